"""Logs that keep each line, or a whole message, in a member of a record: JSON lines, exports of services, logfmt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import records, signs, strings
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone
from diagnostics.engine.unwrap.records import Member, Record

_LONGEST, _SAMPLE = 2_000_000, 100
_MESSAGE = re.compile(
    r"(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^\s\"]{1,8000} HTTP/[0-9.]{1,3}"
    r"|HTTP/[0-9.]{1,3} [1-5][0-9]{2}[^\\\n]{0,60})"
    r"\\(?:r|n|u000[aAdD])"
)
_NOT_LOGS = ('"entries"', '"_postman_id"', '"_type"', '"openapi"', '"swagger"', '"requestContext"')


def json_log(old: Mapped) -> Undone | None:
    """The texts of JSON records, one after the other; lines that are no record stay as they are."""
    text = old.text
    if '"' not in text or "{" not in text or len(text) > _LONGEST or any(mark in text[:4000] for mark in _NOT_LOGS):
        return None
    parts = list(records.json_objects(text))
    some = [(start, end) for start, end, is_json in parts if is_json]
    if len(some) > _SAMPLE and not _carriers(text, [records.read_json(text, *part) for part in some[:_SAMPLE]]):
        return None
    found = {start: records.read_json(text, start, end) for start, end in some}
    carriers = _carriers(text, list(found.values()))
    if not carriers:
        return None
    made = Rewriter(old)
    for start, end, _is_json in parts:
        held = carriers.get(start)
        if held:
            _write(made, text, found[start], held)
        else:
            made.keep(start, end)
            made.put("\n", max(end - 1, start))
    return Undone(made.done(), msg("Read out of a JSON log."), _stamps(text, found.values()))


def logfmt(old: Mapped) -> Undone | None:
    """The texts of `name=value` records."""
    text = old.text
    if "=" not in text or '="' not in text or len(text) > _LONGEST:
        return None
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        lines.append((position, position + len(line)))
        position += len(line) + 1
    found = {start: record for start, end in lines if (record := records.read_pairs(text, start, end))}
    carriers = _carriers(text, [record for record in found.values() if record.is_logged])
    if not carriers:
        return None
    made = Rewriter(old)
    for start, end in lines:
        if start in carriers:
            _write(made, text, found[start], carriers[start], rest=len(found[start].members) > 4)
        else:
            made.keep(start, end)
            made.put("\n", max(end - 1, start))
    return Undone(made.done(), msg("Read out of a log of name=value pairs."), _stamps(text, found.values()))


def _carriers(text: str, found: Sequence[Record]) -> dict[int, list[Member]]:
    """For each record the members that hold its text; empty where nothing proves that they are a log."""
    paths: dict[tuple[str, ...], list[tuple[Record, Member]]] = {}
    for record in found:
        for member in record.members:
            if member.quoted and not text[member.start : member.end].isdigit():
                paths.setdefault(member.path, []).append((record, member))
    best: tuple[int, tuple[str, ...]] = (0, ())
    for path, held in paths.items():
        score = _score(text, [m for _, m in held], all(r.is_logged for r, _ in held), held[0][0], single=len(held) == 1)
        best = max(best, (score, path), key=lambda item: item[0])
    if not best[0]:
        return {}
    made: dict[int, list[Member]] = {}
    for record, member in paths[best[1]]:
        made.setdefault(record.start, []).append(member)
    for path, held in paths.items():  # a message and its answer, a member each
        for record, member in held:
            if path != best[1] and record.start in made and _is_message(text[member.start : member.end]):
                made[record.start].append(member)
    for members in made.values():
        members.sort(key=lambda member: member.start)
    if all(record.is_logged for record in found):  # lines whose text is empty hold a blank line
        for record in found:
            made.setdefault(record.start, [m for m in record.members if m.path == best[1]] or [])
    return {start: members for start, members in made.items() if members}


def _score(text: str, members: Sequence[Member], logged: bool, first: Record, *, single: bool) -> int:
    """How well the members do for the text of a log; 0 where they do not."""
    read = "\n".join(strings.plain(text[m.start : m.end]) for m in members[:400])
    parsed = signs.lines_that_parse(read)
    named = members[0].is_text
    if logged and named:
        proof = parsed or not single or first.is_graded or _is_wrapped(read)
        return 2 + 10 * parsed if proof and (first.is_graded or signs.speaks_of_calls(read)) else 0
    if signs.is_command(read.lstrip()) and (named or "\n" in read.strip()):
        return 1 + 10 * parsed
    return 1 + 10 * parsed if parsed > 1 and signs.is_call(read) and (named or logged) else 0


def _stamps(text: str, found: Iterable[Record]) -> tuple[str, ...]:
    """The first times of the records."""
    moments = (record.moment for record in islice(found, 4))
    return tuple(text[moment.start : moment.end] for moment in moments if moment is not None)


def _is_message(written: str) -> bool:
    """Whether a member holds a whole message: a start line, and more below it."""
    return _MESSAGE.match(written) is not None


def _is_wrapped(read: str) -> bool:
    """Whether the text of a lone record is itself carried: a nested record, or several lines."""
    inner = read.strip()
    return "\n" in inner or (inner[:1], inner[-1:]) == ("{", "}") or read.endswith("\n")


def _write(made: Rewriter, text: str, record: Record, held: Sequence[Member], *, rest: bool | None = None) -> None:
    for member in held:
        strings.unescaped(made, text, member.start, member.end)
        if member.start == member.end or not made.ends_line:
            made.put("\n", member.end)
    if rest is None:
        rest = len(held) == 1 and records.tells_more(
            text[record.start : held[0].start] + text[held[0].end : record.end]
        )
    if rest and len(held) == 1:
        made.keep(record.start, held[0].start)
        made.keep(held[0].end, record.end)
        made.put("\n", record.end - 1)
