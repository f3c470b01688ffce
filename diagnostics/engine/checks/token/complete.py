"""Looks at whether the end of the token is there: the signature's length is fixed by its algorithm (RFC 7518, 3).

Why it matters: columns, fields and terminals cut long tokens at round lengths, and the rest still decodes.
Cannot see: characters missing in the middle that happen to leave valid JSON.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import DefectKind, Token, TokenFormat
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
from diagnostics.engine.subject.wording import in_bytes

# Of a shorter beginning a person shows no more than that; fields and columns hold more.
_SHORTEST_CUT = 64
_JWE_PARTS = 5  # RFC 7516, 3.1


@check(
    id="token.complete",
    title=msg("The token is complete"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-truncated", "wrong-signing-key-or-secret", "alg-mismatch"),
    kb="step-1",
    needs=(Subject,),
)
def token_complete(subject: Subject) -> Result:
    """A missing part, or a signature of another length than its algorithm makes, fails."""
    token = subject.token
    if token is None or token.format not in (
        TokenFormat.JWS,
        TokenFormat.JWE,
        TokenFormat.DAMAGED_JWS,
        TokenFormat.ELIDED,
    ):
        return not_applicable(msg("No JWT was pasted."))
    kinds = {defect.kind: defect for defect in token.defects}
    if token.format is TokenFormat.ELIDED or DefectKind.ELIDED in kinds:
        return unavailable(LEFT_OUT)
    if token.format is TokenFormat.JWE:
        return _encrypted(token)
    if DefectKind.TRUNCATED in kinds and quoted_in_message(subject, token):
        return unavailable(LEFT_OUT)
    if DefectKind.TRUNCATED in kinds and was_read(subject):
        return unavailable(msg("The answer speaks as of a token that the API could read, so only the paste cuts it."))
    if DefectKind.TRUNCATED in kinds and len(token.segments) == 1 and len(token.secret) < _SHORTEST_CUT:
        cut = kinds[DefectKind.TRUNCATED]
        return failed("token-truncated", PLAUSIBLE, cut.what, shown(cut, "the whole token"))
    if DefectKind.TRUNCATED in kinds:
        cut = kinds[DefectKind.TRUNCATED]
        return failed("token-truncated", CERTAIN, cut.what, shown(cut, "the whole token"))
    if DefectKind.SIGNATURE_DER in kinds:
        der = kinds[DefectKind.SIGNATURE_DER]
        return failed(
            "wrong-signing-key-or-secret", NEARLY_CERTAIN, der.what, shown(der, "r and s, 64 bytes for ES256")
        )
    if DefectKind.SEGMENT_COUNT in kinds and len(token.segments) < 3 and not quoted_in_message(subject, token):
        count = kinds[DefectKind.SEGMENT_COUNT]
        summary = msg(
            "The token has {count} part(s) instead of three, so its end is missing.", count=len(token.segments)
        )
        return failed("token-truncated", NEARLY_CERTAIN, summary, shown(count, "three parts"))
    if DefectKind.SIGNATURE_LENGTH in kinds:
        length = kinds[DefectKind.SIGNATURE_LENGTH]
        also = (Candidate("alg-mismatch", 0.6), Candidate("wrong-signing-key-or-secret", 0.6))
        return failed("token-truncated", 0.6, length.what, shown(length), also=also, severity=Severity.WARNING)
    if DefectKind.SIGNATURE_LONG in kinds:
        long = kinds[DefectKind.SIGNATURE_LONG]
        signed_otherwise = (Candidate("wrong-signing-key-or-secret", 0.5),)
        return failed("alg-mismatch", 0.5, long.what, shown(long), also=signed_otherwise, severity=Severity.WARNING)
    found = Evidence(msg("Length of the signature"), in_bytes(token.signature_bytes or 0))
    return passed(msg("The signature has the length that its algorithm makes."), found)


def _encrypted(token: Token) -> Result:
    found = Evidence(msg("Parts of the encrypted token"), str(len(token.segments)), str(_JWE_PARTS), important=True)
    if len(token.segments) == _JWE_PARTS:
        return passed(msg("The encrypted token has all five parts."), found)
    summary = msg(
        "The encrypted token has {count} part(s) instead of five, so part of it is missing.", count=len(token.segments)
    )
    also = (Candidate("jwe-token-where-jws-expected", HEURISTIC),)
    return failed("token-truncated", NEARLY_CERTAIN, summary, found, also=also)
