"""A finding as its row on the page: what was found, and how it bears on the one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diagnostics.presentation import words
from diagnostics.presentation.shown import Shown

Values = Mapping[str, Any]
Text = str | Promise
# What stands in full on the page, with its evidence; of the others a line.
LOUD = frozenset({"fail", "warning", "info"})


@dataclass(frozen=True, slots=True)
class FindingRow(Shown):
    """One finding. `state` is the outcome, a fail being told apart by its severity; a loud one has its evidence.

    `bearing` says what a failing one means for the verdict. Shares are the verdict's, so that no two of a page add up
    to more than the whole.
    """

    check: str
    state: str
    word: Text
    title: str
    summary: str
    evidence: tuple[Values, ...]
    bearing: str
    kb: Values | None

    @property
    def anchor(self) -> str:
        """The element's id on the page."""
        return "check-" + self.check.replace(".", "-")

    @property
    def says_more(self) -> bool:
        """Whether the summary is more than the title with a full stop."""
        return self.summary.rstrip(".") != self.title

    @property
    def compares(self) -> bool:
        """Whether any row says what was expected."""
        return any(row["expected"] for row in self.evidence)


def finding_row(finding: Values, verdict: Values) -> FindingRow:
    """The row of a finding of the report, beside the report's verdict (empty where there is none yet)."""
    state = _state(finding)
    return FindingRow(
        check=finding["check"],
        state=state,
        word=words.STATES.get(state, state),
        title=finding["title"],
        summary=finding["summary"],
        evidence=_evidence(finding) if state in LOUD else (),
        bearing=_bearing(finding, verdict) if finding["outcome"] == "fail" else "",
        kb=finding.get("kb"),
    )


def _evidence(finding: Values) -> tuple[Values, ...]:
    return tuple(
        {**row, "value": words.found(row["value"]), "expected": words.expected(row["expected"])}
        for row in finding.get("evidence") or ()
    )


def _state(finding: Values) -> str:
    outcome = finding["outcome"]
    if outcome == "fail":
        return {"error": "fail", "warning": "warning"}.get(finding["severity"], "info")
    return "unavailable" if outcome == "crashed" else str(outcome)


def _bearing(finding: Values, verdict: Values) -> str:
    cause = finding.get("cause")
    if not cause or not verdict:
        return ""
    named = {"cause": words.cause_title(cause)}
    share = next((c["confidence"] for c in verdict.get("ranked") or () if c["cause"] == cause), None)
    if share is not None:
        return _("Speaks for “%(cause)s”: %(sureness)s") % (named | {"sureness": words.sureness(share)})
    if cause in (verdict.get("also") or ()):
        return _("A further defect: %(cause)s") % named
    if verdict.get("kind") in {"broken", "inconclusive"}:
        return _("By itself it would fit “%(cause)s”; all evidence together does not.") % named
    return ""
