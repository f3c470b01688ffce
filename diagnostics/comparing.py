"""Two reports side by side: what is fixed, what is new, what stayed, what changed in the call, and the cause's fate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diagnostics import stored_report

Values = Mapping[str, Any]


# The check that judges the examined call as we made it.
_OUR_CALL = "api.replay"


class Fate(StrEnum):
    """What became of the cause. Health is never inferred from absence: gone means a success, or that its check passes.

    Replaced means that the call is still broken, for another cause.
    """

    GONE = "gone"
    STILL_THERE = "still-there"
    REPLACED = "replaced"
    NOT_TESTED = "not-tested"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One check in both reports; an outcome is "" where the report has no such check."""

    title: str
    before: str
    after: str
    summary_before: str
    summary_after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in the call: a part of it, and its redacted value in both reports, "" where there is none.

    Labels of one chain of retests are made with one key, so the same label stands for the same value.
    """

    part: str  # "method", "url", "body", or the name of a header field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows by what changed, the fate of the first report's cause, and what changed in the call."""

    fate: Fate
    fixed: tuple[Row, ...]
    new: tuple[Row, ...]
    unchanged: tuple[Row, ...]
    untested: tuple[Row, ...]  # failed before, could not be looked at now
    call: tuple[Change, ...] = ()
    both_have_a_call: bool = False


def compared(before: Values, after: Values) -> Comparison:
    """Compare two rendered reports, check by check."""
    old = {finding["check"]: finding for finding in before.get("findings") or ()}
    new = {finding["check"]: finding for finding in after.get("findings") or ()}
    rows = [_row(old.get(check), new.get(check)) for check in dict.fromkeys((*old, *new))]
    failed = [row for row in rows if row.before == "fail"]
    calls = stored_report.examined_request(before), stored_report.examined_request(after)
    return Comparison(
        fate=_fate(before, after, old, new),
        fixed=tuple(row for row in failed if row.after == "pass"),
        new=tuple(row for row in rows if row.after == "fail" and row.before != "fail"),
        unchanged=tuple(row for row in failed if row.after == "fail"),
        untested=tuple(row for row in failed if row.after not in ("pass", "fail")),
        call=_changes(*calls),
        both_have_a_call=None not in calls,
    )


def _row(old: Values | None, new: Values | None) -> Row:
    known = new or old or {}
    return Row(
        title=str(known.get("title", "")),
        before=str(old["outcome"]) if old else "",
        after=str(new["outcome"]) if new else "",
        summary_before=str(old["summary"]) if old else "",
        summary_after=str(new["summary"]) if new else "",
    )


def _fate(before: Values, after: Values, old: Mapping[str, Values], new: Mapping[str, Values]) -> Fate:
    verdict = after.get("verdict") or {}
    cause, now = (before.get("verdict") or {}).get("cause"), verdict.get("cause")
    if not cause:
        return Fate.NONE
    if _succeeded(verdict, new):
        return Fate.STILL_THERE if now == cause else Fate.GONE
    if now == cause or any(_names(finding, cause) for finding in new.values()):
        return Fate.STILL_THERE
    told_it = [check for check, finding in old.items() if finding["outcome"] == "fail" and finding["cause"] == cause]
    passes = {new[check]["outcome"] if check in new else "" for check in told_it} == {"pass"}
    if verdict.get("kind") == "broken" and (passes or cause not in _considered(verdict)):
        return Fate.REPLACED
    return Fate.GONE if passes else Fate.NOT_TESTED


def _succeeded(verdict: Values, new: Mapping[str, Values]) -> bool:
    """Whether somebody saw the new call succeed: a pasted answer, or the one to our own same call (rule 2)."""
    if verdict.get("kind") in ("healthy", "risky"):
        return True
    replay = new.get(_OUR_CALL)
    return verdict.get("kind") != "broken" and replay is not None and replay["outcome"] == "pass"


def _names(finding: Values, cause: str) -> bool:
    failing = finding["outcome"] == "fail" and finding.get("severity") != "info"
    return failing and finding.get("cause") == cause


def _considered(verdict: Values) -> set[str]:
    """Causes that the verdict still holds for possible, or for a further defect."""
    return {item["cause"] for item in verdict.get("ranked") or ()} | set(verdict.get("also") or ())


def _changes(before: Values | None, after: Values | None) -> tuple[Change, ...]:
    """The parts of the examined call that differ; nothing where one of the reports has no call."""
    if before is None or after is None:
        return ()
    old, new = _parts(before), _parts(after)
    nothing = ("", "")
    differing = (key for key in dict.fromkeys((*old, *new)) if old.get(key, nothing)[1] != new.get(key, nothing)[1])
    return tuple(
        Change((new.get(key) or old[key])[0], old.get(key, nothing)[1], new.get(key, nothing)[1]) for key in differing
    )


def _parts(request: Values) -> dict[str, tuple[str, str]]:
    """The parts of a call by a key in which case counts nothing: the name as written, and the value."""
    parameters = ", ".join(request.get("parameters") or ())
    parts = {
        " method": ("method", str(request.get("method") or "")),
        " url": ("url", str(request.get("url") or "")),
        " body": ("body", " ".join(part for part in (request.get("body_kind"), parameters) if part)),
    }
    for name, value in request.get("headers") or ():
        held = parts.get(name.lower())
        parts[name.lower()] = (name, f"{held[1]}, {value}" if held else str(value))
    return parts
