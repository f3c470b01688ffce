"""The picture that chats show beside a shared link: the request's way and where it stops, and nothing of the paste.

It is drawn from the verdict's kind and the station alone, without a letter, so it suits every language and tells
nothing that the link's public title does not. PNG (ISO/IEC 15948), since chats draw no SVG.
"""

from __future__ import annotations

import math
import struct
import zlib
from functools import lru_cache

from diagnostics.engine.model.types import Kind, Stage

WIDTH, HEIGHT = 1200, 630
_PAGE, _BAND, _DONE, _BAD, _EDGE, _WARN = (
    (255, 255, 255), (11, 87, 164), (23, 105, 63), (179, 35, 26), (122, 134, 148), (133, 80, 0)
)  # fmt: skip
_RADIUS, _MIDDLE = 52, 340
_MARKS = {
    "pass": ((-22, 2), (-6, 18), (24, -16)),
    "fail": ((-18, -18), (18, 18)),
    "back": ((18, -18), (-18, 18)),
    "dash": ((-20, 0), (20, 0)),
}

Colour = tuple[int, int, int]


class _Canvas:
    """Pixels to draw on, with soft edges."""

    def __init__(self) -> None:
        self.rows = [bytearray(bytes(_PAGE) * WIDTH) for _ in range(HEIGHT)]

    def blend(self, x: int, y: int, colour: Colour, share: float) -> None:
        """Lay a colour over a pixel, `share` of it from 0 to 1."""
        row, at = self.rows[y], 3 * x
        for part, value in enumerate(colour):
            row[at + part] = round(row[at + part] * (1 - share) + value * share)

    def band(self, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
        """A filled rectangle."""
        for row in self.rows[top:bottom]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)

    def disc(self, x: int, y: int, radius: float, colour: Colour) -> None:
        """A filled circle."""
        reach = math.ceil(radius)
        for py in range(y - reach, y + reach + 1):
            for px in range(x - reach, x + reach + 1):
                share = radius + 0.5 - math.hypot(px - x, py - y)
                if share > 0:
                    self.blend(px, py, colour, min(1.0, share))

    def stroke(self, points: list[tuple[int, int]], colour: Colour, width: int) -> None:
        """A line with round ends through the points."""
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            steps = max(abs(x2 - x1), abs(y2 - y1), 1)
            for step in range(steps + 1):
                x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
                self.disc(round(x), round(y), width / 2, colour)

    def png(self) -> bytes:
        """The picture as a file."""
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 9)
        chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@lru_cache(maxsize=64)
def card(kind: Kind, stage: Stage | None) -> bytes:
    """The PNG for a verdict of this kind; `stage` is where the request stops, None where it does not."""
    canvas = _Canvas()
    canvas.band(0, 0, WIDTH, 24, _BAND)
    stop = stage if kind is Kind.BROKEN else None
    places = {each: round(WIDTH * (number + 0.5) / len(Stage)) for number, each in enumerate(Stage)}
    for each, x in places.items():
        if each is not Stage.CLIENT:
            _way(
                canvas,
                x - WIDTH // len(Stage) + _RADIUS + 12,
                x - _RADIUS - 12,
                hollow=stop is not None and each > stop,
            )
    for each, x in places.items():
        _station(canvas, x, _state(kind, each, stop))
    return canvas.png()


def _state(kind: Kind, stage: Stage, stop: Stage | None) -> str:
    if stop is not None:
        return "fail" if stage == stop else "before" if stage < stop else "beyond"
    return {Kind.HEALTHY: "pass", Kind.RISKY: "risk"}.get(kind, "unknown")


def _way(canvas: _Canvas, left: int, right: int, *, hollow: bool) -> None:
    for start in range(left, right, 24):
        end = min(right, start + (12 if hollow else 24))
        canvas.band(start, _MIDDLE - 3, end, _MIDDLE + 3, _EDGE)


def _station(canvas: _Canvas, x: int, state: str) -> None:
    colour = {"fail": _BAD, "pass": _DONE, "risk": _WARN}.get(state, _EDGE)
    canvas.disc(x, _MIDDLE, _RADIUS, colour)
    if state in {"before", "beyond", "unknown"}:
        canvas.disc(x, _MIDDLE, _RADIUS - 5, _PAGE)
    marks = {"fail": ("fail", "back"), "pass": ("pass",), "risk": ("pass",), "unknown": ("dash",)}.get(state, ())
    for mark in marks:
        ink = _EDGE if state == "unknown" else _PAGE
        canvas.stroke([(x + dx, _MIDDLE + dy) for dx, dy in _MARKS[mark]], ink, 9)
