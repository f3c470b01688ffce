"""Which lines and characters of a correction differ from what was pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from diagnostics.engine.model.types import Place

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_NARROW = 2
_CONTINUED = " \\^`"


def marked(before: str, after: str) -> tuple[Place, ...]:
    """The places of `after` that differ, by 1-based line and column; what was only taken out marks its neighbours."""
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    places: list[Place] = []
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "replace" and high - low == end - start:
            for left, right in zip(range(low, high), range(start, end), strict=True):
                places += _within(old[left], new[right], right + 1)
        elif tag in ("replace", "insert"):
            places += [_whole(new[number], number + 1) for number in range(start, end)]
    return tuple(place for place in places if place.length)


def _bare(lines: Sequence[str]) -> list[str]:
    return [line.rstrip(_CONTINUED) for line in lines]


def _whole(line: str, number: int) -> Place:
    text = line.rstrip(_CONTINUED)
    indent = len(text) - len(text.lstrip())
    return Place(number, indent + 1, len(text) - indent)


def _within(old: str, new: str, number: int) -> list[Place]:
    left, right = _PIECE.findall(old.rstrip(_CONTINUED)), _PIECE.findall(new.rstrip(_CONTINUED))
    ends = [0]
    for piece in right:
        ends.append(ends[-1] + len(piece))
    places, taken_out = [], []
    for tag, _low, _high, start, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag in ("replace", "insert"):
            places.append(Place(number, ends[start] + 1, ends[end] - ends[start]))
        elif tag == "delete" and right:
            first = next((n for n in range(start - 1, -1, -1) if right[n][0].isalnum()), max(0, start - 1))
            last = max(start, first + 1)
            taken_out.append(Place(number, ends[first] + 1, ends[last] - ends[first]))
    return [_trimmed(place, new) for place in _joined(places or taken_out, new)]


def _trimmed(place: Place, line: str) -> Place:
    end = place.column - 1 + place.length
    text = line[place.column - 1 : end]
    closing = line[end : end + 1]
    unclosed = text.count("%") % 2 if closing == "%" else text.count("{") - text.count("}")
    if closing in ("%", "}") and unclosed > 0:
        text += line[end]  # the sign that ends a variable goes with the one that begins it
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    return Place(place.line, place.column + lead, len(bare)) if bare else place


def _joined(places: list[Place], line: str) -> list[Place]:
    """Places with no letter between them as one."""
    made: list[Place] = []
    for place in places:
        last = made[-1] if made else None
        gap = line[last.column - 1 + last.length : place.column - 1] if last else "x"
        if last is not None and len(gap) <= _NARROW and not any(sign.isalnum() for sign in gap):
            made[-1] = Place(last.line, last.column, place.column + place.length - last.column)
        else:
            made.append(place)
    return made
