"""The cache within one process."""

from __future__ import annotations

import pytest

from diagnostics.engine.collectors import cache
from diagnostics.engine.collectors.cache import MemoryCache


def test_what_is_kept_is_found_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
    store = MemoryCache()
    store.set("a", "one", 10)
    now[0] = 109.0
    assert store.get("a") == "one"
    now[0] = 110.0
    assert store.get("a") is None
    assert store.get("never") is None


def test_the_oldest_entry_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_ENTRIES", 2)
    store = MemoryCache()
    for key in ("a", "b", "c"):
        store.set(key, key, 10)
    assert [store.get(key) for key in ("a", "b", "c")] == [None, "b", "c"]
