"""Known messages that a mail, a terminal or a chat broke over several lines.

A line that stops in the middle of a sentence, where lines commonly stop, goes on in the next. A message counts only
where it stands over such a break: what stands in one line is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from diagnostics.engine.model.statement import Channel, Statement
from diagnostics.engine.words import messages
from diagnostics.engine.words.messages import Heard

_SHORTEST, _LONGEST = 40, 200
_MOST_LINES, _MOST_RUNS = 5, 12
_ENDS = ".!?;:{}[]()>|`"
_GOES_ON = re.compile(r"[a-z\"'(<]")
# A line of a stack trace or of a shell begins something of its own.
_OF_LINES = (Channel.PROSE, Channel.LOG)


def find(statements: Sequence[Statement]) -> Iterator[Heard]:
    """Every known message that stands over a break between lines that belong together."""
    for run in _runs(statements)[:_MOST_RUNS]:
        pieces = [messages.compared(statement.text) for statement in run]
        breaks = list(accumulate(len(piece) + 1 for piece in pieces[:-1]))
        for heard in messages.find(" ".join(pieces)):
            if any(heard.start < at < heard.end for at in breaks):
                yield heard


def _runs(statements: Sequence[Statement]) -> list[list[Statement]]:
    runs: list[list[Statement]] = []
    open_run = False
    for before, after in zip(statements, statements[1:], strict=False):
        if not _goes_on(before, after):
            open_run = False
        elif open_run and len(runs[-1]) < _MOST_LINES:
            runs[-1].append(after)
        else:
            runs.append([before, after])
            open_run = True
    return runs


def _goes_on(before: Statement, after: Statement) -> bool:
    """Whether the one line was broken off, and the other, right below it, is the rest."""
    if before.at is None or after.at is None or after.at.row != before.at.row + 1:
        return False
    if before.response is not None or after.response is not None or after.channel not in _OF_LINES:
        return False
    return (
        _SHORTEST <= len(before.text) <= _LONGEST
        and before.text[-1] not in _ENDS
        and _GOES_ON.match(after.text) is not None
    )
