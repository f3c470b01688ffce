"""A worker's part: claim a diagnosis, open its paste, examine it, save what is found as it is found.

Only the calling thread touches the database; collectors run in threads of the engine's own.
"""

from __future__ import annotations

import logging
import math
import time
import traceback
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from diagnostics import costs, database, metrics, paste_encryption, profiles, retesting, tracing
from diagnostics.engine.model.types import Report, msg
from diagnostics.engine.run.paste_facts import Options
from diagnostics.models import Diagnosis
from diagnostics.runs import examination, lifecycle
from diagnostics.runs.outside import outside_for, with_discoveries

logger = logging.getLogger(__name__)

# What collectors bring often comes together, and whoever reads looks no more often than this.
SAVE_EVERY_S = 0.25
TELL_EVERY_S = lifecycle.LEASE_S / 6

OUR_FAULT = msg("Our own code failed while examining this paste, so this could not be tested.")
KEYS_GONE = msg("The paste could no longer be opened on our side, so this could not be tested.")
TIME_LIMIT = msg("The examination reached its time limit, so this could not be tested.")


def perform(diagnosis_id: str) -> None:
    """Run one diagnosis to its end, if it is free to be taken. Raises only what stops the whole task."""
    diagnosis = lifecycle.claim(diagnosis_id)
    if diagnosis is None:
        return
    try:
        with costs.examining(diagnosis_id), tracing.span("attempt", diagnosis_id) as told:
            told |= {"attempt": diagnosis.attempt}
            _examine(diagnosis)
    except lifecycle.LostClaim:
        logger.info("diagnosis %s: another attempt took over", diagnosis_id)
    except paste_encryption.CannotOpen:
        lifecycle.end_early(diagnosis, KEYS_GONE)
    except Exception as error:  # noqa: BLE001 - a bug of ours ends this run, and never quotes the paste in a log
        if database.is_refusing(error):
            # No bug: the lease lapses, and the sweep sends the run again.
            logger.warning("diagnosis %s is left for another attempt: %s", diagnosis_id, database.reason(error))
            return
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        where = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
        logger.error("diagnosis %s failed: %s at %s", diagnosis_id, type(error).__name__, where)
        lifecycle.end_early(diagnosis, OUR_FAULT)


def give_up(diagnosis_id: str) -> None:
    """End a run whose task was stopped by its time limit."""
    diagnosis = Diagnosis.objects.filter(pk=diagnosis_id).defer("sealed").first()
    if diagnosis is not None:
        lifecycle.end_early(diagnosis, TIME_LIMIT)


def _examine(diagnosis: Diagnosis) -> None:
    text = paste_encryption.open_sealed(diagnosis.pk, bytes(diagnosis.sealed or b""))
    profile = profiles.named(diagnosis.platform)
    labels_of = retesting.first_of_chain(diagnosis)
    progress = _Progress(diagnosis, labels_of)
    for examined in examination.examine(
        text,
        with_discoveries(profile),
        diagnosis_id=diagnosis.pk,
        label_key=paste_encryption.label_key(labels_of),
        options=_options(diagnosis),
        outside_for=outside_for(profile, dry_run=diagnosis.dry_run),
        now=timezone.now(),
        created_at=diagnosis.created_at,
        deadline_s=settings.PORTAL_DEADLINE_S,
    ):
        if examined.is_last:
            lifecycle.finish(diagnosis, progress.snapshot(examined))
            _count(diagnosis, examined.report)
        else:
            progress.tell(examined)


class _Progress:
    """What the database is told of a run that goes on: what a reader would see change, some changes at a time."""

    def __init__(self, diagnosis: Diagnosis, labels_of: str) -> None:
        self.diagnosis = diagnosis
        self.own = {} if labels_of == diagnosis.pk else {"labels_of": labels_of}
        self.stored: tuple[object, ...] = ()
        self.saved_at = self.told_at = -math.inf

    def snapshot(self, examined: examination.Examined) -> dict[str, Any]:
        """What is stored: made for what is stored alone, for it costs a quarter of the examination."""
        return examined.snapshot | self.own

    def tell(self, examined: examination.Examined) -> None:
        """Save what changed, the paste's verdict at once; without a change touch the lease. Raises LostClaim."""
        now, found = time.monotonic(), _shown(examined.report)
        if found != self.stored and now - self.saved_at >= SAVE_EVERY_S:
            lifecycle.save_progress(self.diagnosis, self.snapshot(examined))
            self.stored, self.saved_at, self.told_at = found, now, now
        elif now - self.told_at >= TELL_EVERY_S:
            lifecycle.heartbeat(self.diagnosis)
            self.told_at = now


def _count(diagnosis: Diagnosis, report: Report) -> None:
    """What the operators' metrics tell of a finished run."""
    verdict = report.verdict
    kind, cause = (verdict.kind.value, verdict.cause or "") if verdict else ("", "")
    metrics.finished(kind, cause, diagnosis.created_at, diagnosis.claimed_at)
    for probe in report.probes:
        metrics.called(probe.ms / 1000, was_answered=probe.response.startswith("HTTP/"))


def _shown(report: Report) -> tuple[object, ...]:
    """What a reader would see change: a finding may be refined in place when a further fact arrives."""
    said = tuple((f.check, f.outcome, f.cause, f.confidence) for f in report.findings)
    return (said, len(report.probes))


def _options(diagnosis: Diagnosis) -> Options:
    offset = diagnosis.client_offset_s
    told = diagnosis.created_at + timedelta(seconds=offset) if offset is not None else None
    return Options(
        online=diagnosis.online,
        dry_run=diagnosis.dry_run,
        environment=diagnosis.environment,
        client_time=told,
        received_at=diagnosis.created_at,
        exchange=diagnosis.exchange,
    )
