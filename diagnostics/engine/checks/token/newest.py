"""Looks at whether a newer token was issued in the paste before the failing call.

Why it matters: a client that keeps a token in two places goes on sending the old one after a refresh.
Cannot see: tokens that were issued outside the paste.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED
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
from diagnostics.engine.subject.answer import succeeded


@check(
    id="token.newest",
    title=msg("The newest token is the one that is sent"),
    step=Step.FRESH_TOKEN,
    severity=Severity.ERROR,
    causes=("access-token-expired",),
    kb="step-7",
    needs=(Subject,),
)
def token_newest(subject: Subject) -> Result:
    """A call with another token than the one issued last before it fails."""
    submission, token = subject.submission, subject.token
    if token is None or subject.request is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No call with a token was pasted."))
    index = submission.requests.index(subject.request)
    issued = [
        other for other in submission.tokens
        if other.role is TokenRole.ACCESS and other.issued_at_request is not None and other.issued_at_request < index
    ]  # fmt: skip
    if not issued:
        return not_applicable(msg("The paste shows no token being issued before this call."))
    newest = max(issued, key=lambda other: other.issued_at_request or 0)
    row = Evidence(msg("Token sent"), token.label, newest.label, important=True)
    if newest.label == token.label or succeeded(subject):
        return passed(msg("The call sends the token that was issued last."), row)
    if token.role is not TokenRole.ACCESS and token.issued_at_request is not None:
        return not_applicable(msg("The call sends another kind of token."))
    summary = msg("Token {newest} was issued before this call, and the older token {sent} was sent.",
                  newest=newest.label, sent=token.label)  # fmt: skip
    also = (Candidate("token-revoked", 0.6), Candidate("wrong-value-as-token", 0.4))
    return failed("access-token-expired", INFERRED, summary, row, also=also)
