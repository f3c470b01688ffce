"""Looks at the unit of the token's times: NumericDate counts seconds (RFC 7519, 2).

Why it matters: JavaScript's Date.now() gives milliseconds; read as seconds they lie fifty thousand years ahead.
Cannot see: seconds that were computed from a wrong zone; another check looks at those.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.claims import TIME_CLAIMS, claims_of, is_milliseconds


@check(
    id="token.time-unit",
    title=msg("The token's times are in seconds"),
    step=Step.EXPIRATION,
    severity=Severity.ERROR,
    causes=("wrong-time-unit",),
    kb="step-2",
    needs=(Subject,),
)
def token_time_unit(subject: Subject) -> Result:
    """A time claim of thirteen digits or more fails."""
    claims = claims_of(subject.token)
    named = [name for name in TIME_CLAIMS if name in claims]
    if not named:
        return not_applicable(msg("The token shows no times."))
    wrong = next((name for name in named if is_milliseconds(claims[name])), None)
    if wrong is None:
        return passed(msg("The token's times are in seconds."), Evidence(msg("Times"), ", ".join(named)))
    row = Evidence(msg("Value of {name}", name=wrong), str(claims[wrong])[:24], "ten digits: seconds since 1970", True)
    summary = msg(
        "The claim {name} is {value}: milliseconds, where seconds belong.", name=wrong, value=str(claims[wrong])[:24]
    )
    return failed("wrong-time-unit", CERTAIN, summary, row)
