"""Looks at how long the token lives: exp less iat.

Why it matters: a token that lives for days works for days for whoever finds it (RFC 9700, 2.2).
Cannot see: whether the platform agreed to a longer life for this client.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import refused
from diagnostics.engine.subject.claims import claims_of, duration, is_milliseconds, numeric_date

# The default life times this is "much longer": a day for the usual hour.
_FACTOR = 24
_SHORTER = msg(
    "Have the issuer write an exp claim about an hour after iat, and fetch a fresh token when it has passed."
)


@check(
    id="token.lifetime",
    title=msg("The token lives no longer than it should"),
    step=Step.EXPIRATION,
    severity=Severity.WARNING,
    causes=("access-token-expired", "malformed-claims"),
    kb="practice-1",
    needs=(Subject, Target),
)
def token_lifetime(subject: Subject, target: Target) -> Result:
    """A life of more than 24 times the platform's default is a warning; none at all too."""
    claims = claims_of(subject.token)
    start, end = numeric_date(claims.get("iat")), numeric_date(claims.get("exp"))
    if subject.token is None or start is None or subject.is_token_endpoint_call:
        return not_applicable(msg("The token does not say when it was issued."))
    usual = target.profile.default_lifetime_s
    if end is None:
        if "exp" in claims or is_milliseconds(claims.get("exp")):
            return not_applicable(msg("The expiry is not in seconds."))
        row = Evidence(msg("exp"), "missing", duration(usual), important=True)
        summary = msg("The token never expires: it has no exp claim.")
        return failed("malformed-claims", POSSIBLE, summary, row, severity=_severity(subject), fix=_SHORTER)
    life = (end - start).total_seconds()
    row = Evidence(msg("Life of the token"), duration(life), duration(usual), important=True)
    if life <= usual * _FACTOR:
        return passed(msg("The token lives for {span}.", span=duration(life)), row)
    summary = msg("The token lives for {span}; the default is {usual}.", span=duration(life), usual=duration(usual))
    return failed("access-token-expired", POSSIBLE, summary, row, severity=_severity(subject), fix=_SHORTER)


def _severity(subject: Subject) -> Severity:
    # of a call that was refused for another reason this is a remark
    return Severity.INFO if refused(subject) else Severity.WARNING
