"""Looks at whether the pasted request carries any credential at all.

Why it matters: an API answers a request without one with 401 and no error code (RFC 6750, 3.1).
Cannot see: headers that a library adds later, and what browsers' HAR exports leave out on purpose.
"""

from __future__ import annotations

from diagnostics.engine.answer import refused, server_words, succeeded
from diagnostics.engine.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.facts import Subject
from diagnostics.engine.oddities import defect_of, shown
from diagnostics.engine.register import check
from diagnostics.engine.submission import CredentialPlace, DefectKind, Form, TokenFormat
from diagnostics.engine.token_request import is_client_call
from diagnostics.engine.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed, unavailable

_CODE = frozenset({Form.PYTHON, Form.JAVASCRIPT, Form.SNIPPET})
_COMMANDS = frozenset({Form.CURL, Form.CURL_CMD, Form.CURL_POWERSHELL, Form.POWERSHELL, Form.HTTPIE, Form.WGET})


@check(
    id="header.present",
    title=msg("The request carries a credential"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("header-not-sent",),
    kb="step-1",
    needs=(Subject,),
)
def header_present(subject: Subject) -> Result:
    """A request of an API without any credential fails."""
    request = subject.request
    if subject.credential is not None and not _is_session_cookie(subject):
        place = msg("Credential sent as")
        return passed(msg("The request carries a credential."), Evidence(place, subject.credential.name))
    if subject.token is not None and request is None:
        return not_applicable(msg("A token was pasted without a request, so no header can be missing."))
    if request is None:
        return unavailable(msg("No request was pasted, so its headers cannot be seen."))
    if is_client_call(subject):
        return not_applicable(msg("A call of the token endpoint carries no access token."))
    if request.method.upper() == "OPTIONS" or succeeded(subject):
        return not_applicable(msg("This request needs no credential."))
    if request.source not in _COMMANDS and not request.headers:
        return unavailable(msg("The paste names the request without its headers."))
    misplaced = defect_of(subject, DefectKind.HEADERS_AS_BODY, DefectKind.HEADERS_MISPLACED)
    if misplaced is not None:
        summary = msg("The request is sent without its headers. {what}", what=misplaced.what)
        return failed(
            "header-not-sent", NEARLY_CERTAIN, summary, shown(misplaced, "the headers where the client reads them")
        )
    found = Evidence(
        msg("Headers sent"), ", ".join(h.name for h in request.headers[:12]) or "none", "Authorization", True
    )
    summary = msg("The request carries no Authorization header.")
    if request.header("Cookie") is not None:
        summary = msg("The request carries a cookie and no Authorization header.")
    return failed("header-not-sent", _confidence(subject), summary, found)


def _confidence(subject: Subject) -> float:
    source = subject.request.source if subject.request else Form.HTTP
    if "missing authentication token" in server_words(subject).lower():
        return POSSIBLE  # API Gateway says so of any route that it does not know
    if source is Form.HAR or source in _CODE:
        return POSSIBLE if source is Form.HAR else HEURISTIC
    return NEARLY_CERTAIN if refused(subject) else INFERRED


def _is_session_cookie(subject: Subject) -> bool:
    """A cookie is a credential of its own; it stands for a token only when it holds a JWT."""
    token = subject.token
    in_cookie = subject.credential is not None and subject.credential.place is CredentialPlace.COOKIE
    return in_cookie and (token is None or token.format is not TokenFormat.JWS)
