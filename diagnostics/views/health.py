"""The questions a supervisor asks: is the process alive, and can it take a paste."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from diagnostics import broker, database
from diagnostics.upkeep import rounds

log = logging.getLogger(__name__)

# Who asks more often gets the last answer: a question is one write, and anybody may ask.
ASKED_AGAIN_AFTER_S = 1.0
LOCKED_AFTER_S = 1
# Room for the largest paste, its sealed form and what SQLite writes beside it.
LEAST_FREE_BYTES = 32 * 1024 * 1024


def database_takes_a_row() -> bool:
    """Whether a row can be written and committed now; a lock is waited for one second."""
    with _impatient(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCKED_AFTER_S}s'; SET LOCAL statement_timeout = '2s'")
        rounds.done(rounds.READY)
    return True


@contextmanager
def _impatient() -> Iterator[None]:
    """SQLite's wait for a lock is the connection's; PostgreSQL's is set in the transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    usual_s = connection.settings_dict["OPTIONS"].get("timeout", 5)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {LOCKED_AFTER_S * 1000}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual_s * 1000)}")


def disk_has_room() -> bool:
    """Whether SQLite's folder has room for pastes. A small row fits into a disk that is full for every paste."""
    if connection.vendor != "sqlite":
        return True
    return shutil.disk_usage(Path(connection.settings_dict["NAME"]).parent).free >= LEAST_FREE_BYTES


def broker_answers() -> bool:
    """Whether the broker, which is the cache too, gives a sign of life."""
    broker.answers()
    return True


# What a paste cannot be taken without, and what it waits for: a run that no broker takes is sent by the sweep later.
NEEDED: dict[str, Callable[[], bool]] = {"database": database_takes_a_row, "disk": disk_has_room}
WAITED_FOR: dict[str, Callable[[], bool]] = {"broker": broker_answers}


def works(name: str, question: Callable[[], bool]) -> bool:
    """Whether one part works; why not goes to the log."""
    try:
        return question()
    except (DatabaseError, InterfaceError) as error:
        database.let_go()
        log.warning("The %s does not do its work: %s", name, database.reason(error))
    except (OperationalError, RedisError, OSError) as error:
        log.warning("The %s does not answer: %s", name, type(error).__name__)
    return False


class _LastAnswer:
    """What was found a moment ago, for all threads of the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.until = 0.0
        self.missing: list[str] = []
        self.waiting_for: list[str] = []

    def given(self) -> tuple[list[str], list[str]]:
        """The parts that are missing, and those that are waited for."""
        with self.lock:
            if time.monotonic() >= self.until:
                self.missing = [name for name, question in NEEDED.items() if not works(name, question)]
                self.waiting_for = [name for name, question in WAITED_FOR.items() if not works(name, question)]
                self.until = time.monotonic() + ASKED_AGAIN_AFTER_S
            return self.missing, self.waiting_for


last_answer = _LastAnswer()


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process serves requests, whatever else is down."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when a paste can be taken, else 503 with what is missing; `waiting_for` names what a verdict waits for."""
    missing, waiting_for = last_answer.given()
    values = {"status": "not ready" if missing else "ready", "missing": missing, "waiting_for": waiting_for}
    return JsonResponse(values, status=503 if missing else 200)
