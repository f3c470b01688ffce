"""The empty task: it marks its row and does nothing else."""

from __future__ import annotations

from celery import shared_task

from tests.bench.models import EmptyRun


@shared_task(name="bench.nothing", ignore_result=True)
def nothing(pk: int) -> None:
    """Mark the row done."""
    EmptyRun.objects.filter(pk=pk).update(done=True)
