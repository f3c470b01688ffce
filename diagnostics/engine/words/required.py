"""Which words a text must hold for a pattern to match it, so that most patterns are never tried on most texts.

They are read from the tree into which Python's `re` parses the pattern. That tree is no public interface: where it
looks unlike what is known here, nothing is required, and the pattern is tried on each text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_LONG_ENOUGH = 3


def required_words(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words in lower case, one of which stands in each text that the pattern matches; none where that is not known."""
    return _in_order(_best(_known_parts(pattern)))


def required_parts(pattern: re.Pattern[str]) -> tuple[tuple[str, ...], ...]:
    """Sets of words in lower case: of each set one word stands in each text that the pattern matches."""
    return tuple(dict.fromkeys(_in_order(words) for words in _known_parts(pattern)))


def may_match(parts: tuple[tuple[str, ...], ...], lowered: str) -> bool:
    """Whether a text, given in lower case, holds what `required_parts` tells."""
    # loops in the place of all() and any(): of each paste this is asked for two hundred patterns
    for words in parts:
        for word in words:
            if word in lowered:
                break
        else:
            return False
    return True


class Announced:
    """Patterns by the words that announce them, so that a text is asked for each word once and not for each pattern."""

    __slots__ = ("_always", "_by_word", "_parts")

    def __init__(self, parts: Sequence[tuple[tuple[str, ...], ...]]) -> None:
        """`parts` are those of each pattern, as `required_parts` tells them, the most telling first."""
        self._parts = tuple(parts)
        self._always = tuple(number for number, sets in enumerate(parts) if not sets)
        by_word: dict[str, list[int]] = {}
        for number, sets in enumerate(parts):
            for word in sets[0] if sets else ():
                by_word.setdefault(word, []).append(number)
        self._by_word = tuple((word, tuple(numbers)) for word, numbers in by_word.items())

    def numbers(self, lowered: str) -> list[int]:
        """The patterns that may match a text, given in lower case, by their places in what was given, in that order."""
        found = set(self._always)
        for word, numbers in self._by_word:
            if word in lowered:
                found.update(numbers)
        return [number for number in sorted(found) if may_match(self._parts[number], lowered)]


def _known_parts(pattern: re.Pattern[str]) -> list[frozenset[str]]:
    try:
        return sorted(_parts(_parser.parse(pattern.pattern, pattern.flags)), key=_tells, reverse=True)
    except (AttributeError, TypeError, ValueError, IndexError):
        return []


def _in_order(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in words if not any(other in word for other in words - {word})))


def _parts(tree: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """The words of each part of a sequence that every match has."""
    found: list[frozenset[str]] = []
    run = ""
    for kind, content in tree:
        letters = _letters(kind, content)
        if letters:
            run += letters
            continue
        if kind in (_constants.AT, _constants.ASSERT_NOT):
            continue
        found += [frozenset([run.lower()])] if run else []
        run = ""
        found += _inside(kind, content)
    return found + ([frozenset([run.lower()])] if run else [])


def _best(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """The part that tells most: one whose shortest word is long, and that has few."""
    return max(parts, key=_tells, default=frozenset())


def _tells(words: frozenset[str]) -> tuple[int, int, int]:
    shortest = min(map(len, words))
    return min(_LONG_ENOUGH, shortest), -len(words), shortest


def _letters(kind: Any, content: Any) -> str:
    if kind is _constants.LITERAL:
        return chr(content)
    if kind is _constants.SUBPATTERN and all(inner is _constants.LITERAL for inner, _ in content[3]):
        return "".join(chr(code) for _, code in content[3])
    return ""


def _inside(kind: Any, content: Any) -> list[frozenset[str]]:
    if kind is _constants.SUBPATTERN:
        return _parts(content[3])
    if kind is _constants.ATOMIC_GROUP:
        return _parts(content)
    if kind is _constants.BRANCH:
        ways = [_best(_parts(way)) for way in content[1]]
        return [frozenset().union(*ways)] if all(ways) else []
    if kind in _REPEATS and content[0] > 0:
        return _parts(content[2])
    return []
