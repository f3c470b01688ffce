"""Looks at the token's iat against the time of the request, for clocks that differ and zones that were mixed up.

Why it matters: a token issued in the future shows that a clock is wrong; whole hours show a mistaken time zone.
Cannot see: which of two clocks is wrong.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of, duration, numeric_date, stamp

_HOUR = 3600
_MOST_HOURS = 14


@check(
    id="token.issued-at",
    title=msg("The token was not issued in the future"),
    step=Step.CLOCK,
    severity=Severity.ERROR,
    causes=("clock-skew", "timezone-bug"),
    kb="step-6",
    needs=(Subject, Times),
)
def token_issued_at(subject: Subject, times: Times) -> Result:
    """An iat later than the request beyond the leeway fails; by whole hours it names the zone."""
    issued = numeric_date(claims_of(subject.token).get("iat"))
    if issued is None:
        return not_applicable(msg("The token does not say when it was issued."))
    rows = (
        Evidence(msg("Issued"), stamp(issued), important=True),
        Evidence(msg("Request made") if times.request_at else msg("Now"), stamp(times.judged_at)),
    )
    ahead = (issued - times.judged_at).total_seconds()
    if ahead <= times.leeway_s or succeeded(subject):
        return passed(msg("The token was issued before the request."), *rows)
    rest = round(ahead) % _HOUR
    near_hour = min(rest, _HOUR - rest) <= 120
    whole = round(ahead / _HOUR)
    if near_hour and 1 <= whole <= _MOST_HOURS:
        summary = msg("The token says that it was issued {hours} hour(s) after the request: local time written as UTC.",
                      hours=whole)  # fmt: skip
        return failed("timezone-bug", LIKELY, summary, *rows, also=(Candidate("clock-skew", PLAUSIBLE),))
    summary = msg("The token says that it was issued {span} after the request was made.", span=duration(ahead))
    return failed("clock-skew", INFERRED, summary, *rows, also=(Candidate("token-not-yet-valid", PLAUSIBLE),))
