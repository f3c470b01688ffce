"""Pastes that compare two calls, or a claim and a setting, and what comparing alone must find in each."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.corpus.examined import HERE, blocks

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
_TOKEN = re.compile(r"@@(\{.*?\})\|(\{.*?\})@@")


@dataclass(frozen=True)
class Compared:
    """A paste, and the causes of which one must be found; none where the paste must stay quiet."""

    id: str
    text: str
    causes: frozenset[str]


def compared(name: str) -> list[Compared]:
    """The pastes of `compared.toml`, `compared_more.toml` or `compared_apart.toml`."""
    return [
        Compared(row["id"], _TOKEN.sub(_signed, row["text"]), frozenset(row["cause"].split()))
        for row in blocks([HERE / f"{name}.toml"])
    ]


def _signed(found: re.Match[str]) -> str:
    parts = [_encoded(part.encode()) for part in found.groups()]
    algorithm = re.search(r'"alg":"(\w+)"', found.group(1))
    length = {"RS": 8, "ES": 2, "HS": 1}.get(algorithm.group(1)[:2] if algorithm else "", 8)
    key = hashlib.sha256(found.group(2).encode()).digest()
    return ".".join((*parts, _encoded(b"".join(hashlib.sha256(key + bytes([n])).digest() for n in range(length)))))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
