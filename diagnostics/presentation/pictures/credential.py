"""The credential as it was sent: name, scheme and the token's parts to scale, the fault under its very place.

Nothing of the token's text is drawn: its parts are blocks, the signature is a row of masked cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.presentation.pictures.svg import BOLD_LETTER, CELL, LETTER, Drawing, Picture, wrap

Values = Mapping[str, Any]
WIDE, TALL = 920, 340
BLOCK = 34
_LOST = 46  # the width of the hollow end of a truncated token
_LEAST = 26  # no part is drawn narrower
_PARTS = ("header", "payload", "signature")
# What is at fault where the token itself shows no oddity: the part that the verifier could not accept.
_PART_AT_FAULT = {
    "token-tampered": "payload",
    "malformed-claims": "payload",
    "wrong-time-unit": "payload",
    "wrong-signing-key-or-secret": "signature",
    "alg-none-or-unsigned": "signature",
    "kid-not-found-key-rotated": "header",
    "alg-mismatch": "header",
}
_AT_SCHEME = frozenset({"scheme-missing", "scheme-doubled", "scheme-case", "scheme-misspelt"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the mark goes: `part` of the line ("name", "scheme", "separator", "value" or a part of the token)."""

    part: str
    position: int | None
    note: str
    lost_end: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The line as it was sent, as far as it may be shown."""

    name: str
    scheme: str
    separator: str
    segments: tuple[int, ...]
    length: int
    has_scheme: bool


def credential(report: Values, cause: str, summary: str) -> Picture | None:
    """The drawing; None where the paste holds no credential, or nothing in it can be pointed at."""
    understood = report.get("understood") or {}
    subject = understood.get("subject") or {}
    found = _found(understood, subject)
    label = found.get("token") or subject.get("token")
    token: Values = next((one for one in understood.get("tokens") or () if one.get("label") == label), {})
    fault = _fault(found, token, cause, summary)
    if fault is None or not (found or token):
        return None
    sent = _sent(found, token)
    title = _("The credential as it was sent")
    words = _("%(name)s, scheme %(scheme)s. %(note)s") % {
        "name": sent.name or _("no header name"),
        "scheme": sent.scheme or _("missing"),
        "note": fault.note,
    }
    return Picture(
        "credential",
        title,
        _("Parts are drawn to scale; the token's own characters are not shown."),
        _draw(sent, fault, (WIDE, "wide", title, words)),
        _draw(sent, fault, (TALL, "tall", title, words)),
    )


def _found(understood: Values, subject: Values) -> Values:
    credentials = understood.get("credentials") or []
    index = subject.get("credential")
    if isinstance(index, int) and index < len(credentials):
        chosen: Values = credentials[index]
        return chosen
    return credentials[0] if credentials else {}


def _fault(found: Values, token: Values, cause: str, summary: str) -> Fault | None:
    for defect in sorted(token.get("damage") or (), key=lambda one: one["kind"] != "truncated"):
        lost = defect["kind"] in {"truncated", "signature-length"}
        if lost and cause != "token-truncated":
            continue
        return Fault(defect["part"], defect["position"], defect["what"], lost_end=lost)
    for defect in found.get("defects") or ():
        part = "scheme" if defect["kind"] in _AT_SCHEME else defect["part"]
        part = "separator" if defect["kind"] == "scheme-separator" else part
        return Fault(part, defect["position"], defect["what"])
    part_at_fault = _PART_AT_FAULT.get(cause)
    return Fault(part_at_fault, None, summary) if part_at_fault and token.get("segments") else None


def _sent(found: Values, token: Values) -> Sent:
    segments = tuple(token.get("segments") or ())
    doubled = any(defect["kind"] == "scheme-doubled" for defect in found.get("defects") or ())
    scheme = found.get("scheme") or ""
    return Sent(
        name=found.get("name") or "",
        scheme=f"{scheme} {scheme}" if doubled else scheme,
        separator=found.get("separator") or "",
        segments=segments if len(segments) in {3, 5} else (),
        length=int(found.get("length") or 0),
        has_scheme=found.get("place") == "header",
    )


def _draw(sent: Sent, fault: Fault, kind: tuple[int, str, str, str]) -> SafeString:
    width, css_class, title, words = kind
    drawing = Drawing(width, title, words, css_class)
    places: dict[str, tuple[float, float]] = {}
    x, y = _words_before(drawing, sent, places)
    on_two_lines = css_class == "tall" and x > 0
    if on_two_lines:
        x, y = 0, y + BLOCK + 8
    _blocks(drawing, sent, fault, (x, y, width), places)
    low, high = _marked(sent, fault, places)
    under = y + BLOCK + 24
    if on_two_lines and fault.part in {"name", "scheme", "separator"}:
        drawing.add("path", "d-bad", d=f"M{round(low)} {BLOCK - 3}h{round(high - low)}")
        under = y + BLOCK + 6
        low = high = -9
    middle = round((low + high) / 2)
    if middle >= 0:
        drawing.add("path", "d-bad", d=f"M{round(low)} {under}h{max(round(high - low), 1)}")
        drawing.add("path", "d-fill-bad", d=f"M{middle - 5} {under + 8}l5 -7 5 7z")
    if fault.position is not None and high - low < 2 * CELL:
        drawing.line(middle, y - 2, middle, under, "d-bad")
    lines = wrap(fault.note, width * LETTER / BOLD_LETTER)
    longest = max((len(line) for line in lines), default=0) * BOLD_LETTER
    start = max(0.0, min(middle - 5.0, width - longest))
    for row, line in enumerate(lines):
        drawing.text(start, under + 26 + 18 * row, line, "d-text d-ink-bad d-strong")
    return drawing.finish(under + 14 + 18 * len(lines) + 6)


def _words_before(drawing: Drawing, sent: Sent, places: dict[str, tuple[float, float]]) -> tuple[float, int]:
    x, y = 0.0, 2
    baseline = y + BLOCK / 2 + 5
    if sent.name:
        drawing.cells(x, baseline, f"{sent.name}:")
        places["name"] = (x, x + CELL * len(sent.name))
        x += CELL * (len(sent.name) + 2)
    if sent.scheme:
        drawing.cells(x, baseline, sent.scheme)
        places["scheme"] = (x, x + CELL * len(sent.scheme))
        x += CELL * len(sent.scheme)
        shown = sent.separator.strip(" ")
        if shown:
            drawing.cells(x, baseline, shown)
        room = max(len(sent.separator), 1)
        places["separator"] = (x, x + CELL * room)
        x += CELL * room
    elif sent.has_scheme:
        drawing.add("rect", "d-bad d-dash d-fill-page", x=x, y=y + 4, width=CELL * 7, height=BLOCK - 8, rx=3)
        places["scheme"] = (x, x + CELL * 7)
        x += CELL * 8
    return x, y


def _blocks(
    drawing: Drawing,
    sent: Sent,
    fault: Fault,
    box: tuple[float, float, int],
    places: dict[str, tuple[float, float]],
) -> None:
    x, y, width = box
    room = width - x - (_LOST + 4 if fault.lost_end else 0)
    places["value"] = (x, x + room)
    if not sent.segments:
        drawing.add("rect", "d-part d-part-signature", x=x, y=y, width=room, height=BLOCK, rx=3)
        _cells(drawing, x, y, room)
        return
    total = sum(sent.segments) or 1
    names = _PARTS if len(sent.segments) == 3 else ("header", "key", "iv", "payload", "signature")
    spare = room - _LEAST * len(names) - 3 * (len(names) - 1)
    for name, length in zip(names, sent.segments, strict=True):
        size = _LEAST + spare * length / total
        drawing.add("rect", f"d-part d-part-{name}", x=x, y=y, width=size, height=BLOCK, rx=3)
        if name == "signature":
            _cells(drawing, x, y, size)
        word = _part_name(name)
        if size > 7 * (len(word) + 5):
            word = f"{word} {length}"
        if size > 7 * len(word):
            drawing.text(x + size / 2, y + BLOCK + 16, word, "d-note", "middle")
        places[name] = (x, x + size)
        x += size + 3
    if fault.lost_end:
        drawing.add("rect", "d-bad d-dash d-fill-page", x=x, y=y + 1, width=_LOST - 2, height=BLOCK - 2, rx=3)
        places["lost"] = (x, x + _LOST)


def _cells(drawing: Drawing, x: float, y: float, size: float) -> None:
    marks = "".join(f"M{round(x) + 6 + 10 * i} {round(y) + 14}h6v6h-6z" for i in range(int((size - 8) // 10)))
    if marks:
        drawing.add("path", "d-cells", d=marks)


def _marked(sent: Sent, fault: Fault, places: dict[str, tuple[float, float]]) -> tuple[float, float]:
    if fault.lost_end and "lost" in places:
        return places["lost"]
    if fault.part == "value" and fault.position is not None and sent.segments:
        place = _place_in_value(sent, fault.position, places)
        return place - 4, place + 4
    if fault.part in _PARTS and fault.part in places and fault.position is not None:
        low, high = places[fault.part]
        length = sent.segments[_PARTS.index(fault.part)] if len(sent.segments) == 3 else 1
        place = low + (high - low) * min(fault.position / max(length, 1), 1)
        return max(low, place - 4), min(high, place + 4)
    return places.get(fault.part) or places["value"]


def _place_in_value(sent: Sent, position: int, places: dict[str, tuple[float, float]]) -> float:
    left = position
    for name, length in zip(_PARTS, sent.segments, strict=False):
        low, high = places.get(name, places["value"])
        if left <= length:
            return low + (high - low) * left / max(length, 1)
        left -= length + 1
    return places["value"][1]


def _part_name(name: str) -> str:
    return {
        "header": _("header"),
        "key": _("key"),
        "iv": _("IV"),
        "payload": _("payload"),
        "signature": _("signature"),
    }[name]
