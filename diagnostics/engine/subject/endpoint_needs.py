"""What a token's claims show of what an endpoint asks for beside scopes: roles, level of login, holder.

The claims may be those of the token itself or those that its server tells of it (RFC 7662).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.subject.claims import is_of_application, scopes

# Where issuers write roles when nobody says otherwise: a list of words, or a list within a claim.
ROLE_CLAIMS = (
    "roles", "role", "groups", "cognito:groups", "realm_access.roles", "resource_access.*.roles", "authorities",
    "permissions",
)  # fmt: skip
# An authorization server writes them only where somebody signed in (OpenID Connect Core, 2 and 5.1;
# RFC 7662, 2.2).
_OF_A_USER = ("auth_time", "amr", "preferred_username", "given_name", "upn", "username")
USER, APPLICATION = "user", "application"


def held_scopes(rule: Endpoint, claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The scopes that the API at `rule` finds in the claims: in those it looks into, else in the usual ones."""
    if not rule.scope_claims:
        return scopes(claims)[1]
    return tuple(dict.fromkeys(word for name in rule.scope_claims for word in _words(claims, name)))


def roles_in(claims: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The roles in the claims `names`, or in the usual ones; None where no such claim is there."""
    looked_into = names or ROLE_CLAIMS
    if not any(True for name in looked_into for _ in _values(claims, name)):
        return None
    return tuple(dict.fromkeys(word for name in looked_into for word in _words(claims, name)))


def holder_of(claims: Mapping[str, Any]) -> str:
    """Whose token it is, "user" or "application", where the claims tell; else ""."""
    if is_of_application(claims):
        return APPLICATION
    signed_in = any(claims.get(name) for name in _OF_A_USER) or claims.get("idtyp") == "user"
    return USER if signed_in else ""


def acr_of(claims: Mapping[str, Any]) -> str:
    """The level of login (OpenID Connect Core, 2), or ""."""
    value = claims.get("acr")
    return value if isinstance(value, str) else ""


def _words(claims: Mapping[str, Any], name: str) -> Iterator[str]:
    for value in _values(claims, name):
        if isinstance(value, str):
            yield from value.replace(",", " ").split()
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def _values(claims: Mapping[str, Any], name: str) -> Iterator[Any]:
    """What stands under a name: a claim of that very name first, for names may be URLs; else along its dots."""
    if name in claims:
        yield claims[name]
        return
    first, dot, rest = name.partition(".")
    if not dot:
        return
    for inner in claims.values() if first == "*" else (claims.get(first),):
        if isinstance(inner, Mapping):
            yield from _values(inner, rest)
