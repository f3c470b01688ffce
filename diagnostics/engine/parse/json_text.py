"""JSON (RFC 8259) and what people paste for it: Python and JavaScript objects, PHP dumps, text that is cut short.

Reading is one pass without recursion: a failed attempt says how far it came, so that a caller who
goes on from there stays linear. Values are made safe to store: no lone surrogates, no NUL, no NaN,
no integers beyond what JSON readers agree on, nothing nested deeper than `MAX_DEPTH`.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 40
_MAX_INTEGER_DIGITS = 40
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_NEXT_OPENING = re.compile(r"[{\[]")
_BLANK = re.compile(r"[\s\u00a0\ufeff]*")
_BARE = re.compile(r"[^\s,:=\"'{}\[\]()<>]+")
_CONCATENATED = re.compile(r"[ \t]{0,8}[+.%][ \t]{0,8}[A-Za-z_$(][^,}\n]{0,400}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$")
_STRING_STEP = {quote: re.compile(rf"[^\\\n{quote}]*") for quote in "\"'"}
_CLOSERS = {"{": "}", "[": "]"}
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None, "undefined": None}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


_PLAIN = json.JSONDecoder(strict=False)


@dataclass(slots=True)
class Reading:
    """What was read: `end` is the offset after it, `strict` tells valid JSON, `complete` that it was closed."""

    value: Any
    end: int
    strict: bool
    complete: bool
    duplicates: list[str] = field(default_factory=list)
    too_deep: bool = False
    odd_numbers: bool = False


def tidy(text: str) -> str:
    """Replace what neither UTF-8 nor a database column takes."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("\ufffd", text)


class _Hooks:
    """Collects what Python's own reader would pass over in silence."""

    def __init__(self) -> None:
        self.duplicates: list[str] = []
        self.odd_numbers = False

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            name = tidy(key)
            if name in made and len(self.duplicates) < 20:
                self.duplicates.append(name)
            made[name] = tidy(value) if isinstance(value, str) else value
        return made

    def integer(self, digits: str) -> int | str:
        if len(digits) <= _MAX_INTEGER_DIGITS:
            return int(digits)
        self.odd_numbers = True
        return f"{digits[:12]}… ({len(digits)} digits)"

    def real(self, digits: str) -> float | str:
        number = float(digits)
        if math.isfinite(number):
            return number
        self.odd_numbers = True
        return digits[:40]

    def constant(self, name: str) -> str:
        self.odd_numbers = True
        return name


def read(text: str, start: int = 0) -> Reading:
    """Read the object or array that begins at `start` (`{` or `[`)."""
    hooks = _Hooks()
    decoder = json.JSONDecoder(
        object_pairs_hook=hooks.pairs,
        parse_int=hooks.integer,
        parse_float=hooks.real,
        parse_constant=hooks.constant,
        strict=False,
    )
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _Loose(text, start).read()
    value, too_deep = _limited(value)
    return Reading(value, end, True, True, hooks.duplicates, too_deep, hooks.odd_numbers)


def glance(text: str, start: int) -> tuple[Any, int] | None:
    """The value that begins at `start` and the offset after it, far cheaper than by `read`; None if it is not strict.

    Nothing of it is tidied, so that only what is read again, or is plain ASCII, may be kept.
    """
    try:
        return _PLAIN.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None


def _limited(value: Any) -> tuple[Any, bool]:
    """Tidy strings in lists and cut what is nested deeper than MAX_DEPTH; returns whether anything was cut."""
    too_deep = False
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for node in level:
            if isinstance(node, list):
                node[:] = [tidy(item) if isinstance(item, str) else item for item in node]
                below.extend(item for item in node if isinstance(item, dict | list))
            elif isinstance(node, dict):
                below.extend(item for item in node.values() if isinstance(item, dict | list))
        level = below
        if not level:
            return value, False
    for node in level:
        too_deep = too_deep or bool(node)
        node.clear()
    return value, too_deep


