"""Everything that is looked for in the words of a paste, and the one search for it, made while parsing.

An entry says in whose words it is looked for, what it must hit and must not hit, and why it is worth looking for; the
tables are checked to hold each kind once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from diagnostics.engine.model.sighting import Seen, Sighting
from diagnostics.engine.model.types import Place
from diagnostics.engine.words.required import Announced
from diagnostics.engine.words.sightings import ages, answers, code, settings, surroundings, times, token_endpoint
from diagnostics.engine.words.sightings.entry import Entry
from diagnostics.engine.words.voices import Voice

SIGHTINGS: tuple[Entry, ...] = (
    *answers.SIGHTINGS,
    *token_endpoint.SIGHTINGS,
    *surroundings.SIGHTINGS,
    *code.SIGHTINGS,
    *settings.SIGHTINGS,
    *times.SIGHTINGS,
    *ages.SIGHTINGS,
)
_ANNOUNCED = Announced([(entry.announced,) if entry.announced else () for entry in SIGHTINGS])
# how far before a sighting `not_after` looks
_BEFORE = 40

if sorted(entry.kind for entry in SIGHTINGS) != sorted(Seen):
    _told = {entry.kind for entry in SIGHTINGS}
    raise LookupError(f"no entry, or two, for: {sorted(set(Seen) - _told) or sorted(e.kind for e in SIGHTINGS)}")


def find(texts: Mapping[Voice, str]) -> Mapping[Seen, tuple[Sighting, ...]]:
    """What is seen in the texts of a paste, by kind; a kind that was not seen is left out."""
    announced = {text: set(_ANNOUNCED.numbers(text.lower())) for text in dict.fromkeys(texts.values())}
    found: dict[Seen, tuple[Sighting, ...]] = {}
    for number in sorted(set().union(*announced.values())):
        entry = SIGHTINGS[number]
        seen: list[Sighting] = []
        for text in dict.fromkeys(texts[voice] for voice in entry.voices):
            if number in announced[text]:
                seen += seen_by(entry, text, is_paste=text is texts[Voice.RAW])
        if seen:
            found[entry.kind] = tuple(seen)
    return MappingProxyType(found)


def seen_by(entry: Entry, text: str, *, is_paste: bool = True) -> list[Sighting]:
    """What one entry sees in `text`; with places if the text is the paste."""
    text = text[: entry.within]
    places = islice(_places(entry, text), None if entry.every else 1)
    found = [Sighting(match.groups(default=""), start) for start, match in places]
    if not found or not all(other.search(text) for other in entry.beside):
        return []
    if any(other.search(text) for other in entry.never):
        return []
    return _placed(found, text) if is_paste else found


def _places(entry: Entry, text: str) -> Iterator[tuple[int, re.Match[str]]]:
    for before, piece in _pieces(entry, text):
        for match in entry.pattern.finditer(piece):
            start = before + match.start()
            if entry.not_after is None or not entry.not_after.search(text[max(0, start - _BEFORE) : start]):
                yield start, match


def _pieces(entry: Entry, text: str) -> Iterator[tuple[int, str]]:
    """The text, or the lines of it on which the entry is looked for, each with where it begins."""
    if entry.line is None:
        yield 0, text
        return
    before = 0
    for line in text.splitlines(keepends=True):
        if entry.line.search(line):
            yield before, line.rstrip("\r\n")
        before += len(line)


def _placed(found: list[Sighting], text: str) -> list[Sighting]:
    placed, line, counted = [], 1, 0
    for sighting in found:
        line, counted = line + text.count("\n", counted, sighting.start), sighting.start
        column = sighting.start - text.rfind("\n", 0, sighting.start)
        placed.append(replace(sighting, at=Place(line, column)))
    return placed
