"""Looks at whether the server's words agree with the token in the paste.

Why it matters: "expired" of a token that is valid for an hour means another token arrived, or a clock is wrong.
Cannot see: what really arrived at the server.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.sighting import Seen
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
from diagnostics.engine.subject.answer import status_of
from diagnostics.engine.subject.claims import claims_of, duration, numeric_date

_EXPIRED = "access-token-expired"
_SURE = 0.75


@check(
    id="api.contradiction",
    title=msg("The server's words agree with the token"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("clock-skew", "access-token-expired", "timezone-bug"),
    kb="step-8",
    needs=(Subject, Times),
)
def api_contradiction(subject: Subject, times: Times) -> Result:
    """An answer that calls the token expired while it was valid fails."""
    end = numeric_date(claims_of(subject.token).get("exp"))
    if end is None or subject.response is None or status_of(subject) not in (400, 401, 403):
        return not_applicable(msg("A token with its refusal was not pasted."))
    submission = subject.submission
    says = any(saying.causes.get(_EXPIRED, 0) >= _SURE for saying in submission.sayings.verbatim)
    says = says and not submission.sighted(Seen.EXPIRED_OR_ELSE)
    left = (end - times.judged_at).total_seconds()
    row = Evidence(msg("Server says"), "expired" if says else "something else", "as the token shows", important=says)
    if not says:
        return not_applicable(msg("The server's words make no claim that the token can be compared with."))
    if left <= times.leeway_s:
        return passed(msg("The server says expired, and so does the token."), row)
    summary = msg("The server says expired, but this token is valid for {span} more: another one may have arrived.",
                  span=duration(left))  # fmt: skip
    also = (Candidate(_EXPIRED, POSSIBLE), Candidate("timezone-bug", POSSIBLE))
    return failed("clock-skew", HEURISTIC, summary, row, also=also)
