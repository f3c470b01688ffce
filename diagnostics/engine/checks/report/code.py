"""Looks at the code and configuration around the call for mistakes that have a shape of their own.

Why it matters: how a token is stored, signed, timed or passed on often shows the cause before any server is asked.
Cannot see: code that was not pasted, and what a variable holds.
"""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Candidate, Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded

_MOST_ROWS = 4


@check(
    id="report.code",
    title=msg("The code around the call holds no known mistake"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="symptoms",
    needs=(Subject,),
)
def report_code(subject: Subject) -> Result:
    """A shape of code that fails with every server fails."""
    found = () if succeeded(subject) else subject.submission.code_signs
    if not found:
        return not_applicable(msg("No code with a known mistake was pasted."))
    best: dict[str, float] = {}
    for candidate in (candidate for seen in found for candidate in seen.causes):
        best[candidate.cause] = max(candidate.confidence, best.get(candidate.cause, 0.0))
    ranked = [Candidate(slug, best[slug]) for slug in sorted(best, key=lambda slug: -best[slug])]
    first = next(seen for seen in found if seen.causes[0].cause == ranked[0].cause)
    rows = [
        Evidence(msg("Line {number} of the paste", number=seen.line), seen.says, important=True)
        if seen.line
        else Evidence(msg("Code in the paste"), seen.says, important=True)
        for seen in found[:_MOST_ROWS]
    ]
    return failed(ranked[0].cause, ranked[0].confidence, first.says, *rows, also=tuple(ranked[1:8]), fix=first.fix)
