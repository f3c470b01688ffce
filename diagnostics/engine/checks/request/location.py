"""Looks at where in the request the token stands: header, URL, body, cookie.

Why it matters: an API takes it from the header (RFC 6750, 2); a URL is logged on every hop (RFC 9700, 4.3.2).
Cannot see: whether an API documents a place of its own.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import Credential, CredentialPlace, TokenFormat
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
from diagnostics.engine.subject.answer import refused, succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.token_request import is_client_call
from diagnostics.engine.subject.websocket import asks_to_upgrade
from diagnostics.engine.subject.wording import NONE, PLACES
from diagnostics.engine.subject.written_down import is_without_headers

_ELSEWHERE = (CredentialPlace.QUERY, CredentialPlace.BODY, CredentialPlace.COOKIE, CredentialPlace.USERINFO)


@check(
    id="request.location",
    title=msg("The token stands in the header only"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-in-wrong-location",),
    kb="step-1",
    needs=(Subject, Target),
)
def request_location(subject: Subject, target: Target) -> Result:
    """A token in the query, the body or a cookie, and none in a header, fails; beside a header it is a warning."""
    if subject.request is None or is_client_call(subject):
        return not_applicable(msg("No call of an API was pasted."))
    index = subject.submission.requests.index(subject.request)
    here = [c for c in subject.submission.credentials if c.request == index]
    # a parameter called Authorization is a header in the wrong argument, which header.present tells
    elsewhere = [
        c for c in here if c.place in _ELSEWHERE and _is_token(subject, c) and c.name.lower() != "authorization"
    ]
    in_header = [c for c in here if c.place is CredentialPlace.HEADER]
    if not elsewhere and not in_header and is_without_headers(subject.request):
        return not_applicable(msg("The paste names the request without its headers."))
    if not elsewhere:
        row = Evidence(msg("Token in URL, body or cookie"), NONE)
        return passed(msg("No token stands outside the headers."), row)
    first = elsewhere[0]
    if first.place is CredentialPlace.QUERY and asks_to_upgrade(subject.request):
        return not_applicable(msg("A browser cannot send a header when it opens a WebSocket, so APIs take the URL's."))
    if first.place is CredentialPlace.QUERY and target.accepted.in_parameter(first.name):
        return passed(msg("The API takes a credential in the parameter {name}.", name=first.name[:60]))
    if first.place is CredentialPlace.COOKIE and target.accepted.in_cookie(first.name):
        return passed(msg("The API takes a credential in the cookie {name}.", name=first.name[:60]))
    row = Evidence(
        msg("Token found in"),
        msg("{place}: parameter {name}", place=PLACES[first.place], name=first.name[:60]),
        "Authorization header",
        True,
        first.at,
    )
    summary = msg("The token is sent in the {place} ({name}).", place=PLACES[first.place], name=first.name[:60])
    if in_header or succeeded(subject) or way_is_accepted(subject) or first.place is CredentialPlace.COOKIE:
        return failed("token-in-wrong-location", LIKELY, summary, row, severity=Severity.WARNING)
    return failed("token-in-wrong-location", _confidence(subject, first), summary, row, also=_also(first))


def _confidence(subject: Subject, credential: Credential) -> float:
    return INFERRED if refused(subject) or credential.place is CredentialPlace.QUERY else LIKELY


def _also(credential: Credential) -> tuple[Candidate, ...]:
    return (Candidate("header-not-sent", 0.5),) if credential.place is not CredentialPlace.QUERY else ()


def _is_token(subject: Subject, credential: Credential) -> bool:
    """Whether the value is meant as a token; a session cookie is not."""
    if credential.place is not CredentialPlace.COOKIE:
        return credential.token is not None or credential.place is CredentialPlace.QUERY
    token = subject.submission.token(credential.token)
    return token is not None and token.format is TokenFormat.JWS
