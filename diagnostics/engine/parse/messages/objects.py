"""Calls that an object of a log, a recording or a trace tells: read by its members, wherever in it they stand.

Taken is what tells a call whole: its method, its address and a credential among its header fields. All else is left to
the readers of pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_OBJECT = re.compile(r"\{\s{0,40}(?:[\"'}]|[A-Za-z_][A-Za-z0-9_-]{0,60}\s{0,8}[:=])|\[\s{0,40}\{\s{0,40}[\"']")
_OPENING = re.compile(r"(?<=[\w\])}>#\s=:])[{\[(](?=[^\n)\]}]|\n)")
_METHOD = re.compile(r"(?i)(?:method|verb)\b[\"']?\s{0,4}(?:=>|[:=,])")
_CREDENTIAL = re.compile(r"(?i)authori[sz]ation|api[-_]?key|dpop")
_STATUS = re.compile(r"(?i)status|code")
_ENTITLED = frozenset(["authorization", "proxy-authorization", "dpop", *names.API_KEY_NAMES])
_TIMES = frozenset(["time", "timestamp", "ts", "date", "datetime", "@timestamp", "starttime", "start_time", "started"])
_BODIES = frozenset(["body", "content", "data", "payload", "text"])
_SENTENCES = frozenset(["message", "msg", "error", "detail", "reason", "description", "exception", "err", "stack"])
_KINDS = (members.method, members.base, members.address, members.path, members.host, members.port, members.scheme)
_MOST_OBJECTS, _MOST_CALLS, _MOST_MEMBERS, _KEPT_BODY = 400, 40, 20_000, 65_536
_Path = tuple[str, ...]


@dataclass(slots=True)
class _Told:
    """What the members of one object tell: of each kind the values with the paths of the objects that hold them."""

    of_call: dict[str, list[tuple[_Path, str]]] = field(default_factory=dict)
    statuses: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})
    fields: dict[bool, list[tuple[str, str]]] = field(default_factory=lambda: {True: [], False: []})
    bodies: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})
    moments: list[Any] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    left: int = _MOST_MEMBERS
    whole: Any = None  # the object itself

    def values(self, kind: str) -> list[str]:
        """All values of a kind in their order."""
        return [value for _, value in self.of_call.get(kind, ())]

    def nearest(self, kind: str) -> str:
        """Of the values of a kind the one that stands nearest to the method, or nothing."""
        home = next((path for path, _ in self.of_call.get("method", ())), ())

        def distance(item: tuple[_Path, str]) -> int:
            shared = next((n for n, (a, b) in enumerate(zip(home, item[0], strict=False)) if a != b), None)
            common = min(len(home), len(item[0])) if shared is None else shared
            return len(home) + len(item[0]) - 2 * common

        return min(self.of_call.get(kind, ()), key=distance, default=((), ""))[1]

    def member(self, name: str, value: Any, path: _Path) -> None:
        """Take one member that is no object."""
        named = members.words(name)
        answered = members.is_of_answer((*path, *named))
        if held := members.field_in_name(name):
            self.fields[answered].append((held, ", ".join(members.texts(value))))
        elif (code := members.status(named, value)) is not None:
            self.statuses[answered].append(code)
        elif not (not answered and self._of_call(name, named, value, path)) and isinstance(value, str):
            if named and named[-1] in _BODIES:
                self.bodies[answered].append(value)
            elif name.lower() in _SENTENCES:
                self.sentences.append(value)
        if name.lower() in _TIMES:
            self.moments.append(value)

    def _of_call(self, name: str, named: _Path, value: Any, path: _Path) -> bool:
        """Take a member that tells of what was called; whether it was one."""
        for read in _KINDS:
            if told := read(named, value):
                self.of_call.setdefault(read.__name__, []).append((path, told))
                return True
        if query := members.query(named, value):
            self.of_call.setdefault("query", []).append((path, query))
        elif members.field_name(name).lower() in _ENTITLED and isinstance(value, str):
            self.fields[False].append((members.field_name(name), value))
        return False


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
    told = _Told(whole=value)
    _gather(told, members.unfolded(value, 0), ("response",))
    answer = _answer(source, told, start, written)
    if answer is None or answer.status is None or not answer.headers:
        return None
    return Block(Form.HEADER, start, start + len(written), responses=(answer,))


def _calls(value: Any) -> Iterator[_Told]:
    """What is told of each call of a value: of the smallest objects that each have one method."""
    if isinstance(value, list):
        for item in value[:500]:
            yield from _calls(item)
        return
    if not isinstance(value, dict):
        return
    told = _Told(whole=value)
    _gather(told, value, ())
    methods, addresses = told.values("method"), told.values("address") or told.values("path")
    if len(set(methods)) > 1 or len(methods) > 1 and len(set(addresses)) > 1:
        for item in list(value.values())[:500]:
            yield from _calls(item)
    elif methods:
        yield told


def _gather(told: _Told, value: Any, path: _Path) -> None:
    """Take the members of an object and of those within it."""
    for name, item in value.items() if isinstance(value, dict) else ():
        told.left -= 1
        if told.left < 0 or len(path) > 120:
            return
        own = members.words(str(name))
        named = (*path, *own)
        fields = members.fields(item) if members.is_headers(own) or _holds_credential(item) else []
        if fields:
            _put_fields(told, fields, named)
        elif isinstance(item, dict) and (query := members.query(own, item)):
            told.of_call.setdefault("query", []).append((path, query))
        elif isinstance(item, dict):
            _gather(told, item, named)
        elif isinstance(item, list):
            for each in item[:500]:
                _gather(told, each, named)
        else:
            told.member(str(name), item, path)


def _holds_credential(value: Any) -> bool:
    """Whether a mapping of any name is one of header fields, a credential among them."""
    if not isinstance(value, dict) or not any(members.field_name(str(name)).lower() in _ENTITLED for name in value):
        return False
    return sum(members.is_known_field(str(name)) for name in value) > len(value) / 2


def _put_fields(told: _Told, fields: list[tuple[str, str]], path: _Path) -> None:
    own = [(members.field_name(name), value) for name, value in fields]
    lowered = {name.lower() for name, _ in own}
    only_answers_have = bool(lowered & names.RESPONSE_NAMES) and not lowered & names.REQUEST_NAMES
    told.fields[members.is_of_answer(path) or only_answers_have] += own


def _request(source: Source, told: _Told, start: int, written: str, notes: list[Message]) -> Request | None:
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
    if name.lower() not in _ENTITLED:
        return False
    return credential.read_value(value).scheme != "" or token.looks_like_jwt(value)


def _once(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields without those that a tool writes a second time, with the same value."""
    return list({(name.lower(), value): (name, value) for name, value in fields}.values())


