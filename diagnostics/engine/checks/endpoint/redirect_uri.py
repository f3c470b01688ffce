"""Looks at the redirect URI of the authorization request and of the token request.

Why it matters: both must be the same string, and it must be sent again when it was sent first (RFC 6749, 4.1.3).
Cannot see: the registered one.
"""

from __future__ import annotations

from urllib.parse import unquote

from diagnostics.engine.model.confidence import CERTAIN, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
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
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.token_request import (
    TokenRequest,
    given,
    is_authorization_request,
    is_stand_in,
    token_request,
)

_CAUSE = "redirect-uri-mismatch"
_WITHOUT_ANSWER = msg(
    "Send the redirect URI as it is registered, without the query that the server added when it sent the browser back; "
    "some versions of a library take the whole address of the page for it, and others do not."
)


@check(
    id="endpoint.redirect-uri",
    title=msg("The redirect URI is the same in both requests"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_redirect_uri(subject: Subject) -> Result:
    """Two different redirect URIs, or none in the token request where the answer speaks of it, fail."""
    if succeeded(subject):
        return not_applicable(msg("The call succeeded."))
    values = list(
        dict.fromkeys(unquote(value) for value in given(subject, Seen.REDIRECT_URI_GIVEN) if not is_stand_in(value))
    )
    values = [value for value in values if "://" in value]
    if any(map(_holds_an_answer, values)):
        row = Evidence(msg("Redirect URI"), msg("with the code in it"), msg("as it is registered"), important=True)
        summary = msg("The redirect URI that is sent still holds the code of the answer.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row, fix=_WITHOUT_ANSWER)
    if len(values) > 1:
        row = Evidence(msg("Redirect URIs"), values[1][:200], values[0][:200], important=True)
        summary = msg("The redirect URI differs: {first} and {second}.", first=values[0][:200], second=values[1][:200])
        return failed(_CAUSE, CERTAIN, summary, row)
    call = token_request(subject)
    speaks = bool(subject.submission.sighted(Seen.REDIRECT_URI_SPOKEN_OF))
    grants = call.grant if call else ""
    if grants == "authorization_code" and call is not None and call.value("redirect_uri") is None:
        row = Evidence(
            msg("redirect_uri of the token request"), "missing", "as in the authorization request", important=True
        )
        summary = msg("The token request has no redirect_uri.")
        confidence = NEARLY_CERTAIN if speaks else 0.6
        severity = None if speaks else Severity.WARNING
        also = (Candidate("missing-grant-type-or-parameter", 0.6),)
        return failed(_CAUSE, confidence, summary, row, also=also, severity=severity)
    if not values:
        return not_applicable(msg("No redirect URI was pasted."))
    row = Evidence(msg("Redirect URI"), values[0][:200], "the registered one", important=speaks)
    if speaks and subject.submission.sighted(Seen.MISMATCH):
        summary = msg("The server does not accept the redirect URI {uri}.", uri=values[0][:200])
        return failed(_CAUSE, LIKELY, summary, row)
    if not _is_compared(subject, call):
        return not_applicable(msg("One place alone tells a redirect URI, so there is nothing to compare it with."))
    return passed(msg("One redirect URI is used."), row)


def _holds_an_answer(value: str) -> bool:
    """Whether the address is the one that the browser was sent back to, with its answer (RFC 6749, 4.1.2)."""
    names = {pair.partition("=")[0] for pair in value.partition("?")[2].split("&")}
    return "code" in names


def _is_compared(subject: Subject, call: TokenRequest | None) -> bool:
    """Whether the redirect URI is told in more than the token request, which a paste may hold in several forms."""
    if call is None:
        return len(subject.submission.sighted(Seen.REDIRECT_URI_GIVEN)) > 1
    return any(is_authorization_request(request) for request in subject.submission.requests)
