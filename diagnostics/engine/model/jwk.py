"""What a JSON Web Key may hold, and what of it belongs to nobody but who signs (RFC 7517, RFC 7518)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.types import Secret

Jwk = Mapping[str, Any]

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518, 6.2.2, 6.3.2, 6.4.1
# the shortest key of each algorithm that signs with a shared secret, in bytes (RFC 7518, 3.2)
HMAC_BYTES: Mapping[str, int] = {"HS256": 32, "HS384": 48, "HS512": 64}
SECRET_ENCODINGS = ("text", "base64", "hex")


def secret_bytes(secret: Secret, encoding: str) -> bytes:
    """The key that a secret is when it is read so; base64 in either alphabet. Raises ValueError, without the secret."""
    text = secret.reveal()
    if encoding == "text":
        return text.encode("utf-8", "surrogateescape")
    try:
        if encoding == "hex":
            return bytes.fromhex(text)
        padded = text.rstrip("=").translate(str.maketrans("-_", "+/"))
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (ValueError, binascii.Error):
        raise ValueError(encoding) from None


def of_secret(key: bytes) -> Jwk:
    """A shared secret as a key (RFC 7518, 6.4); what it holds masks itself, and refuses JSON."""
    return {"kty": "oct", "k": Secret(base64.urlsafe_b64encode(key).decode())}


def shared_bytes(key: Jwk) -> bytes | None:
    """The secret of a key that `of_secret` made; None for every published key, whatever it holds."""
    held = key.get("k")
    return base64.urlsafe_b64decode(held.reveal()) if key.get("kty") == "oct" and isinstance(held, Secret) else None
