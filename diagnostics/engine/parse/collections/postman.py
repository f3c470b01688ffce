"""Postman collections (v2.0 and v2.1), single requests copied out of one, environments, and Newman's JSON reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.collections.documents import Spans, documents, items, mapping, text_of
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer
from diagnostics.engine.parse.collections.variables import Variables, is_off, pairs_of, plain, set_by_scripts, written
from diagnostics.engine.parse.messages import http
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.POSTMAN: (
        """{"info": {"name": "Devices", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
 "item": [{"name": "List", "request": {"method": "GET", "url": {"raw": "{{base}}/v2/devices"}}}],
 "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "my-token-0123456789", "type": "string"}]},
 "variable": [{"key": "base", "value": "https://api.example.com"}]}""",
        '{"item": [{"name": "Screws", "request": "urgent"}], "total": 1}',
    ),
    Form.NEWMAN: (
        """{"run": {"executions": [{"request": {"url": "https://api.example.com/v2/devices", "method": "GET"},
 "response": {"code": 401, "status": "Unauthorized"}}]}}""",
        '{"run": {"executions": 3, "failures": 0}, "request": "none"}',
    ),
}
_DEEPEST = 12
_LANGUAGES = {
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "javascript": "text/javascript",
}


def find(source: Source) -> list[Block]:
    """A block for each collection or single request; environments beside it give its variables their values."""
    text = source.text
    if '"request"' not in text and '"_postman_' not in text:
        return []
    found = [
        (value, start, end)
        for value, start, end in documents(source, ())
        if isinstance(value, dict) and (_is_collection(value) or _is_environment(value) or _is_report(value))
    ]
    given: dict[str, str] = {}
    for value, _, _ in found:
        if _is_environment(value):
            given.update(plain(pairs_of(value.get("values"))))
    return [_block(source, value, start, end, given) for value, start, end in found]


def _is_collection(value: dict[str, Any]) -> bool:
    asked = value.get("request")
    if isinstance(value.get("item"), list):
        return "info" in value or "name" in value or "_postman_id" in value
    fields = mapping(asked).get("header")
    if isinstance(fields, dict):  # a record of a log
        return False
    single = isinstance(asked, dict) and ("header" in asked or "auth" in asked or "raw" in mapping(asked.get("url")))
    return single and "method" in mapping(asked) and "url" in mapping(asked)


def _is_environment(value: dict[str, Any]) -> bool:
    return isinstance(value.get("values"), list) and ("_postman_variable_scope" in value or "name" in value)


def _is_report(value: dict[str, Any]) -> bool:
    return isinstance(mapping(value.get("run")).get("executions"), list)


def _block(source: Source, value: dict[str, Any], start: int, end: int, given: dict[str, str]) -> Block:
    writer = Writer(source, Form.NEWMAN if _is_report(value) else Form.POSTMAN, auth_wins=True)
    reader = _Reader(writer, Spans(source, start, end))
    scripts = set_by_scripts(json.dumps(value)[:400_000].replace('\\"', '"')) if ".set(" in source.text else frozenset()
    variables = Variables(source.budget, {}, scripts)
    if _is_report(value):
        own = mapping(value.get("environment")).get("values")
        reader.executions(items(mapping(value["run"])["executions"]), variables.within(plain(pairs_of(own))))
    elif not _is_environment(value):
        variables = variables.within(plain(pairs_of(value.get("variable"))) | given)
        entries = [value] if "request" in value else items(value.get("item"))
        reader.folder(entries, _auth(value.get("auth")), variables, given, 0)
    return Block(
        writer.form, start, end, tuple(reader.requests), tuple(reader.responses),
        notes=tuple(writer.notes.values()), secrets=(*writer.secrets, *_hidden(value)),
    )  # fmt: skip


def _hidden(value: dict[str, Any]) -> Iterator[Secret]:
    """Values of variables that Postman itself keeps secret."""
    for entry in items(value.get("values")) + items(value.get("variable")):
        if isinstance(entry, dict) and entry.get("type") == "secret" and entry.get("value"):
            yield Secret(written(entry["value"]))


class _Reader:
    """Collects the requests of folders, each with what it inherits, and the answers saved beside them."""

    def __init__(self, writer: Writer, spans: Spans) -> None:
        self.writer, self.spans = writer, spans
        self.requests: list[Request] = []
        self.responses: list[Response] = []

    def folder(
        self, entries: list[Any], auth: Auth | None, variables: Variables, given: dict[str, str], depth: int
    ) -> None:
        """The requests below; an environment's values come before those of any folder."""
        for entry in entries:
            if not isinstance(entry, dict) or depth > _DEEPEST or len(self.requests) >= MOST_REQUESTS:
                continue
            inner = variables.within({**plain(pairs_of(entry.get("variable"))), **given})
            own = _auth(entry.get("auth")) or auth
            if isinstance(entry.get("item"), list):
                self.folder(entry["item"], own, inner, given, depth + 1)
            elif entry.get("request"):
                self._entry(entry, own, inner)

    def _entry(self, entry: dict[str, Any], auth: Auth | None, variables: Variables) -> None:
        asked = entry["request"]
        asked = {"method": "GET", "url": asked} if isinstance(asked, str) else mapping(asked)
        draft = self._draft(asked, auth, text_of(entry.get("name")))
        number = len(self.requests)
        saved = [item for item in items(entry.get("response")) if isinstance(item, dict) and item.get("code")]
        answer = self._answer(saved[-1], number) if saved else None
        self.requests.append(self.writer.request(draft, variables, len(self.responses) if answer else None))
        self.responses += [answer] if answer else []

    def executions(self, entries: list[Any], variables: Variables) -> None:
        """What a run sent and got; the fields are those of the wire, variables put in."""
        for entry in entries[:MOST_REQUESTS]:
            entry = mapping(entry)
            asked = mapping(entry.get("request")) or mapping(mapping(entry.get("item")).get("request"))
            if not asked:
                continue
            number = len(self.requests)
            answered = mapping(entry.get("response"))
            draft = self._draft(asked, None, text_of(asked.get("id")))
            draft.auth = Auth() if any(name.lower() == "authorization" for name, _ in draft.headers) else draft.auth
            self.requests.append(
                self.writer.request(draft, variables, len(self.responses) if answered.get("code") else None)
            )
            self.responses += [self._answer(answered, number)] if answered.get("code") else []

    def _draft(self, asked: Any, auth: Auth | None, name: str) -> Draft:
        url = asked.get("url")
        start, end = self.spans.next(f'"{name}"' if name else "")
        draft = Draft(text_of(asked.get("method")) or "GET", _address(url), start=start, end=end)
        draft.headers = _headers(asked.get("header"))
        draft.auth = _auth(asked.get("auth")) or auth or Auth()
        _fill_body(draft, mapping(asked.get("body")))
        return draft

    def _answer(self, saved: Any, number: int) -> Response:
        source = self.writer.source
        fields = tuple(HeaderField(name, Secret(value)) for name, value in _headers(saved.get("header")))
        code = saved.get("code")
        made = http.response_of(
            code if isinstance(code, int) and 99 < code < 600 else None,
            fields,
            (text_of(saved.get("body")) or _stream(saved.get("stream")))[:65_536],
            reason=text_of(saved.get("status"))[:200],
        )
        at, _ = self.spans.next('"code"')
        return replace(made, request=number, place=source.place(at))


def _stream(value: Any) -> str:
    """A body as Newman writes it: the numbers of its bytes."""
    data = mapping(value).get("data")
    if not isinstance(data, list):
        return ""
    return bytes(item for item in data[:65_536] if isinstance(item, int) and 0 <= item < 256).decode("utf-8", "replace")


def _headers(value: Any) -> list[tuple[str, str]]:
    """Fields of a list or, as in v1 and in saved answers, of lines."""
    if isinstance(value, str):
        lines = (line.partition(":") for line in value.split("\n"))
        return [(name.strip(), text.strip()) for name, colon, text in lines if colon]
    return list(pairs_of(value))


def _address(url: Any) -> str:
    """The address as it was typed, or put together from its parts; `:name` in its path has its value in the parts."""
    if isinstance(url, str):
        return url
    parts = mapping(url)
    raw = text_of(parts.get("raw"))
    if not raw:
        host, path = parts.get("host"), parts.get("path")
        raw = ".".join(map(written, host)) if isinstance(host, list) else written(host)
        raw = f"{parts['protocol']}://{raw}" if isinstance(parts.get("protocol"), str) and raw else raw
        port = written(parts.get("port"))
        raw += f":{port}" if port else ""
        raw += "/" + "/".join(written(piece) for piece in path) if isinstance(path, list) else written(path)
        query = "&".join(f"{name}={value}" for name, value in pairs_of(parts.get("query")))
        raw += f"?{query}" if query else ""
    for name, value in pairs_of(parts.get("variable")):
        raw = raw.replace(f"/:{name}", f"/{value}", 1) if value else raw
    return raw


def _auth(value: Any) -> Auth | None:
    """What an entry says of its credentials; None where it leaves that to the folder above."""
    given = mapping(value)
    kind = text_of(given.get("type"))
    if not kind:
        return None
    # v2.1 keeps a list of pairs under the kind, v2.0 an object
    params = {name.lower(): text for name, text in pairs_of(given.get(kind))}
    return Auth(kind, params)


def _fill_body(draft: Draft, content: Any) -> None:
    mode = content.get("mode")
    if is_off(content) or not mode:
        return
    if mode == "raw":
        draft.body = text_of(content.get("raw"))
        language = text_of(mapping(mapping(content.get("options")).get("raw")).get("language"))
        draft.mime = _LANGUAGES.get(language, "")
    elif mode == "urlencoded":
        draft.parts, draft.mime = list(pairs_of(content.get("urlencoded"))), "application/x-www-form-urlencoded"
    elif mode == "formdata":
        draft.parts, draft.mime = list(pairs_of(content.get("formdata"))), "multipart/form-data"
    elif mode == "graphql":
        draft.body, draft.mime = json.dumps(mapping(content.get("graphql"))), "application/json"
