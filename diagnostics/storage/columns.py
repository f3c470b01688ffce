"""What of a report stands in columns and rows of its own, so that lists and searches read no report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics import stored_report
from diagnostics.models import CorrelationId, Diagnosis
from diagnostics.storage import packing

Values = Mapping[str, Any]
LONGEST = 200
MOST_CORRELATION_IDS = 40


def of_report(snapshot: Values) -> dict[str, Any]:
    """The columns of a diagnosis that keep a snapshot and what lists show of it, for an UPDATE."""
    return {"packed": packing.pack(snapshot), "unpacked": None, **of_verdict(snapshot)}


def of_verdict(snapshot: Values) -> dict[str, Any]:
    """Kind, cause and confidence."""
    verdict = snapshot.get("verdict") or {}
    return {
        "kind": verdict.get("kind") or "",
        "cause": verdict.get("cause") or "",
        "confidence": verdict.get("confidence") or 0.0,
    }


def of_call(snapshot: Values) -> dict[str, str]:
    """What was called, and by which application; written when the run is over."""
    return {
        "endpoint": _text(stored_report.endpoint(snapshot)),
        "application": _text(stored_report.client_id(snapshot)),
    }


def correlation_ids(diagnosis: Diagnosis, snapshot: Values) -> list[CorrelationId]:
    """Rows for what a finished report can be found by, each once and no more than 40."""
    found = [(CorrelationId.Kind.REQUEST, value) for _, value in stored_report.request_ids(snapshot)]
    found.append((CorrelationId.Kind.CLIENT, stored_report.client_id(snapshot)))
    found += [(CorrelationId.Kind.LABEL, mask) for _, _, mask in stored_report.labels(snapshot)]
    rows = dict.fromkeys((kind, sought(value)) for kind, value in found if value)
    return [
        CorrelationId(diagnosis_id=diagnosis.pk, created_at=diagnosis.created_at, kind=kind, value=value)
        for kind, value in list(rows)[:MOST_CORRELATION_IDS]
    ]


def sought(value: str) -> str:
    """A value as it stands in the table and is looked for there: nobody who reads one aloud tells the case."""
    return _text(value.strip().lower())


def _text(value: str) -> str:
    """What every database takes: claims may hold NUL, and halves of surrogate pairs."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST]
