"""Authenticated encryption of the raw paste, with keys that can be rotated (rule 8).

The newest key of PORTAL_SEALING_KEYS seals; every listed one opens. Fernet is AES-128-CBC with HMAC-SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """The sealed paste belongs to another diagnosis, or no listed key opens it."""


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PORTAL_SEALING_KEYS])


def seal(diagnosis_id: str, text: str) -> bytes:
    """`text` encrypted and bound to one diagnosis."""
    content = json.dumps({"id": diagnosis_id, "text": text}).encode()
    return _box().encrypt(zlib.compress(content, 1))


def open_sealed(diagnosis_id: str, sealed: bytes) -> str:
    """The text that `seal` was given. Raises CannotOpen."""
    try:
        content = json.loads(zlib.decompress(_box().decrypt(bytes(sealed))))
    except (InvalidToken, zlib.error, ValueError) as error:
        raise CannotOpen("no listed key opens this paste") from error
    if content["id"] != diagnosis_id:
        raise CannotOpen("the paste belongs to another diagnosis")
    return str(content["text"])


def label_key(diagnosis_id: str) -> bytes:
    """The key of one diagnosis's labels, derived so that the database alone does not give it away."""
    return hmac.new(settings.SECRET_KEY.encode(), b"labels\0" + diagnosis_id.encode(), hashlib.sha256).digest()
