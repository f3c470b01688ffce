"""The only way out: a guarded HTTP client (rule 9). Imported by collectors, discovery and the webhook only."""

from __future__ import annotations

from diagnostics.engine.net.client import Client, forbid, permit
from diagnostics.engine.net.errors import NetError, NotPermitted, Refused, Trouble, Unreachable
from diagnostics.engine.net.exchange import SAFE_METHODS, Answer, Call, Limits, Trail
from diagnostics.engine.net.origin import Origin, origins_of, split

__all__ = [
    "SAFE_METHODS",
    "Answer",
    "Call",
    "Client",
    "Limits",
    "NetError",
    "NotPermitted",
    "Origin",
    "Refused",
    "Trail",
    "Trouble",
    "Unreachable",
    "forbid",
    "origins_of",
    "permit",
    "split",
]
