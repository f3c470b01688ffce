"""Header fields as programs print them: maps, structs, arrays and pairs of any language, CGI variables, table rows.

Pairs that follow each other make one message; its method and address are looked for beside them, under the names that
dumps give them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message
from diagnostics.engine.parse import names
from diagnostics.engine.parse.messages import body, http, named, pairs
from diagnostics.engine.parse.messages.pairs import Pair
from diagnostics.engine.parse.source import Block, Source

_GAP = re.compile(
    r"(?:[A-Za-z][\w:.-]{0,40}>)?(?:[\s,;\[\](){}<>|\"'`0-9-]|=>|\b(?:array|string|map|AnyHashable|List|\w{1,20}:)(?=[\s(\[{\"']))*",
    re.IGNORECASE,
)
_BREAKS_OFF = re.compile(r"\n\n|[\])}][\])},;\s]*\n|\b(?:HTTP/|response|status)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?<![\w/.:-])[\w. \"']{0,40}headers?[\"']?\s{0,4}(?:[:=]|=>)?\s{0,4}(?:[A-Za-z]{1,20})?[\[{(<\s]*$", re.IGNORECASE
)
_REST = re.compile(r"[\])}>,; \t]*")
_ENTITLED = frozenset(
    ["authorization", "proxy-authorization", "authorisation", "www-authenticate", "dpop", *names.API_KEY_NAMES]
)
_HINTS = ("authori", "authenticate", "api-key", "api_key", "apikey", "dpop", "-token", "subscription-key")
_FAR, _NEAR_STATUS = 400, 600
_MESSAGE_LINE = re.compile(r"(?:[A-Z]{3,7} \S{1,8000} HTTP/\d|HTTP/\d|[A-Za-z][A-Za-z0-9-]{1,60}: [^\s\[({])")


def find(source: Source) -> list[Block]:
    """A block for each message whose fields a program printed."""
    lowered = source.text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return []
    advises = cache(body.advises)  # many runs may stand on one line
    runs = [
        run
        for run in _runs(source.text, pairs.find(source))
        if _is_dump(run) and not _in_message(source.text, run) and not advises(_line_of(source.text, run[0].start))
    ]
    blocks: list[Block] = []
    told: set[tuple[tuple[str, str], ...]] = set()
    for number, run in enumerate(runs):
        before = runs[number - 1][-1].end if number else 0
        after = runs[number + 1][0].start if number + 1 < len(runs) else len(source.text)
        key = tuple((pair.field.name.lower(), pair.field.value.reveal()) for pair in run)
        blocks += _again(source, run) if key in told else _blocks(source, run, before, after)
        told.add(key)
    return blocks


def _line_of(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : len(text) if end == -1 else end]


def _is_dump(run: Sequence[Pair]) -> bool:
    return any(_entitles(pair) for pair in run) and (not all(pair.plain for pair in run))


def _in_message(text: str, run: Sequence[Pair]) -> bool:
    """Whether fields stand on lines of their own below another of a message, and the value of each begins oddly.

    Of several the bracket of each value is left open on its line, as no structure has it.
    """
    begin = text.rfind("\n", 0, run[0].start) + 1
    if any(text[text.rfind("\n", 0, pair.start) + 1 : pair.start].strip() for pair in run):
        return False
    if len(run) > 1 and not all(_is_left_open(text, pair.start) for pair in run):
        return False
    above = text[text.rfind("\n", 0, max(0, begin - 1)) + 1 : max(0, begin - 1)]
    return _MESSAGE_LINE.match(above) is not None


def _is_left_open(text: str, start: int) -> bool:
    end = text.find("\n", start)
    line = text[start : end if end != -1 else len(text)]
    return sum(map(line.count, "{[(")) > sum(map(line.count, "}])"))


def _entitles(pair: Pair) -> bool:
    return pair.field.name.lower() in _ENTITLED


def _runs(text: str, found: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs with nothing but brackets and commas, or members of other names, between them."""
    runs: list[list[Pair]] = []
    for pair in found:
        gap = text[runs[-1][-1].end : pair.start] if runs else ""
        near = bool(runs) and len(gap) < _FAR
        if near and not _has(runs[-1], pair.field.name) and (_GAP.fullmatch(gap) or _others(gap)):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs


def _others(gap: str) -> bool:
    """Whether only members of other names stand between: no end of a structure, no sentence."""
    return not _BREAKS_OFF.search(gap) and re.search(r"[:=,]", gap) is not None


def _has(run: Sequence[Pair], name: str) -> bool:
    return any(pair.field.name.lower() == name.lower() for pair in run)


def _again(source: Source, run: Sequence[Pair]) -> list[Block]:
    """The same fields written a second time: taken out of the text, and no message of their own."""
    return [Block(Form.HEADER, run[0].start, run[-1].end)]


def _blocks(source: Source, run: Sequence[Pair], before: int, after: int) -> list[Block]:
    """The request and the response that one run of pairs holds."""
    made: list[Block] = []
    answered = [pair for pair in run if pair.field.name.lower() in names.RESPONSE_NAMES]
    asked = [pair for pair in run if pair not in answered]
    if any(_entitles(pair) for pair in asked):
        fields = tuple(pair.field for pair in asked)
        start, end = _with_label(source.text, asked[0].start, asked[-1].end)
        near_asked = (max(before, start - named.NEAR), min(after, end + named.NEAR))
        call = named.call(source.text, *near_asked, start) if source.budget.look() else named.Call()
        notes: list[Message] = []
        url = call.address(fields, notes)
        request = Request(call.method, url, fields, source=Form.HEADER, place=source.place(start, end - start))
        made.append(Block(Form.HEADER, start, end, (request,), notes=tuple(notes)))
    if answered:
        start, end = answered[0].start, answered[-1].end
        near = (max(before, start - _NEAR_STATUS), min(after, end + _NEAR_STATUS))
        code = named.status(source.text, *near, start)
        response = http.response_of(code, tuple(pair.field for pair in answered), "")
        form = Form.CHALLENGE if response.challenges else Form.HEADER
        made.append(Block(form, start, end, responses=(replace(response, place=source.place(start, end - start)),)))
    return made


def _with_label(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the word that heads it on its line, and the brackets behind it."""
    line = text.rfind("\n", 0, start) + 1
    label = _LABEL.search(text, max(line, start - 120), start)
    rest = _REST.match(text, end) if label else None
    return (label.start() if label else start), (rest.end() if rest else end)
