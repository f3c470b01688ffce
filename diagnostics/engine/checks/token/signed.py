"""Looks at whether the token is signed at all.

Why it matters: anyone can make `alg: none` or an empty signature, so a verifier must refuse it (RFC 8725, 3.1).
Cannot see: whether the signature is right; that needs the issuer's key.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import DefectKind, TokenFormat
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


@check(
    id="token.signed",
    title=msg("The token is signed"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("alg-none-or-unsigned",),
    kb="cause-2",
    needs=(Subject,),
)
def token_signed(subject: Subject) -> Result:
    """The algorithm none, and three parts with an empty last one, fail."""
    token = subject.token
    if token is None or token.format not in (TokenFormat.JWS, TokenFormat.DAMAGED_JWS):
        return not_applicable(msg("No signed JWT was pasted."))
    algorithm = (token.header or {}).get("alg")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        row = Evidence(msg("Algorithm"), algorithm, "RS256 or another signature", important=True)
        return failed(
            "alg-none-or-unsigned", CERTAIN, msg("The token says alg {alg}: it is not signed.", alg=algorithm), row
        )
    if any(defect.kind is DefectKind.SIGNATURE_EMPTY for defect in token.defects):
        row = Evidence(msg("Signature"), "empty", "a signature", important=True)
        also = (Candidate("token-truncated", 0.8),)
        return failed(
            "alg-none-or-unsigned", INFERRED, msg("The token ends with a dot: its signature is empty."), row, also=also
        )
    return passed(msg("The token carries a signature."), Evidence(msg("Algorithm"), str(algorithm)[:20]))
