"""Looks at code_verifier and code_challenge: the one must be the SHA-256 of the other (RFC 7636, 4.6).

Why it matters: a verifier of another sign-in, or a challenge sent as plain, makes the code worthless.
Cannot see: the challenge, when the authorization request was not pasted.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.token_request import challenge_of, given, is_stand_in, is_verifier

_CAUSE = "pkce-verifier-mismatch"


@check(
    id="endpoint.pkce",
    title=msg("The PKCE verifier fits the challenge"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_pkce(subject: Subject) -> Result:
    """A verifier that does not hash to the challenge, or by the method not used, or is none by its form, fails."""
    sent = any(request.parameter("code_verifier") is not None for request in subject.submission.requests)
    verifiers = [
        value
        for value in given(subject, Seen.CODE_VERIFIER_GIVEN)
        if not is_stand_in(value) and (sent or not value.isalpha())  # else "code_verifier=ok" of a note
    ]
    challenges = [value for value in given(subject, Seen.CODE_CHALLENGE_GIVEN) if not is_stand_in(value)]
    if not verifiers or succeeded(subject):
        return not_applicable(msg("No refused code_verifier was pasted."))
    verifier = verifiers[0]
    row = Evidence(msg("Length of the verifier"), str(len(verifier)), "43 to 128 characters", important=True)
    if not is_verifier(verifier):
        summary = msg("The code_verifier is not 43 to 128 unreserved characters (RFC 7636, 4.1).")
        return failed(_CAUSE, CERTAIN, summary, row)
    if challenges and challenge_of(verifier) != challenges[0].rstrip("=") and verifier != challenges[0]:
        row = Evidence(msg("SHA-256 of the verifier"), "differs from the challenge", "equal", important=True)
        summary = msg("The code_verifier does not hash to the code_challenge.")
        return failed(_CAUSE, CERTAIN, summary, row)
    if challenge_of(verifier) in given(subject, Seen.CODE_CHALLENGE_WITHOUT_METHOD):
        row = Evidence(msg("Method of the challenge"), "plain", "S256", important=True)
        summary = msg(
            "The challenge is the SHA-256 of the verifier, and without code_challenge_method=S256 it is read as plain."
        )
        return failed(_CAUSE, INFERRED, summary, row)
    if challenges:
        return passed(msg("The code_verifier hashes to the code_challenge."), row)
    sighted = subject.submission.sighted
    if sighted(Seen.PKCE_SPOKEN_OF) and not (sighted(Seen.UNSUPPORTED) or sighted(Seen.INVALID_CLIENT)):
        summary = msg("A well-formed code_verifier was sent, and the server says that it does not fit its challenge.")
        return failed(_CAUSE, INFERRED, summary, row)
    return passed(msg("The code_verifier is well formed."), row)
