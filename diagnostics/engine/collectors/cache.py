"""What the engine keeps between diagnoses: published keys and metadata. Django supplies the real store."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import Protocol

_MOST_ENTRIES = 1000


class Cache(Protocol):
    """Text by key, forgotten after `ttl_s` seconds at the latest. Holds public values only, never a secret."""

    def get(self, key: str) -> str | None:
        """The text under `key`, or None."""
        ...

    def set(self, key: str, value: str, ttl_s: int) -> None:
        """Keep `value` under `key` for at most `ttl_s` seconds."""
        ...


class MemoryCache:
    """A Cache within one process: for the command line and the tests."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> str | None:
        """The text under `key`, or None."""
        with self._lock:
            ends, value = self._entries.get(key, (0.0, ""))
            return value if ends > time.monotonic() else None

    def set(self, key: str, value: str, ttl_s: int) -> None:
        """Keep `value`; the oldest entry goes when there are too many."""
        with self._lock:
            self._entries[key] = (time.monotonic() + ttl_s, value)
            self._entries.move_to_end(key)
            if len(self._entries) > _MOST_ENTRIES:
                self._entries.popitem(last=False)