class _Loose:
    """A reader for text that is nearly JSON; an explicit stack instead of recursion."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.position = start
        self.duplicates: list[str] = []
        self.too_deep = False

    def read(self) -> Reading:
        root, complete = self._container()
        return Reading(root, self.position, False, complete, self.duplicates, self.too_deep, False)

    def _container(self) -> tuple[Any, bool]:
        text = self.text
        root: Any = {} if text[self.position] == "{" else []
        stack: list[tuple[Any, str]] = [(root, _CLOSERS[text[self.position]])]
        self.position += 1
        while stack:
            node, closer = stack[-1]
            self._skip_blank()
            if self.position >= len(text):
                return root, False
            char = text[self.position]
            if char == closer:
                self.position += 1
                stack.pop()
                continue
            if char == ",":
                self.position += 1
                continue
            key = self._key() if isinstance(node, dict) else None
            if key is None and isinstance(node, dict):
                return root, False
            self._skip_blank()
            char = text[self.position : self.position + 1]
            if char and char in "{[":
                child: Any = {} if char == "{" else []
                if len(stack) < MAX_DEPTH:
                    self._put(node, key, child)
                else:
                    self.too_deep = True
                stack.append((child, _CLOSERS[char]))
                self.position += 1
                continue
            known, value = self._scalar()
            if not known:
                return root, False
            self._put(node, key, value)
        return root, True

    def _put(self, node: Any, key: str | None, value: Any) -> None:
        if isinstance(node, dict) and key is not None:
            if key in node and len(self.duplicates) < 20:
                self.duplicates.append(key)
            node[key] = value
        elif isinstance(node, list):
            node.append(value)

    def _skip_blank(self) -> None:
        found = _BLANK.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def _key(self) -> str | None:
        """A member's name and its `:`, `=>` or `=`; None when there is none."""
        known, name = self._scalar()
        if not known or not isinstance(name, str | int | float):
            return None
        self._skip_blank()
        for separator in ("=>", ":", "="):
            if self.text.startswith(separator, self.position):
                self.position += len(separator)
                return str(name)
        return None

    def _scalar(self) -> tuple[bool, Any]:
        text = self.text
        char = text[self.position : self.position + 1]
        if char and char in "\"'":
            return self._joined(*self._string(char))
        if char in ("b", "u") and text[self.position + 1 : self.position + 2] in ("'", '"'):
            self.position += 1
            return self._string(text[self.position])
        found = _BARE.match(text, self.position)
        if not found:
            return False, None
        self.position = found.end()
        word = found.group()
        if word in _WORDS:
            return True, _WORDS[word]
        if len(word) <= _MAX_INTEGER_DIGITS and _NUMBER.match(word):
            number = float(word)
            if math.isfinite(number):
                return True, int(word) if word.lstrip("-").isdigit() else number
        return True, tidy(word)

    def _joined(self, known: bool, value: str) -> tuple[bool, str]:
        """A string that code joins with something else: what the something holds becomes `…`."""
        found = _CONCATENATED.match(self.text, self.position)
        if not found:
            return known, value
        self.position = found.end()
        return known, value + "…"

    def _string(self, quote: str) -> tuple[bool, str]:
        pieces: list[str] = []
        position = self.position + 1
        text, step = self.text, _STRING_STEP[quote]
        while True:
            found = step.match(text, position)
            if found:
                pieces.append(found.group())
                position = found.end()
            char = text[position : position + 1]
            if char == quote:
                self.position = position + 1
                return True, tidy("".join(pieces))
            if char == "\\" and position + 1 < len(text):
                piece, position = _unescaped(text, position)
                pieces.append(piece)
                continue
            # The end of a line or of the text: cut short.
            self.position = min(position + 1, len(text))
            return True, tidy("".join(pieces))


def _unescaped(text: str, position: int) -> tuple[str, int]:
    char = text[position + 1]
    if char == "u":
        try:
            return chr(int(text[position + 2 : position + 6], 16)), position + 6
        except ValueError:
            return "u", position + 2
    return _ESCAPES.get(char, char), position + 2


def next_opening(text: str, position: int) -> int:
    """The offset of the next `{` or `[` from `position`, or -1."""
    found = _NEXT_OPENING.search(text, position)
    return found.start() if found else -1
