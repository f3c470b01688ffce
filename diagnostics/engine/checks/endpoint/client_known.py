"""Looks at whether the authorization server accepted the client at all.

Why it matters: 401 at the token endpoint is about the client, never about an access token (RFC 6749, 5.2).
Cannot see: which of id, secret, method or environment was wrong; the error text says it at best.
"""

from __future__ import annotations

from datetime import datetime

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Token, TokenRole
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
from diagnostics.engine.subject.answer import refuses_client_of_a_code, status_of
from diagnostics.engine.subject.claims import audiences, claims_of, duration, is_milliseconds, numeric_date, stamp
from diagnostics.engine.subject.client_methods import methods_of, names_no_client
from diagnostics.engine.subject.token_request import TokenRequest, is_token_call, token_request

_CAUSE = "wrong-client-credentials"
# "Creating a client secret" in Apple's documentation: exp at most 15777000 seconds from now.
_APPLE, _APPLE_LONGEST_S = "https://appleid.apple.com", 15_777_000


@check(
    id="endpoint.client-known",
    title=msg("The authorization server accepts the client"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(
        _CAUSE,
        "client-auth-method-mismatch",
        "client-secret-expired-or-rotated",
        "client-assertion-invalid",
        "unsupported-or-disabled-grant-type",
        "redirect-uri-mismatch",
        "wrong-time-unit",
    ),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject, Times),
)
def endpoint_client_known(subject: Subject, times: Times) -> Result:
    """401 or invalid_client at the token endpoint fails; so does unauthorized_client, said to a known client."""
    status, error = status_of(subject), subject.response.error if subject.response else None
    code = error.code if error else ""
    if not is_token_call(subject) or (status is None and not code):
        return not_applicable(msg("No answered call of a token endpoint was pasted."))
    asked = token_request(subject)
    row = Evidence(msg("Answer"), f"{status or ''} {code}".strip()[:80], "200", important=True)
    if status in (400, 403) and code == "unauthorized_client":
        # RFC 6749, 5.2: authenticated, and not allowed to use this grant
        summary = msg("The authorization server knows the client, and does not let it use this grant ({answer}).",
                      answer=row.value)  # fmt: skip
        also: tuple[Candidate, ...] = (Candidate(_CAUSE, WEAK), *_of_redirect_uri(subject))
        return failed(
            "unsupported-or-disabled-grant-type", HEURISTIC, summary, row, *_sent_to(subject, asked), also=also
        )
    if status != 401 and code != "invalid_client":
        if status == 403 and _says_nothing(subject, asked):
            words = msg("The authorization server refuses the client's request and says nothing (403).")
            return failed(_CAUSE, POSSIBLE, words, row, also=(Candidate("unsupported-or-disabled-grant-type", WEAK),))
        if status == 403:
            return not_applicable(msg("A 403 without invalid_client does not tell whether the client was accepted."))
        return passed(msg("The authorization server accepted the client."), row)
    if asked is not None and names_no_client(asked.request):
        return not_applicable(msg("The call names no client that the server could know."))
    if subject.submission.sighted(Seen.ASSERTION_BLAMED):
        told = msg("The authorization server finds fault with the client's assertion.")
        return failed("client-assertion-invalid", INFERRED, told, row)
    if subject.submission.sighted(Seen.METHOD_REFUSED):
        return not_applicable(msg("The server refuses the way in which the client authenticates, not the client."))
    if asked is not None and _names_nobody(asked):
        # a shell puts nothing in for a variable that is not set
        summary = msg("The call names no client: the client id that it sends is empty.")
        sent = Evidence(msg("Client id"), "empty", "the client id", important=True)
        return failed(_CAUSE, NEARLY_CERTAIN, summary, sent, row)
    signed = _signed_secret(subject, asked, times.judged_at)
    if signed is not None:
        return signed
    summary = msg(
        "The authorization server does not accept the client ({answer}).", answer=f"{status or ''} {code}".strip()[:80]
    )
    also = (
        Candidate("client-auth-method-mismatch", 0.5),
        Candidate("client-secret-expired-or-rotated", 0.4),
        Candidate("wrong-environment", 0.4),
        *_of_redirect_uri(subject),
    )
    confidence = PLAUSIBLE if code == "invalid_client" else POSSIBLE
    return failed(_CAUSE, confidence, summary, row, *_sent_to(subject, asked), also=also)


