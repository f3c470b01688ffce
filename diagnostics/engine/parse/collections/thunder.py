"""Collections of Thunder Client and of Hoppscotch, and single requests out of them."""

from __future__ import annotations

import json
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.parse.collections.documents import Spans, documents, items, mapping, text_of
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer, inherited
from diagnostics.engine.parse.collections.variables import Variables, is_off, pairs_of, plain, written
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.THUNDER: (
        """{"clientName": "Thunder Client", "collectionName": "Devices", "requests": [{"name": "List", "method": "GET",
 "url": "https://api.example.com/v2/devices", 
 "headers": [], "auth": {"type": "bearer", "bearer": "my-token-0123456789"}}]}""",
        '{"clientName": "Thunderbird", "requests": 3, "endpoint": "none"}',
    ),
    Form.HOPPSCOTCH: (
        """{"v": 3, "name": "Devices", "folders": [], "requests": [{"v": "5", "name": "List", "method": "GET",
 "endpoint": "https://api.example.com/v2/devices", "auth": {"authType": "bearer", "token": "my-token-0123456789"}}]}""",
        '{"error": "not found", "endpoint": "https://api.example.com/v2/devices"}',
    ),
}
_DEEPEST = 12


def find(source: Source) -> list[Block]:
    """A block for each collection; an environment beside it gives the variables their values."""
    text = source.text
    if not any(mark in text for mark in ('"Thunder Client"', '"endpoint"', '"containerId"', '"colId"')):
        return []
    found = list(_objects(source))
    given: dict[str, str] = {}
    for value, _, _ in found:
        if "requests" not in value and "method" not in value:
            given.update(plain(pairs_of(value.get("variables", value.get("data")))))
    blocks: list[Block] = []
    for value, start, end in found:
        form = Form.THUNDER if _is_thunder(value, text[start:end]) else Form.HOPPSCOTCH
        writer = Writer(source, form)
        variables = Variables(source.budget, given).within(plain(pairs_of(value.get("variables"))))
        reader = _Reader(writer, Spans(source, start, end))
        reader.collection(value, None, [], variables, 0)
        notes, secrets = tuple(writer.notes.values()), tuple(writer.secrets)
        blocks.append(Block(form, start, end, tuple(reader.requests), notes=notes, secrets=secrets))
    return blocks


def _objects(source: Source) -> list[tuple[dict[str, Any], int, int]]:
    made = []
    for value, start, end in documents(source, ()):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and (_is_collection(item) or _is_request(item) or _is_environment(item)):
                made.append((item, start, end))
                break
    return made


def _is_collection(value: dict[str, Any]) -> bool:
    first = mapping((items(value.get("requests")) or [None])[0])
    folders = isinstance(value.get("folders"), list) and "requests" in value
    return folders or value.get("clientName", value.get("client")) == "Thunder Client" or _is_request(first)


def _is_request(value: Any) -> bool:
    return "method" in value and (
        "endpoint" in value or ("url" in value and ("colId" in value or "containerId" in value))
    )


def _is_environment(value: dict[str, Any]) -> bool:
    return isinstance(value.get("variables", value.get("data")), list) and (
        "name" in value or "environmentName" in value
    )


def _is_thunder(value: dict[str, Any], text: str) -> bool:
    return '"endpoint"' not in text and ("Thunder" in text or "colId" in text or "containerId" in text)


class _Reader:
    """Collects the requests of a collection and its folders, each with what it inherits."""

    def __init__(self, writer: Writer, spans: Spans) -> None:
        self.writer, self.spans = writer, spans
        self.requests: list[Request] = []

    def collection(
        self, value: dict[str, Any], auth: Auth | None, headers: list[tuple[str, str]], variables: Variables, depth: int
    ) -> None:
        """The requests of a folder or a collection; one request alone is its own collection."""
        settings = mapping(value.get("settings"))
        own = _auth(value) or _auth(settings) or auth
        shared = [*headers, *pairs_of(value.get("headers")), *pairs_of(settings.get("headers"))]
        if _is_request(value):
            self._add(value, auth, headers, variables)
            return
        folders = {text_of(item.get("_id")): item for item in items(value.get("folders")) if isinstance(item, dict)}
        for entry in items(value.get("requests")):
            if isinstance(entry, dict):
                # Thunder lists all requests at the top, each with the name of its folder
                folder = mapping(folders.get(text_of(entry.get("containerId")))).get("settings")
                self._add(entry, _auth(mapping(folder)) or own, shared, variables)
        for folder in items(value.get("folders")):
            if isinstance(folder, dict) and depth < _DEEPEST:
                inner = variables.within(plain(pairs_of(folder.get("variables"))))
                self.collection(folder, own, shared, inner, depth + 1)

    def _add(
        self, entry: dict[str, Any], auth: Auth | None, headers: list[tuple[str, str]], variables: Variables
    ) -> None:
        if len(self.requests) >= MOST_REQUESTS:
            return
        url = text_of(entry.get("endpoint", entry.get("url")))
        start, end = self.spans.next(url)
        draft = Draft(text_of(entry.get("method")) or "GET", url, start=start, end=end)
        draft.headers = inherited(headers, pairs_of(entry.get("headers")))
        draft.query = list(pairs_of(entry.get("params")))
        draft.auth = _auth(entry) or auth or Auth()
        _fill_body(draft, mapping(entry.get("body")))
        self.requests.append(self.writer.request(draft, variables))


def _auth(entry: Any) -> Auth | None:
    """The credentials of an entry; None where it inherits them or has them switched off."""
    given = mapping(mapping(entry).get("auth"))
    kind = text_of(given.get("authType")) or text_of(given.get("type"))
    if not kind or kind == "inherit" or given.get("authActive") is False or is_off(given):
        return None
    params = {str(name).lower(): written(value) for name, value in given.items()}
    for inner in (given.get(kind), given.get("grantTypeInfo")):
        params |= {str(name).lower(): written(value) for name, value in mapping(inner).items()}
    return Auth("apikey" if kind == "api-key" else kind, params)


def _fill_body(draft: Draft, content: Any) -> None:
    kind = text_of(content.get("type", content.get("contentType")))
    raw = content.get("raw", content.get("body"))
    if isinstance(raw, list):
        draft.parts = list(pairs_of(raw))
    draft.parts += list(pairs_of(content.get("form"))) if kind.startswith("form") else []
    draft.body = text_of(raw)
    if kind == "json":
        draft.mime = "application/json"
    elif kind == "formencoded":
        draft.mime = "application/x-www-form-urlencoded"
    elif "/" in kind and (draft.body or draft.parts):
        draft.mime = kind
    if kind == "graphql":
        draft.body, draft.mime = json.dumps(mapping(content.get("graphql"))), "application/json"
