"""The Celery application. Its settings are the CELERY_ ones of `portal.settings`."""

from __future__ import annotations

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # type: ignore[untyped-decorator]
def _logging_is_set_up(**kwargs: Any) -> None:
    """The settings decide about handlers and levels; with a receiver of this signal Celery adds none of its own."""


@worker_ready.connect  # type: ignore[untyped-decorator]
def _metrics_are_served(**kwargs: Any) -> None:
    from diagnostics import metrics_server  # noqa: PLC0415 - Django reads this module before its settings

    metrics_server.start()


@worker_init.connect  # type: ignore[untyped-decorator]
def _weights_are_read(**kwargs: Any) -> None:
    """Read before the worker forks: its children share them, and nobody's first diagnosis waits a second for them."""
    from diagnostics.engine.words import reading  # noqa: PLC0415 - Django reads this module before its applications

    reading.loaded()
    gc.freeze()
