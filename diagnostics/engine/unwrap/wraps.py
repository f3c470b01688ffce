"""Lines that a terminal or a mail program broke: put together again."""

from __future__ import annotations

import re
from os.path import commonprefix

from diagnostics.engine.model import prompts
from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import prefixes, signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_NARROWEST, _WIDEST = 60, 400
_MOST_LINES = 5_000
_MANY, _ALIKE = 4, 3
# a line of its own: of a dump, a list, a log, a status by itself, the beginning of a sentence, what stands at a prompt
_OWN = re.compile(
    r"[0-9a-fA-F]{4,8}: |\s|[-*>#|]\s|[0-9]{4}-[0-9]{2}-|[0-9]{2}:[0-9]{2}:|[1-5][0-9]{2}(?:\s*$|\s[{\[A-Z])|HTTP/"
    r"|[A-Z][a-z]{1,20} [a-z]"
    rf"|{prompts.POWERSHELL}|{prompts.CMD}|>>>?\s|[{prompts.SIGNS}]\s"
    r"|[\w.-]{1,40}@[\w.-]{1,60}[:~ ][^\n$#%]{0,80}[$#%]\s"
)
_QUOTE = re.compile(r"(?<!\\)(?:\\\\){0,8}\"")
_WITHIN = re.compile(r"[\w.=+/-]{2}")


def screen(old: Mapped) -> Undone | None:
    """Lines broken at the width of a screen: none is longer, many are as long, most of those break a word."""
    lines, width = _measured(old)
    full = [number for number, line in enumerate(lines[:-1]) if len(line) == width and lines[number + 1].strip()]
    if not width or len(full) < _MANY or commonprefix([lines[number] for number in full])[_ALIKE:]:
        return None
    if sum(_OWN.match(lines[number]) is not None for number in full) * 2 > len(full):
        return None
    within = sum(_breaks_a_word(lines, number) for number in full)
    return _joined(old, lines, full) if within * 2 >= len(full) else None


def narrow(old: Mapped) -> Undone | None:
    """A line or two broken at the width of a screen, where the rest of it is no line of its own."""
    lines, width = _measured(old)
    full = [number for number, line in enumerate(lines[:-1]) if len(line) == width]
    joined = _going_on(lines, full)
    if not width or not joined or len(joined) < 0.6 * len(full):
        return None
    within = sum(_breaks_a_word(lines, number) for number in joined)
    usual = len(joined) > 1 or width in (72, 76, 79, 80, 100, 120, 132, 160)
    return _joined(old, lines, joined) if usual and within * 2 >= len(joined) else None


def behind_prefixes(old: Mapped) -> Undone | None:
    """The lines of a log, each with what the log puts before it, where only those that go on lack that."""
    lines, width = _measured(old)
    bare = [number for number, line in enumerate(lines) if line.strip() and prefixes.strong(line) is None]
    if not width or not bare or bare[0] == 0 or len(bare) * 2 > len(lines):
        return None
    if any(len(lines[number - 1]) != width for number in bare):
        return None
    return _joined(old, lines, [number - 1 for number in bare])


def _measured(old: Mapped) -> tuple[list[str], int]:
    """The lines and their greatest length; 0 where that is no screen's."""
    lines = old.text.split("\n")
    width = max(map(len, lines))
    fits = 1 < len(lines) <= _MOST_LINES and _NARROWEST <= width <= _WIDEST
    return lines, width if fits else 0


def _joined(old: Mapped, lines: list[str], joined: list[int]) -> Undone:
    made, position, takes = Rewriter(old), 0, set(joined)
    for number, line in enumerate(lines):
        stop = position + len(line)
        made.keep(position, stop if number in takes else min(stop + 1, len(old.text)))
        position = stop + 1
    return Undone(made.done(), msg("Lines that a terminal had broken were put together again."))


def _breaks_a_word(lines: list[str], number: int) -> bool:
    return _WITHIN.fullmatch(lines[number][-1:] + lines[number + 1][:1]) is not None


def _going_on(lines: list[str], full: list[int]) -> list[int]:
    """Those of the full lines that go on in the next one; a quote that is open there tells it by itself."""
    joined: list[int] = []
    is_open = False
    for number in full:
        goes_on_from = bool(joined) and joined[-1] == number - 1
        is_open = (goes_on_from and is_open) ^ _leaves_open(lines[number])
        if (is_open and _leaves_open(lines[number + 1])) or _goes_on(lines[number], lines[number + 1]):
            joined.append(number)
    return joined


def _leaves_open(line: str) -> bool:
    """Whether a line has a quote without another, and is none of a structure by itself."""
    return '"' in line and line[:1] not in "{}[]" and len(_QUOTE.findall(line)) % 2 == 1


def _goes_on(line: str, after: str) -> bool:
    """Whether a full line breaks within a word, and the next one is no line of its own."""
    is_whole = line.endswith(("\\", "..."))
    return bool(after.strip()) and not (is_whole or _OWN.match(after) or signs.lines_that_parse(after))
