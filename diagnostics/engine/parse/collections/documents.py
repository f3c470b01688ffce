"""The JSON documents of a paste, as collections, reports and configuration files are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.source import Source

_MOST_DOCUMENTS = 40
_MOST_ENTRIES = 5000


def documents(source: Source, marks: Sequence[str]) -> Iterator[tuple[Any, int, int]]:
    """The outermost objects and arrays of a text that holds all the marks, each with its offsets."""
    text = source.text
    if not all(mark in text for mark in marks):
        return
    position = 0
    for _ in range(_MOST_DOCUMENTS):
        start = json_text.next_opening(text, position)
        if start == -1:
            return
        if text[start + 1 : start + 2] in ("{", "%"):  # a template, no object
            position = start + 2
            continue
        reading = json_text.read(text, start)
        position = max(reading.end, start + 1)
        if reading.value and (not marks or any(mark in text[start:position] for mark in marks)):
            yield reading.value, start, position


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value[:_MOST_ENTRIES] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """The value where it is text, else nothing."""
    return value if isinstance(value, str) else ""


class Spans:
    """Where each entry of a document stands, found by a value of its own in the order of the text."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self._text = source.text
        self._position, self._end = start, end
        self._start = start

    def next(self, *values: str) -> tuple[int, int]:
        """The span from the first of the values that stands further on; the whole document where none does."""
        for value in values:
            written = value[:200].replace("\\", "\\\\").replace('"', '\\"')
            found = self._text.find(written, self._position, self._end) if written else -1
            if found != -1:
                self._position = found
                return found, self._end
        return self._start, self._end
