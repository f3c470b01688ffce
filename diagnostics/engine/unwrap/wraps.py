"""Lines that a terminal or a mail program broke: put together again."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_NARROWEST, _WIDEST = 60, 400
_MOST_LINES = 5_000
# a line of its own: of a dump, a list, a log
_OWN = re.compile(r"[0-9a-fA-F]{4,8}: |\s|[-*>#|]\s|[0-9]{4}-[0-9]{2}-|[0-9]{2}:[0-9]{2}:")
_WITHIN = re.compile(r"[\w.=+/-]{2}")


def terminal(old: Mapped) -> Undone | None:
    """Lines broken at the width of a screen: none is longer, and those as long break within a word."""
    lines = old.text.split("\n")
    if len(lines) < 2 or len(lines) > _MOST_LINES:
        return None
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = [number for number, line in enumerate(lines[:-1]) if len(line) == width]
    joined = [number for number in full if _goes_on(lines[number], lines[number + 1])]
    if not joined or len(joined) < 0.6 * len(full) or not _is_screen(lines, joined, width):
        return None
    made, position, takes = Rewriter(old), 0, set(joined)
    for number, line in enumerate(lines):
        stop = position + len(line)
        made.keep(position, stop if number in takes else min(stop + 1, len(old.text)))
        position = stop + 1
    return Undone(made.done(), msg("Lines that a terminal had broken were put together again."))


def _goes_on(line: str, after: str) -> bool:
    """Whether a full line breaks within a word, and the next one is no line of its own."""
    return (
        bool(after.strip()) and not _OWN.match(after) and not line.endswith("\\") and not signs.lines_that_parse(after)
    )


def _is_screen(lines: list[str], joined: list[int], width: int) -> bool:
    """Whether chance does not explain it: most lines as long break within a word, several do or the width is usual."""
    within = sum(_WITHIN.fullmatch(lines[number][-1:] + lines[number + 1][:1]) is not None for number in joined)
    if within * 2 < len(joined):
        return False
    return len(joined) > 1 or width in (72, 76, 79, 80, 100, 120, 132, 160)
