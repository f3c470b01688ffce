"""Of a long text the stretches that matter: its beginning, and what stands around calls and refusals.

A log of many megabytes holds thousands of lines about everything, and a person pastes it for the one that says 401.
What is left out is told; places in the rest still point into the paste.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

# What can be read, with all readers, in the time that a worker has for one paste.
MOST_CHARACTERS = 200_000
_BEGINNING = 60_000
_BEFORE, _AFTER = 6_000, 3_000  # a call stands before its refusal
_LONGEST_LINE = 16_000
# Looked for as they stand, since a file of ten megabytes is gone through.
_REFUSAL = (
    " 401", ":401", "=401", " 403", ":403", "=403", "(401", "(403", "nauthorized", "orbidden", "invalid_", "expired",
    "denied", "WWW-Authenticate", "www-authenticate",
)  # fmt: skip
_CALL = ("uthorization:", 'uthorization"', "earer ", "curl ", "eyJ", "HTTP/1", "HTTP/2")
_MOST_SIGNS, _APART = 400, 1_000
_BETWEEN_VALUES = re.compile(r"[\s\"',;&<>]")
_Span = tuple[int, int]


def selected(old: Mapped) -> Undone | None:
    """The text without what is neither its beginning nor near a call; None where it is short enough to stay whole."""
    text = old.text
    if len(text) <= MOST_CHARACTERS:
        return None
    spans: list[_Span] = [(0, _end(text, _BEGINNING))]
    for sign in (_REFUSAL, _CALL):
        spans = _merged([*spans, *_around(text, sign, MOST_CHARACTERS - sum(end - start for start, end in spans))])
    made = Rewriter(old)
    for start, end in spans:
        if start:
            made.put("\n\n", start)
        made.keep(start, end)
    read = sum(end - start for start, end in spans)
    note = msg(
        "The text is long: {read} of {size} thousand characters were read, its beginning and what stands around calls "
        "and refusals.",
        read=read // 1000,
        size=len(text) // 1000,
    )
    return Undone(made.done(), note)


def _around(text: str, signs: tuple[str, ...], room: int) -> list[_Span]:
    """Stretches around each sign, as many as there is room for."""
    found: list[_Span] = []
    for place in sorted(place for sign in signs for place in _places(text, sign)):
        if room <= 0:
            break
        if found and place < found[-1][1]:
            continue
        start = max(_start(text, max(0, place - _BEFORE)), found[-1][1] if found else 0)
        end = max(_end(text, place + _AFTER), place)
        found.append((start, end))
        room -= end - start
    return found


def _places(text: str, sign: str) -> Iterator[int]:
    """Where a sign stands; of those close together the first."""
    place = text.find(sign)
    for _ in range(_MOST_SIGNS):
        if place == -1:
            return
        yield place
        place = text.find(sign, place + _APART)


def _start(text: str, at: int) -> int:
    """Where the line begins that holds `at`; of a line without end, where a value begins, so that none is cut."""
    line = text.rfind("\n", max(0, at - _LONGEST_LINE), at) + 1
    if line or at < _LONGEST_LINE:
        return line
    between = _BETWEEN_VALUES.search(text, at, at + _BEFORE)
    return between.end() if between else at


def _end(text: str, at: int) -> int:
    """Where the line ends that holds `at`; of a line without end, where a value ends."""
    line = text.find("\n", at, at + _LONGEST_LINE)
    if line != -1 or at + _LONGEST_LINE >= len(text):
        return line if line != -1 else len(text)
    between = _BETWEEN_VALUES.search(text, at, at + _LONGEST_LINE)
    return between.start() if between else at


def _merged(spans: list[_Span]) -> list[_Span]:
    made: list[_Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made
