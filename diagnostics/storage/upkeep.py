"""Reports that an older version stored as they are, packed in batches while the portal runs."""

from __future__ import annotations

import time

from django.db import transaction

from diagnostics import batches
from diagnostics.models import CorrelationId, Diagnosis
from diagnostics.storage import columns, packing

# Packing is work: what a batch holds is read and packed before its transaction begins.
SIZE = 50


def pack_older(pause: batches.Pause = time.sleep) -> int:
    """Pack every finished report that is not packed yet; returns how many. Taken up again where it was interrupted."""
    over = (Diagnosis.State.FINISHED, Diagnosis.State.ENDED_EARLY)
    due = Diagnosis.objects.filter(unpacked__isnull=False, state__in=over).order_by("pk")
    done, last = 0, ""
    while rows := list(due.filter(pk__gt=last).only("created_at", "unpacked")[:SIZE]):
        started = time.monotonic()
        done += _pack(rows)
        last = rows[-1].pk
        if batches.rest(pause, started):
            break
    return done


def _pack(rows: list[Diagnosis]) -> int:
    found = [(row, row.report or {}) for row in rows]
    contents = {row.pk: packing.pack_exactly(report) for row, report in found}
    with transaction.atomic():
        packed = [
            (row, report)
            for row, report in found
            if Diagnosis.objects.filter(pk=row.pk, unpacked__isnull=False).update(
                packed=contents[row.pk], unpacked=None, **columns.of_call(report)
            )
        ]
        quoted = [one for row, report in packed for one in columns.correlation_ids(row, report)]
        CorrelationId.objects.bulk_create(quoted)
    return len(packed)
