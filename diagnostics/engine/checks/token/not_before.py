"""Looks at the token's nbf at the time of the request, or at the start that a message or a signed address names.

Why it matters: before that time a token is refused (RFC 7519, 4.1.5); a small gap means that two clocks differ, unless
the issuer itself dates the token ahead of its issue.
Cannot see: the verifier's clock and its leeway, beyond what the answer shows.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
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
from diagnostics.engine.subject.answer import refused, succeeded
from diagnostics.engine.subject.claims import claims_of, duration, numeric_date, stamp
from diagnostics.engine.subject.told_times import start as told_start

_SKEW_AT_MOST = 900
# An nbf this far behind iat was meant so; two readings of one clock differ by less.
_MEANT_S = 120


@check(
    id="token.not-before",
    title=msg("The token is valid already"),
    step=Step.EXPIRATION,
    severity=Severity.ERROR,
    causes=("token-not-yet-valid", "clock-skew"),
    kb="step-2",
    needs=(Subject, Times),
)
def token_not_before(subject: Subject, times: Times) -> Result:
    """A token used before its nbf fails."""
    start = numeric_date(claims_of(subject.token).get("nbf"))
    if start is None:
        return _told(subject, times)
    rows = (
        Evidence(msg("Valid from"), stamp(start), f"≤ {stamp(times.judged_at)}", important=True),
        Evidence(msg("Request made") if times.request_at else msg("Now"), stamp(times.judged_at)),
    )
    early = (start - times.judged_at).total_seconds()
    # without the leeway a gap of seconds is refused by strict verifiers, so it is told all the same
    if early <= 0 or succeeded(subject):
        return passed(msg("The token is valid already."), *rows)
    summary = msg("The token becomes valid {span} after the request was made.", span=duration(early))
    issued = numeric_date(claims_of(subject.token).get("iat"))
    if issued is not None and issued <= times.judged_at and (start - issued).total_seconds() > _MEANT_S:
        # by its iat the clock that dated it is right
        fix = msg("Wait until {time}, or have the issuer set nbf to the time of issue.", time=stamp(start))
        dated = Evidence(msg("Issued"), stamp(issued))
        return failed(
            "token-not-yet-valid", CERTAIN, summary, *rows, dated, also=(Candidate("timezone-bug", 0.3),), fix=fix
        )
    if early <= times.leeway_s:
        # a strict verifier refuses it; whether this one did is known where time and refusal are both shown
        strict = times.request_at is not None and refused(subject)
        return failed("clock-skew", PLAUSIBLE, summary, *rows, severity=None if strict else Severity.WARNING)
    if early <= _SKEW_AT_MOST:
        return failed("clock-skew", INFERRED, summary, *rows, also=(Candidate("token-not-yet-valid", 0.85),))
    also = (Candidate("clock-skew", PLAUSIBLE), Candidate("timezone-bug", POSSIBLE))
    fix = msg("Wait until {time}, or have the issuer set nbf to the time of issue.", time=stamp(start))
    return failed("token-not-yet-valid", CERTAIN, summary, *rows, also=also, fix=fix)


def _told(subject: Subject, times: Times) -> Result:
    """What a message or a signed address says of the start, where the token itself does not show it."""
    apart = told_start(subject, times)
    if apart is None or succeeded(subject) or apart.hours_of_a_zone or apart.is_of_a_dead_clock:
        return not_applicable(msg("The token names no time before which it is not valid."))
    rows = (
        Evidence(msg("Valid from"), stamp(apart.told), f"≤ {stamp(apart.now)}", important=True),
        Evidence(msg("Request made") if apart.is_told else msg("Now"), stamp(apart.now)),
    )
    summary = msg("The token becomes valid {span} after the request was made.", span=duration(apart.ahead))
    if apart.ahead <= _SKEW_AT_MOST and not apart.is_chosen:
        return failed("clock-skew", INFERRED, summary, *rows, also=(Candidate("token-not-yet-valid", PLAUSIBLE),))
    fix = msg("Wait until {time}, or have the issuer set nbf to the time of issue.", time=stamp(apart.told))
    sure = NEARLY_CERTAIN if apart.is_chosen else PLAUSIBLE
    return failed("token-not-yet-valid", sure, summary, *rows, also=(Candidate("clock-skew", WEAK),), fix=fix)
