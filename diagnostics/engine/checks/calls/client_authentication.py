"""Looks at two calls of one token endpoint, one refused and one accepted, and at how the client authenticates in each.

Why it matters: a client is registered for one method (RFC 7591, 2); a library that picks another is refused.
Cannot see: the registration.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.listed import Listed, all_of
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
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
from diagnostics.engine.subject.beside import Beside, Differs, accepted_beside, answered
from diagnostics.engine.subject.client_methods import client_of, methods_of
from diagnostics.engine.subject.token_request import content_type
from diagnostics.engine.subject.wording import NONE

_CAUSE, _BASIC = "client-auth-method-mismatch", "client_secret_basic"
# Where these differ, the two calls ask for two things.
_OTHER_CALL = frozenset({Differs.HOST, Differs.PATH, Differs.METHOD})
# What belongs to the method, and what is a value of its own in each call.
_OF_THE_METHOD = frozenset({"client_id", "client_secret", "client_assertion", "client_assertion_type"})


@check(
    id="calls.client-authentication",
    title=msg("An accepted token request authenticates the same way"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(
        _CAUSE,
        "wrong-client-credentials",
        "wrong-content-type",
        "missing-grant-type-or-parameter",
        "stripped-by-webserver",
    ),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def calls_client_authentication(subject: Subject) -> Result:
    """A refused token request that authenticates, or is written, otherwise than the accepted one fails."""
    pair = accepted_beside(subject)
    if pair is None or not is_issuing(pair.refused) or pair.differs & _OTHER_CALL:
        return not_applicable(msg("The paste has no accepted call of the same token endpoint."))
    if _grant(pair.refused) != _grant(pair.accepted):
        return not_applicable(msg("The accepted token request uses another grant."))
    mine, its = _shown(pair.refused), _shown(pair.accepted)
    row = Evidence(msg("Client authenticates by"), mine, its, important=True)
    answers = Evidence(msg("Answers"), answered(pair))
    if mine != its and _BASIC in methods_of(pair.refused) and subject.submission.sighted(Seen.NONE_IN_HEADER):
        summary = msg("The server found no credentials, and the call sent them in Authorization: the field got lost.")
        also = (Candidate(_CAUSE, POSSIBLE), Candidate("stripped-by-proxy-or-gateway", POSSIBLE))
        return failed("stripped-by-webserver", LIKELY, summary, row, answers, also=also)
    if mine != its:
        summary = msg(
            "The refused call authenticates by {found}, the accepted one by {expected}.", found=mine, expected=its
        )
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row, answers)
    return _otherwise(pair, row, answers)


def _otherwise(pair: Beside, row: Evidence, answers: Evidence) -> Result:
    types = content_type(pair.refused), content_type(pair.accepted)
    if all(types) and types[0] != types[1]:
        kinds = Evidence(msg("Content-Type"), types[0][:60], types[1][:60], important=True)
        summary = msg("The refused call sends {found}, the accepted one {expected}.", found=types[0][:60],
                      expected=types[1][:60])  # fmt: skip
        return failed("wrong-content-type", INFERRED, summary, kinds, answers)
    own = {name for name, _ in pair.refused.form}
    lacking = [name for name, _ in pair.accepted.form if name not in own | _OF_THE_METHOD]
    if own and lacking:
        shown = ", ".join(lacking)[:120]
        lack = Evidence(msg("Only in the accepted call"), shown, "in both calls", important=True)
        summary = msg("The accepted token request also sends {names}.", names=shown)
        return failed("missing-grant-type-or-parameter", LIKELY, summary, lack, answers)
    mine, its = client_of(pair.refused), client_of(pair.accepted)
    if mine is not None and its is not None and mine != its and mine.known and its.known:
        what = "client_id" if mine.client != its.client else "client_secret"
        differs = Evidence(msg("Differs"), what, "the same in both calls", important=True)
        summary = msg("The two token requests differ in {what}.", what=what)
        also = (Candidate("client-secret-expired-or-rotated", PLAUSIBLE),)
        return failed("wrong-client-credentials", INFERRED, summary, differs, answers, also=also)
    return passed(msg("An accepted token request of the paste authenticates in the same way."), row)


def _shown(request: Request) -> Listed:
    return all_of(methods_of(request)) or NONE


def _grant(request: Request) -> str:
    grant = request.parameter("grant_type")
    return grant.reveal().strip() if grant is not None else ""
