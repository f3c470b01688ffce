"""The token's life as a time line: issued, valid from, request, now, expiry, with the leeway, drawn to scale.

A pause that would push everything else together is cut out and shown as a break with its length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.pictures.svg import LETTER, Drawing, Picture
from diagnostics.presentation import times

WIDE, TALL = 920, 340
_CUT_FROM = 3.0  # a pause longer than this many times all the others together is cut out
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


def timeline(report: Mapping[str, Any], leeway_s: int = 60) -> Picture | None:
    """The drawing for the subject's token; None where it names no time but now."""
    events = events_of(report)
    if not {e.kind for e in events} & {"iat", "nbf", "exp"}:
        return None
    scale = scale_of(events)
    title = _("The life of the token")
    words = "; ".join(e.label for e in events)
    caption = _caption(events)
    valid = _valid(events)
    return Picture(
        "timeline",
        title,
        caption,
        _wide(events, scale, valid, leeway_s, (title, words)),
        _tall(events, scale, valid, (title, words)),
    )


def events_of(report: Mapping[str, Any]) -> tuple[Event, ...]:
    """The moments in order of time."""
    claims = subject_claims(report)
    named = {
        "iat": (_("issued"), times.numeric_date(claims.get("iat"))),
        "nbf": (_("valid from"), times.numeric_date(claims.get("nbf"))),
        "request": (_("your request"), times.parse(report.get("request_at"))),
        "now": (_("examined"), times.parse(report.get("evaluated_at"))),
        "exp": (_("expires"), times.numeric_date(claims.get("exp"))),
    }
    events = [Event(kind, name, at) for kind, (name, at) in named.items() if at is not None]
    # A token that is valid from the moment of its issue needs no second mark.
    if named["iat"][1] is not None and named["iat"][1] == named["nbf"][1]:
        events = [event for event in events if event.kind != "nbf"]
    return tuple(sorted(events, key=lambda event: event.at))


