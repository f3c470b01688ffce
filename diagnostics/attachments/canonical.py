"""JSON in the one form that can be signed (RFC 8785), for any report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785
from jwt.utils import base64url_encode

# RFC 8785 section 3.2.2.3: numbers are IEEE 754 doubles, and beyond this not every whole number is one.
_EXACT = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The RFC 8785 form of JSON values. Raises ValueError or OverflowError for what JSON cannot hold.

    A whole number beyond 2**53 counts as the double that a JSON reader may make of it, and half of a surrogate pair as
    U+FFFD, so that every report has a form.
    """
    return rfc8785.dumps(_plain(value))


def digest(content: bytes) -> str:
    """SHA-256 in base64url without padding: 43 characters."""
    return base64url_encode(hashlib.sha256(content).digest()).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return float(value)
    return value


def _text(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
