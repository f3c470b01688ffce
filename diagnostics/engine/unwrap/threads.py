"""Calls that several threads log at the same time, line by line between each other: each thread's lines put together.

OkHttp's logging interceptor writes `--> GET https://…`, the fields, `--> END GET`, and the same with `<--` for the
answer; in an application several calls are on their way, and only what stands before each line tells them apart.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_MARKED = re.compile(
    r"(?P<lead>.{1,200}?)(?:(?P<asks>--> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) https?://)"
    r"|(?P<tells><-- [1-5][0-9]{2}\b)|(?:-->|<--) END\b)"
)
_STAMP = re.compile(r"[0-9]{1,9}(?:[:.,-][0-9]{1,9}){1,6}")
_MOST_THREADS, _MOST_LINES = 40, 20_000


def interleaved(old: Mapped) -> Undone | None:
    """The lines of each thread after each other, without what stands before them; None where no two calls mix."""
    if "--> " not in old.text or "<-- " not in old.text:
        return None
    lines = old.text.split("\n")
    marked = [_MARKED.match(line) for line in lines[:_MOST_LINES]]
    leads = {_thread(found["lead"]): len(found["lead"]) for found in marked if found and found["asks"]}
    if len(lines) > _MOST_LINES or not 1 < len(leads) <= _MOST_THREADS or not _mix(marked):
        return None
    held: dict[str, list[tuple[int, int]]] = {"": [], **{thread: [] for thread in leads}}
    position, thread = 0, ""
    for line in lines:
        own = _owner(line, leads)
        thread = thread if own is None else own
        start = position + (leads[own] if own is not None else 0)
        held[thread].append((start, position + len(line)))
        position += len(line) + 1
    made = Rewriter(old)
    for spans in held.values():
        for start, end in spans:
            made.keep(start, end)
            made.put("\n", max(end - 1, start))
    return Undone(made.done(), msg("The lines of several threads were put together, thread by thread."))


def _thread(lead: str) -> str:
    """What stands before a line, with every time in it made the same."""
    return _STAMP.sub(lambda found: "#" * len(found.group()), lead)


def _owner(line: str, leads: dict[str, int]) -> str | None:
    """The thread that wrote the line, None where none is told."""
    for size in set(leads.values()):
        thread = _thread(line[:size])
        if leads.get(thread) == size:
            return thread
    return None


def _mix(marked: list[re.Match[str] | None]) -> bool:
    """Whether a call begins while another one, of another thread, waits for its answer."""
    waiting: set[str] = set()
    for found in marked:
        if found is None:
            continue
        thread = _thread(found["lead"])
        if found["asks"]:
            if waiting - {thread}:
                return True
            waiting.add(thread)
        elif found["tells"]:
            waiting.discard(thread)
    return False
