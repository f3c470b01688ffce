"""One entry of the table of sightings: what is looked for, in whose words, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.required import required_words
from diagnostics.engine.words.voices import LONGEST, Voice

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is looked for. `hit` is a text in which it must be seen, `miss` one in which it must not.

    `announced` are words, in lower case, of which every text that holds it has one: a text with none is not searched.
    `beside` must all stand in the same text too, `never` must not; `line` must stand on the same line; `not_after`
    must not come right before it.
    """

    kind: Seen
    voices: tuple[Voice, ...]
    pattern: re.Pattern[str]
    hit: str
    miss: str
    why: str
    every: bool
    within: int
    announced: tuple[str, ...]
    beside: Patterns
    never: Patterns
    line: re.Pattern[str] | None
    not_after: re.Pattern[str] | None


def sighting(
    kind: Seen,
    pattern: str,
    *voices: Voice,
    hit: str,
    miss: str,
    why: str,
    every: bool = False,
    exact: bool = False,
    within: int = LONGEST,
    announced: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
    line: str = "",
    not_after: str = "",
) -> Entry:
    """An entry from patterns as text. Case does not matter unless `exact`; the first sighting is kept, or `every`.

    Without words that it is announced by, those are taken that its pattern requires.
    """
    flags = re.MULTILINE if exact else re.MULTILINE | re.IGNORECASE
    sought = re.compile(pattern, flags)
    return Entry(
        kind=kind,
        voices=voices,
        pattern=sought,
        hit=hit,
        miss=miss,
        why=why,
        every=every,
        within=within,
        announced=announced or required_words(sought),
        beside=tuple(re.compile(other, flags) for other in beside),
        never=tuple(re.compile(other, re.IGNORECASE) for other in never),
        line=re.compile(line, flags) if line else None,
        not_after=re.compile(not_after, re.IGNORECASE) if not_after else None,
    )


def words(kind: Seen, said: tuple[str, ...], *voices: Voice, hit: str, miss: str, why: str) -> Entry:
    """An entry that is seen wherever one of the plain words `said` stands, in any case, even within a longer word."""
    pattern = "|".join(re.escape(word) for word in said)
    return sighting(kind, pattern, *voices, hit=hit, miss=miss, why=why, announced=said)
