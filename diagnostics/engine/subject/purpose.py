"""What a token is for by what it says of itself: access, ID (OpenID Connect Core, 2), refresh, client assertion."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from diagnostics.engine.model.submission import Token, TokenRole
from diagnostics.engine.subject.claims import audiences, scopes

KIND_CLAIMS = ("token_use", "token_type", "typ", "tokenType", "type", "tok")
_ID_ONLY = ("at_hash", "c_hash", "nonce", "s_hash")
_REFRESH_KINDS = frozenset({"refresh", "refresh_token", "rt+jwt", "offline", "refresh+jwt"})
_ID_KINDS = frozenset({"id", "id_token", "id+jwt", "idtoken"})
# Their ID tokens are made to be sent to the application's own backend, and they give it no access tokens (Firebase's
# "Verify ID tokens", Identity Platform's the same).
_IDS_FOR_BACKENDS = ("https://securetoken.google.com/",)
_ACCESS_KINDS = frozenset({"access", "at+jwt", "application/at+jwt", "access_token"})


class OtherPurpose(Enum):
    """What a token is for that is no access token."""

    REFRESH = "refresh"
    ID = "id"
    ASSERTION = "assertion"


def other_purpose(token: Token, *, guessed: bool = True) -> OtherPurpose | None:
    """The purpose, where the token or its place shows one other than access; a mere likeness counts if `guessed`."""
    if token.role is TokenRole.REFRESH or names_refresh(token):
        return OtherPurpose.REFRESH
    if token.role is TokenRole.ID or names_id(token) or claims_of_an_id(token):
        return OtherPurpose.ID
    if guessed and looks_like_an_id(token):
        return OtherPurpose.ID
    return OtherPurpose.ASSERTION if is_assertion(token) else None


def named_kind(token: Token) -> tuple[str, str]:
    """The claim that names the token's kind, else the header's `typ`, and what it says in lower case."""
    claims, header = token.claims or {}, token.header or {}
    for name in KIND_CLAIMS:
        value = claims.get(name)
        if isinstance(value, str):
            return name, value.lower()
    value = header.get("typ")
    return "typ", value.lower() if isinstance(value, str) else ""


def names_refresh(token: Token) -> bool:
    """Whether the token calls itself a refresh token."""
    return named_kind(token)[1] in _REFRESH_KINDS


def names_access(token: Token) -> bool:
    """Whether the token calls itself an access token."""
    return named_kind(token)[1] in _ACCESS_KINDS


def names_id(token: Token) -> bool:
    """Whether the token calls itself an ID token."""
    return named_kind(token)[1] in _ID_KINDS


def claims_of_an_id(token: Token) -> tuple[str, ...]:
    """The claims that only an ID token carries; none of a token that calls itself one of access, or has scopes."""
    if _says_access(token):
        return ()
    return tuple(name for name in _ID_ONLY if name in (token.claims or {}))


def looks_like_an_id(token: Token) -> str:
    """The sign by which a token without such claims is probably an ID token, or ""."""
    claims = token.claims or {}
    if _says_access(token) or str(claims.get("iss", "")).startswith(_IDS_FOR_BACKENDS):
        return ""
    if _audience_is_client(claims):
        return "aud is the client itself"
    return "auth_time" if _only_signed_in(claims) else ""


def is_assertion(token: Token) -> bool:
    """Whether it is a client assertion: by its role, or issued by its subject for a token endpoint (RFC 7523, 3)."""
    claims = token.claims or {}
    issuer, target = claims.get("iss"), " ".join(audiences(claims))
    to_token_endpoint = target.rstrip("/").endswith(("/token", "/oauth2", "/oauth"))
    return token.role is TokenRole.ASSERTION or bool(issuer and issuer == claims.get("sub") and to_token_endpoint)


def _says_access(token: Token) -> bool:
    return named_kind(token)[1] in _ACCESS_KINDS or scopes(token.claims or {})[0] in ("scope", "scp")


def _audience_is_client(claims: Mapping[str, Any]) -> bool:
    client = claims.get("azp") or claims.get("client_id") or claims.get("cid")
    return isinstance(client, str) and audiences(claims) == (client,) and "sub" in claims and claims["sub"] != client


def _only_signed_in(claims: Mapping[str, Any]) -> bool:
    """The time of the sign-in, one audience that is no URL, and nothing of a right or a client (OpenID Connect, 2)."""
    audience = audiences(claims)
    rights = {"azp", "client_id", "cid", "appid", "roles", "permissions", "realm_access", "groups"}
    return "auth_time" in claims and len(audience) == 1 and "://" not in audience[0] and not rights & claims.keys()
