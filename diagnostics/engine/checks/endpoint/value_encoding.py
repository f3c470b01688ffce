"""Looks at how codes, tokens and secrets are encoded for the token endpoint: once, neither twice nor not at all.

Why it matters: a form body reads a raw + as a blank and %252F as %2F (RFC 6749, appendix B), so another value arrives.
Cannot see: what a client library encodes on its own.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, WEAK
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
from diagnostics.engine.subject.token_request import TokenRequest, has_escapes, is_stand_in, token_request

_SECRET_CAUSE, _TOKEN_CAUSE = "client-credentials-encoding", "url-encoded-token"
_REFUSALS = (Seen.INVALID_GRANT, Seen.INVALID_CLIENT, Seen.CREDENTIALS_REFUSED)
_VALUES = ("code", "refresh_token", "client_secret", "device_code", "code_verifier")
_OTHER = {
    "code": "authorization-code-expired-or-reused",
    "refresh_token": "refresh-token-expired-or-revoked",
    "code_verifier": "pkce-verifier-mismatch",
}


@check(
    id="endpoint.value-encoding",
    title=msg("Codes, tokens and secrets are encoded once"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_TOKEN_CAUSE, _SECRET_CAUSE, "token-whitespace-or-newline"),
    kb=_SECRET_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_value_encoding(subject: Subject) -> Result:
    """A value with escapes or blanks left in it, and code that builds the body from raw values, fail."""
    call = None if succeeded(subject) else token_request(subject)
    refused = any(subject.submission.sighted(kind) for kind in _REFUSALS)
    if call is None and (succeeded(subject) or not refused):
        return not_applicable(msg("No refused call of a token endpoint was pasted."))
    found = (call and _wrongly_encoded(call)) or (refused and _built_from_raw(subject)) or None
    if found:
        return found
    if call is None or not _shown(call):
        return not_applicable(msg("The paste shows no value whose encoding could be judged."))
    return passed(
        msg("The values are encoded as a form body needs."), Evidence(msg("Values seen"), ", ".join(_shown(call)))
    )


def _shown(call: TokenRequest) -> dict[str, str]:
    """The values of the request that can be judged, by parameter. Not redacted: show the names only."""
    values = {name: call.value(name) for name in _VALUES}
    return {name: value for name, value in values.items() if value and not is_stand_in(value)}


def _wrongly_encoded(call: TokenRequest) -> Result | None:
    raw = call.request.body.reveal() if call.request.body is not None else ""
    for name, value in _shown(call).items():
        if value != value.strip():
            row = Evidence(msg("Value of {name}", name=name), msg("a blank or line break at its end"), msg("none"),
                           important=True)  # fmt: skip
            summary = msg("The value of {name} is sent with a blank or a line break at its end.", name=name)
            fix = msg("Take the value without what was copied along with it: a blank or line break is part of it.")
            return failed("token-whitespace-or-newline", NEARLY_CERTAIN, summary, row, fix=fix)
        cause = _SECRET_CAUSE if name == "client_secret" else _TOKEN_CAUSE
        also = (Candidate("wrong-client-credentials" if cause == _SECRET_CAUSE else _OTHER.get(name, cause), WEAK),)
        if has_escapes(value):
            row = Evidence(msg("Value of {name}", name=name), "percent escapes after decoding", "none", important=True)
            summary = msg("The value of {name} is percent-encoded twice, so the server reads another value.", name=name)
            return failed(cause, LIKELY, summary, row, also=also)
        if " " in value.strip() and call.request.body_kind == "form" and "+" in raw:
            row = Evidence(msg("Value of {name}", name=name), "a raw + in the form body", "%2B", important=True)
            summary = msg("The value of {name} is sent with a raw +, which a form body reads as a blank.", name=name)
            fix = msg("Encode the value once, as a form wants it: a + that is sent bare is read as a blank.")
            return failed(cause, INFERRED, summary, row, also=also, fix=fix)
    return None


def _built_from_raw(subject: Subject) -> Result | None:
    seen = subject.submission.sighted
    if seen(Seen.ESCAPED_CODE_CUT_OUT):
        row = Evidence(
            msg("Code of the redirect"), "cut out of the URL as text", "decoded by a URL parser", important=True
        )
        summary = msg("The code is cut out of the redirect's URL with its percent escapes, and is encoded once more.")
        also = (Candidate("authorization-code-expired-or-reused", WEAK),)
        return failed(_TOKEN_CAUSE, HEURISTIC, summary, row, also=also)
    if seen(Seen.CODE_ESCAPED_TWICE):
        row = Evidence(msg("Value of {name}", name="code"), "%25 before its escapes", "encoded once", important=True)
        summary = msg("The value of {name} is percent-encoded twice, so the server reads another value.", name="code")
        return failed(_TOKEN_CAUSE, LIKELY, summary, row, also=(Candidate(_OTHER["code"], WEAK),))
    if kept := seen(Seen.ESCAPED_VALUE_KEPT):
        name = kept[0].value.lower()
        row = Evidence(msg("Value of {name}", name=name), "percent escapes", "decoded once", important=True)
        summary = msg("The value of {name} still has the percent escapes of the URL it came in.", name=name)
        return failed(_TOKEN_CAUSE, HEURISTIC, summary, row, also=(Candidate(_OTHER[name], WEAK),))
    if seen(Seen.RAW_IN_BODY) and not seen(Seen.INVALID_GRANT):
        odd = seen(Seen.ODD_CHARACTER_TOLD_OF)
        row = Evidence(msg("client_secret"), "put into the body as it is", msg("form-encoded"), important=True)
        summary = msg(
            "The secret is put into the form body without encoding, so a % or + in it becomes something else."
        )
        also = (Candidate("wrong-client-credentials", WEAK),)
        return failed(_SECRET_CAUSE, LIKELY if odd else WEAK, summary, row, also=also if odd else ())
    return None
