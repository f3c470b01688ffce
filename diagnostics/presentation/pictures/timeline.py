"""The token's life as a time line: issued, valid from, request, now, expiry, with the leeway, drawn to scale.

A pause that would push the token's life together is cut out and shown as a break with its length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.presentation import times
from diagnostics.presentation.pictures.scale import Event, Scale, labels_of, scale_of
from diagnostics.presentation.pictures.svg import Drawing, Picture

WIDE, TALL = 920, 340


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
    if end is not None and moment >= end:
        late = {"length": times.duration((moment - end).total_seconds())}
        if asked:
            return _("The request was made %(length)s after the token had expired.") % late
        return _("The token expired %(length)s before it was examined.") % late
    if start is not None and moment < start:
        early = {"length": times.duration((start - moment).total_seconds())}
        if asked:
            return _("The request was made %(length)s before the token becomes valid.") % early
        return _("The token becomes valid %(length)s after it was examined.") % early
    return _("The request was made within the token's life.") if asked else _("The token is within its life.")


def _wide(
    events: tuple[Event, ...],
    scale: Scale,
    valid: tuple[dt.datetime, dt.datetime] | None,
    leeway_s: int,
    words: tuple[str, str],
) -> SafeString:
    drawing = Drawing(WIDE, *words, "wide")
    left, width = 20, WIDE - 40
    labels = labels_of(events, scale, left, width)
    most = max(label.row for label in labels)
    axis = 26 + 34 * (most + 1) - 10

    def x(moment: dt.datetime) -> float:
        return left + width * scale.place(moment)

    drawing.line(left, axis, left + width, axis, "d-faint")
    if valid:
        start, end = x(valid[0]), x(valid[1])
        drawing.add("rect", "d-band-pass", x=start, y=axis - 9, width=max(end - start, 2), height=18, rx=3)
        later = valid[1] + dt.timedelta(seconds=leeway_s)
        allowed = x(later) - end
        if allowed >= 3 and not any(low < scale.place(later) < high for low, high, _length in scale.cuts):
            drawing.add("rect", "d-band-soft", x=end, y=axis - 9, width=allowed, height=18)
        if end - start > 60:
            drawing.text((start + end) / 2, axis + 5, _("valid"), "d-note d-ink-done", "middle")
    for low, high, seconds in scale.cuts:
        _cut(drawing, left + width * (low + high) / 2, axis, times.duration(seconds))
    for event, label in zip(events, labels, strict=True):
        top = 26 + 34 * (most - label.row)
        drawing.line(label.stem, top + 6, label.stem, axis + 12, "d-bad" if _outside(event, valid) else "d-line")
        drawing.add("circle", _dot(event, valid), cx=label.stem, cy=axis, r=6)
        at = label.low if label.anchor == "start" else label.high
        drawing.text(at, top - 10, event.name, _ink(event, valid) + " d-strong", label.anchor)
        drawing.text(at, top + 4, times.exact(event.at), "d-note", label.anchor)
    return drawing.finish(axis + (44 if scale.cuts else 20))


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
        clear = not any(label - 16 < middle + 4 < label + 32 for label in rows)
        at, anchor = (axis + 18, "start") if clear else (TALL - 4, "end")
        drawing.text(at, middle + 4, times.duration(seconds), "d-note", anchor)
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
