"""What stands outside commands and HTTP messages: JSON objects, header lines, status words, URLs in prose and logs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import json_text, names
from diagnostics.engine.parse.credentials import credential
from diagnostics.engine.parse.messages import body, header, http, labelled, named, notation, sections
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import read_form

_OBJECT = re.compile(r"\{\s{0,40}(?:[\"'}]|[A-Za-z_][A-Za-z0-9_-]{0,60}\s{0,8}[:=])|\[\s{0,40}\{\s{0,40}[\"']")
_VALUE_FOLLOWS = re.compile(r"(?:bearer|authori[sz]ation[\"']?[ \t]{0,2}:)[ \t]{0,4}[\"']?$", re.IGNORECASE)
_QUERY_ERROR = re.compile(
    r"(?:(?<=[?&#])|(?<![^\s\"'`(]))(error=[a-z_]{3,40}(?:&[A-Za-z_]{1,40}=[^\s&\"'<>]{0,500}){1,10})"
)
_PHP_MEMBER = re.compile(r"^[ \t]*\[([A-Za-z_][A-Za-z0-9_-]{0,60})\] ?=>[ \t]?(.*)$", re.MULTILINE)
_TOKEN_MEMBERS = frozenset({"access_token", "refresh_token", "id_token", "accesstoken", "idtoken", "refreshtoken"})
_PARAMETERS = frozenset({"grant_type", "code_verifier", "client_assertion", "client_assertion_type"})
_Line = tuple[int, int, HeaderField]  # where it begins and ends, and what it is
# A name of an application's own: in capitals within, or with a hyphen, and not the word before a sentence.
_OWN_FIELD = re.compile(
    r"[ \t]{0,8}([A-Za-z]{1,20}(?:-[A-Za-z0-9]{1,20}){1,5}|[A-Z][A-Za-z]{0,20}[A-Z][a-z]{1,20}): (\S.{0,4000})"
)
_QUOTED_MEMBER = re.compile(
    r"[ \t]{0,40}(?:(?:method|verb|ur[li]|path|host(?:name)?|status_?code|user-agent|accept|content-type): "
    r"\"[^\"\n]{1,8000}\"[ \t,]{0,4}|[\w-]{1,60}: (?P<quote>[\"'])[^\"'\n]{1,8000}(?P=quote),[ \t]{0,4})$",
    re.IGNORECASE,
)
_LABELS, _MOST_OWN, _AROUND = 400, 3, 6
_MOST_OBJECTS, _MOST_ERRORS, _MOST_RUNS = 400, 40, 1000


# What a setting is set to, `id-token: write` among the rights of a job; no credential is one of these words.
_SETTINGS = frozenset({"read", "write", "none", "true", "false", "required", "optional", "enabled", "disabled"})


def find_objects(source: Source) -> list[Block]:
    """JSON objects, and what is pasted for them, that mean something: errors, token responses, parameters, headers."""
    blocks: list[Block] = []
    text = source.text
    position = 0
    for _ in range(_MOST_OBJECTS):
        found = _OBJECT.search(text, position)
        if not found:
            break
        reading = json_text.read(text, found.start())
        is_value = _VALUE_FOLLOWS.search(text, max(0, found.start() - 24), found.start())
        block = None if is_value else _object_block(source, reading, found.start(), text)
        if block:
            blocks.append(block)
        position = max(reading.end, found.start() + 1)
    return blocks + _php_errors(source) + _query_errors(source)


def _object_block(source: Source, reading: json_text.Reading, start: int, text: str) -> Block | None:
    value = reading.value
    if not reading.complete and not any(quote in text[start : reading.end] for quote in "\"'"):
        return None
    if isinstance(value, list):
        value = value[0] if value and isinstance(value[0], dict) else None
    if not isinstance(value, dict) or not value:
        return None
    place = source.place(start, reading.end - start)
    written = text[start : reading.end]
    lowered = {str(name).lower() for name in value}
    if lowered & _TOKEN_MEMBERS and "grant_type" not in lowered:
        answer = Response(None, body=Secret(written), body_kind="json", place=place)
        return Block(Form.TOKEN_RESPONSE, start, reading.end, responses=(answer,))
    if lowered & _PARAMETERS:
        form = tuple((str(name), Secret(body.written(item))) for name, item in value.items())
        asked = Request("POST", None, form=form, body=Secret(written), source=Form.MESSAGE, place=place)
        return Block(Form.MESSAGE, start, reading.end, (asked,))
    fields = _header_members(value, source, start)
    if fields:
        return Block(Form.HEADER, start, reading.end, (_asked(source, fields, start, reading.end),))
    answered = _response_members(value, source, start)
    if answered:
        response = replace(http.response_of(None, answered, ""), place=place)
        return Block(Form.CHALLENGE if response.challenges else Form.HEADER, start, reading.end, responses=(response,))
    error = body.error_in(reading.value, certain=False)
    if error is None:
        return None
    answer = Response(error.status, error=error, body=Secret(written), body_kind="json", place=place)
    return Block(Form.JSON_ERROR, start, reading.end, responses=(answer,))


def _asked(source: Source, fields: tuple[HeaderField, ...], start: int, end: int) -> Request:
    """A request with these fields, and the call that is told under its names beside them, where it is told whole."""
    place = source.place(start, end - start)
    if not source.budget.look():
        return Request("", None, fields, source=Form.HEADER, place=place)
    call = named.whole_call(source.text, max(0, start - named.NEAR), end + named.NEAR, start)
    address = call.address(fields, []) if call.method else None
    if address is None or not address.host:  # under labels right above the fields, a path is enough
        call = named.whole_call(source.text, max(0, start - _LABELS), start, start)
        address = call.address(fields, []) if call.method else None
    method, url = (call.method, address) if address is not None else ("", None)
    return labelled.with_body(Request(method, url, fields, source=Form.HEADER, place=place), source.text, end)


def _header_members(value: dict[str, Any], source: Source, start: int) -> tuple[HeaderField, ...]:
    """The members as header fields when one of them is Authorization or stands for it, and all are strings."""
    strings = {str(name): item for name, item in value.items() if isinstance(item, str)}
    if len(strings) != len(value) or not any(header.near_authorization(name.lower()) for name in strings):
        return ()
    if not all(header.is_known(name) for name in strings):
        return ()
    return tuple(HeaderField(name, Secret(item), source.place(start)) for name, item in strings.items())


def _response_members(value: dict[str, Any], source: Source, start: int) -> tuple[HeaderField, ...]:
    """The members as response fields when all have names of fields, and one that only a response has."""
    named = {str(name): item for name, item in value.items() if isinstance(item, str)}
    known = len(named) == len(value) and all(header.is_known(name) for name in named)
    if not known or not any(name.lower() in names.RESPONSE_NAMES for name in named):
        return ()
    return tuple(HeaderField(name, Secret(item), source.place(start)) for name, item in named.items())


def _query_errors(source: Source) -> list[Block]:
    """Errors that come back in a URL or as a form: `error=access_denied&error_description=…` (RFC 6749, 4.1.2.1)."""
    blocks: list[Block] = []
    for found in islice(_QUERY_ERROR.finditer(source.text), _MOST_ERRORS):
        error = body.error_in(dict(read_form(found.group(1))), certain=False)
        if error is not None:
            place = source.place(found.start(1), len(found.group(1)))
            # Of no length, so that the URL it stands in stays whole.
            blocks.append(
                Block(
                    Form.MESSAGE, found.start(1), found.start(1), responses=(Response(None, error=error, place=place),)
                )
            )
    return blocks


def _php_errors(source: Source) -> list[Block]:
    """Errors in PHP's `print_r` form: `[error] => invalid_grant`."""
    members: dict[str, Any] = {}
    start = end = -1
    for found in _PHP_MEMBER.finditer(source.text):
        name, value = found.group(1), found.group(2).strip()
        if value and value != "Array" and not header.is_known(name):
            members.setdefault(name, json_text.tidy(value[:4000]))
            start, end = found.start() if start == -1 else start, found.end()
    error = body.error_in(members, certain=False) if members else None
    if error is None:
        return []
    answer = Response(error.status, error=error, place=source.place(start, 0))
    return [Block(Form.JSON_ERROR, start, end, responses=(answer,))]


