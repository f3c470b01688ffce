"""Looks at the same call made twice, once refused and once accepted.

Why it matters: where nothing in the two requests differs, time does: a limit, a clock, a token that ran out.
A filter before the API may also let one client through and another not, by the name that it gives itself.
Cannot see: what changed on the server between the two.
"""

from __future__ import annotations

from datetime import datetime

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request, Response
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
)
from diagnostics.engine.parse.exchanges.presented import is_issuing
from diagnostics.engine.subject.beside import Beside, accepted_beside, answered
from diagnostics.engine.subject.claims import claims_of, numeric_date, stamp

# A clock that is this much behind still makes a new token look as if it began later.
_NEW_S = 120
_LIMIT_REACHED = msg("The same call is accepted at another time: a limit was reached.")
_ENDED = msg("The same call was accepted before the token ran out.")
_AGENT = "user-agent"
_LIMITS = ("Retry-After", "X-RateLimit-Remaining", "RateLimit-Remaining")


@check(
    id="calls.repeated",
    title=msg("The same call is not answered in two ways"),
    step=Step.CLOCK,
    severity=Severity.ERROR,
    causes=("rate-limited", "clock-skew", "access-token-expired", "token-revoked", "bot-challenge"),
    kb="step-6",
    needs=(Subject,),
)
def calls_repeated(subject: Subject) -> Result:
    """The same request refused and accepted: a limit, a clock or the token's end fails, as far as times tell."""
    pair = accepted_beside(subject)
    if pair is None or pair.differs or pair.own is None or is_issuing(pair.refused):
        return not_applicable(msg("The paste does not show the same call refused and accepted."))
    row = Evidence(msg("Answers"), answered(pair), "one answer", important=True)
    if pair.refusal.status == 429 or _limited(pair.refusal):
        return failed("rate-limited", CERTAIN, _LIMIT_REACHED, row)
    refused, accepted = _moment(pair.refused, pair.refusal), _moment(pair.accepted, pair.answer)
    claims = claims_of(subject.token)
    expires, begins = numeric_date(claims.get("exp")), numeric_date(claims.get("nbf", claims.get("iat")))
    if refused is not None and expires is not None and refused >= expires:
        end = Evidence(msg("Expires"), stamp(expires), stamp(refused), important=True)
        return failed("access-token-expired", CERTAIN, _ENDED, row, end)
    if refused is not None and begins is not None and (refused - begins).total_seconds() <= _NEW_S and _later(pair):
        begin = Evidence(msg("Valid from"), stamp(begins), stamp(refused), important=True)
        summary = msg("The same call is accepted once the token is a little older: a clock is behind.")
        return failed("clock-skew", INFERRED, summary, row, begin)
    if _other_agent(pair):
        agent = Evidence(msg("User-Agent"), msg("differs"), msg("the one of the accepted call"), important=True)
        summary = msg("The two calls differ in the User-Agent alone: what stands before the API looks at the client.")
        return failed("bot-challenge", min(HEURISTIC, pair.weighed(HEURISTIC)), summary, row, agent)
    if refused is None or accepted is None or refused == accepted:
        return _undated(pair, row)
    if refused > accepted:
        summary = msg("The same call was accepted before, so the credential has ended since.")
        also = (Candidate("token-revoked", WEAK),)
        return failed("access-token-expired", WEAK, summary, row, also=also, severity=Severity.WARNING)
    return _undated(pair, row)


def _undated(pair: Beside, row: Evidence) -> Result:
    summary = msg("The same call is refused and accepted, and nothing in the two requests differs.")
    first = "rate-limited" if _later(pair) else "access-token-expired"
    return failed(first, WEAK, summary, row, also=(Candidate("clock-skew", WEAK),), severity=Severity.INFO)


def _later(pair: Beside) -> bool:
    """Whether the accepted call stands behind the refused one in the paste."""
    mine, its = pair.refused.place, pair.accepted.place
    return mine is None or its is None or (its.line, its.column) > (mine.line, mine.column)


def _other_agent(pair: Beside) -> bool:
    """Whether the calls name another client and are the same in all else; a challenge comes from the API itself."""
    first, second = ({field.name.lower(): field.value.reveal().strip() for field in request.headers}
                     for request in (pair.refused, pair.accepted))  # fmt: skip
    agents = first.pop(_AGENT, ""), second.pop(_AGENT, "")
    return agents[0] != agents[1] and first == second and not pair.refusal.challenges


def _limited(refusal: Response) -> bool:
    return any((field := refusal.header(name)) is not None and (name == _LIMITS[0] or field.value.reveal() == "0")
               for name in _LIMITS)  # fmt: skip


def _moment(request: Request, response: Response) -> datetime | None:
    return request.at or response.date or response.at
