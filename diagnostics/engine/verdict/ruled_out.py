"""The causes that were looked at and are not there, with evidence."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.types import Finding, Outcome
from diagnostics.engine.verdict.evidence import HINTS

_CHECKS = {check.id: check for check in CATALOGUE}


def ruled_out(findings: Sequence[Finding], suspected: Sequence[str]) -> tuple[str, ...]:
    """Causes that a check can report, that it did not, with evidence shown, and that nothing else suspects."""
    open_or_failed: set[str] = set(suspected)
    passed: dict[str, None] = {}
    for finding in findings:
        check = _CHECKS.get(finding.check)
        if check is None or finding.check in HINTS:
            continue
        if finding.outcome is Outcome.PASS and finding.evidence:
            passed.update(dict.fromkeys(check.causes[:1]))
        elif finding.outcome in (Outcome.UNAVAILABLE, Outcome.CRASHED, Outcome.FAIL):
            open_or_failed.update(check.causes)
    return tuple(slug for slug in passed if slug not in open_or_failed)