def _signed_secret(subject: Subject, call: TokenRequest | None, now: datetime) -> Result | None:
    """A secret that the client signs itself, as Apple wants it, and that is past its exp or lives longer than Apple
    lets it."""
    signed = next((token for token in subject.submission.tokens if _is_client_secret(token)), None)
    if call is None or signed is None or call.value("client_assertion") or call.value("client_secret") is None:
        return None
    wrong = next((name for name in ("iat", "exp") if is_milliseconds(claims_of(signed).get(name))), None)
    if wrong is not None:
        row = Evidence(msg("Value of {name}", name=wrong), "milliseconds", "seconds since 1970", important=True)
        told = msg("The client secret is a signed token whose {name} is in milliseconds, where seconds belong.",
                   name=wrong)  # fmt: skip
        return failed("wrong-time-unit", CERTAIN, told, row)
    begin, end = (numeric_date(claims_of(signed).get(name)) for name in ("iat", "exp"))
    lives = (end - begin).total_seconds() if begin and end else 0.0
    if lives > _APPLE_LONGEST_S and audiences(claims_of(signed)) == (_APPLE,):
        row = Evidence(msg("Lifetime of the secret"), duration(lives), duration(_APPLE_LONGEST_S), important=True)
        told = msg("The client secret is signed for {span}, and Apple takes at most six months.", span=duration(lives))
        return failed("client-assertion-invalid", NEARLY_CERTAIN, told, row)
    if end is None or end >= now:
        return None
    row = Evidence(msg("Expires"), stamp(end), f"> {stamp(now)}", important=True)
    summary = msg("The client secret is a signed token that expired at {end}.", end=stamp(end))
    return failed("client-secret-expired-or-rotated", NEARLY_CERTAIN, summary, row)


def _is_client_secret(token: Token) -> bool:
    """Whether the client signed it itself: it is sent as one, or made out to Apple's server."""
    return token.role is TokenRole.ASSERTION or _APPLE in audiences(claims_of(token))


def _says_nothing(subject: Subject, asked: TokenRequest | None) -> bool:
    """Whether the answer to a client's credentials is empty for certain, as glewlwyd's to a client that it refuses."""
    response = subject.response
    length = response.header("Content-Length") if response is not None else None
    # of such a request there is nothing but the client that could be refused
    alone = asked is not None and asked.grant == "client_credentials" and bool(methods_of(asked.request))
    return alone and length is not None and length.value.reveal().strip() == "0"


def _of_redirect_uri(subject: Subject) -> tuple[Candidate, ...]:
    """A server that looks for the redirect URI among those of the client refuses the client where it is not there."""
    return (Candidate("redirect-uri-mismatch", WEAK),) if refuses_client_of_a_code(subject) else ()


def _sent_to(subject: Subject, asked: TokenRequest | None) -> tuple[Evidence, ...]:
    if asked is None or not refuses_client_of_a_code(subject):
        return ()
    sent = (asked.value("redirect_uri") or "")[:200]
    return (Evidence(msg("Redirect URI"), sent, msg("one that this client registered")),)


def _names_nobody(asked: TokenRequest) -> bool:
    """Whether a client id is sent, in Basic or as a parameter, and every one that is sent is empty."""
    sent = [asked.basic[0] if asked.basic else None, asked.value("client_id")]
    given = [value for value in sent if value is not None]
    return bool(given) and not any(value.strip() for value in given)
