"""How the API judges a call: the `Authorization` header, then the token, then its application, then the scope.

Each refusal is a 401 in one of the forms that Company X documents, with the reason in the challenge (RFC 6750
section 3). Two rules are the platform's own: the scheme is compared by case, where RFC 9110 section 11.1 ignores case,
and a missing scope is answered with 401, where RFC 6750 section 3.1 says 403.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from django.http import HttpRequest, HttpResponse, JsonResponse
from oauth2_provider.models import get_access_token_model

from portal.sandbox import signing
from portal.sandbox.environments import Environment
from portal.sandbox.models import Application
from portal.sandbox.provider import LEEWAY_S

REALM = "Company X API"
_B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_CLAIMS = ["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What a 401 says: the challenge's error and description, and the shape of the body (`full`, `message`, `code`)."""

    error: str = ""
    description: str = ""
    form: str = "full"

    @property
    def challenge(self) -> str:
        """The value of `WWW-Authenticate`; without credentials it names no error (RFC 6750 section 3.1)."""
        parts = [f'realm="{REALM}"']
        if self.error:
            parts += [f'error="{self.error}"', f'error_description="{self.description}"']
        return "Bearer " + ", ".join(parts)


class Refused(Exception):
    """The call gets a 401."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.description)
        self.reason = reason


_NO_CREDENTIALS = Reason()
_MALFORMED = Reason("invalid_token", "Token is malformed", form="message")
_BAD_SIGNATURE = Reason("invalid_token", "Token signature verification failed")
_REVOKED = Reason("invalid_token", "Token has been revoked")
_LACKS_SCOPE = Reason("insufficient_scope", "Token lacks required scope")

_REASONS: dict[type[jwt.InvalidTokenError], Reason] = {
    jwt.ExpiredSignatureError: Reason("invalid_token", "Token has expired"),
    jwt.ImmatureSignatureError: Reason("invalid_token", "Token is not yet valid"),
    jwt.InvalidIssuerError: Reason("invalid_token", "Token issuer is not accepted"),
    jwt.InvalidAudienceError: Reason("invalid_token", "Token audience is not accepted"),
    jwt.MissingRequiredClaimError: Reason("invalid_token", "Token lacks a required claim"),
    jwt.InvalidSignatureError: _BAD_SIGNATURE,
}


def authorize(request: HttpRequest, environment: Environment, any_of: Collection[str]) -> Application:
    """The application a call is made for.

    Raises Refused unless the call carries an access token of this environment that is good now, belongs to an active
    application, and has one of the scopes `any_of` (empty: every token will do).
    """
    token = _bearer_token(request)
    claims = _verified(token, environment)
    checksum = hashlib.sha256(token.encode("utf-8")).hexdigest()
    application: Application | None = Application.objects.filter(
        client_id=claims["client_id"], environment=environment.name
    ).first()
    if application is None or application.status != Application.Status.ACTIVE:
        raise Refused(Reason("invalid_token", _application_refusal(application), form="code"))
    if not get_access_token_model().objects.filter(token_checksum=checksum).exists():
        raise Refused(_REVOKED)
    if any_of and not set(any_of) & set(claims["scope"].split()):
        raise Refused(_LACKS_SCOPE)
    return application


def refusal(reason: Reason) -> HttpResponse:
    """The 401 response of a refused call."""
    request_id = f"req_{secrets.token_hex(8)}"
    bodies: dict[str, dict[str, Any]] = {
        "full": {
            "error": "unauthorized",
            "error_description": "The access token is invalid or has expired",
            "error_code": "E-AUTH-001",
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "request_id": request_id,
        },
        "message": {"error": "unauthorized", "message": "Invalid or expired token"},
        "code": {"error": "authentication_failed", "code": 401},
    }
    response = JsonResponse(bodies[reason.form], status=401)
    response["WWW-Authenticate"] = reason.challenge
    response["X-Request-Id"] = request_id
    response["Cache-Control"] = "no-store"
    return response


def _bearer_token(request: HttpRequest) -> str:
    """The token of the header (RFC 6750 section 2.1), the scheme spelt exactly `Bearer` and followed by one space."""
    scheme, separator, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not separator or not token:
        raise Refused(_NO_CREDENTIALS)
    if not _B64TOKEN.fullmatch(token):
        raise Refused(_MALFORMED)
    return token


def _verified(token: str, environment: Environment) -> dict[str, Any]:
    """The claims of a token that a published key of this environment signed and that is good now."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next((one for one in signing.published(environment.name) if one.kid == kid), None)
        if key is None:
            raise Refused(_BAD_SIGNATURE)
        return jwt.decode(
            token,
            signing.public_key(key),
            algorithms=[signing.ALGORITHM],
            audience=environment.audience,
            issuer=environment.issuer,
            leeway=LEEWAY_S,
            options={"require": _CLAIMS},
        )
    except jwt.InvalidTokenError as error:
        reason = next((told for kind, told in _REASONS.items() if isinstance(error, kind)), _MALFORMED)
        raise Refused(reason) from None


def _application_refusal(application: Application | None) -> str:
    if application is None:
        return "Application is unknown"
    return f"Application is {application.status}"
