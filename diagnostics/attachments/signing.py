"""The portal's own signature (RFC 7515, Ed25519 by RFC 8037): its keys, the JWKS, signing and checking.

PORTAL_SIGNING_KEYS lists 32 random bytes each in URL-safe base64; the first one signs, all of them verify. Without any,
one key is derived from the secret key: it lasts as long as that one does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from jwt.utils import base64url_encode

from diagnostics.attachments.canonical import canonical

ALGORITHM = "EdDSA"
TYPE = "portal-diagnosis+jws"
_SEED_BYTES = 32


class UnknownKey(Exception):
    """The signature names a key that is not one of this portal's."""


class BadSignature(Exception):
    """The signature is no JWS, or was not made over this content."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair; `kid` is its RFC 7638 thumbprint, `derived` says that it comes from the secret key."""

    private: Ed25519PrivateKey
    kid: str
    derived: bool

    @property
    def jwk(self) -> dict[str, str]:
        """The public key (RFC 8037, section 2)."""
        return _public(self.private) | {"kid": self.kid, "use": "sig", "alg": ALGORITHM}


def keys() -> tuple[SigningKey, ...]:
    """The signing keys, newest first. Raises ImproperlyConfigured for one that is not 32 bytes."""
    configured = settings.PORTAL_SIGNING_KEYS
    seeds = [_seed(key, place) for place, key in enumerate(configured, start=1)] or [_derived_seed()]
    return tuple(_key(Ed25519PrivateKey.from_private_bytes(seed), derived=not configured) for seed in seeds)


def _seed(key: str, place: int) -> bytes:
    try:
        seed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except (binascii.Error, ValueError):
        seed = b""
    if len(seed) != _SEED_BYTES:
        raise ImproperlyConfigured(f"Key {place} of PORTAL_SIGNING_KEYS is not 32 bytes in URL-safe base64.")
    return seed


def _derived_seed() -> bytes:
    derive = HKDF(algorithm=SHA256(), length=_SEED_BYTES, salt=None, info=b"portal signing")
    return derive.derive(settings.SECRET_KEY.encode())


def _key(private: Ed25519PrivateKey, *, derived: bool) -> SigningKey:
    # RFC 7638 section 3: the required members alone, in the order that RFC 8785 gives them
    thumbprint = hashlib.sha256(canonical(_public(private))).digest()
    return SigningKey(private, base64url_encode(thumbprint).decode(), derived)


def _public(private: Ed25519PrivateKey) -> dict[str, str]:
    raw = private.public_key().public_bytes_raw()
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(raw).decode()}


def jwks() -> dict[str, Any]:
    """The public keys as a JWK set (RFC 7517, section 5)."""
    return {"keys": [key.jwk for key in keys()]}


def sign(payload: dict[str, Any]) -> str:
    """A compact JWS over the canonical form of `payload`."""
    key = keys()[0]
    headers = {"kid": key.kid, "typ": TYPE}
    return jwt.PyJWS().encode(canonical(payload), key.private, algorithm=ALGORITHM, headers=headers)


def opened(token: str) -> tuple[dict[str, Any], SigningKey]:
    """The payload of one of our signatures and the key that made it. Raises UnknownKey and BadSignature."""
    try:
        header = jwt.get_unverified_header(token)
        key = next((key for key in keys() if key.kid == header.get("kid")), None)
        if key is None:
            raise UnknownKey(str(header.get("kid", "")))
        payload = json.loads(jwt.PyJWS().decode(token, key.private.public_key(), algorithms=[ALGORITHM]))
    except (jwt.PyJWTError, ValueError) as error:
        raise BadSignature from error
    if header.get("typ") != TYPE or not isinstance(payload, dict):
        raise BadSignature
    return payload, key
