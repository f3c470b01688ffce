"""Calls that an object of a log, a recording or a trace tells: read by its members, wherever in it they stand.

Taken is what tells a call whole: its method, its address and a credential among its header fields. All else is left to
the readers of pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import ErrorText, HeaderField, Request, Response, Url
from diagnostics.engine.model.types import Message, Place, Secret
from diagnostics.engine.parse import json_text, names, printed, times
from diagnostics.engine.parse.credentials import credential, token
from diagnostics.engine.parse.messages import body, http, members
from diagnostics.engine.parse.messages.told import ENTITLED, Told, gather
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_OBJECT = re.compile(r"\{\s{0,40}(?:[\"'}]|[A-Za-z_][A-Za-z0-9_-]{0,60}\s{0,8}[:=])|\[\s{0,40}\{\s{0,40}[\"']")
_OPENING = re.compile(r"(?<=[\w\])}>#\s=:])[{\[(](?=[^\n)\]}]|\n)")
_METHOD = re.compile(r"(?i)(?:method|verb)\b[\"']?\s{0,4}(?:=>|[:=,])")
_CREDENTIAL = re.compile(r"(?i)authori[sz]ation|api[-_]?key|dpop")
_STATUS = re.compile(r"(?i)status|code")
_SAID_STATUS = re.compile(r"(?i)\b(?:status[ _]?code|http(?:[ _]status)?)[ .:=(]{1,3}([45][0-9]{2})\b")
_MOST_OBJECTS, _MOST_CALLS, _KEPT_BODY = 400, 40, 65_536


def find(source: Source) -> list[Block]:
    """A block for each object that tells calls whole, and for each beside them that tells an answer."""
    text = source.text
    if not (_METHOD.search(text) and _CREDENTIAL.search(text)):
        return []
    return _blocks(source, _objects(text)) or _blocks(source, _printed(text))


def _objects(text: str) -> Iterator[tuple[Any, int, int]]:
    """The objects in JSON or what is pasted for it, with where they begin and end."""
    position = 0
    for _ in range(_MOST_OBJECTS):
        found = _OBJECT.search(text, position)
        if not found:
            return
        reading = json_text.read(text, found.start())
        if reading.complete:
            yield reading.value, found.start(), reading.end
        position = max(reading.end, found.start() + 1)


def _printed(text: str) -> Iterator[tuple[Any, int, int]]:
    """The structures that a program printed, with where they begin and end."""
    position, left = 0, 4 * len(text) + 10_000
    for _ in range(_MOST_OBJECTS):
        found = _OPENING.search(text, position)
        if not found or left < 0:
            return
        value, end, is_whole = printed.read(text, found.start())
        left -= end - found.start()
        if is_whole:
            yield value, found.start(), end
        position = end if is_whole else found.start() + 1


def _blocks(source: Source, objects: Iterator[tuple[Any, int, int]]) -> list[Block]:
    blocks: list[Block] = []
    for value, start, end in objects:
        written = source.text[start:end]
        block = None
        if _METHOD.search(written) and _CREDENTIAL.search(written):
            block = _block(source, value, start, written)
        elif blocks and not blocks[-1].responses and _STATUS.search(written):
            block = _answer_alone(source, value, start, written)
        blocks += [block] if block else []
    return blocks


def _block(source: Source, value: Any, start: int, written: str) -> Block | None:
    requests: list[Request] = []
    responses: list[Response] = []
    errors: list[ErrorText] = []
    notes: list[Message] = []
    for told in islice(_calls(members.unfolded(value, 0)), _MOST_CALLS):
        asked = _request(source, told, start, written, notes)
        if asked is None:
            continue
        answer = _answer(source, told, start, written)
        if answer is not None:
            responses.append(replace(answer, request=len(requests)))
            asked = replace(asked, response=len(responses) - 1)
        requests.append(asked)
        errors += [ErrorText(json_text.tidy(text[:2000]), source.place(start), "log") for text in told.sentences[:20]]
    if not requests:
        return None
    end = start + len(written)
    return Block(Form.HEADER, start, end, tuple(requests), tuple(responses), tuple(errors), notes=tuple(notes))


def _answer_alone(source: Source, value: Any, start: int, written: str) -> Block | None:
    """The answer that an object behind that of a call tells by its status and its fields."""
    told = Told(whole=value)
    gather(told, members.unfolded(value, 0), ("response",))
    answer = _answer(source, told, start, written) if told.fields[True] else None
    if answer is None or answer.status is None:
        return None
    return Block(Form.HEADER, start, start + len(written), responses=(answer,))


def _calls(value: Any) -> Iterator[Told]:
    """What is told of each call of a value: of the smallest objects that each have one method."""
    if isinstance(value, list):
        for number, item in enumerate(value[:500], 1):
            behind = value[number] if number < len(value) else None
            yield from _with_answer(list(islice(_calls(item), _MOST_CALLS)), behind)
        return
    if not isinstance(value, dict):
        return
    told = Told(whole=value)
    gather(told, value, ())
    told.settled()
    methods, addresses = told.values("method"), told.values("address") or told.values("path")
    if len(set(methods)) > 1 or len(methods) > 1 and len(set(addresses)) > 1:
        for item in list(value.values())[:500]:
            yield from _calls(item)
    elif methods:
        yield told


def _with_answer(calls: list[Told], behind: Any) -> list[Told]:
    """The calls of an item of a list, a lone one that tells no answer with that of the item behind it."""
    if len(calls) != 1 or not isinstance(behind, dict | list) or any(calls[0].statuses.values()):
        return calls
    answer = Told()
    for item in behind[:20] if isinstance(behind, list) else [behind]:
        gather(answer, item, ("response",))
    if answer.statuses[True] and not answer.values("method"):
        own = calls[0]
        own.statuses[True] += answer.statuses[True]
        own.fields[True] += answer.fields[True]
        own.bodies[True] += answer.bodies[True]
    return calls


def _request(source: Source, told: Told, start: int, written: str, notes: list[Message]) -> Request | None:
    own = _once(told.fields[False])
    if not any(_is_credential(name, value) for name, value in own):
        return None
    fields = tuple(HeaderField(name, Secret(value), _place(source, value, start, written)) for name, value in own)
    target = _target(told, fields, notes)
    if target is None:
        return None
    content = told.bodies[False][0][:_KEPT_BODY] if told.bodies[False] else ""
    label = next((value for name, value in own if name.lower() == "content-type"), "")
    return Request(
        told.nearest("method"), target, fields, source=Form.HEADER, at=_moment(told),
        body=Secret(content) if content else None,
        body_kind=body.kind_of(content, label) if content else "",
        form=body.parameters_of(content, body.look_of(content)) if content else (),
        place=source.place(start, len(written)),
    )  # fmt: skip


def _is_credential(name: str, value: str) -> bool:
    if name.lower() not in ENTITLED:
        return False
    word, _, rest = value.partition(" ")
    if rest.strip() and word.lower() in names.SCHEMES:
        return True
    return credential.read_value(value).scheme != "" or token.looks_like_jwt(value)


def _once(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields without those that a tool writes a second time, with the same value."""
    return list({(name.lower(), value): (name, value) for name, value in fields}.values())


