"""Looks at how the token request sends its parameters.

Why it matters: a token endpoint reads a form body (RFC 6749, 4 and appendix B); sent as JSON they are missing to it.
Cannot see: servers that take JSON too; those seldom refuse.
"""

from __future__ import annotations

from http import HTTPStatus

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import ErrorBody, Request
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
from diagnostics.engine.subject.answer import finds_fault_with_json, status_of, succeeded
from diagnostics.engine.subject.token_request import (
    content_type,
    has_json_body,
    reads_forms_alone,
    reads_json,
    token_request,
)

_FORM = "application/x-www-form-urlencoded"
# What a server says only after it has read the grant and who the client is (RFC 6749, 5.2; RFC 8707, 2).
_READ_ALL = frozenset({"access_denied", "invalid_grant", "unauthorized_client", "invalid_scope", "invalid_target"})
# What it says of a request in whose body it found nothing.
_READ_NONE = frozenset({"invalid_request", "unsupported_grant_type", "unsupported_media_type", "missing_parameter"})


@check(
    id="endpoint.content-type",
    title=msg("The token request is form-encoded"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=("wrong-content-type",),
    kb="wrong-content-type",
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_content_type(subject: Subject) -> Result:
    """JSON, multipart or text at the token endpoint fails."""
    call = token_request(subject)
    if call is None or succeeded(subject):
        return not_applicable(msg("No refused call of a token endpoint was pasted."))
    sent, kind = content_type(call.request), call.request.body_kind
    row = Evidence(msg("Content-Type"), sent or msg("none"), _FORM, important=sent != _FORM)
    if call.grant and call.request.parameter("grant_type") is None and kind != "json":  # it stands in the URL
        return passed(msg("The parameters stand in the URL, and there is no body whose type could matter."), row)
    also = (Candidate("missing-grant-type-or-parameter", 0.6),)
    if "json" in sent or (kind == "json" and sent != _FORM):
        error = subject.response.error if subject.response is not None else None
        if error is not None and error.code in _READ_ALL:
            return passed(msg("The server read the parameters, though they are sent as JSON."), row)
        if finds_fault_with_json(error):
            return passed(msg("The answer finds fault with the JSON, so this endpoint reads JSON."), row)
        if reads_json(call.request):
            return passed(msg("This token endpoint reads JSON as well as forms."), row)
        if subject.submission.sighted(Seen.WORKED_BEFORE):
            return passed(msg("The paste says that this very call worked before, so it is not its form."), row)
        summary = msg("The token request sends its parameters as JSON.")
        sureness = _how_surely(subject, call.request, error)
        return failed("wrong-content-type", sureness, summary, row, also=also)
    if sent.startswith("multipart/") or kind == "multipart":
        return failed(
            "wrong-content-type", INFERRED, msg("The token request sends its parameters as multipart."), row, also=also
        )
    if sent and sent != _FORM and call.request.form:
        summary = msg("The token request says Content-Type {type}.", type=sent[:60])
        return failed("wrong-content-type", INFERRED, summary, row, also=also)
    if not sent and kind == "form" and _is_a_dump(call.request):
        summary = msg("The token request has no Content-Type, so the server does not read its body as a form.")
        return failed("wrong-content-type", INFERRED, summary, row, also=also)
    if sent == _FORM and (kind == "json" or (has_json_body(call.request) and _is_a_dump(call.request))):
        summary = msg("The body is JSON, and the Content-Type says that it is a form.")
        return failed("wrong-content-type", INFERRED, summary, row, also=also)
    return passed(msg("The token request is form-encoded."), row)


def _how_surely(subject: Subject, request: Request, error: ErrorBody | None) -> float:
    """A server that missed the parameters said so; what refuses the client or the call may have read them as JSON."""
    if subject.response is None:
        return LIKELY
    status = status_of(subject)
    missed = error is not None and error.code in _READ_NONE
    if missed or status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE or reads_forms_alone(request):
        return NEARLY_CERTAIN
    if error is None:
        return INFERRED if status == HTTPStatus.BAD_REQUEST else HEURISTIC
    return PLAUSIBLE


def _is_a_dump(request: Request) -> bool:
    """Whether the message is there as it travelled, its length too, so that a field which is not there was not sent."""
    return request.source.family is Family.RECORD and request.header("Content-Length") is not None
