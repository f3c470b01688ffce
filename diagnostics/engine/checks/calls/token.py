"""Looks at the token of the refused call beside the one that the same place accepted.

Why it matters: two tokens in the same place, one good and one refused: the property in which they differ is the cause.
Cannot see: what tokens without readable claims hold.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, LIKELY, PLAUSIBLE, WEAK
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
from diagnostics.engine.parse.exchanges.presented import is_issuing
from diagnostics.engine.subject.beside import Differs, accepted_beside, answered, token_of
from diagnostics.engine.subject.two_tokens import CAUSES, differences

_ELSEWHERE = frozenset({Differs.PATH, Differs.METHOD, Differs.HOST})
_RIGHTS = (Candidate("missing-scope", WEAK), Candidate("organization-authorization-missing", WEAK))


@check(
    id="calls.token",
    title=msg("The token is like the one that was accepted here"),
    step=Step.FRESH_TOKEN,
    severity=Severity.ERROR,
    causes=(*CAUSES, "token-revoked", "organization-authorization-missing"),
    kb="step-7",
    needs=(Subject, Times),
)
def calls_token(subject: Subject, times: Times) -> Result:
    """A token that differs from the accepted one in kind, form, time, issuer, audience or scope fails."""
    pair = accepted_beside(subject)
    if pair is None or is_issuing(pair.refused) or Differs.TOKEN not in pair.differs or pair.differs & _ELSEWHERE:
        return not_applicable(msg("No other token was accepted by the same call."))
    mine, its = token_of(pair.own, subject.submission), token_of(pair.other, subject.submission)
    if mine is None or its is None or Differs.SENT in pair.differs:
        return not_applicable(msg("No other token was accepted by the same call."))
    answers = Evidence(msg("Answers"), answered(pair))
    found = differences(mine, its, times.judged_at, forbidden=pair.refusal.status == 403)
    if not found:
        if mine.claims is not None and its.claims is not None:
            return passed(msg("Nothing in the token's claims tells it from the accepted one."), answers)
        row = Evidence(msg("Tokens"), mine.format.value, its.format.value, important=True)
        summary = msg("Another token is accepted by the same call, so this one has ended or lacks a right.")
        if pair.refusal.status in (403, 404):
            summary = msg("The same call works with another token, so the rights of the two differ.")
            return failed("user-lacks-permission", HEURISTIC, summary, row, answers, also=_RIGHTS)
        ended = (Candidate("token-revoked", WEAK), Candidate("user-lacks-permission", WEAK))
        return failed("access-token-expired", WEAK, summary, row, answers, also=ended, severity=Severity.WARNING)
    first, more = found[0], found[1:]
    rows = [Evidence(item.label, item.refused, item.accepted, important=True) for item in found]
    summary = msg("{what}: the accepted token has {expected}, this one {found}.", what=first.label,
                  found=first.refused, expected=first.accepted)  # fmt: skip
    confidence = pair.weighed(first.confidence)
    if more and first.confidence < LIKELY:
        confidence = min(confidence, PLAUSIBLE)
    also = tuple(Candidate(item.cause, min(item.confidence, PLAUSIBLE)) for item in more if item.cause != first.cause)
    return failed(first.cause, confidence, summary, *rows, answers, also=also)
