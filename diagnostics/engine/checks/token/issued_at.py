"""Looks at the token's iat against the time of the request, for clocks that differ and zones that were mixed up.

Why it matters: a token issued in the future shows that a clock is wrong; whole hours show a mistaken time zone.
Cannot see: which of two clocks is wrong.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target, Times
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
from diagnostics.engine.subject.answer import status_of, succeeded
from diagnostics.engine.subject.claims import claims_of, duration, numeric_date, stamp
from diagnostics.engine.subject.told_times import zone_hours

# what a second's rounding and a slow answer make of two clocks that agree
_ROUNDING_S = 3
_NEAR_AN_HOUR_S, _NEAR_HALF_AN_HOUR_S = 120, 60


@check(
    id="token.issued-at",
    title=msg("The token was not issued in the future"),
    step=Step.CLOCK,
    severity=Severity.ERROR,
    causes=("clock-skew", "timezone-bug"),
    kb="step-6",
    needs=(Subject, Times, Target),
)
def token_issued_at(subject: Subject, times: Times, target: Target) -> Result:
    """An iat later than the request fails beyond the leeway, or beside a refusal; by whole hours it names the zone."""
    issued = numeric_date(claims_of(subject.token).get("iat"))
    if issued is None:
        return not_applicable(msg("The token does not say when it was issued."))
    rows = (
        Evidence(msg("Issued"), stamp(issued), f"≤ {stamp(times.judged_at)}", important=True),
        Evidence(msg("Request made") if times.request_at else msg("Now"), stamp(times.judged_at)),
    )
    ahead = (issued - times.judged_at).total_seconds()
    if ahead <= _ROUNDING_S or succeeded(subject):
        return passed(msg("The token was issued before the request."), *rows)
    if ahead <= times.leeway_s:
        return _within_leeway(subject, times, ahead, rows, known=target.is_of_platform)
    hours = zone_hours(ahead, _NEAR_AN_HOUR_S, _NEAR_HALF_AN_HOUR_S)
    if hours is not None:
        summary = msg("The token says that it was issued {hours} hour(s) after the request: local time written as UTC.",
                      hours=f"{hours:g}")  # fmt: skip
        return failed("timezone-bug", LIKELY, summary, *rows, also=(Candidate("clock-skew", PLAUSIBLE),))
    summary = msg("The token says that it was issued {span} after the request was made.", span=duration(ahead))
    return failed("clock-skew", INFERRED, summary, *rows, also=(Candidate("token-not-yet-valid", PLAUSIBLE),))


def _within_leeway(subject: Subject, times: Times, ahead: float, rows: tuple[Evidence, ...], *, known: bool) -> Result:
    """A little ahead: many verifiers allow that; one whose leeway is not `known` may refuse it by its own clock."""
    of_the_server = times.request_at is not None and times.request_at_source == "Date header"
    if of_the_server and status_of(subject) == 401 and not known:
        summary = msg("The token says that it was issued {span} after the server answered, so the two clocks differ.",
                      span=duration(ahead))  # fmt: skip
        return failed("clock-skew", PLAUSIBLE, summary, *rows, also=(Candidate("token-not-yet-valid", POSSIBLE),))
    summary = msg("The token says that it was issued {span} after the request, which most verifiers allow.",
                  span=duration(ahead))  # fmt: skip
    return passed(summary, *rows)
