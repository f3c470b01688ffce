"""Where the lines of a text begin, without a number for each line: a text of ten megabytes may have millions."""

from __future__ import annotations

from array import array
from bisect import bisect_left

_PIECE = 1024


class LineIndex:
    """Rows (1-based) and line starts of a text with `\\n` line ends, counted piece by piece of 1,024 characters."""

    __slots__ = ("_before", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._before = array("l", [0])  # line ends before each piece
        self._starts = array("l", [0])  # where the line begins that goes on into each piece
        for at in range(0, len(text), _PIECE):
            self._before.append(self._before[-1] + text.count("\n", at, at + _PIECE))
            last = text.rfind("\n", at, at + _PIECE)
            self._starts.append(last + 1 if last != -1 else self._starts[-1])

    def row(self, offset: int) -> int:
        """The row that holds the character at `offset`."""
        piece = self._piece(offset)
        return self._before[piece] + self._text.count("\n", piece * _PIECE, offset) + 1

    def start(self, offset: int) -> int:
        """Where the line that holds the character at `offset` begins."""
        piece = self._piece(offset)
        last = self._text.rfind("\n", piece * _PIECE, offset)
        return last + 1 if last != -1 else self._starts[piece]

    def line(self, row: int) -> tuple[int, int]:
        """Where a row begins and ends, without its line end; the first row for one that the text does not have."""
        row = row if 0 < row <= self._before[-1] + 1 else 1
        return self._behind(row - 1), self._behind(row) - 1 if row <= self._before[-1] else len(self._text)

    def _piece(self, offset: int) -> int:
        piece = offset // _PIECE
        return piece if 0 <= piece < len(self._before) else 0 if piece < 0 else len(self._before) - 1

    def _behind(self, ends: int) -> int:
        """The offset behind so many line ends."""
        if ends == 0:
            return 0
        piece = bisect_left(self._before, ends) - 1
        at = piece * _PIECE - 1
        for _ in range(ends - self._before[piece]):
            at = self._text.find("\n", at + 1)
        return at + 1
