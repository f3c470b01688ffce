"""What a JSON Web Key may hold, and what of it belongs to nobody but who signs (RFC 7517, RFC 7518)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Jwk = Mapping[str, Any]

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518, 6.2.2, 6.3.2, 6.4.1
