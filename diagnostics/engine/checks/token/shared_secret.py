"""Looks at an HMAC token beside the secret that was pasted with it: does the one verify the other (RFC 7518, 3.2).

Why it matters: issuer and verifier often hold the secret in two encodings; raw text, hex and base64 are three keys.
Cannot see: the secret of the verifier, if another one was pasted. Nothing of the secret is shown or kept.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
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
from diagnostics.engine.subject.wording import characters
from diagnostics.engine.tokens import shared_secret

_CAUSE = "wrong-signing-key-or-secret"


@check(
    id="token.shared-secret",
    title=msg("The pasted secret verifies the pasted token"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb="wrong-signing-key-or-secret",
    article="tokens-and-signatures",
    needs=(Subject,),
)
def token_shared_secret(subject: Subject) -> Result:
    """An HS256, HS384 or HS512 token that the pasted secret does not verify, or only in another encoding, fails."""
    pair = shared_secret.pair(subject)
    if pair is None:
        return not_applicable(msg("No HMAC-signed token was pasted together with its secret."))
    token, secret = pair
    if shared_secret.signed_by_one_of_several(token, subject):
        row = Evidence(
            msg("Secrets in the paste"), msg("one verifies the token, another does not"), "one for both sides", True
        )
        return failed(
            _CAUSE, INFERRED, msg("The two sides have different secrets: the token is signed with one of them."), row
        )
    encoding = shared_secret.verifying_encoding(token, secret)
    if encoding is None:
        row = Evidence(msg("Signature under the pasted secret"), "does not fit", "fits", important=True)
        summary = msg("The pasted secret did not sign the pasted token, neither as text nor as hex nor as base64.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row, also=(Candidate("token-tampered", 0.5),))
    row = Evidence(msg("Secret read as"), encoding, "text", important=encoding != "text")
    if encoding != "text":
        summary = msg("The token is signed with the secret read as {encoding}, not as text.", encoding=encoding)
        return failed(_CAUSE, INFERRED, summary, row)
    needed = shared_secret.least_bytes(token)
    if len(secret.reveal().encode()) < needed:
        row = Evidence(
            msg("Length of the secret"), characters(len(secret)), msg("at least {n} bytes", n=needed), important=True
        )
        summary = msg("The secret has {found} characters; its algorithm needs {needed} bytes or more (RFC 7518, 3.2).",
                      found=len(secret), needed=needed)  # fmt: skip
        return failed(_CAUSE, LIKELY, summary, row)
    return passed(msg("The pasted secret verifies the pasted token."), row)
