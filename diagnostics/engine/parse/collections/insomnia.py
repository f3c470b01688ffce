"""Insomnia's exports: the list of resources of v4 (JSON or YAML) and the tree of v5 (YAML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.parse import yaml_text
from diagnostics.engine.parse.collections.documents import Spans, documents, items, mapping, text_of
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer, inherited
from diagnostics.engine.parse.collections.variables import Variables, is_off, pairs_of, plain, written
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.INSOMNIA: (
        """type: collection.insomnia.rest/5.0
name: Devices
collection:
  - url: "{{ _.base }}/v2/devices"
    name: List
    method: GET
    authentication:
      type: bearer
      token: my-token-0123456789
environments:
  name: Base Environment
  data:
    base: https://api.example.com
""",
        "type: collection\nname: insomnia remedies\ncollection:\n  - url: https://example.com\n",
    ),
}
_V5 = re.compile(r"^type: [\"']?(?:collection|spec|environment)\.insomnia\.rest/5", re.MULTILINE)
_V4 = re.compile(r"^_type: [\"']?export", re.MULTILINE)
_DEEPEST = 12


def find(source: Source) -> list[Block]:
    """A block for each export of the paste."""
    text = source.text
    if "insomnia" not in text and '"__export_format"' not in text and '"_type"' not in text:
        return []
    found = [
        (value, start, end)
        for value, start, end in documents(source, ('"_type"',))
        if isinstance(value, dict) and (isinstance(value.get("resources"), list) or value.get("_type") == "request")
    ]
    for pattern in (_V5, _V4):
        sign = pattern.search(text)
        if sign and not found:
            end = yaml_text.region(text, sign.start())
            value = yaml_text.read(text[sign.start() : end], source.budget).value
            if isinstance(value, dict):
                found.append((value, sign.start(), end))
    return [_block(source, value, start, end) for value, start, end in found]


def _block(source: Source, value: dict[str, Any], start: int, end: int) -> Block:
    writer = Writer(source, Form.INSOMNIA)
    reader = _Reader(writer, Spans(source, start, end))
    variables = Variables(source.budget)
    if "type" in value:
        given = dict(_environments(mapping(value.get("environments"))))
        reader.folder(items(value.get("collection")), None, variables.within(plain(given.items())), [], 0)
    else:
        reader.resources([item for item in items(value.get("resources", [value])) if isinstance(item, dict)], variables)
    return Block(
        Form.INSOMNIA, start, end, tuple(reader.requests),
        notes=tuple(writer.notes.values()), secrets=tuple(writer.secrets),
    )  # fmt: skip


def _environments(base: Any) -> Iterator[tuple[str, str]]:
    """The base environment's values and, over them, those of the first one below it."""
    yield from _flat(base.get("data"))
    for inner in items(base.get("subEnvironments"))[:1]:
        yield from _flat(mapping(inner).get("data"))


def _flat(data: Any, above: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Values of nested objects by their dotted names."""
    for name, value in mapping(data).items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{above}{name}.", depth + 1)
        else:
            yield f"{above}{name}", written(value)


class _Reader:
    """Collects the requests of an export, each with its folder's credentials, fields and values."""

    def __init__(self, writer: Writer, spans: Spans) -> None:
        self.writer, self.spans = writer, spans
        self.requests: list[Request] = []

    def folder(
        self, entries: list[Any], auth: Auth | None, variables: Variables, headers: list[tuple[str, str]], depth: int
    ) -> None:
        """The requests of v5, where folders hold their children."""
        for entry in entries:
            if not isinstance(entry, dict) or depth > _DEEPEST:
                continue
            if isinstance(entry.get("children"), list):
                inner = variables.within(plain(_flat(entry.get("environment"))))
                own = [*headers, *pairs_of(entry.get("headers"))]
                self.folder(entry["children"], _auth(entry) or auth, inner, own, depth + 1)
            elif "url" in entry:
                self._add(entry, auth, variables, headers)

    def resources(self, resources: list[dict[str, Any]], variables: Variables) -> None:
        """The requests of v4, where each resource names its parent."""
        parents = {text_of(item.get("_id")): item for item in resources}
        given: dict[str, str] = {}
        for item in resources:
            if item.get("_type") == "environment":
                given.update(plain(_flat(item.get("data"))))
        for item in resources:
            if item.get("_type") == "request":
                inner, auth, headers = variables.within(given), None, list[tuple[str, str]]()
                for parent in reversed(list(_above(item, parents))):
                    inner = inner.within(plain(_flat(parent.get("environment"))))
                    auth = _auth(parent) or auth
                    headers += pairs_of(parent.get("headers"))
                self._add(item, auth, inner, headers)

    def _add(
        self, entry: dict[str, Any], auth: Auth | None, variables: Variables, headers: list[tuple[str, str]]
    ) -> None:
        if len(self.requests) >= MOST_REQUESTS:
            return
        url = text_of(entry.get("url"))
        start, end = self.spans.next(url)
        draft = Draft(text_of(entry.get("method")) or "GET", url, start=start, end=end)
        draft.headers = inherited(headers, pairs_of(entry.get("headers")))
        draft.query = list(pairs_of(entry.get("parameters")))
        draft.auth = _auth(entry) or auth or Auth()
        content = mapping(entry.get("body"))
        draft.mime, draft.body = text_of(content.get("mimeType")), text_of(content.get("text"))
        draft.parts = list(pairs_of(content.get("params")))
        self.requests.append(self.writer.request(draft, variables))


def _above(item: dict[str, Any], parents: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for _ in range(_DEEPEST):
        parent = parents.get(text_of(item.get("parentId")))
        if parent is None or parent is item:
            return
        yield parent
        item = parent


def _auth(entry: dict[str, Any]) -> Auth | None:
    """The credentials of an entry; None where it has none of its own or has switched them off."""
    given = mapping(entry.get("authentication"))
    kind = text_of(given.get("type"))
    if not kind or is_off(given):
        return None
    return Auth(kind, {str(name).lower(): written(value) for name, value in given.items()})