def _place(source: Source, value: str, start: int, written: str) -> Place:
    at = written.find(value[:60].replace("\\", "\\\\").replace('"', '\\"')) if value else -1
    return source.place(start + at, len(value)) if at != -1 else source.place(start)


def _target(told: Told, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url | None:
    """The address: whole, or made of its pieces; None where not even a path is told."""
    query, path = told.nearest("query"), told.nearest("path")
    path = path or (told.nearest("relative") if told.nearest("base") else "")
    path = path if "?" in path else next((item for item in told.values("path") if item.startswith(f"{path}?")), path)
    prefix = told.nearest("prefix")
    path = f"{prefix}{path}" if path and not path.startswith(f"{prefix}/") else path
    whole, server = told.nearest("address"), told.nearest("base")
    if path and server and urlsplit(whole).path in ("", "/"):
        return parse_url(_with_query(server.rstrip("/") + path, query))
    if path and whole and urlsplit(whole).path in ("", "/"):
        return parse_url(_with_query(whole.rstrip("/") + path, query))
    if whole:
        return parse_url(_with_query(whole, query))
    return _of_pieces(told, _with_query(path, query), fields, notes) if path else None


def _of_pieces(told: Told, path: str, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url:
    """The address of a path with the host and the port that are told beside it."""
    named = next((item.value.reveal() for item in fields if item.name.lower() == "host"), told.nearest(":authority"))
    host, port = max((named, told.nearest("host")), key=lambda host: (":" in host, bool(host))), told.nearest("port")
    if not host:
        return http.request_url(path, fields, notes)
    if ":" not in host and port not in ("", "80", "443"):
        host = f"{host}:{port}"
    scheme = told.nearest("scheme") or ("http" if port == "80" else "https")
    shown = bool(told.nearest("scheme")) or port in ("80", "443")
    return replace(parse_url(f"{scheme}://{host}{path}"), scheme_shown=shown)


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query and "?" not in address else address


def _moment(told: Told) -> datetime | None:
    return next((at for at in map(times.moment, told.moments) if at is not None), None)


def _answer(source: Source, told: Told, start: int, written: str) -> Response | None:
    codes = told.statuses[True] or told.statuses[False]
    fields = tuple(
        HeaderField(name, Secret(text), _place(source, text, start, written)) for name, text in _once(told.fields[True])
    )
    content = told.bodies[True][0][:_KEPT_BODY] if told.bodies[True] else ""
    failed = body.error_in(told.whole, certain=False) if not content else None
    status = codes[0] if codes else failed.status if failed else None
    if status is None and (said := next(filter(None, map(_SAID_STATUS.search, told.sentences)), None)):
        status = int(said[1])
    if status is None and not fields and not content:
        return None
    made = http.response_of(status, fields, content)
    at = written.find(str(status)) if status else -1
    error = made.error if made.error or status is None or status < 400 else failed
    return replace(made, error=error, place=source.place(start + max(at, 0), 3))