def find_headers(source: Source) -> list[Block]:
    """Header lines outside a message, in runs; request and response fields of one run are told apart by name."""
    blocks: list[Block] = []
    run: list[_Line] = []
    own: list[_Line] = []  # of names that nobody knows, which are fields where one that is known follows them
    position = 0
    lines = source.text.split("\n")
    for number, line in enumerate(lines):
        end = position + len(line)
        found = (
            header.read_line(line, source.place(position, len(line)))
            if ":" in line or "=" in line or "uth" in line
            else None
        )
        if found is not None and found.value.reveal()[:1] in ('"', "'") and _is_written_quoted(lines, number):
            found = replace(found, value=Secret(header.code_value(found.value.reveal())))
        if found is not None and _plainly_a_field(found):
            run += [*own, (position, end, found)]
            own = []
        elif run and len(own) < _MOST_OWN and (unknown := _OWN_FIELD.match(line)):
            field = HeaderField(unknown[1], Secret(unknown[2].strip()), source.place(position, len(line)))
            own.append((position, end, field))
        elif run and _is_value_below(line, run[-1][2]):
            start, _, last = run[-1]
            run[-1] = (start, end, HeaderField(last.name, Secret(line.strip()), last.at, last.defects))
        elif run and _wraps(line, run[-1][2]):
            start, _, last = run[-1]
            joined = Secret(last.value.reveal() + "\n" + line.strip())
            run[-1] = (start, end, HeaderField(last.name, joined, last.at, last.defects))
        elif run:
            blocks += _run_blocks(source, run)
            run, own = [], []
            if not source.budget.has_room(len(blocks), _MOST_RUNS):
                return blocks
        position = end + 1
    return blocks + (_run_blocks(source, run) if run else [])


