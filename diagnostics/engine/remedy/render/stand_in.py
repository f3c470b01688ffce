"""Values in the shape of those that only the person has, so that a correction can be judged before it is shown.

None of them is ever shown, stored or sent.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

HOST = "api.example.com"
URL = f"https://{HOST}"
_SIGNATURE_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64, "ES256": 64, "ES384": 96, "ES512": 132, "EdDSA": 64}
_RSA_BYTES = 256


def opaque(name: str, length: int = 40) -> str:
    """Letters and digits that no check takes for a placeholder, other ones for another `name`."""
    digest, made, number = name.encode(), "", 0
    while len(made) < length:
        number += 1
        block = hashlib.sha256(digest + bytes([number])).digest()
        made += base64.b64encode(block).decode().translate({ord(sign): None for sign in "+/="})
    return made[:length]


def jwt(claims: Mapping[str, Any], header: Mapping[str, Any] | None = None) -> str:
    """A compact JWS with these claims, and a signature of the right length that nobody made."""
    head = {"alg": "RS256", "typ": "JWT", **(header or {})}
    size = _SIGNATURE_BYTES.get(str(head["alg"]), _RSA_BYTES)
    signature = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(1 + size // 32))[:size]
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (head, dict(claims)))
    return ".".join(base64url(part) for part in (*parts, signature))


def base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
