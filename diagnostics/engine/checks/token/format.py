"""Looks at whether the token is a signed JWT where the API wants one.

Why it matters: an authorization server that is not told the audience often issues an opaque or encrypted token.
Cannot see: what the API expects, unless its answer, the profile or the five parts of a JWE tell.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import TokenFormat
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
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.defects import LEFT_OUT
from diagnostics.engine.subject.token_request import is_client_call
from diagnostics.engine.subject.wording import FORMATS

_JWE_PARTS = 5  # RFC 7516, 3.1


@check(
    id="token.format",
    title=msg("The token has the format that the API reads"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("jwe-token-where-jws-expected", "opaque-token-where-jwt-expected"),
    kb="step-1",
    needs=(Subject, Target),
)
def token_format(subject: Subject, target: Target) -> Result:
    """An encrypted token, and an opaque one where a JWT is expected, fail."""
    token = subject.token
    if token is None or is_client_call(subject):
        return not_applicable(msg("No token for an API was pasted."))
    head = token.header or {}
    if token.format is TokenFormat.ELIDED and "enc" not in head:
        return unavailable(LEFT_OUT)
    row = Evidence(msg("Format"), FORMATS[token.format], "a JWT of three parts", important=True)
    if succeeded(subject):
        return passed(msg("The API accepted the token."), row)
    also = (Candidate("opaque-token-where-jwt-expected", PLAUSIBLE), Candidate("wrong-audience", HEURISTIC - 0.2))
    if token.format is TokenFormat.ELIDED:
        summary = msg("The head of the token names an encryption ({enc}); an API without the key cannot read it.",
                      enc=str(head["enc"])[:20])  # fmt: skip
        return failed("jwe-token-where-jws-expected", INFERRED, summary, row, also=also)
    if token.format is TokenFormat.JWE and len(token.segments) != _JWE_PARTS:
        return unavailable(msg("The encrypted token lacks a part, so its format cannot be judged."))
    if token.format is TokenFormat.JWE:
        direct = str(head.get("alg")) == "dir"
        summary = msg("The token is encrypted (five parts, enc {enc}); an API without the key cannot read it.",
                      enc=str(head.get("enc", "unknown"))[:20])  # fmt: skip
        return failed("jwe-token-where-jws-expected", NEARLY_CERTAIN if direct else INFERRED, summary, row, also=also)
    if token.format is TokenFormat.OPAQUE:
        if subject.submission.sighted(Seen.JWT_SPOKEN_OF):
            summary = msg("The token is an opaque string, and the answer speaks of a JWT.")
            value = (Candidate("wrong-value-as-token", PLAUSIBLE),)
            return failed("opaque-token-where-jwt-expected", HEURISTIC, summary, row, also=value)
        if target.is_of_platform and any(environment.has_keys for environment in target.profile.environments):
            summary = msg("The token is an opaque string, and this platform verifies JWTs.")
            return failed("opaque-token-where-jwt-expected", PLAUSIBLE, summary, row)
    return passed(msg("The token is of the format {format}.", format=FORMATS[token.format]), row)