def _is_written_quoted(lines: Sequence[str], number: int) -> bool:
    """Whether the quotes around a value are a notation: beside it a call is told by name, its values in quotes too."""
    near = lines[max(0, number - _AROUND) : number + _AROUND + 1]
    return any(_QUOTED_MEMBER.match(line) for line in near)


def _plainly_a_field(found: HeaderField) -> bool:
    """Whether a line outside a message is a header rather than a label such as `token: …`."""
    name, value = found.name.lower(), found.value.reveal()
    if value.strip().lower() in _SETTINGS and "uthorization" not in name:
        return False
    if name in names.LABELS:
        return credential.read_value(value).scheme != ""
    return not (name in names.LOOKALIKE_NAMES and "://" in value) and value.strip() not in ("(", "{", "[", "<")


def _is_value_below(line: str, last: HeaderField) -> bool:
    """Whether the line is the value of the name above it, as network panels copy them."""
    if last.value or not line.strip():
        return False
    if header.is_authorization_like(last.name):
        return credential.read_value(line.strip()).scheme != ""
    return last.name.islower()


def _wraps(line: str, last: HeaderField) -> bool:
    return header.is_authorization_like(last.name) and re.fullmatch(r"[A-Za-z0-9_.=+/-]{10,}", line.strip()) is not None


def _sides(run: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Response fields and request fields; one that either may have goes with the next that tells, or the one before."""
    sides: dict[bool, list[_Line]] = {True: [], False: []}
    undecided: list[_Line] = []
    answered = False
    for item in run:
        name = item[2].name.lower()
        if name in names.COMMON_NAMES:
            undecided.append(item)
            continue
        answered = name in names.RESPONSE_NAMES
        sides[answered] += [*undecided, item]
        undecided = []
    sides[answered] += undecided
    return sides[True], sides[False]


def _run_blocks(source: Source, run: list[_Line]) -> list[Block]:
    answers, asked = _sides(run)
    if not answers and all(f.name.lower() in names.COMMON_NAMES for _, _, f in asked):
        answers, asked = (asked, []) if sections.is_answer(source.text, asked[0][0]) else ([], asked)
    made = []
    if asked:
        start, end = asked[0][0], asked[-1][1]
        beside = source.text[max(0, start - _LABELS) : end + _LABELS]
        request = _asked(source, notation.as_sent([f for _, _, f in asked], beside), start, end)
        made.append(Block(Form.HEADER, start, end, (request,)))
    if answers:
        start, end = answers[0][0], answers[-1][1]
        response = http.response_of(None, tuple(f for _, _, f in answers), "")
        form = Form.CHALLENGE if response.challenges else Form.HEADER
        made.append(Block(form, start, end, responses=(replace(response, place=source.place(start, end - start)),)))
    return made
