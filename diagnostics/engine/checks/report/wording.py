"""Looks at all sentences of the paste, whoever says them, for what texts of each cause have in common.

Why it matters: most failures are told in words that no list holds, in a log, an answer or by a person.
Cannot see: whether the words are true, and what they deny; so it is a hint that decides nothing by itself.
"""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import NO_CAUSE, Reading, Subject
from diagnostics.engine.model.types import Candidate, Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded, tells_of_failure

_ENOUGH, _LEAST, _MOST = 0.3, 0.01, 3


@check(
    id="report.wording",
    title=msg("What the words resemble"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="symptoms",
    needs=(Subject, Reading),
)
def report_wording(subject: Subject, reading: Reading) -> Result:
    """Words that texts of one cause share fail, as a hint."""
    shares = {slug: share for slug, share in reading.whole.items() if slug != NO_CAUSE}
    order = sorted(shares, key=lambda slug: -shares[slug])
    if not order or shares[order[0]] < _ENOUGH or succeeded(subject) or not tells_of_failure(subject):
        return not_applicable(msg("The words of the paste do not resemble those of one cause."))
    ranked = [
        Candidate(slug, round(min(WORDS_ALONE, shares[slug]), 3)) for slug in order[:_MOST] if shares[slug] >= _LEAST
    ]
    rows = tuple(
        Evidence(msg("Resembles texts about: {cause}", cause=CAUSES[item.cause].title), f"{item.confidence:.0%}")
        for item in ranked
        if item.confidence >= _ENOUGH / 3
    )
    words = msg("The words of the paste resemble those of one cause: {cause}.", cause=CAUSES[order[0]].title)
    return failed(ranked[0].cause, ranked[0].confidence, words, *rows, also=tuple(ranked[1:]))
