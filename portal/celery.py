"""The Celery application. Its settings are the CELERY_ ones of `portal.settings`."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun, worker_init, worker_ready
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery ends every session with the database before and after each task, unless it is told a number of them; making one
# costs more than what an offline run asks. Sessions are looked after as in a request instead: see `_look_at_sessions`.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
app.autodiscover_tasks()


@task_prerun.connect  # type: ignore[untyped-decorator]
def _look_at_sessions(**kwargs: Any) -> None:
    """One that is too old or had an error is ended, and the next statement finds out whether it still lives."""
    close_old_connections()


@setup_logging.connect  # type: ignore[untyped-decorator]
def _logging_is_set_up(**kwargs: Any) -> None:
    """The settings decide about handlers and levels; with a receiver of this signal Celery adds none of its own."""


@worker_ready.connect  # type: ignore[untyped-decorator]
def _metrics_are_served(**kwargs: Any) -> None:
    from diagnostics import metrics_server  # noqa: PLC0415 - Django reads this module before its settings

    metrics_server.start()


@worker_init.connect  # type: ignore[untyped-decorator]
def _warm_up(**kwargs: Any) -> None:
    """Examine something before the worker forks: its children share what is read, and nobody's first diagnosis waits.

    A first examination costs 0.8 s of processor time, any other 0.03: it is made here, of a text that nobody sent. On a
    machine that is busy the children of a worker that was started again met the time limit of their first tasks else.
    """
    from diagnostics import profiles  # noqa: PLC0415 - Django reads this module before its applications
    from diagnostics.engine.words import reading  # noqa: PLC0415
    from diagnostics.runs import examination  # noqa: PLC0415

    reading.loaded()
    examination.warm_up(profiles.default_profile())
    gc.freeze()
