"""Looks at the client assertion: iss, sub, aud, exp, jti and its type (RFC 7523, 3).

Why it matters: servers check each of them, and answer invalid_client without a reason.
Cannot see: the signature, and which of its two names the server wants as aud.
"""

from __future__ import annotations

from datetime import datetime

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.listed import Listed, all_of
from diagnostics.engine.model.submission import Token, TokenRole
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import audiences, claims_of, duration, numeric_date
from diagnostics.engine.subject.token_request import ASSERTION_TYPE, TokenRequest, token_request

_CAUSE = "client-assertion-invalid"
_LONGEST_S = 3600
_MISSING, _SOON = msg("missing"), msg("a few minutes ahead")


@check(
    id="endpoint.assertion",
    title=msg("The client assertion says what it must"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject, Times),
)
def endpoint_assertion(subject: Subject, times: Times) -> Result:
    """A wrong type, iss and sub that are not the client, a foreign audience, or wrong times fail."""
    call = token_request(subject)
    token = next((t for t in subject.submission.tokens if t.role is TokenRole.ASSERTION), None)
    if call is None or token is None or call.value("client_assertion") is None or succeeded(subject):
        return not_applicable(msg("No refused client assertion was pasted."))
    fault = _type(call)
    if fault is None and stand_in.leaves_a_part_out(token.secret.reveal()):
        return not_applicable(msg("The client assertion is not shown whole."))
    fault = fault or _parties(token, call) or _audience(token, call) or _times(token, times.judged_at)
    return fault or passed(
        msg("The client assertion has the claims of RFC 7523."), Evidence(msg("Claims"), "iss, sub, aud, exp")
    )


def _fail(confidence: float, what: Listed, found: Listed, expected: Listed) -> Result:
    row = Evidence(msg("Client assertion: {claim}", claim=what), found, expected, important=True)
    summary = msg("The client assertion has {claim} {found}, expected is {expected}.", claim=what, found=found,
                  expected=expected)  # fmt: skip
    return failed(_CAUSE, confidence, summary, row)


def _type(call: TokenRequest) -> Result | None:
    found = call.value("client_assertion_type")
    if found == ASSERTION_TYPE:
        return None
    return _fail(CERTAIN, "client_assertion_type", found[:200] if found else _MISSING, ASSERTION_TYPE)


def _parties(token: Token, call: TokenRequest) -> Result | None:
    claims = claims_of(token)
    issuer, subject = (str(claims[name])[:100] if name in claims else _MISSING for name in ("iss", "sub"))
    client = (call.value("client_id") or "")[:100] or issuer
    if issuer != subject or issuer != client:
        found, expected = all_of((issuer, subject)), msg("{client} in both", client=client)
        return _fail(NEARLY_CERTAIN, all_of(("iss", "sub")), found, expected)
    return None


def _audience(token: Token, call: TokenRequest) -> Result | None:
    named = audiences(claims_of(token))
    url = call.request.url
    if not named:
        return _fail(NEARLY_CERTAIN, "aud", _MISSING, msg("the token endpoint or the issuer"))
    if url is None or not url.host or any(url.host in value for value in named):
        return None
    return _fail(LIKELY, "aud", ", ".join(named)[:200], f"{url.origin}{url.path}"[:200])


def _times(token: Token, now: datetime) -> Result | None:
    end = numeric_date(claims_of(token).get("exp"))
    if end is None:
        return _fail(NEARLY_CERTAIN, "exp", _MISSING, _SOON)
    left = (end - now).total_seconds()
    if left < 0:
        return _fail(INFERRED, "exp", msg("{span} ago", span=duration(left)), _SOON)
    if left > _LONGEST_S:
        return _fail(LIKELY, "exp", msg("{span} ahead", span=duration(left)), _SOON)
    return None
