"""Looks at the refresh token across the paste: each one used once, the newest sent.

Why it matters: with rotation an old refresh token is refused, and may revoke the whole family (RFC 9700, 4.14.2).
Cannot see: uses outside the paste, and whether this server rotates.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, PLAUSIBLE, POSSIBLE, REMOTE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import TokenRole
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
from diagnostics.engine.subject.answer import refuses_refresh, status_of, succeeded
from diagnostics.engine.subject.token_request import is_stand_in, token_request

_CAUSE, _ENDED = "refresh-token-reused", "refresh-token-expired-or-revoked"


@check(
    id="endpoint.refresh",
    title=msg("The newest refresh token is used, and once"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_CAUSE, _ENDED),
    kb=_CAUSE,
    article="revoked-credentials",
    needs=(Subject,),
)
def endpoint_refresh(subject: Subject) -> Result:
    """A refresh token that the paste uses twice, that a newer one had replaced, or that is refused, fails."""
    call = token_request(subject)
    token = call.value("refresh_token") if call else None
    if call is None or token is None or is_stand_in(token) or succeeded(subject):
        return not_applicable(msg("No refused refresh was pasted."))
    submission = subject.submission
    uses = [r for r in submission.requests if (value := r.parameter("refresh_token")) and value.reveal() == token]
    row = Evidence(msg("Uses of this refresh token"), str(len(uses)), "1", important=len(uses) > 1)
    also = (Candidate(_ENDED, POSSIBLE),)
    if len(uses) > 1:
        summary = msg("The same refresh token is used {count} times.", count=len(uses))
        return failed(_CAUSE, INFERRED, summary, row, also=also)
    index = submission.requests.index(call.request)
    newer = [
        other for other in submission.tokens
        if other.role is TokenRole.REFRESH and other.issued_at_request is not None and other.issued_at_request < index
        and other.secret.reveal() != token
    ]  # fmt: skip
    if newer:
        row = Evidence(msg("Refresh token sent"), "an older one", newer[-1].label, important=True)
        return failed(_CAUSE, LIKELY, msg("A newer refresh token was issued before this one was sent."), row, also=also)
    return _refused(subject) or passed(msg("The refresh token is used once in the paste."), row)


def _refused(subject: Subject) -> Result | None:
    """What the server's refusal says of the token: of a refresh, invalid_grant means it (RFC 6749, 5.2 and 6)."""
    if not refuses_refresh(subject):
        return None
    code = subject.response.error.code if subject.response and subject.response.error else ""
    row = Evidence(msg("Answer"), f"{status_of(subject) or ''} {code}".strip()[:80], "200", important=True)
    also = (Candidate(_CAUSE, WEAK), Candidate("wrong-environment", REMOTE))
    if code:
        words = msg("The server does not accept the refresh token: expired, revoked, used or another client's.")
        return failed(_ENDED, PLAUSIBLE, words, row, also=also)
    words = msg("The server refuses the refresh and says nothing; the token is what such a request stands on.")
    return failed(_ENDED, POSSIBLE, words, row, also=also)
