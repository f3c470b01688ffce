"""What an interactive console puts around what is typed into it and what it answers: prompts and tables of results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone
from diagnostics.engine.unwrap.prefixes import cut_off

_SQL = r"[\w.$-]{1,63}"
# The prompt of a console, and the one of the lines that go on with what was begun.
_PROMPTS = tuple(
    (re.compile(first), re.compile(further))
    for first, further in (
        (rf"{_SQL}=[#>*] ?", rf"{_SQL}[-(*'\"$!^][*#>]{{1,2}} ?"),  # psql
        (r"(?:mysql|MariaDB|MySQL)(?: ?\[[^\]\n]{0,60}\])?(?: [\w:.-]{1,60})?> ?", r" {2,40}[-'\"`/]\*?> ?"),
        (r"(?:sqlite|duckdb|D|jshell|cqlsh[:\w]{0,40}|trino[:\w]{0,40}|presto[:\w]{0,40})> ?",
         r" {1,20}(?:\.{3}|->)> ?| {1,20}-> ?"),
        (r"SQL> ?", r" {1,3}[0-9]{1,3}  "),  # SQL*Plus
        (r"iex(?:\([\w@.-]{0,60}\)?[0-9]{0,6}\)?)?> ?", r"\.{3}(?:\([\w@.-]{1,60}\))?> ?"),
        (r"scala> ?", r" {1,8}\| ?"),
        (r"(?:ghci|Prelude[\w .]{0,60}|\*?[A-Z]\w{0,40})> ?", r"(?:ghci|Prelude[\w .]{0,60})\| ?"),
        (r"php > ?", r"php [({'\"*] ?"),
        (r"(?:irb[^>\n]{0,40}|(?:\[[0-9]{1,4}\] )?pry[^>\n]{0,40}|[0-9.]{3,12} :[0-9]{3} )> ?",
         r"(?:irb[^*\n]{0,40}|(?:\[[0-9]{1,4}\] )?pry[^*\n]{0,40})\* ?"),
    )
)  # fmt: skip
_RULE = re.compile(r"[ \t]{0,8}(?=[^\n]{0,400}(?:-|\u2500|\u2550){3})[|+: \u2500-\u257f\u2550-\u256c-]{3,4000}")
_BARS = re.compile(r"[|\u2502\u2503\u2551]")
_STATUS = re.compile(r"(?:http_?|response_?)?(?:status(?:_?code)?|code)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][\w .-]{0,60}")
_COUNT = re.compile(r"[ \t]{0,8}[(\d][\d, ]{0,12}rows?\b.{0,60}|[ \t]*")
_LONGEST, _MOST_LINES, _MOST_TABLES = 1_000_000, 20_000, 20


def prompts(old: Mapped) -> Undone | None:
    """Without the prompts of a console, where one of them goes on with what the line above it began."""
    if "> " not in old.text and "# " not in old.text:
        return None
    lines = old.text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    for first, further in _PROMPTS:
        ends = [0] * len(lines)
        inside = continued = False
        for number, line in enumerate(lines):
            found = first.match(line) or (further.match(line) if inside else None)
            continued = continued or (found is not None and found.re is further)
            inside = found is not None
            ends[number] = found.end() if found else 0
        if continued:
            return Undone(cut_off(old, lines, ends), msg("The prompts of a console were set aside."))
    return None


def columns(old: Mapped) -> Undone | None:
    """With each table of one row that names a status written as names and values, a line each."""
    text = old.text
    if len(text) > _LONGEST or "---" not in text and "\u2500\u2500" not in text:
        return None
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    made, position = Rewriter(old), 0
    for first, last, names, row in islice(_tables(lines), _MOST_TABLES):
        made.keep(position, starts[first])
        at = starts[row]
        for name, (start, end) in zip(names, _cells(lines[row]), strict=True):
            made.put(f"{name}: ", at + start)
            made.keep(at + start, at + end)
            made.put("\n", at + end - 1)
        position = min(starts[last], len(text))
    made.keep(position, len(text))
    done = made.done()
    return Undone(done, msg("A table of results was read.")) if position else None


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int, list[str], int]]:
    """The tables of one row: the lines they begin and end with, the names of the columns, and the row."""
    for number in range(1, len(lines) - 1):
        if not _RULE.fullmatch(lines[number]) or _RULE.fullmatch(lines[number + 1]):
            continue
        names = [lines[number - 1][start:end] for start, end in _cells(lines[number - 1])]
        if not all(map(_NAME.fullmatch, names)) or not any(map(_STATUS.fullmatch, names)):
            continue
        behind = number + 2
        ends = behind >= len(lines) or _COUNT.fullmatch(lines[behind]) or _RULE.fullmatch(lines[behind])
        values = _cells(lines[number + 1])
        if ends and len(values) == len(names) and all(start < end for start, end in values):
            above = number - 2 if number > 1 and _RULE.fullmatch(lines[number - 2]) else number - 1
            below = behind + 1 if behind < len(lines) and lines[behind].strip() else behind
            yield above, below, names, number + 1


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a row begin and end: between bars, else between stretches of blanks."""
    bars = [found.start() for found in _BARS.finditer(line)]
    if bars:
        inner = line.strip()
        edges = ([] if _BARS.match(inner) else [-1]) + bars + ([] if _BARS.match(inner[-1:]) else [len(line)])
        pairs = list(zip([edge + 1 for edge in edges[:-1]], edges[1:], strict=True))
    else:
        gaps = [found.span() for found in re.finditer(r"[ \t]{2,}|\t", line.strip())]
        shift = len(line) - len(line.lstrip())
        begins = [0, *(end for _, end in gaps)]
        pairs = [
            (a + shift, b + shift) for a, b in zip(begins, [*(s for s, _ in gaps), len(line.strip())], strict=True)
        ]
    return [_trimmed(line, start, end) for start, end in pairs]


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    inner = line[start:end]
    begin = start + len(inner) - len(inner.lstrip())
    return begin, max(begin, start + len(inner.rstrip()))
