"""The name of one program, which a log that gathers several writes before each of its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from diagnostics.engine.unwrap import signs

# No field of a message: a plugin, a container or a service is named with more than a word, or in brackets.
_NAME = re.compile(r"(?=[\w]{1,80}[.\/@-])[A-Za-z][\w./@-]{3,100}:(?: |$)")
_FEWEST = 4


def without_names(lines: Sequence[str], ends: Sequence[int]) -> list[int]:
    """`ends`, moved behind the name that lines in a row go on with, where a call shows only without it.

    A name of several lines in a row is taken off, whatever other programs the log holds; fields of a message that
    follow each other have different names.
    """
    moved = list(ends)
    names = [found[0] if (found := _NAME.match(line, end)) else "" for line, end in zip(lines, ends, strict=True)]
    for name, some in groupby(range(len(lines)), key=lambda number: names[number]):
        numbers = list(some)
        if not name or len(numbers) < _FEWEST:
            continue
        before = "\n".join(lines[number][ends[number] :] for number in numbers)
        after = "\n".join(lines[number][ends[number] + len(name) :] for number in numbers)
        if signs.is_call(after) and signs.lines_that_parse(after) > signs.lines_that_parse(before):
            for number in numbers:
                moved[number] = ends[number] + len(name)
    return moved
