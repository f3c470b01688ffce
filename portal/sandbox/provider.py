"""Settings of the OAuth server library, shared by the service and the portal, which mints by the same rules."""

from __future__ import annotations

from typing import Any

SCOPES = {
    "read": "Read everything but logs",
    "write": "Change devices and policies",
    "admin": "Administer the organization",
    "devices:read": "List devices",
    "devices:manage": "Act on devices",
    "policies:read": "Read policies",
    "policies:write": "Change policies",
    "logs:read": "Read logs",
}

ACCESS_TOKEN_LIFETIME_S = 3600
# How far the API lets a token's times lie on the wrong side of its clock.
LEEWAY_S = 60
REFRESH_TOKEN_LIFETIME_S = 30 * 24 * 3600

APPLICATION_MODEL = "sandbox.Application"

OAUTH2_PROVIDER: dict[str, Any] = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": ACCESS_TOKEN_LIFETIME_S,
    "ACCESS_TOKEN_GENERATOR": "portal.sandbox.authorization.access_token",
    "REFRESH_TOKEN_GENERATOR": "oauthlib.oauth2.rfc6749.tokens.random_token_generator",
    "OAUTH2_VALIDATOR_CLASS": "portal.sandbox.authorization.Validator",
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": ["read", "write"],
    "REFRESH_TOKEN_EXPIRE_SECONDS": REFRESH_TOKEN_LIFETIME_S,
    "ROTATE_REFRESH_TOKEN": True,
    # RFC 9700 section 4.14.2: a rotated refresh token that comes back revokes its whole family.
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # Only the SHA-256 of a token is stored, so the database file holds no token.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