def subject_claims(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims of the token that the diagnosis is about, or of the first that has any."""
    understood = report.get("understood") or {}
    tokens = understood.get("tokens") or []
    label = (understood.get("subject") or {}).get("token")
    ordered = sorted(tokens, key=lambda token: token.get("label") != label)
    return next((token["claims"] for token in ordered if token.get("claims")), {})


def scale_of(events: tuple[Event, ...]) -> Scale:
    """Straight from the first moment to the last, with the pauses cut that dwarf all others together."""
    stamps = sorted({event.at.timestamp() for event in events})
    pauses = [(a, b) for a, b in zip(stamps, stamps[1:], strict=False)]
    cut = set()
    for pause in sorted(pauses, key=lambda p: p[0] - p[1]):
        rest = sum(b - a for a, b in pauses if (a, b) not in cut and (a, b) != pause)
        if rest and pause[1] - pause[0] > _CUT_FROM * rest:
            cut.add(pause)
        else:
            break
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


def _valid(events: tuple[Event, ...]) -> tuple[dt.datetime, dt.datetime] | None:
    at = {event.kind: event.at for event in events}
    start, end = at.get("nbf") or at.get("iat"), at.get("exp")
    if end is None:
        return None
    start = start or events[0].at
    return (start, end) if start < end else None


def _caption(events: tuple[Event, ...]) -> str:
    at = {event.kind: event.at for event in events}
    asked = at.get("request")
    moment = asked or at.get("now")
    end, start = at.get("exp"), at.get("nbf") or at.get("iat")
    if moment is None:
        return ""
    who = _("The request was made") if asked else _("The token was examined")
    if end is not None and moment >= end:
        return _("%(who)s %(length)s after the token had expired.") % {
            "who": who,
            "length": times.duration((moment - end).total_seconds()),
        }
    if start is not None and moment < start:
        return _("%(who)s %(length)s before the token becomes valid.") % {
            "who": who,
            "length": times.duration((start - moment).total_seconds()),
        }
    return _("%(who)s within the token's life.") % {"who": who}


def _wide(
    events: tuple[Event, ...],
    scale: Scale,
    valid: tuple[dt.datetime, dt.datetime] | None,
    leeway_s: int,
    words: tuple[str, str],
) -> SafeString:
    drawing = Drawing(WIDE, *words, "wide")
    left, width = 20, WIDE - 40
    lanes = _lanes(events, scale, left, width)
    axis = 26 + 34 * (max(lanes) + 1) - 10

    def x(moment: dt.datetime) -> float:
        return left + width * scale.place(moment)

    if valid:
        start, end = x(valid[0]), x(valid[1])
        drawing.add("rect", "d-band-pass", x=start, y=axis - 9, width=max(end - start, 2), height=18, rx=3)
        later = valid[1] + dt.timedelta(seconds=leeway_s)
        allowed = x(later) - end
        if allowed >= 3 and not any(low < scale.place(later) < high for low, high, _length in scale.cuts):
            drawing.add("rect", "d-band-soft", x=end, y=axis - 9, width=allowed, height=18)
        if end - start > 60:
            drawing.text((start + end) / 2, axis + 5, _("valid"), "d-note d-ink-done", "middle")
    drawing.line(left, axis, left if not events else left + width, axis, "d-faint")
    for low, high, seconds in scale.cuts:
        _cut(drawing, left + width * (low + high) / 2, axis, times.duration(seconds))
    for event, lane in zip(events, lanes, strict=True):
        top = 26 + 34 * lane
        place = x(event.at)
        drawing.line(place, top + 6, place, axis + 12, "d-bad" if _outside(event, valid) else "d-line")
        drawing.add("circle", _dot(event, valid), cx=place, cy=axis, r=6)
        anchor, at = _anchor(place, event, left, width)
        drawing.text(at, top - 10, event.name, _ink(event, valid) + " d-strong", anchor)
        drawing.text(at, top + 4, times.exact(event.at), "d-note", anchor)
    return drawing.finish(axis + (44 if scale.cuts else 20))


def _lanes(events: tuple[Event, ...], scale: Scale, left: int, width: int) -> list[int]:
    """A row for each label, 0 on top, so that no label meets another label or the stem of another."""
    placed: dict[Event, tuple[int, float, float, float]] = {}  # row from the bottom, label from, to, stem
    ends = [e for e in events if _anchor(left + width * scale.place(e.at), e, left, width)[0] == "end"]
    starts = [e for e in reversed(events) if e not in ends]
    for event in (*starts, *ends):
        stem = left + width * scale.place(event.at)
        anchor, at = _anchor(stem, event, left, width)
        low, high = (at, at + _label_width(event)) if anchor == "start" else (at - _label_width(event), at)
        row = next(row for row in range(len(events)) if _fits(row, low, high, stem, placed.values()))
        placed[event] = (row, low, high, stem)
    most = max(row for row, *_rest in placed.values())
    return [most - placed[event][0] for event in events]


def _fits(row: int, low: float, high: float, stem: float, placed: Iterable[tuple[int, float, float, float]]) -> bool:
    for other, other_low, other_high, other_stem in placed:
        if other == row and low - 12 < other_high and other_low - 12 < high:
            return False
        if other < row and other_low - 4 < stem < other_high + 4:
            return False
        if other > row and low - 4 < other_stem < high + 4:
            return False
    return True


def _label_width(event: Event) -> float:
    return max(len(event.name) * LETTER * 1.1, 23 * 6.9)


def _anchor(place: float, event: Event, left: int, width: int) -> tuple[str, float]:
    if place + _label_width(event) > left + width + 16:
        return "end", place - 8
    return "start", place + 8


def _cut(drawing: Drawing, x: float, axis: float, length: str) -> None:
    x, axis = round(x), round(axis)
    drawing.add("rect", "d-fill-page", x=x - 7, y=axis - 12, width=14, height=24)
    for shift in (-5, 3):
        drawing.add("path", "d-line", d=f"M{x + shift} {axis + 10}l-4 -7 6 -6 -4 -7")
    drawing.text(x, axis + 32, length, "d-note", "middle")


def _tall(
    events: tuple[Event, ...],
    scale: Scale,
    valid: tuple[dt.datetime, dt.datetime] | None,
    words: tuple[str, str],
) -> SafeString:
    drawing = Drawing(TALL, *words, "tall")
    top, axis, row = 22, 18, 44
    height = max(row * (len(events) - 1), 200 + 40 * len(scale.cuts))

    def y(moment: dt.datetime) -> float:
        return top + height * scale.place(moment)

    # Labels keep a row's distance; a slanted stem leads from the mark to its label.
    rows: list[float] = []
    for event in events:
        rows.append(max(y(event.at), rows[-1] + row if rows else 0))
    for i in range(len(rows) - 1, -1, -1):
        limit = top + height if i == len(rows) - 1 else rows[i + 1] - row
        rows[i] = min(rows[i], limit)
    if valid:
        drawing.add(
            "rect", "d-band-pass", x=axis - 8, y=y(valid[0]), width=16, height=max(y(valid[1]) - y(valid[0]), 2), rx=3
        )
    drawing.line(axis, top, axis, top + height, "d-faint")
    for low, high, seconds in scale.cuts:
        middle = round(top + height * (low + high) / 2)
        drawing.add("rect", "d-fill-page", x=axis - 10, y=middle - 6, width=20, height=12)
        for shift in (-4, 4):
            drawing.add("path", "d-line", d=f"M{axis - 9} {middle + shift}l6 -4 6 6 6 -4")
        drawing.text(axis + 18, middle + 4, times.duration(seconds), "d-note")
    for event, label in zip(events, rows, strict=True):
        place = y(event.at)
        drawing.add("path", "d-faint", d=f"M{axis + 7} {round(place)}L{axis + 34} {round(label)}")
        drawing.add("circle", _dot(event, valid), cx=axis, cy=place, r=6)
        drawing.text(axis + 40, label, event.name, _ink(event, valid) + " d-strong")
        drawing.text(axis + 40, label + 16, times.exact(event.at), "d-note")
    return drawing.finish(top + height + 26)


def _outside(event: Event, valid: tuple[dt.datetime, dt.datetime] | None) -> bool:
    if event.kind != "request" or valid is None:
        return False
    return not valid[0] <= event.at < valid[1]


def _dot(event: Event, valid: tuple[dt.datetime, dt.datetime] | None) -> str:
    if _outside(event, valid):
        return "d-fill-bad"
    return "d-fill-edge" if event.kind in {"request", "now"} else "d-fill-done"


def _ink(event: Event, valid: tuple[dt.datetime, dt.datetime] | None) -> str:
    return "d-text d-ink-bad" if _outside(event, valid) else "d-text"
