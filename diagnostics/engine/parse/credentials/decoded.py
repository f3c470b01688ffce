"""Header and claims of a token pasted as JSON, as decoders print them, without the token itself."""

from __future__ import annotations

import re
from typing import Any

from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.credentials.ledger import Ledger
from diagnostics.engine.parse.source import Source

_OBJECT = re.compile(r"\{\s{0,40}[\"']")
_CLAIMS = frozenset(
    {
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "scope", "scp", "azp", "client_id", "tid", "token_use",
        "nonce", "at_hash", "roles", "cnf",
    }
)  # fmt: skip
_CLOCK = frozenset(["exp", "iat", "nbf"])
_CODE = re.compile(r"\(?[A-Za-z_$][\w.$]{0,80}(?:$|[ \t]?[(+*\[])")
_TIMES = frozenset(["exp", "iat", "nbf", "iss"])
_MOST = 20


def find(source: Source, ledger: Ledger) -> list[tuple[int, int]]:
    """Add tokens of which only the decoded parts are there; returns the spans they took, in order."""
    spans: list[tuple[int, int]] = []
    header: dict[str, Any] | None = None
    position = 0
    for _ in range(_MOST):
        found = _OBJECT.search(source.text, position)
        if not found:
            break
        reading = json_text.read(source.text, found.start())
        position = max(reading.end, found.end())
        value = _without_code(reading.value) if isinstance(reading.value, dict) else {}
        if _is_header(value):
            header = value
            continue
        whole = _parts(value)
        if whole is None and not _are_claims(value):
            continue
        told, claims = whole or (header, value)
        ledger.decoded(told, claims, source.place(found.start(), reading.end - found.start()))
        spans.append((found.start(), reading.end))
        header = None
    return spans


def _without_code(value: dict[str, Any]) -> dict[str, Any]:
    """The members but times that code computes, such as `now() + lifetime`: what they are in the end is not there."""
    return {
        name: item
        for name, item in value.items()
        if not (name in _CLOCK and isinstance(item, str) and _CODE.match(item))
    }


def _is_header(value: dict[str, Any]) -> bool:
    return isinstance(value.get("alg"), str) and len(value) < 10 and not value.keys() & {"n", "x", "kty", "exp"}


def _are_claims(value: dict[str, Any]) -> bool:
    return bool(value.keys() & _TIMES) and len(value.keys() & _CLAIMS) >= 2 and "active" not in value


def _parts(value: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any]] | None:
    """The two parts where one object holds both, under the names that decoders use."""
    claims = next((value[name] for name in ("payload", "claims", "body") if isinstance(value.get(name), dict)), None)
    header = value.get("header")
    if claims is None or not _are_claims(claims):
        return None
    return header if isinstance(header, dict) else None, claims
