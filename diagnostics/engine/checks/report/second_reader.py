"""Looks at what a second reader inside this installation makes of the redacted exchanges and error statements.

Why it matters: words that no list holds are often plain to one who reads them with all of the call beside them.
Cannot see: whether the reader is right; it is a hint of the rank of a sentence, and overturns nothing that was seen.
"""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import POSSIBLE, WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import ReadAs, SecondReading, Subject
from diagnostics.engine.model.types import Candidate, Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded

_ENOUGH, _LEAST, _MOST = 0.3, 0.05, 3


@check(
    id="report.second-reader",
    title=msg("A second reader names no cause"),
    step=Step.TRANSPORT,
    severity=Severity.INFO,
    causes=tuple(CAUSES),
    kb="symptoms",
    needs=(Subject, SecondReading),
)
def report_second_reader(subject: Subject, second_reading: SecondReading) -> Result:
    """A cause that the reader is sure enough of fails, as a remark that says whose reading it is."""
    causes = second_reading.causes
    order = sorted(causes, key=lambda slug: -causes[slug].sureness)
    if not order or causes[order[0]].sureness < _ENOUGH or succeeded(subject):
        return not_applicable(msg("The second reader inside this installation names no cause."))
    shown = [slug for slug in order[:_MOST] if causes[slug].sureness >= _LEAST]
    ranked = [Candidate(slug, round(_capped(causes[slug]), 3)) for slug in shown]
    rows = tuple(
        Evidence(
            msg("{percent} % sure of: {cause}", percent=round(100 * causes[slug].sureness), cause=CAUSES[slug].title),
            " … ".join(causes[slug].passages),
        )
        for slug in shown
    )
    words = msg(
        "A second reader inside this installation reads the words so: {headline}", headline=CAUSES[order[0]].headline
    )
    return failed(ranked[0].cause, ranked[0].confidence, words, *rows, also=tuple(ranked[1:]))


def _capped(one: ReadAs) -> float:
    return min(WORDS_ALONE if one.of_machines else POSSIBLE, one.sureness)
