"""How the portal's own client shows who it is to an authorization server (RFC 6749, 2.3; OpenID Connect Core, 9)."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from diagnostics.engine.collectors.ask import Part
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.profile import IntrospectionClient
from diagnostics.engine.model.types import Secret, msg

BASIC, POST, NONE, TLS = "client_secret_basic", "client_secret_post", "none", "tls_client_auth"
SECRET_JWT, KEY_JWT = "client_secret_jwt", "private_key_jwt"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523, 2.2
_ASSERTION_LIVES_S = 60
_SHOWN = "$CLIENT_SECRET"
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request carries to authenticate the client: parameters, the user and value of Basic, a certificate."""

    form: tuple[Part, ...] = ()
    basic: Part | None = None
    certificate_file: str = ""


def authenticated(client: IntrospectionClient, secret: Secret | None, method: str, audience: str) -> Shown:
    """What goes along with a request of `client` to the server that `audience` names, its issuer or its endpoint.

    `secret` is the client's secret, or for private_key_jwt its private key as PEM. Raises CouldNotLook where the key
    cannot be used.
    """
    identifier = Part.plain("client_id", client.client_id)
    if method == TLS:
        return Shown(form=(identifier,), certificate_file=client.certificate_file)
    if method == NONE or secret is None:
        return Shown(form=(identifier,))
    if method == POST:
        return Shown(form=(identifier, Part("client_secret", secret, _SHOWN)))
    if method in (SECRET_JWT, KEY_JWT):
        assertion = Part("client_assertion", _assertion(client, secret, method, audience), "$CLIENT_ASSERTION")
        return Shown(form=(identifier, Part.plain("client_assertion_type", _ASSERTION_TYPE), assertion))
    return Shown(basic=Part(client.client_id, basic_value(client.client_id, secret), _SHOWN))


def chosen(client: IntrospectionClient, metadata: Mapping[str, Any], member: str) -> str:
    """The profile's method, unless the server says that it takes only another that a secret serves (RFC 8414, 2)."""
    supported = metadata.get(member)
    if client.auth_method not in (BASIC, POST) or not isinstance(supported, list) or client.auth_method in supported:
        return client.auth_method
    return next((method for method in (BASIC, POST, SECRET_JWT) if method in supported), client.auth_method)


def basic_value(client_id: str, secret: Secret) -> Secret:
    """The Authorization value of a client; both parts are form-encoded first (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret.reveal())}"
    return Secret("Basic " + base64.b64encode(pair.encode()).decode())


def _assertion(client: IntrospectionClient, secret: Secret, method: str, audience: str) -> Secret:
    """A JWT by which the client shows that it holds its secret or key (RFC 7523, 3)."""
    now = int(time.time())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + _ASSERTION_LIVES_S,
    }
    headers = {"kid": client.key_id} if client.key_id else None
    if method == SECRET_JWT:
        return Secret(jwt.encode(claims, secret.reveal(), algorithm="HS256", headers=headers))
    try:
        key = load_pem_private_key(secret.reveal().encode(), password=None)
        return Secret(jwt.encode(claims, key, algorithm=_algorithm(key), headers=headers))  # type: ignore[arg-type]
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm, jwt.PyJWTError):
        raise CouldNotLook(msg("The private key of the portal's own client is no PEM key that signs.")) from None


def _algorithm(key: object) -> str:
    """The algorithm that a key signs with. Raises KeyError for a curve, and TypeError for a key, that signs no JWT."""
    if isinstance(key, rsa.RSAPrivateKey):
        return "RS256"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "EdDSA"
    raise TypeError(type(key).__name__)
