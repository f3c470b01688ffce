"""Where moments and their labels stand on a time line: to scale, with cut pauses, and no label over another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from diagnostics.presentation import times
from diagnostics.presentation.pictures.svg import LETTER

_CUT_FROM = 8.0  # a pause longer than this many lives of the token is cut out
_CUT = 0.16  # the share of the line that a cut takes


@dataclass(frozen=True, slots=True)
class Event:
    """A moment of the token's life; `kind` is iat, nbf, request, now or exp."""

    kind: str
    name: str
    at: dt.datetime

    @property
    def label(self) -> str:
        """The name with the exact time."""
        return f"{self.name} · {times.exact(self.at)}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Moments to places between 0 and 1: straight pieces, cut pauses being pieces of a fixed length."""

    pieces: tuple[tuple[float, float, float, float], ...]  # from, to in seconds; from, to in places
    cuts: tuple[tuple[float, float, float], ...]  # place from, place to, seconds left out

    def place(self, moment: dt.datetime) -> float:
        """Where a moment stands; one before the first or after the last stands at the end."""
        seconds = moment.timestamp()
        for start, end, low, high in self.pieces:
            if seconds <= end:
                share = (seconds - start) / (end - start) if end > start else 0.0
                return low + (high - low) * min(max(share, 0.0), 1.0)
        return 1.0


def scale_of(events: tuple[Event, ...]) -> Scale:
    """Straight from the first moment to the last, less the pauses that dwarf the token's life.

    Where the life is not known, those that dwarf all other pauses together are cut.
    """
    stamps = sorted({event.at.timestamp() for event in events})
    pauses = [(a, b) for a, b in zip(stamps, stamps[1:], strict=False)]
    life = _life_s(events)
    cut = {(a, b) for a, b in pauses if b - a > _CUT_FROM * (life or sum(d - c for c, d in pauses if (c, d) != (a, b)))}
    if len(cut) == len(pauses):
        cut = set()
    drawn = sum(b - a for a, b in pauses if (a, b) not in cut) or 1.0
    room = 1.0 - _CUT * len(cut)
    place, pieces, cuts = 0.0, [], []
    for a, b in pauses:
        length = _CUT if (a, b) in cut else room * (b - a) / drawn
        pieces.append((a, b, place, place + length))
        if (a, b) in cut:
            cuts.append((place, place + length, b - a))
        place += length
    return Scale(tuple(pieces), tuple(cuts))


def _life_s(events: tuple[Event, ...]) -> float:
    at = {event.kind: event.at for event in events}
    start, end = at.get("nbf") or at.get("iat"), at.get("exp")
    return max((end - start).total_seconds(), 0.0) if start and end else 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """Where a moment's words stand: the row from the bottom, left and right edge, and the place of the stem."""

    row: int
    anchor: str
    low: float
    high: float
    stem: float

    def meets(self, other: Label) -> bool:
        """Whether the words of one run into the words or the stem of the other."""
        if self.row == other.row:
            return self.low - 12 < other.high and other.low - 12 < self.high
        lower, higher = sorted((self, other), key=lambda label: label.row)
        return lower.low - 4 < higher.stem < lower.high + 4


def labels_of(events: tuple[Event, ...], scale: Scale, left: int, width: int) -> list[Label]:
    """A place for each label in as few rows as do; stairs where no arrangement keeps all of them apart."""
    choices = [(event, left + width * scale.place(event.at)) for event in events]
    for rows in range(1, len(events) + 1):
        found = _arrange(choices, rows, (left - 16, left + width + 16), [])
        if found:
            return found
    return [
        Label(row, "start" if stem < left + width / 2 else "end", *_edges(event, stem, stem < left + width / 2), stem)
        for row, (event, stem) in enumerate(choices)
    ]


def _arrange(
    choices: list[tuple[Event, float]], rows: int, bounds: tuple[float, float], placed: list[Label]
) -> list[Label]:
    if len(placed) == len(choices):
        return placed
    event, stem = choices[len(placed)]
    for row in range(rows):
        for starts in (True, False):
            low, high = _edges(event, stem, starts)
            label = Label(row, "start" if starts else "end", low, high, stem)
            if low < bounds[0] or high > bounds[1] or any(label.meets(other) for other in placed):
                continue
            found = _arrange(choices, rows, bounds, [*placed, label])
            if found:
                return found
    return []


def _edges(event: Event, stem: float, starts: bool) -> tuple[float, float]:
    length = max(len(event.name) * LETTER * 1.1, 23 * 6.9)
    return (stem + 8, stem + 8 + length) if starts else (stem - 8 - length, stem - 8)
