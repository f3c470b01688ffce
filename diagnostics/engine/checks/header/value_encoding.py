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
from diagnostics.engine.parse.credentials.token import basic_pair, basic_text
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.defects import defect_of, nothing_to_judge, shown

# What is shorter decodes by chance.
_SHORTEST_ENCODED = 16
_ONCE = msg("Give the tool id and secret, or the bare token, as they are: it encodes them itself.")


@check(
    id="header.value-encoding",
    title=msg("The token is not percent-encoded"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("url-encoded-token", "client-credentials-encoding"),
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
    if _is_encoded_twice(subject):
        row = Evidence(
            msg("Decoded value"), "a password that is base64 of a pair", "the password itself", important=True
        )
        summary = msg("The password in the Basic value is itself the base64 of a pair, so the pair was encoded twice.")
        return failed("client-credentials-encoding", NEARLY_CERTAIN, summary, row, fix=_ONCE)
    return passed(msg("The token is not percent-encoded."), Evidence(msg("Percent escapes"), "0"))


def _is_encoded_twice(subject: Subject) -> bool:
    """Whether the password of a Basic value decodes to a pair by itself, as what a tool was given to encode did."""
    credential = subject.credential
    if credential is None or credential.scheme.lower() != "basic" or succeeded(subject):
        return False
    pair = basic_pair(credential.value.reveal().rpartition(" ")[2])
    inner = basic_text(pair[1]) if pair is not None and len(pair[1]) >= _SHORTEST_ENCODED else None
    return inner is not None and ":" in inner


def _is_jwt(token: Token | None) -> bool:
    return token is not None and token.format in (TokenFormat.JWS, TokenFormat.DAMAGED_JWS, TokenFormat.JWE)
