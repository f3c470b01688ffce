"""What is ruled out, each with what was seen that rules it out; what a reader suspects first stands open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.verdict.ruled_out import SUSPECTS
from diagnostics.presentation import times, words
from diagnostics.presentation.shown import Shown

Values = Mapping[str, Any]
_MOST_ROWS = 2
# So many stand open where none of them is a usual suspect.
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class RuledOutRow:
    """One cause that is not there; `why` is what was seen, in a line, empty for an old report that does not tell."""

    title: str
    why: str
    anchor: str  # of the finding that saw it


@dataclass(frozen=True, slots=True)
class RuledOut(Shown):
    """`first` are the suspects that anybody has, `further` the rest."""

    first: tuple[RuledOutRow, ...]
    further: tuple[RuledOutRow, ...]

    def __bool__(self) -> bool:
        return bool(self.first or self.further)


def ruled_out_of(report: Values) -> RuledOut:
    """From the verdict's `ruled_out` and the findings that passed."""
    verdict = report.get("verdict") or {}
    passed = {f["check"]: f for f in report.get("findings") or () if f["outcome"] == "pass"}
    rows = [(entry, row) for entry in verdict.get("ruled_out") or () for row in _rows(entry, passed)]
    rows.sort(key=lambda pair: pair[0] not in SUSPECTS)
    suspects = sum(1 for entry, _row in rows if entry in SUSPECTS)
    shown = suspects or _MOST_OTHERS
    return RuledOut(tuple(row for _entry, row in rows[:shown]), tuple(row for _entry, row in rows[shown:]))


def _rows(entry: str, passed: Mapping[str, Values]) -> Iterable[RuledOutRow]:
    """An entry is a cause; in reports of an earlier edition it may be a check."""
    if entry in passed:
        yield RuledOutRow(passed[entry]["title"], passed[entry]["summary"], "")
    elif entry in CAUSES:
        saw = next((passed[check] for check in _checks_of(entry) if check in passed and _told(passed[check])), None)
        anchor = "check-" + saw["check"].replace(".", "-") if saw else ""
        yield RuledOutRow(words.cause_title(entry), _why(saw) if saw else "", anchor)


def _told(finding: Values) -> bool:
    return bool(finding.get("evidence"))


def _why(finding: Values) -> str:
    """The finding's sentence, and the values that it does not name itself."""
    summary: str = finding["summary"]
    values = [f"{row['label']}: {_shown(row['value'])}" for row in finding["evidence"]
              if row["value"] and str(row["value"]) not in summary]  # fmt: skip
    return " ".join([summary, *([f"({'; '.join(values[:_MOST_ROWS])})"] if values else [])])


def _shown(value: str) -> str:
    moment = times.parse(value) if "T" in value else None
    return times.exact(moment) if moment else words.found(value)


@cache
def _checks_of(cause: str) -> tuple[str, ...]:
    """The checks that are about this cause before all others."""
    return tuple(check.id for check in CATALOGUE if check.causes[:1] == (cause,))
