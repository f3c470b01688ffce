"""The state machine of a diagnosis in the database (rule 10): claim, save, finish, end early, and the upkeep.

A run is claimed by a conditional UPDATE that counts the attempt and sets a lease; every later write is
fenced by that attempt, so a worker that lost its lease changes nothing. All functions may be called at
any time from any process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.utils import timezone

from diagnostics import batches, metrics, reads
from diagnostics.attachments import kept_files
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.report import ended_early
from diagnostics.models import CorrelationId, Diagnosis
from diagnostics.storage import columns

logger = logging.getLogger(__name__)

LEASE_S = 6
MOST_ATTEMPTS = 3
REQUEUE_AFTER_S = 5
# A run that waits is sent again after as long as it has waited already, and after this long at the latest.
LONGEST_PAUSE_S = 300
MOST_SENT_AGAIN = 100
MOST_ENDED = 200
_ENDED_AT_A_TIME = 10
_OVERDUE_MARGIN_S = 60
_OPEN = (Diagnosis.State.QUEUED, Diagnosis.State.RUNNING)

OUT_OF_ATTEMPTS = msg("The examination was interrupted {attempts} times on our side, so this could not be tested.")
OVERDUE = msg("The examination did not end in time, so this could not be tested.")
NEVER_TAKEN = msg("The paste waited for longer than we keep one that is not examined, so this could not be tested.")


class LostClaim(Exception):
    """Another attempt owns the run now, or it is over: stop working on it."""


def claim(diagnosis_id: str) -> Diagnosis | None:
    """Take a run that waits, or whose lease lapsed, while it may. None when there is nothing to take."""
    now = timezone.now()
    with transaction.atomic():
        taken = (
            _waiting(now)
            .filter(pk=diagnosis_id)
            .update(
                state=Diagnosis.State.RUNNING,
                attempt=F("attempt") + 1,
                claimed_at=now,
                lease_until=now + timedelta(seconds=LEASE_S),
            )
        )
        return reads.whole(diagnosis_id) if taken else None


def _idle(now: datetime) -> Q:
    """Nobody works on it: it waits for its first worker, or lost one."""
    return Q(state=Diagnosis.State.QUEUED) | Q(state=Diagnosis.State.RUNNING, lease_until__lt=now)


def _waiting(now: datetime) -> QuerySet[Diagnosis]:
    """What may be claimed: attempts are left, and the paste is still kept."""
    return Diagnosis.objects.filter(_idle(now), attempt__lt=MOST_ATTEMPTS, created_at__gte=now - kept_for())


def kept_for() -> timedelta:
    """How long a paste waits for its examination before it is erased unread."""
    return timedelta(seconds=settings.PORTAL_QUEUE_KEEP_S)


def _owned(diagnosis: Diagnosis) -> Any:
    return Diagnosis.objects.filter(pk=diagnosis.pk, state=Diagnosis.State.RUNNING, attempt=diagnosis.attempt)


def heartbeat(diagnosis: Diagnosis) -> None:
    """Prolong the lease. Raises LostClaim."""
    if not _owned(diagnosis).update(lease_until=timezone.now() + timedelta(seconds=LEASE_S)):
        raise LostClaim


def save_progress(diagnosis: Diagnosis, snapshot: dict[str, Any]) -> None:
    """Store what was found so far and prolong the lease. Raises LostClaim."""
    lease = timezone.now() + timedelta(seconds=LEASE_S)
    if not _owned(diagnosis).update(lease_until=lease, saved=F("saved") + 1, **columns.of_report(snapshot)):
        raise LostClaim


def finish(diagnosis: Diagnosis, snapshot: dict[str, Any]) -> None:
    """Store the last report and erase the sealed paste in one statement. Raises LostClaim."""
    if not _end(_owned(diagnosis), diagnosis, Diagnosis.State.FINISHED, snapshot):
        raise LostClaim


def _end(open_run: QuerySet[Diagnosis], diagnosis: Diagnosis, state: str, snapshot: dict[str, Any]) -> bool:
    """Whether the run was still open. By what it can be found is written in the same transaction."""
    values = columns.of_report(snapshot) | columns.of_call(snapshot)
    quoted = columns.correlation_ids(diagnosis, snapshot)
    with transaction.atomic():
        ended = open_run.update(
            state=state, finished_at=timezone.now(), lease_until=None, sealed=None, saved=F("saved") + 1, **values
        )
        if ended and quoted:
            CorrelationId.objects.bulk_create(quoted)
    return bool(ended)


def end_early(diagnosis: Diagnosis, reason: Message) -> bool:
    """End a run that will not come to its end: what was found stays, the rest could not be tested.

    Returns whether this call ended it. The sealed paste is erased in the same statement.
    """
    now = timezone.now()
    with transaction.atomic():
        current = Diagnosis.objects.filter(pk=diagnosis.pk, state__in=_OPEN).defer("sealed").first()
        if current is None:
            return False
        snapshot = ended_early.ended_early(
            current.report, catalogue=CATALOGUE,
            diagnosis_id=current.pk, platform=current.platform, created_at=current.created_at,
            ended_at=now, reason=reason,
        )  # fmt: skip
        open_run = Diagnosis.objects.filter(pk=current.pk, state__in=_OPEN, attempt=current.attempt)
        ended = _end(open_run, current, Diagnosis.State.ENDED_EARLY, snapshot)
    if ended:
        metrics.ended_early()
    return bool(ended)


def overdue_after() -> timedelta:
    """How long after its claim an attempt may still be running: its deadline, and a margin."""
    return timedelta(seconds=settings.PORTAL_DEADLINE_S + _OVERDUE_MARGIN_S)


def _without_hope(diagnosis: Diagnosis, now: datetime) -> Message | None:
    """Why nothing more will be found; None while a worker may still come to it, or is at it in time."""
    if diagnosis.is_over:
        return None
    if diagnosis.state == Diagnosis.State.RUNNING and not (diagnosis.lease_until and diagnosis.lease_until < now):
        return OVERDUE if diagnosis.claimed_at and diagnosis.claimed_at < now - overdue_after() else None
    if diagnosis.attempt >= MOST_ATTEMPTS:
        return Message(OUT_OF_ATTEMPTS.text, {"attempts": diagnosis.attempt})
    return NEVER_TAKEN if diagnosis.created_at < now - kept_for() else None


def goes_on(diagnosis: Diagnosis) -> bool:
    """Whether more may still be found."""
    return not diagnosis.is_over and _without_hope(diagnosis, timezone.now()) is None


def end_if_overdue(diagnosis: Diagnosis) -> bool:
    """Any read of a diagnosis without hope ends it; returns whether it was ended now."""
    reason = _without_hope(diagnosis, timezone.now())
    return reason is not None and end_early(diagnosis, reason)


def end_overdue(pause: batches.Pause = time.sleep) -> int:
    """Erase the pastes that waited too long, all of them; then end what is without hope, some; returns how many ended.

    An ending is a report each, so a long queue is ended over many rounds, while its pastes are gone after the first.
    """
    now = timezone.now()
    worn_out = _idle(now) & (Q(created_at__lt=now - kept_for()) | Q(attempt__gte=MOST_ATTEMPTS))
    batches.each(Diagnosis.objects.filter(worn_out, sealed__isnull=False), lambda ids: _erase(ids, worn_out), pause)
    overdue = Q(state=Diagnosis.State.RUNNING, claimed_at__lt=now - overdue_after())
    ids = list(Diagnosis.objects.filter(worn_out | overdue).values_list("pk", flat=True)[:MOST_ENDED])
    ended = 0
    for first in range(0, len(ids), _ENDED_AT_A_TIME):
        started = time.monotonic()
        for one in ids[first : first + _ENDED_AT_A_TIME]:
            found = Diagnosis.objects.defer("sealed", "packed", "unpacked").filter(pk=one).first()
            ended += found is not None and end_if_overdue(found)
        if batches.rest(pause, started):
            break
    return ended


def _erase(ids: list[str], worn_out: Q) -> int:
    return Diagnosis.objects.filter(worn_out, pk__in=ids).update(sealed=None)


def send_again(in_broker: int) -> Iterator[str]:
    """The ids whose messages were lost, each noted as sent before it is given; `in_broker` messages wait there.

    A run whose lease lapsed lost its worker; a waiting one lost its message when the broker was down or lost its
    memory. Which one it was cannot be seen, but how many can: every run that waits has a message in the broker, so no
    more are missing than there are runs above the messages. The oldest are taken for them, each at growing pauses.
    """
    now = timezone.now()
    waiting = _waiting(now)
    missing = min(waiting.count() - in_broker, MOST_SENT_AGAIN)
    if missing <= 0:
        return
    due = waiting.filter(queued_at__lt=now - timedelta(seconds=REQUEUE_AFTER_S)).annotate(
        idle_for=Value(now, DateTimeField()) - F("queued_at"), sent_after=F("queued_at") - F("created_at")
    )
    due = due.filter(
        Q(idle_for__gte=F("sent_after"))
        | Q(idle_for__gte=timedelta(seconds=LONGEST_PAUSE_S))
        | Q(state=Diagnosis.State.RUNNING)
    )
    # first those that were begun
    rows = due.order_by("-attempt", "created_at").values_list("pk", "attempt", "queued_at")
    for pk, attempt, queued_at in list(rows[:missing]):
        if _waiting(now).filter(pk=pk, attempt=attempt, queued_at=queued_at).update(queued_at=now):
            yield pk


def delete_old(pause: batches.Pause = time.sleep) -> int:
    """Delete diagnoses older than PORTAL_RETENTION_DAYS, and what hangs on them; returns how many."""
    oldest = timezone.now() - timedelta(days=settings.PORTAL_RETENTION_DAYS)
    return batches.each(Diagnosis.objects.filter(created_at__lt=oldest).order_by("created_at"), _delete, pause)


def _delete(ids: list[str]) -> int:
    # Django reads the rows that it deletes, to find what hangs on them: their ids are enough for that.
    _, by_model = Diagnosis.objects.filter(pk__in=ids).only("pk").delete()
    # once the rows are gone for good, and after the lock of the database is given back
    transaction.on_commit(partial(kept_files.forget, *ids))
    return by_model.get(Diagnosis._meta.label, 0)
