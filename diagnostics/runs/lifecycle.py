"""The state machine of a diagnosis in the database (rule 10): claim, save, finish, end early, sweep.

A run is claimed by a conditional UPDATE that counts the attempt and sets a lease; every later write is
fenced by that attempt, so a worker that lost its lease changes nothing. All functions may be called at
any time from any process.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.report import ended_early
from diagnostics.models import Diagnosis

logger = logging.getLogger(__name__)

LEASE_S = 6
MOST_ATTEMPTS = 3
REQUEUE_AFTER_S = 5
_OVERDUE_MARGIN_S = 60
_OPEN = (Diagnosis.State.QUEUED, Diagnosis.State.RUNNING)

OUT_OF_ATTEMPTS = msg("The examination was interrupted {attempts} times on our side, so this could not be tested.")
OVERDUE = msg("The examination did not end in time, so this could not be tested.")


class LostClaim(Exception):
    """Another attempt owns the run now, or it is over: stop working on it."""


def claim(diagnosis_id: str) -> Diagnosis | None:
    """Take a run that waits, or whose lease lapsed, while attempts are left. None when there is nothing to take."""
    now = timezone.now()
    free = Q(state=Diagnosis.State.QUEUED) | Q(state=Diagnosis.State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        taken = Diagnosis.objects.filter(free, pk=diagnosis_id, attempt__lt=MOST_ATTEMPTS).update(
            state=Diagnosis.State.RUNNING, attempt=F("attempt") + 1, lease_until=now + timedelta(seconds=LEASE_S)
        )
        return Diagnosis.objects.get(pk=diagnosis_id) if taken else None


def _owned(diagnosis: Diagnosis) -> Any:
    return Diagnosis.objects.filter(pk=diagnosis.pk, state=Diagnosis.State.RUNNING, attempt=diagnosis.attempt)


def heartbeat(diagnosis: Diagnosis) -> None:
    """Prolong the lease. Raises LostClaim."""
    if not _owned(diagnosis).update(lease_until=timezone.now() + timedelta(seconds=LEASE_S)):
        raise LostClaim


def save_progress(diagnosis: Diagnosis, snapshot: dict[str, Any]) -> None:
    """Store what was found so far and prolong the lease. Raises LostClaim."""
    lease = timezone.now() + timedelta(seconds=LEASE_S)
    if not _owned(diagnosis).update(report=snapshot, lease_until=lease, **_summary(snapshot)):
        raise LostClaim


def finish(diagnosis: Diagnosis, snapshot: dict[str, Any]) -> None:
    """Store the last report and erase the sealed paste in one statement. Raises LostClaim."""
    if not _owned(diagnosis).update(
        report=snapshot,
        state=Diagnosis.State.FINISHED,
        finished_at=timezone.now(),
        lease_until=None,
        sealed=None,
        **_summary(snapshot),
    ):
        raise LostClaim


def _summary(snapshot: dict[str, Any]) -> dict[str, Any]:
    verdict = snapshot.get("verdict") or {}
    return {
        "kind": verdict.get("kind") or "",
        "cause": verdict.get("cause") or "",
        "confidence": verdict.get("confidence") or 0.0,
    }


def end_early(diagnosis: Diagnosis, reason: Message) -> bool:
    """End a run that will not come to its end: what was found stays, the rest could not be tested.

    Returns whether this call ended it. The sealed paste is erased in the same statement.
    """
    now = timezone.now()
    with transaction.atomic():
        current = Diagnosis.objects.filter(pk=diagnosis.pk, state__in=_OPEN).first()
        if current is None:
            return False
        snapshot = ended_early.ended_early(
            current.report, diagnosis_id=current.pk, platform=current.platform, created_at=current.created_at,
            ended_at=now, reason=reason,
        )  # fmt: skip
        ended = Diagnosis.objects.filter(pk=current.pk, state__in=_OPEN, attempt=current.attempt).update(
            report=snapshot,
            state=Diagnosis.State.ENDED_EARLY,
            finished_at=now,
            lease_until=None,
            sealed=None,
            **_summary(snapshot),
        )
    return bool(ended)


def overdue_after() -> timedelta:
    """How long after its making a diagnosis may still be running: all attempts with their deadlines, and a margin."""
    return timedelta(seconds=MOST_ATTEMPTS * settings.PORTAL_DEADLINE_S + _OVERDUE_MARGIN_S)


def end_if_overdue(diagnosis: Diagnosis) -> bool:
    """Any read of an overdue diagnosis ends it; returns whether it was ended now."""
    if diagnosis.is_over or timezone.now() < diagnosis.created_at + overdue_after():
        return False
    return end_early(diagnosis, OVERDUE)


def sweep() -> list[str]:
    """Ends what is out of attempts or overdue, and returns the ids to send to the broker again.

    A running diagnosis whose lease lapsed lost its worker; a queued one that waits for long lost its
    message (the broker was down or lost its memory). Sending twice is harmless: the claim decides.
    """
    now = timezone.now()
    lapsed = Q(state=Diagnosis.State.RUNNING, lease_until__lt=now) | Q(state=Diagnosis.State.QUEUED)
    waiting = Diagnosis.objects.filter(lapsed, queued_at__lt=now - timedelta(seconds=REQUEUE_AFTER_S))
    again: list[str] = []
    for diagnosis in waiting.defer("sealed").order_by("created_at")[:500]:
        if end_if_overdue(diagnosis):
            continue
        if diagnosis.attempt >= MOST_ATTEMPTS:
            end_early(diagnosis, Message(OUT_OF_ATTEMPTS.text, {"attempts": diagnosis.attempt}))
        elif _note_requeued(diagnosis, now):
            again.append(diagnosis.pk)
    return again


def _note_requeued(diagnosis: Diagnosis, now: datetime) -> bool:
    """Remember when a run is sent again; its state stays, so that only a lapsed lease lets it be claimed."""
    same = Diagnosis.objects.filter(pk=diagnosis.pk, state=diagnosis.state, attempt=diagnosis.attempt)
    return bool(same.filter(queued_at=diagnosis.queued_at).update(queued_at=now))


def delete_old() -> int:
    """Delete diagnoses older than PORTAL_RETENTION_DAYS; returns how many."""
    oldest = timezone.now() - timedelta(days=settings.PORTAL_RETENTION_DAYS)
    deleted, _ = Diagnosis.objects.filter(created_at__lt=oldest).delete()
    return deleted
