"""Looks at whether the token request has grant_type and what its grant needs, in the body.

Why it matters: a parameter missing, in the query, or with stray characters is an invalid_request (RFC 6749, 5.2).
Cannot see: parameters that only this server asks for, unless its answer names them.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY, NEARLY_CERTAIN, POSSIBLE, WEAK
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
from diagnostics.engine.subject.token_request import REQUIRED, TokenRequest, is_at_authorization_endpoint, token_request

_CAUSE = "missing-grant-type-or-parameter"


@check(
    id="endpoint.parameters",
    title=msg("The token request has all parameters in its body"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_CAUSE, "unsupported-or-disabled-grant-type", "wrong-host-or-path"),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_parameters(subject: Subject) -> Result:
    """No grant_type, a missing parameter of the grant, blanks in names or values, or parameters in the URL fail."""
    call = token_request(subject)
    if call is None or succeeded(subject):
        return not_applicable(msg("No refused call of a token endpoint was pasted."))
    request = call.request
    if not call.grant and not request.form and request.body is None:
        return not_applicable(msg("The paste does not show the parameters."))
    if not call.grant:
        row = Evidence(msg("grant_type"), "missing", "for example client_credentials", important=True)
        return failed(_CAUSE, _sureness(subject), msg("The token request has no grant_type."), row)
    return (
        _at_the_authorization_endpoint(call)
        or _stray(call)
        or _in_query(call, subject)
        or _unknown_grant(call)
        or _missing(call)
        or passed(
            msg("The token request has the parameters of its grant."), Evidence(msg("grant_type"), call.grant[:80])
        )
    )


def _at_the_authorization_endpoint(call: TokenRequest) -> Result | None:
    """A grant that is posted to where a browser is sent for a sign-in (RFC 6749, 3.1 and 3.2)."""
    url = call.request.url
    if url is None or not is_at_authorization_endpoint(call.request):
        return None
    row = Evidence(msg("Path"), url.path[-60:], msg("that of the token endpoint"), important=True)
    summary = msg("The token request goes to the authorization endpoint.")
    fix = msg("Give the library the address of the token endpoint too; without one it may use the other.")
    return failed("wrong-host-or-path", INFERRED, summary, row, also=(Candidate(_CAUSE, WEAK),), fix=fix)


def _sureness(subject: Subject) -> float:
    """How sure a grant_type that is not there is the reason: a server that speaks of it found none that it knows."""
    error = subject.response.error if subject.response else None
    return CERTAIN if error is not None and error.code == "unsupported_grant_type" else INFERRED


def _stray(call: TokenRequest) -> Result | None:
    for name, value in call.request.form:
        text = value.reveal()
        plain = name.strip() == name and (name != "grant_type" or text.strip(" \t\r\n\"'") == text)
        if not plain:
            row = Evidence(msg("Parameter"), name.strip()[:40], "no blanks or quotes around it", important=True)
            summary = msg("The parameter {name} is sent with blanks or quotes around it.", name=name.strip()[:40])
            return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    return None


def _in_query(call: TokenRequest, subject: Subject) -> Result | None:
    """Some servers read the URL as well; one that finds no client whose credentials stand there does not."""
    if call.request.parameter("grant_type") is not None:
        return None
    row = Evidence(msg("Parameters stand in"), "the URL", "the body", important=True)
    summary = msg("The token request has its parameters in the URL; RFC 6749, 3.2 wants them in the body.")
    client_is_there_alone = not call.has_basic and call.value("client_id") is not None and not call.request.form
    if client_is_there_alone and subject.submission.sighted(Seen.INVALID_CLIENT):
        return failed(_CAUSE, LIKELY, summary, row, also=(Candidate("wrong-client-credentials", POSSIBLE),))
    return failed(_CAUSE, POSSIBLE, summary, row, severity=Severity.WARNING)


def _unknown_grant(call: TokenRequest) -> Result | None:
    if call.grant in REQUIRED or call.grant.startswith("urn:") or "$" in call.grant or "{" in call.grant:
        return None
    near = call.grant.strip().lower().replace("-", "_").replace(" ", "_")
    if near in REQUIRED or near.rstrip("s") in REQUIRED or near + "s" in REQUIRED:
        row = Evidence(msg("grant_type"), call.grant[:60], near, important=True)
        summary = msg("The grant_type {grant} is misspelt.", grant=call.grant[:60])
        return failed("unsupported-or-disabled-grant-type", NEARLY_CERTAIN, summary, row)
    row = Evidence(msg("grant_type"), call.grant[:60], "a registered grant", important=True)
    summary = msg("The grant_type {grant} is none that RFC 6749 knows.", grant=call.grant[:60])
    return failed("unsupported-or-disabled-grant-type", LIKELY, summary, row)


def _missing(call: TokenRequest) -> Result | None:
    if call.request.body_kind == "json":
        return None  # what is sent in a form that the server does not read is another check's finding
    missing = [name for name in REQUIRED.get(call.grant, ()) if call.value(name) is None]
    if not missing:
        return None
    row = Evidence(msg("Missing"), ", ".join(missing), ", ".join(REQUIRED[call.grant]), important=True)
    summary = msg("The grant {grant} needs {missing}.", grant=call.grant[:80], missing=", ".join(missing))
    return failed(_CAUSE, CERTAIN, summary, row)
