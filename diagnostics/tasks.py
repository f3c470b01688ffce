"""What Celery runs: one task per diagnosis, whose only argument is the diagnosis's id (rules 8 and 10)."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_init
from kombu.exceptions import OperationalError

from diagnostics import execution
from diagnostics.engine.collectors import egress

logger = logging.getLogger(__name__)


@worker_init.connect
def _let_workers_out(**kwargs: Any) -> None:
    """Workers alone may open connections (rule 9); the pool's children inherit it."""
    egress.permit()


@shared_task(name="diagnostics.examine", ignore_result=True)
def examine(diagnosis_id: str) -> None:
    """Examine one diagnosis if it is free to be taken; delivered twice, the second finds nothing to do."""
    try:
        execution.perform(diagnosis_id)
    except SoftTimeLimitExceeded:
        logger.warning("diagnosis %s reached the task's time limit", diagnosis_id)
        execution.give_up(diagnosis_id)


def send(diagnosis_id: str) -> bool:
    """Hand a committed diagnosis to the workers. False when the broker is down: the sweep sends it later."""
    try:
        examine.apply_async((diagnosis_id,))
    except OperationalError as error:
        logger.warning("diagnosis %s not queued, the broker is away: %s", diagnosis_id, type(error).__name__)
        return False
    return True
