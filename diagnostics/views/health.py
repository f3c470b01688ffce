"""The questions a supervisor asks: is the process alive, and can it do its work."""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def database_answers() -> bool:
    """Whether the database runs a statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def broker_answers() -> bool:
    """Whether the broker takes a connection and the cache beside it answers."""
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(
            max_retries=1, interval_start=0, interval_step=0, timeout=1, reraise_as_library_errors=True
        )
    cache.get("readyz")
    return True


NEEDED: dict[str, Callable[[], bool]] = {"database": database_answers, "broker": broker_answers}


def answers(name: str) -> bool:
    """Whether one needed part works; why not goes to the log."""
    try:
        return NEEDED[name]()
    except (DatabaseError, OperationalError, RedisError, OSError) as error:
        log.warning("The %s does not answer: %s", name, type(error).__name__)
        return False


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process serves requests, whatever else is down."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, else 503 with the names of those that do not."""
    missing = [name for name in NEEDED if not answers(name)]
    return JsonResponse(
        {"status": "not ready" if missing else "ready", "missing": missing}, status=503 if missing else 200
    )
