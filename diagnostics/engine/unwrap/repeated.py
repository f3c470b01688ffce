"""The name of a host, a container or a task that a tool puts before each line which came from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import prefixes
from diagnostics.engine.unwrap.mapped import Mapped, Undone

# A name with a mark in it, as hosts, pods and tasks have one: no word, no option, no field and no member.
_NAMED = re.compile(
    r"(?![ \t]{0,4}\[?[0-9]{2,4}[-/:.][0-9]{2}[-/:.T])"  # no time
    r"[ \t]{0,4}(?:(?=[\w.-]{0,60}[.:@/_\d-])[A-Za-z0-9][\w.@/-]{1,60}(?::[0-9]{1,5})?"
    r"|\[[\w.:@/ -]{2,80}\]|<[\w.:@/-]{2,60}>)"
    r"(?: ?[|:>\u2502])?(?=[ \t]|$)[ \t]?"
)
_BEGINS = re.compile(
    r"^(?:[<>] )?(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:/|https?:)\S|HTTP/[0-9.]{1,3} [1-5][0-9]{2})",
    re.MULTILINE,
)
# What tells the side of a message, or stands within one.
_SIDES = re.compile(
    r"(?i:header|body|request|response|send|sent|recv|receive|repl(?:y|ied)|(?<![a-z])(?:req|resp?|in|out|tx|rx)(?![a-z]))"
)
_MARKS = re.compile(r"[<>*={\"'(]")
_LEAST_NAMED, _MOST_LINES, _MOST_RUNS = 4, 20_000, 400


def repeated_names(old: Mapped) -> Undone | None:
    """Runs of lines without the name of a host, a container or a task that stands before each of them."""
    lines = old.text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    ends = [0] * len(lines)
    for first, last in islice(_named_runs(lines), _MOST_RUNS):
        run = lines[first:last]
        lead = _lead(run)
        cut = [len(line) if line == lead.rstrip() else len(lead) for line in run]
        after = "\n".join(line[end:] for line, end in zip(run, cut, strict=True))
        if lead and _BEGINS.search(after) and prefixes.is_proved(run, cut, whole=False):
            ends[first:last] = cut
    if not any(ends):
        return None
    return Undone(
        prefixes.cut_off(old, lines, ends), msg("Times and names that a log puts before each line were set aside.")
    )


def _named_runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of at least four lines that begin with the same name."""
    first, name = 0, ""
    for number, line in enumerate([*lines, ""]):
        found = _NAMED.match(line)
        own = found.group().strip() if found and prefixes.strong(line) not in prefixes.STAMPED else ""
        if own == name and own:
            continue
        if name and number - first >= _LEAST_NAMED:
            yield first, number
        first, name = number, own


def _lead(run: Sequence[str]) -> str:
    """What all lines of a run begin with, up to a blank."""
    full = [line for line in run if _NAMED.sub("", line, count=1).strip()]
    if len(full) < _LEAST_NAMED:
        return ""
    low, high = min(full), max(full)
    same = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    found = _NAMED.match(low)
    blank = max(low.rfind(" ", 0, same), low.rfind("\t", 0, same)) + 1
    lead = low[: max(blank, found.end() if found is not None else 0)]
    if found is None or _SIDES.search(lead) or _MARKS.search(lead, found.end()):
        return ""
    return lead if all(line.startswith(lead) or line == lead.rstrip() for line in run) else ""
