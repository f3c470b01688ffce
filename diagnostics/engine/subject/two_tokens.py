"""In what a refused token differs from an accepted one, in the order in which a verifier would look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.submission import Token, TokenFormat, TokenRole
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.claims import audiences, claims_of, numeric_date, scopes, stamp

_ID_ONLY = ("at_hash", "c_hash", "nonce", "s_hash")
_KINDS = {TokenRole.ID: "ID token", TokenRole.REFRESH: "refresh token", TokenRole.ASSERTION: "assertion"}
_CAUSE_OF_KIND = {
    "ID token": "id-token-as-access-token",
    "refresh token": "refresh-token-as-access-token",
    "assertion": "wrong-token-type",
}
_CAUSE_OF_FORMAT = {
    TokenFormat.OPAQUE: "opaque-token-where-jwt-expected",
    TokenFormat.JWE: "jwe-token-where-jws-expected",
    TokenFormat.DAMAGED_JWS: "token-truncated",
    TokenFormat.JSON: "wrong-value-as-token",
    TokenFormat.VENDOR_KEY: "wrong-token-type",
}
CAUSES = (
    "id-token-as-access-token", "refresh-token-as-access-token", "wrong-token-type", "opaque-token-where-jwt-expected",
    "jwe-token-where-jws-expected", "token-truncated", "wrong-value-as-token", "access-token-expired",
    "token-not-yet-valid", "alg-mismatch", "wrong-issuer-or-tenant", "wrong-audience", "missing-scope",
    "app-only-token-for-user-resource", "user-lacks-permission",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One property: what the refused token has and what the accepted one has, and the cause that this would be."""

    cause: str
    confidence: float
    label: Message
    refused: str
    accepted: str


def differences(refused: Token, accepted: Token, at: datetime, *, forbidden: bool) -> list[Difference]:
    """Every property that may be why; `forbidden` is whether the refusal was a 403 rather than a 401."""
    found = [*_kind(refused, accepted), *_format(refused, accepted)]
    if found or refused.claims is None or accepted.claims is None:
        return found
    found += _times(refused, accepted, at)
    found += _signed(refused, accepted)
    found += _issued(refused, accepted)
    found += _rights(refused, accepted, forbidden=forbidden)
    return found


def _kind(refused: Token, accepted: Token) -> Iterator[Difference]:
    mine, its = _kind_of(refused), _kind_of(accepted)
    if mine != its and mine in _CAUSE_OF_KIND:
        yield Difference(_CAUSE_OF_KIND[mine], NEARLY_CERTAIN, msg("Kind"), mine, its)


def _kind_of(token: Token) -> str:
    claims = claims_of(token)
    named = str(claims.get("typ", claims.get("token_use", ""))).lower()
    if named in ("refresh", "offline"):
        return "refresh token"
    if named == "id" or any(name in claims for name in _ID_ONLY):
        return "ID token"
    return _KINDS.get(token.role, "access token")


def _format(refused: Token, accepted: Token) -> Iterator[Difference]:
    cause = _CAUSE_OF_FORMAT.get(refused.format)
    readable = accepted.format is TokenFormat.JWS
    if cause is not None and readable:
        yield Difference(cause, LIKELY, msg("Form"), refused.format.value, accepted.format.value)


def _times(refused: Token, accepted: Token, at: datetime) -> Iterator[Difference]:
    mine, its = numeric_date(claims_of(refused).get("exp")), numeric_date(claims_of(accepted).get("exp"))
    if mine is not None and mine <= at and (its is None or its > at):
        last = stamp(its) if its is not None else "none"
        yield Difference("access-token-expired", NEARLY_CERTAIN, msg("Expires"), stamp(mine), last)
    start, other = numeric_date(claims_of(refused).get("nbf")), numeric_date(claims_of(accepted).get("nbf"))
    if start is not None and start > at and (other is None or other <= at):
        first = stamp(other) if other is not None else "none"
        yield Difference("token-not-yet-valid", INFERRED, msg("Valid from"), stamp(start), first)


def _signed(refused: Token, accepted: Token) -> Iterator[Difference]:
    mine, its = ((token.header or {}).get("alg") for token in (refused, accepted))
    if isinstance(mine, str) and isinstance(its, str) and mine != its:
        yield Difference("alg-mismatch", LIKELY, msg("Algorithm"), mine[:20], its[:20])


def _issued(refused: Token, accepted: Token) -> Iterator[Difference]:
    mine, its = claims_of(refused), claims_of(accepted)
    for name in ("iss", "tid"):
        one, other = mine.get(name), its.get(name)
        if isinstance(one, str) and isinstance(other, str) and one != other:
            yield Difference("wrong-issuer-or-tenant", INFERRED, msg("Issuer"), one[:200], other[:200])
            break
    one, other = audiences(mine), audiences(its)
    if other and not set(one) & set(other):
        shown = ", ".join(one)[:200] or "none", ", ".join(other)[:200]
        yield Difference("wrong-audience", INFERRED, msg("Audience"), *shown)


def _rights(refused: Token, accepted: Token, *, forbidden: bool) -> Iterator[Difference]:
    mine, its = claims_of(refused), claims_of(accepted)
    held, others = scopes(mine)[1], scopes(its)[1]
    if set(others) - set(held):
        shown = " ".join(held)[:200] or "none", " ".join(others)[:200]
        yield Difference("missing-scope", INFERRED if forbidden else HEURISTIC, msg("Scopes"), *shown)
    if mine.get("gty") == "client-credentials" != its.get("gty") or (mine.get("idtyp") == "app" != its.get("idtyp")):
        yield Difference("app-only-token-for-user-resource", LIKELY, msg("Subject"), "an application", "a user")
    elif mine.get("sub") != its.get("sub") and forbidden:
        yield Difference(
            "user-lacks-permission", PLAUSIBLE if held == others else POSSIBLE, msg("Subject"), "one", "another"
        )
