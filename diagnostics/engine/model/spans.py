"""Spans of a text, each from its first character to the one behind its last."""

from __future__ import annotations

from collections.abc import Iterable


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same spans in order, cut where they overlap; none is empty or within another."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        start = max(start, kept[-1][1]) if kept else start
        if end > start:
            kept.append((start, end))
    return kept
