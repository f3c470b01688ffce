"""Looks at the Basic credentials of the client: base64 of id, colon, secret, both form-encoded first.

Why it matters: no base64, a line break in it, or a colon in the id make other credentials of it (RFC 6749, 2.3.1).
Cannot see: whether id and secret are the right ones.
"""

from __future__ import annotations

from urllib.parse import unquote_plus

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, LIKELY, NEARLY_CERTAIN, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Credential, DefectKind
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
from diagnostics.engine.parse.credentials.token import basic_pair, basic_text
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.beside import is_success
from diagnostics.engine.subject.defects import defect_of
from diagnostics.engine.subject.token_request import RESERVED, basic_of, has_escapes, token_request

_CAUSE = "client-credentials-encoding"
# What is shorter decodes by chance.
_SHORTEST_ENCODED = 16
_ONCE = msg("Give the tool id and secret, or the bare token, as they are: it encodes them itself.")


@check(
    id="endpoint.basic-encoding",
    title=msg("The Basic credentials are encoded correctly"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(_CAUSE, "wrong-client-credentials", "token-whitespace-or-newline"),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_basic_encoding(subject: Subject) -> Result:
    """A Basic value that is no base64 of `id:secret`, or that decodes to blanks and newlines, fails."""
    credential = subject.credential or _beside(subject)
    if credential is None or credential.scheme.lower() != "basic":
        return not_applicable(msg("No Basic credentials were pasted."))
    value = credential.value.reveal()
    row = Evidence(msg("Basic value"), "not base64 of id:secret", "base64 of id:secret", important=True)
    text = value.partition(" ")[2].strip() if value[:6].lower() == "basic " else value.strip()
    if text.lower().startswith(("base64(", "base64 ", "{base64", "btoa(", "<base64")):
        summary = msg("The Basic value is the instruction to encode, not the encoded value.")
        return failed(_CAUSE, CERTAIN, summary, row, also=(Candidate("placeholder-or-unexpanded-variable", 0.9),))
    if succeeded(subject) or defect_of(
        subject, DefectKind.ELIDED, DefectKind.PLACEHOLDER, DefectKind.UNEXPANDED_VARIABLE
    ):
        return not_applicable(msg("The Basic value cannot be judged."))
    call = token_request(subject)
    if defect_of(subject, DefectKind.NOT_BASE64) and (alone := basic_text(text)) and _is_name(subject, alone):
        row = Evidence(msg("Decoded value"), "an id alone", "id, colon and secret", important=True)
        summary = msg("The Basic value decodes to the client id alone; colon and secret are missing.")
        return failed(_CAUSE, CERTAIN, summary, row, also=(Candidate("wrong-client-credentials", POSSIBLE),))
    if defect_of(subject, DefectKind.NOT_BASE64):
        confidence = NEARLY_CERTAIN if ":" in text else LIKELY
        return failed(_CAUSE, confidence, msg("The Basic value is not base64 of id, colon and secret."), row)
    if _is_encoded_twice(text):
        row = Evidence(
            msg("Decoded value"), "a password that is base64 of a pair", "the password itself", important=True
        )
        summary = msg("The password in the Basic value is itself the base64 of a pair, so the pair was encoded twice.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row, fix=_ONCE)
    if call is None or call.basic is None:
        return not_applicable(msg("No Basic credentials of a client were pasted."))
    if len(text) % 4 and not text.endswith("="):
        row = Evidence(msg("Basic value"), "base64 without = at its end", "padded (RFC 4648, 4)", important=True)
        fix = msg("Encode id, colon and secret with an encoder that pads: the signs = at the end belong to the value.")
        summary = msg("The base64 of the Basic value lacks the signs = that end it.")
        return failed(_CAUSE, LIKELY, summary, row, also=(Candidate("wrong-client-credentials", POSSIBLE),), fix=fix)
    user, password = call.basic
    if password != password.strip() or user != user.strip():
        row = Evidence(msg("Decoded value"), "a blank or newline at an end", "none", important=True)
        summary = msg("The decoded Basic credentials begin or end with a blank or a line break.")
        also = (Candidate("wrong-client-credentials", POSSIBLE), Candidate(_CAUSE, WEAK))
        return failed("token-whitespace-or-newline", NEARLY_CERTAIN, summary, row, also=also)
    if RESERVED & set(user + password) or ":" in password:
        return _reserved(subject, call.basic)
    return passed(msg("The Basic credentials decode to an id and a secret."), Evidence(msg("Decodes"), "to id:secret"))


def _is_encoded_twice(text: str) -> bool:
    """Whether the password of a Basic value decodes to a pair by itself, as what a tool was given to encode did."""
    pair = basic_pair(text)
    inner = basic_text(pair[1]) if pair is not None and len(pair[1]) >= _SHORTEST_ENCODED else None
    return inner is not None and ":" in inner


def _is_name(subject: Subject, decoded: str) -> bool:
    """Whether the call gives the decoded text as the client's id."""
    call = token_request(subject)
    return call is not None and decoded == call.value("client_id")


def _beside(subject: Subject) -> Credential | None:
    """Basic credentials that stand next to the request: people write header and call in any order."""
    beside = (item for item in subject.submission.credentials if item.scheme.lower() == "basic")
    return next((item for item in beside if item.request is None or _is_bare(subject, item.request)), None)


def _is_bare(subject: Subject, index: int) -> bool:
    return subject.submission.requests[index].url is None


def _sent_as_issued(subject: Subject, pair: tuple[str, str]) -> bool | None:
    """Whether an answered call of the paste that sends the pair without its encoding was accepted; None for none."""
    plain, held = tuple(map(unquote_plus, pair)), subject.submission
    twins = (r for r in held.requests if r is not subject.request and basic_pair(basic_of(r) or "") == plain)
    accepted = [is_success(held.responses[twin.response]) for twin in twins if twin.response is not None]
    return any(accepted) if accepted else None


def _reserved(subject: Subject, pair: tuple[str, str]) -> Result:
    """Both are common: servers that do not undo the encoding which RFC 6749 asks for, and clients that leave it out."""
    refused = subject.submission.sighted(Seen.INVALID_CLIENT)
    severity = None if refused else Severity.WARNING
    also = (Candidate("wrong-client-credentials", POSSIBLE),)
    if has_escapes("".join(pair)):
        row = Evidence(msg("Decoded value"), "percent escapes", "as this server reads it", important=True)
        if (accepted := _sent_as_issued(subject, pair)) is not None:
            summary = msg("Client id and secret are percent-encoded in this Basic value, and not in another call.")
            return failed(_CAUSE, NEARLY_CERTAIN if accepted else LIKELY, summary, row, also=also)
        summary = msg("Client id or secret is percent-encoded in the Basic value; some servers do not undo that.")
        return failed(_CAUSE, HEURISTIC, summary, row, severity=severity, also=also)
    row = Evidence(msg("Decoded value"), "characters to be form-encoded", "form-encoded first", important=True)
    summary = msg("Client id or secret holds characters that have to be form-encoded before base64.")
    return failed(_CAUSE, HEURISTIC, summary, row, severity=severity, also=also)
