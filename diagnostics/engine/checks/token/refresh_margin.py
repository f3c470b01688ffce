"""Looks at how much life the token had left when it was used.

Why it matters: a token that is renewed less than five minutes ahead expires on the way sooner or later.
Cannot see: whether the client renews it right after this call.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.claims import claims_of, duration, numeric_date, stamp

_MARGIN_S = 300


@check(
    id="token.refresh-margin",
    title=msg("The token is renewed in good time"),
    step=Step.REFRESH,
    severity=Severity.WARNING,
    causes=("access-token-expired",),
    kb="practice-1",
    needs=(Subject, Times),
)
def token_refresh_margin(subject: Subject, times: Times) -> Result:
    """A token used within its last five minutes is a warning."""
    end = numeric_date(claims_of(subject.token).get("exp"))
    if end is None or times.request_at is None:
        return not_applicable(msg("Token and time of the request are not both known."))
    left = (end - times.request_at).total_seconds()
    row = Evidence(
        msg("Left at the request"),
        duration(max(0.0, left)),
        msg("more than {span}", span=duration(_MARGIN_S)),
        left < _MARGIN_S,
    )
    if not 0 <= left < _MARGIN_S:
        return passed(msg("The token was not about to expire."), row)
    summary = msg("The token had only {span} left when it was used (until {end}).", span=duration(left), end=stamp(end))
    return failed("access-token-expired", LIKELY, summary, row)
