"""Where a token may be sent: to its own environment of the platform profile, and nowhere else (rule 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Token, TokenFormat, TokenRole
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.purpose import OtherPurpose, other_purpose

NO_TOKEN = msg("The paste holds no token that could be asked about.")
NOT_SENDABLE = msg("The value in the token's place is no access token, so it is not sent anywhere.")
DAMAGED = msg("The token is damaged, so no server can know it.")
FOREIGN = msg("The token names an issuer that the platform profile does not know, so it is not sent anywhere.")
UNPLACED = msg(
    "The token does not say which environment it belongs to, and neither does the call. "
    "Choose the environment to have it tested."
)
BOUND = msg("The token is bound to a key or certificate that the portal does not have, so it cannot be used from here.")

_NOT_ASKED = {
    OtherPurpose.ID: msg("This is an ID token, and servers tell of access tokens only whether they are active."),
    OtherPurpose.REFRESH: msg("This is a refresh token; whether it is active says nothing of an access token."),
    OtherPurpose.ASSERTION: msg("This is a client's own assertion, which no server keeps."),
    None: None,
}
_SENDABLE = frozenset({TokenFormat.JWS, TokenFormat.JWE, TokenFormat.OPAQUE})
_NOT_ACCESS = frozenset(
    {TokenRole.REFRESH, TokenRole.ID, TokenRole.CODE, TokenRole.ASSERTION, TokenRole.DPOP_PROOF}
)  # fmt: skip


def no_access_token(subject: Subject) -> Message | None:
    """Why there is no access token to ask about, or None."""
    token = subject.token
    if token is None:
        return NO_TOKEN
    if token.format is TokenFormat.DAMAGED_JWS:
        return DAMAGED
    if token.format not in _SENDABLE or token.role in _NOT_ACCESS:
        return NOT_SENDABLE
    return None


def not_introspectable(subject: Subject) -> Message | None:
    """Why the authorization server is not asked whether the token is active, or None.

    Asked about an ID token it says not active, whatever its state; a refresh token's state is no access token's.
    """
    if reason := no_access_token(subject):
        return reason
    return _NOT_ASKED.get(other_purpose(subject.token)) if subject.token else None


def not_usable(subject: Subject) -> Message | None:
    """Why the token cannot be used in a call of ours, or None."""
    if reason := no_access_token(subject):
        return reason
    return BOUND if isinstance(claims_of(subject.token).get("cnf"), Mapping) else None


def claims_of(token: Token | None) -> Mapping[str, Any]:
    """The claims that could be read; empty when none could."""
    return token.claims if token and token.claims else {}


def audiences_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """`aud` as a tuple of strings, whether it is one or a list (RFC 7519, 4.1.3)."""
    value = claims.get("aud")
    values = value if isinstance(value, list) else [value]
    return tuple(item for item in values if isinstance(item, str))


def home_of(subject: Subject, target: Target) -> Environment | Message:
    """The environment that a token belongs to, or why it has none.

    The issuer decides, then the audience; a token that names neither belongs where the call goes by its
    host, or where the user says.
    """
    claims = claims_of(subject.token)
    if isinstance(claims.get("iss"), str):
        return target.issuer_environment or FOREIGN
    if by_audience := target.profile.environment_of_audience(audiences_of(claims)):
        return by_audience
    if target.environment is not None and target.chosen_by in ("host", "user", "only"):
        return target.environment
    return UNPLACED
