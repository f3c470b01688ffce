"""Looks at the build of a JWT: three parts, each base64url, header and payload JSON objects (RFC 7515, 7.1).

Why it matters: one lost or changed character makes the whole token unreadable to the API.
Cannot see: changes that leave the form intact; those only the signature shows.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Defect, DefectKind, Token, TokenFormat
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
    unavailable,
)
from diagnostics.engine.subject.answer import was_read
from diagnostics.engine.subject.defects import LEFT_OUT, quoted_in_message, shown

_STRUCTURE = (
    DefectKind.BAD_BASE64URL,
    DefectKind.STANDARD_BASE64,
    DefectKind.PADDED,
    DefectKind.BAD_JSON,
    DefectKind.NOT_AN_OBJECT,
    DefectKind.SEGMENT_COUNT,
)
_JWT = (TokenFormat.JWS, TokenFormat.JWE, TokenFormat.DAMAGED_JWS)


@check(
    id="token.structure",
    title=msg("The token can be decoded"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-truncated", "malformed-claims", "url-encoded-token"),
    kb="step-1",
    needs=(Subject,),
)
def token_structure(subject: Subject) -> Result:
    """A part that is no base64url, a header or payload that is no JSON object, or a wrong count of parts fails."""
    token = subject.token
    if token is None or token.format not in (*_JWT, TokenFormat.ELIDED):
        return not_applicable(msg("No JWT was pasted."))
    if token.format is TokenFormat.ELIDED or any(d.kind is DefectKind.ELIDED for d in token.defects):
        return unavailable(LEFT_OUT)
    if token.format is TokenFormat.JWE and any(d.kind is DefectKind.SEGMENT_COUNT for d in token.defects):
        return unavailable(msg("The encrypted token lacks a part, so the others are not judged."))
    defect = next((d for d in token.defects if d.kind in _STRUCTURE), None)
    if defect is None:
        parts = " + ".join(str(length) for length in token.segments)
        return passed(msg("Every part of the token can be decoded."), Evidence(msg("Lengths of the parts"), parts))
    if quoted_in_message(subject, token) or was_read(subject):
        return unavailable(LEFT_OUT)
    return _fault(token, defect)


def _fault(token: Token, defect: Defect) -> Result:
    rows = tuple(shown(d, "base64url without padding") for d in token.defects[:4])
    summary = msg("The token cannot be decoded. {what}", what=defect.what)
    cut = any(d.kind is DefectKind.TRUNCATED for d in token.defects) or len(token.segments) < 3
    if cut:
        return failed("token-truncated", INFERRED, summary, *rows)
    if defect.kind in (DefectKind.STANDARD_BASE64, DefectKind.PADDED):
        also = (Candidate("malformed-claims", HEURISTIC - 0.2), Candidate("url-encoded-token", 0.5))
        return failed("token-truncated", HEURISTIC, summary, *rows, also=also)
    if defect.kind in (DefectKind.BAD_JSON, DefectKind.NOT_AN_OBJECT):
        return failed("token-truncated", HEURISTIC, summary, *rows, also=(Candidate("malformed-claims", 0.7),))
    return failed("token-truncated", LIKELY, summary, *rows, also=(Candidate("token-tampered", 0.5),))