def _place(source: Source, value: str, start: int, written: str) -> Place:
    at = written.find(value[:60].replace("\\", "\\\\").replace('"', '\\"')) if value else -1
    return source.place(start + at, len(value)) if at != -1 else source.place(start)


def _target(told: _Told, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url | None:
    """The address: whole, or made of its pieces; None where not even a path is told."""
    query, path = told.nearest("query"), told.nearest("path")
    path = path if "?" in path else next((item for item in told.values("path") if item.startswith(f"{path}?")), path)
    whole, server = told.nearest("address"), told.nearest("base")
    if path and server and urlsplit(whole).path in ("", "/"):
        return parse_url(_with_query(server.rstrip("/") + path, query))
    if path and whole and urlsplit(whole).path in ("", "/"):
        return parse_url(_with_query(whole.rstrip("/") + path, query))
    if whole:
        return parse_url(_with_query(whole, query))
    return _of_pieces(told, _with_query(path, query), fields, notes) if path else None


def _of_pieces(told: _Told, path: str, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url:
    """The address of a path with the host and the port that are told beside it."""
    named = next((item.value.reveal() for item in fields if item.name.lower() == "host"), "")
    host, port = max((named, told.nearest("host")), key=lambda host: (":" in host, bool(host))), told.nearest("port")
    if not host:
        return http.request_url(path, fields, notes)
    if ":" not in host and port not in ("", "80", "443"):
        host = f"{host}:{port}"
    return parse_url(f"{told.nearest('scheme') or 'https'}://{host}{path}")


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query and "?" not in address else address


def _moment(told: _Told) -> datetime | None:
    return next((at for at in map(times.moment, told.moments) if at is not None), None)


def _answer(source: Source, told: _Told, start: int, written: str) -> Response | None:
    codes = told.statuses[True] or told.statuses[False]
    fields = tuple(
        HeaderField(name, Secret(text), _place(source, text, start, written)) for name, text in _once(told.fields[True])
    )
    content = told.bodies[True][0][:_KEPT_BODY] if told.bodies[True] else ""
    failed = body.error_in(told.whole, certain=False) if not content else None
    status = codes[0] if codes else failed.status if failed else None
    if status is None and not fields and not content:
        return None
    made = http.response_of(status, fields, content)
    at = written.find(str(status)) if status else -1
    error = made.error if made.error or status is None or status < 400 else failed
    return replace(made, error=error, place=source.place(start + max(at, 0), 3))
