"""Two reports side by side: what is fixed, what is new, what stayed, and whether the cause is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Values = Mapping[str, Any]


class Fate(StrEnum):
    """What became of the cause. Health is never inferred from absence: gone means that its check passes now."""

    GONE = "gone"
    STILL_THERE = "still-there"
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
class Comparison:
    """The rows by what changed, and the fate of the first report's cause."""

    fate: Fate
    fixed: tuple[Row, ...]
    new: tuple[Row, ...]
    unchanged: tuple[Row, ...]
    untested: tuple[Row, ...]  # failed before, could not be looked at now


def compared(before: Values, after: Values) -> Comparison:
    """Compare two rendered reports, check by check."""
    old = {finding["check"]: finding for finding in before.get("findings") or ()}
    new = {finding["check"]: finding for finding in after.get("findings") or ()}
    rows = [_row(old.get(check), new.get(check)) for check in dict.fromkeys((*old, *new))]
    failed = [row for row in rows if row.before == "fail"]
    return Comparison(
        fate=_fate(before, old, new),
        fixed=tuple(row for row in failed if row.after == "pass"),
        new=tuple(row for row in rows if row.after == "fail" and row.before != "fail"),
        unchanged=tuple(row for row in failed if row.after == "fail"),
        untested=tuple(row for row in failed if row.after not in ("pass", "fail")),
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


def _fate(before: Values, old: Mapping[str, Values], new: Mapping[str, Values]) -> Fate:
    cause = (before.get("verdict") or {}).get("cause")
    if not cause:
        return Fate.NONE
    if any(finding["outcome"] == "fail" and finding.get("cause") == cause for finding in new.values()):
        return Fate.STILL_THERE
    told_it = [check for check, finding in old.items() if finding["outcome"] == "fail" and finding["cause"] == cause]
    outcomes = {new[check]["outcome"] if check in new else "" for check in told_it}
    return Fate.GONE if outcomes == {"pass"} else Fate.NOT_TESTED
