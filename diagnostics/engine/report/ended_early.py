"""The report of a run that was ended early: what was found stays, every other check could not be tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from diagnostics.engine.model.declare import Check
from diagnostics.engine.model.types import Finding, Kind, Message, Outcome, State, msg
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report.export import SCHEMA, finding_values

_NOTHING_TO_SCRUB = Scrubber((), Labeler(b""))
HEADLINE = msg("We could not finish this examination, and what we saw of it names no cause.")
PASTE_AGAIN = msg("Paste it again: nothing of what you pasted was kept.")


def ended_early(
    stored: Mapping[str, Any] | None,
    *,
    catalogue: Sequence[Check],
    diagnosis_id: str,
    platform: str,
    created_at: datetime,
    ended_at: datetime,
    reason: Message,
) -> dict[str, Any]:
    """A snapshot with state `ended_early`, from the last stored one or from nothing, over all of `catalogue`.

    Times are aware.
    """
    snapshot = dict(stored) if stored else _blank(diagnosis_id, platform, created_at, ended_at)
    known = {finding["check"]: finding for finding in snapshot["findings"]}
    snapshot["findings"] = [known.get(check.id) or _not_tested(check, reason) for check in catalogue]
    snapshot |= {"state": State.ENDED_EARLY.value, "provisional": False, "running": [], "checks_total": len(catalogue)}
    verdict = snapshot.get("verdict")
    if verdict is None or verdict["kind"] in (Kind.HEALTHY.value, Kind.INCONCLUSIVE.value):
        snapshot["verdict"] = _inconclusive(verdict, reason)
    return snapshot


def _blank(diagnosis_id: str, platform: str, created_at: datetime, ended_at: datetime) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": diagnosis_id,
        "platform": platform,
        "created_at": created_at.isoformat(),
        "evaluated_at": ended_at.isoformat(),
        "request_at": None,
        "understood": {
            "summary": _values(msg("The paste was not examined.")),
            "forms": [], "notes": [], "requests": [], "responses": [], "tokens": [], "errors": [], "subject": None,
        },
        "findings": [],
        "probes": [],
        "verdict": None,
    }  # fmt: skip


def _values(message: Message) -> dict[str, Any]:
    params = {name: _values(value) if isinstance(value, Message) else value for name, value in message.params.items()}
    return {"text": message.text, "params": params}


def _not_tested(check: Check, reason: Message) -> dict[str, Any]:
    finding = Finding(
        check=check.id,
        step=check.step,
        title=check.title,
        outcome=Outcome.UNAVAILABLE,
        severity=check.severity,
        summary=reason,
        kb=check.kb,
        blocked_by="run",
    )
    return finding_values(finding, _NOTHING_TO_SCRUB)


def _inconclusive(verdict: Mapping[str, Any] | None, reason: Message) -> dict[str, Any]:
    return {
        "kind": Kind.INCONCLUSIVE.value,
        "headline": _values(HEADLINE),
        "cause": None,
        "root_cause": None,
        "confidence": 0.0,
        "actor": None,
        "ranked": list(verdict["ranked"]) if verdict else [],
        "also": list(verdict["also"]) if verdict else [],
        "ruled_out": list(verdict["ruled_out"]) if verdict else [],
        "fix": None,
        "kb": None,
        "next_steps": [_values(reason), _values(PASTE_AGAIN)],
    }
