"""What a page is built of: blocks as plain values for the template, and how many lines each of them may take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.utils.translation import ngettext

Block: TypeAlias = dict[str, Any]
Pieces: TypeAlias = Sequence[tuple[str, bool]]

# Characters in a line of the page: of prose, of code, and of prose in a column of a table.
PROSE, CODE, COLUMN = 96, 88, 38
_LONGEST_CELL = 240


def text(words: Any) -> list[Block]:
    """A paragraph; nothing where there is nothing to say."""
    return [{"is": "text", "text": str(words)}] if words else []


def note(words: Any) -> list[Block]:
    """A paragraph in small type; nothing where there is nothing to say."""
    return [{"is": "note", "text": str(words)}] if words else []


def link(label: Any, url: str) -> list[Block]:
    """A line with an address that can be clicked and read; nothing without an address."""
    return [{"is": "link", "text": str(label), "url": url}] if url else []


def code(lines: Sequence[Pieces], most: int) -> list[Block]:
    """Lines of a command, each as pieces with whether they are marked; at most so many lines of the page."""
    shown, left = fitting(lines, lambda line: _lines("".join(piece for piece, _mark in line), CODE), most)
    return ([{"is": "code", "lines": shown}] if shown else []) + and_more(left)


def items(entries: Iterable[Any], most: int) -> list[Block]:
    """A list; at most so many lines of the page."""
    shown, left = fitting([str(entry) for entry in entries], lambda entry: _lines(entry, PROSE), most)
    return ([{"is": "list", "items": shown}] if shown else []) + and_more(left)


def table(head: Sequence[Any], rows: Iterable[Sequence[Any]], most: int, read: Sequence[int]) -> list[Block]:
    """Rows under their head, at most so many lines of the page; `read` are the columns that show what was read.

    A last column without a word in it is left out.
    """
    cells = [[shortened(str(cell), _LONGEST_CELL) for cell in row] for row in rows]
    columns = len(head) if any(row[-1] for row in cells) else len(head) - 1
    width = _column(columns)
    shown, left = fitting(cells, lambda row: max(_lines(cell, width) for cell in row), most)
    if not shown:
        return and_more(left)
    titles, lines = [str(word) for word in head[:columns]], [row[:columns] for row in shown]
    return [{"is": "table", "head": titles, "rows": lines, "read": list(read)}, *and_more(left)]


def shortened(words: str, most: int) -> str:
    """A text of at most so many characters, with how many are left out."""
    if len(words) <= most:
        return words
    left = len(words) - most
    return words[:most] + " … " + ngettext("(%(n)d more character)", "(%(n)d more characters)", left) % {"n": left}


def fitting(entries: Sequence[Any], lines: Any, most: int) -> tuple[list[Any], int]:
    """The first entries that take at most so many lines together, and how many are left."""
    shown: list[Any] = []
    taken = 0
    for entry in entries:
        taken += lines(entry)
        if taken > most:
            break
        shown.append(entry)
    return shown, len(entries) - len(shown)


def lines_of(block: Block) -> int:
    """How many lines of the page a block takes, with the space around it."""
    if block["is"] == "table":
        width = _column(len(block["head"]))
        return 1 + sum(max(_lines(cell, width) for cell in row) for row in block["rows"])
    return _lines(block.get("text") or block.get("title") or "", PROSE)


def _column(columns: int) -> int:
    """How many characters a column of a table has."""
    return 2 * COLUMN // max(1, columns - 1)


def _lines(words: str, width: int) -> int:
    return sum(1 + (_width(line) - 1) // width for line in words.split("\n")) if words else 1


def _width(line: str) -> int:
    """In letters: what East Asia writes is as wide as two."""
    return max(1, sum(2 if char > "\u2e7f" else 1 for char in line))


def and_more(left: int) -> list[Block]:
    """Where what was left out can be read; nothing where nothing was."""
    if not left:
        return []
    more = ngettext(
        "%(n)d more is in the report inside this file.", "%(n)d more are in the report inside this file.", left
    )
    return note(more % {"n": left})
