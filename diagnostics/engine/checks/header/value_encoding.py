"""Looks for percent-encoding in the token.

Why it matters: a header value is not a URL; %2B, %3D or %20 in it are other characters than the token has.
Cannot see: a plus sign that was decoded into a blank on the way.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Token, TokenFormat
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.defects import defect_of, nothing_to_judge, shown


@check(
    id="header.value-encoding",
    title=msg("The token is not percent-encoded"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("url-encoded-token",),
    kb="step-1",
    needs=(Subject,),
)
def header_value_encoding(subject: Subject) -> Result:
    """A percent escape in a header value fails."""
    reason = nothing_to_judge(subject)
    if reason is not None:
        return not_applicable(reason)
    token = subject.token
    if subject.credential is not None and subject.credential.place is CredentialPlace.BARE and not _is_jwt(token):
        return not_applicable(msg("What was pasted by itself is no token that could be encoded."))
    encoded = defect_of(subject, DefectKind.PERCENT_ENCODED)
    if encoded is not None:
        return failed("url-encoded-token", NEARLY_CERTAIN, encoded.what, shown(encoded, "the token as it was issued"))
    return passed(msg("The token is not percent-encoded."), Evidence(msg("Percent escapes"), "0"))


def _is_jwt(token: Token | None) -> bool:
    return token is not None and token.format in (TokenFormat.JWS, TokenFormat.DAMAGED_JWS, TokenFormat.JWE)
