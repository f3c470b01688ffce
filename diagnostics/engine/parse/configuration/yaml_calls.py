"""Calls that a YAML file describes: tasks of playbooks, steps of workflow engines, tests, monitors and automations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import yaml_text
from diagnostics.engine.parse.collections.documents import items, mapping, text_of
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer
from diagnostics.engine.parse.collections.variables import Variables, pairs_of, plain, written
from diagnostics.engine.parse.messages import http
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.YAML_CALLS: (
        """- name: list devices
  uri:
    url: https://api.example.com/v2/devices
    headers:
      Authorization: "Bearer {{ api_token }}"
""",
        "responses:\n  '401':\n    description: refused\n    headers:\n      X-Request-Id: {schema: {type: string}}\n",
    )
}
_HEADERS = ("headers", "http_headers", "request_headers", "httpheaders", "requestheaders")
_ADDRESSES = ("url", "uri", "endpoint", "address", "href", "target")
_METHODS = ("method", "http_method", "verb", "type")
_BODIES = ("body", "payload", "json", "data")
_SCOPES = ("vars", "variables", "env", "environment", "values")
_USERS, _PASSWORDS = ("url_username", "username", "user"), ("url_password", "password", "pass")
_SIGN = re.compile(
    r"^[ \t]*(?:- )?[\"']?(?:http_?|request_?)?headers[\"']?:[ \t]*(?:#[^\n]*)?\n", re.IGNORECASE | re.MULTILINE
)
_METHOD = re.compile(r"[A-Za-z]{3,10}")
_WHOLE_ADDRESS = re.compile(r"https?://|/|\{\{|\$|…", re.IGNORECASE)
# What another templating language puts in is as unknown as what is between two braces.
_EXPRESSION = re.compile(
    r"\$\{\{?[ \t]{0,8}([^{}\n]{1,400}?)[ \t]{0,8}\}?\}|\$\(([\w.-]{1,80})\)|\$([A-Z_][A-Z0-9_]{1,60})\b"
)
_PLACE = re.compile(r"\{\{[ \t]{0,8}([^{}\n]{1,160}?)[ \t]{0,8}\}\}")
_NOT_OF_A_NAME = re.compile(r"[^\w .|()'\"-]")
# What the run of a test says of a status that was another: `Status code was 401, expected 200`.
_HOPED = re.compile(r"\b[45][0-9]{2}\b[^\n]{0,40}\bexpected ([1-5][0-9]{2})\b")
_STATUS = re.compile(r"([1-5][0-9]{2})(?: [A-Z][A-Za-z -]{1,40})?")
_DEEPEST, _MOST_FILES = 20, 20


@dataclass(frozen=True, slots=True)
class _Call:
    entry: Mapping[str, Any]
    headers: list[tuple[str, str]]
    values: Mapping[str, str]
    answer: Mapping[str, Any]  # what a recording keeps beside the request


def find(source: Source) -> list[Block]:
    """A block for each stretch of YAML that holds a mapping with an address and header fields."""
    text = source.text
    blocks: list[Block] = []
    position = 0
    for found in islice(_SIGN.finditer(text), _MOST_FILES):
        if found.start() < position:
            continue
        start = max(yaml_text.beginning(text, found.start()), position)
        position = max(yaml_text.region(text, start), found.end())
        block = _block(source, start, position)
        blocks += [block] if block else []
    return blocks


def _block(source: Source, start: int, end: int) -> Block | None:
    value = yaml_text.read(source.text[start:end], source.budget).value
    hoped = frozenset(_HOPED.findall(source.text))
    writer = Writer(source, Form.YAML_CALLS)
    requests: list[Request] = []
    responses: list[Response] = []
    for call in islice(_calls(value, {}, {}, 0), MOST_REQUESTS):
        draft = _draft(call, start, end)
        used = [
            draft.url,
            draft.method,
            draft.body,
            *(value for _, value in draft.headers),
            *draft.auth.params.values(),
        ]
        put_in = frozenset(name for text in used for name in _PLACE.findall(text)) - call.values.keys()
        answer = _answer(call, source, start, len(requests), hoped)
        responses += [answer] if answer else []
        variables = Variables(source.budget, dict(call.values), put_in)
        requests.append(writer.request(draft, variables, len(responses) - 1 if answer else None))
    if not requests:
        return None
    notes, secrets = tuple(writer.notes.values()), tuple(writer.secrets)
    return Block(Form.YAML_CALLS, start, end, tuple(requests), tuple(responses), notes=notes, secrets=secrets)


def _calls(value: Any, values: Mapping[str, str], answer: Mapping[str, Any], depth: int) -> Iterator[_Call]:
    if depth > _DEEPEST:
        return
    for item in items(value)[:500]:
        yield from _calls(item, values, {}, depth + 1)
    entry = mapping(value)
    for name in _SCOPES:
        if own := plain(pairs_of(mapping(entry.get(name)))):
            values = {**values, **own}
    fields = next((entry[name] for name in entry if name.lower() in _HEADERS), None)
    pairs = [(name, _places(text)) for name, text in _fields(fields)]
    if pairs and _WHOLE_ADDRESS.match(_first(entry, _ADDRESSES)):
        yield _Call(entry, pairs, values, answer)
    for name, item in list(entry.items())[:500]:
        if name.lower() not in _HEADERS and isinstance(item, dict | list):
            yield from _calls(item, values, mapping(entry.get("response")) if name == "request" else {}, depth + 1)


def _fields(fields: Any) -> Iterator[tuple[str, str]]:
    """Names and values of header fields; a name with a list of values is a field for each."""
    if not isinstance(fields, dict):
        yield from pairs_of(fields)
        return
    for name, value in fields.items():
        yield from ((str(name), written(each)) for each in (value if isinstance(value, list) else [value]))


def _answer(call: _Call, source: Source, start: int, number: int, hoped: frozenset[str]) -> Response | None:
    """The recorded answer of the call with this number, None where none with a status is kept."""
    status = call.answer.get("status", call.answer.get("status_code", call.answer.get("code")))
    if isinstance(status, dict):
        status = status.get("code")
    recorded = _STATUS.fullmatch(written(status))
    if recorded is None or _is_expected(call, recorded[1], hoped):
        return None
    code = recorded[1]
    fields = tuple(HeaderField(name, Secret(value)) for name, value in _fields(call.answer.get("headers")) if value)
    body = call.answer.get("body")
    content = text_of(mapping(body).get("string")) or text_of(body)
    made = http.response_of(int(code), fields, content[:65_536])
    return replace(made, request=number, place=source.place(max(source.text.find(code, start), start)))


def _is_expected(call: _Call, code: str, hoped: frozenset[str]) -> bool:
    """Whether a test only hopes for the answer: nothing but the status is told of it, and a run says it was another."""
    return code in hoped and set(call.answer) <= {"status", "status_code", "code"}


def _draft(call: _Call, start: int, end: int) -> Draft:
    method = _first(call.entry, _METHODS)
    draft = Draft(method if _METHOD.fullmatch(method) else "GET", _places(_first(call.entry, _ADDRESSES)))
    draft.headers, draft.start, draft.end = call.headers, start, end
    draft.body = _places(_first(call.entry, _BODIES))
    user, password = _first(call.entry, _USERS), _first(call.entry, _PASSWORDS)
    if user and password:
        draft.auth = Auth("basic", {"username": _places(user), "password": _places(password)})
    return draft


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    lower = {name.lower(): item for name, item in entry.items()}
    return next((text for name in names if (text := text_of(lower.get(name)) or written(lower.get(name)))), "")


def _places(text: str) -> str:
    """The text with every expression of a template written between two braces."""
    return _EXPRESSION.sub(_between_braces, text)


def _between_braces(found: re.Match[str]) -> str:
    expression = next(group for group in found.groups() if group is not None)
    return "{{" + _NOT_OF_A_NAME.sub("", expression).strip()[:80] + "}}"
