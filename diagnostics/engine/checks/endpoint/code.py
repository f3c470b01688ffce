"""Looks at the authorization code across the paste: redeemed once, at once, by the client that it was issued to.

Why it matters: a code lives a minute or so and works once (RFC 6749, 4.1.2); a second use revokes its tokens.
Cannot see: uses outside the paste.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import duration
from diagnostics.engine.subject.token_request import is_stand_in, token_request

_CAUSE = "authorization-code-expired-or-reused"
# RFC 6749, 4.1.2 recommends ten minutes at most; common servers give one.
_LIFETIME_S = 60


@check(
    id="endpoint.code",
    title=msg("The authorization code is fresh and used once"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_code(subject: Subject) -> Result:
    """A code that two token requests of the paste redeem, or one redeemed late, fails."""
    call = token_request(subject)
    code = call.value("code") if call else None
    if call is None or code is None or is_stand_in(code) or succeeded(subject):
        return not_applicable(msg("No refused exchange of an authorization code was pasted."))
    requests = subject.submission.requests
    uses = [r for r in requests if (value := r.parameter("code")) is not None and value.reveal() == code]
    row = Evidence(msg("Exchanges of this code"), str(len(uses)), "1", important=len(uses) > 1)
    if len(uses) > 1:
        summary = msg("The same authorization code is exchanged {count} times.", count=len(uses))
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    late = _delay(call.request, code, requests)
    if late is not None and late > _LIFETIME_S:
        row = Evidence(
            msg("Time to the exchange"), duration(late), msg("under {n} seconds", n=_LIFETIME_S), important=True
        )
        summary = msg("The code was exchanged {span} after it was issued.", span=duration(late))
        return failed(_CAUSE, INFERRED, summary, row)
    return passed(msg("The code is exchanged once in the paste."), row)


def _delay(exchange: Request, code: str, requests: tuple[Request, ...]) -> float | None:
    for request in requests:
        query = request.url.query if request.url else ()
        if request.at and exchange.at and any(name == "code" and value.reveal() == code for name, value in query):
            return (exchange.at - request.at).total_seconds()
    return None
