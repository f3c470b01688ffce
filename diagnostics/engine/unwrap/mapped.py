"""Text with a way back: for each of its characters, where in the paste it stood."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from diagnostics.engine.model.types import Message


@dataclass(frozen=True, slots=True)
class Mapped:
    """Text made of stretches of the paste.

    `cuts` are the offsets in `text` at which a stretch begins (the first is 0), `origins` where in the paste; within
    a stretch characters follow each other as they do there. Origins fall only where lines were put in another order.
    """

    text: str
    cuts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)

    def origin(self, offset: int) -> int:
        """Where in the paste the character at `offset` stood."""
        number = bisect_right(self.cuts, offset) - 1
        return self.origins[number] + offset - self.cuts[number]

    def stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches between two offsets: how far after `start` each begins, and its origin."""
        first = bisect_right(self.cuts, start) - 1
        last = bisect_left(self.cuts, end)
        made = [(0, self.origin(start))]
        made += [(self.cuts[number] - start, self.origins[number]) for number in range(first + 1, last)]
        return made


class Rewriter:
    """Builds a Mapped from pieces of another: kept as they are, or written in the place of some."""

    def __init__(self, old: Mapped) -> None:
        self._old = old
        self._pieces: list[str] = []
        self._length = 0
        self._cuts: list[int] = []
        self._origins: list[int] = []

    def keep(self, start: int, end: int) -> None:
        """The characters from `start` to `end` of the old text."""
        if end <= start:
            return
        for after, origin in self._old.stretches(start, end):
            self._cut(self._length + after, origin)
        self._append(self._old.text[start:end])

    def put(self, text: str, at: int) -> None:
        """Other text, for what stands at `at` of the old one."""
        if text:
            self._cut(self._length, self._old.origin(at))
            self._append(text)

    def take_back_break(self) -> None:
        """Without the line break that was written last."""
        if self._pieces and self._pieces[-1] == "\n":
            self._pieces.pop()
            self._cuts.pop()
            self._origins.pop()
            self._length -= 1

    def done(self) -> Mapped:
        """What was built."""
        if not self._cuts:
            return Mapped("", (0,), (0,))
        return Mapped("".join(self._pieces), tuple(self._cuts), tuple(self._origins))

    @property
    def ends_line(self) -> bool:
        """Whether what was built so far is empty or ends with a line break."""
        return not self._pieces or self._pieces[-1].endswith("\n")

    def _cut(self, at: int, origin: int) -> None:
        self._cuts.append(at)
        self._origins.append(origin)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


@dataclass(frozen=True, slots=True)
class Undone:
    """What a layer left: the text within, a sentence that tells of the layer, and the times that stood in it."""

    mapped: Mapped
    note: Message
    stamps: tuple[str, ...] = ()
