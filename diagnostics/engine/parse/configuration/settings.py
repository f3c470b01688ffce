"""Settings of programs in TOML, INI, YAML and Helm values: an address with the credentials that go there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse import yaml_text
from diagnostics.engine.parse.collections.documents import items
from diagnostics.engine.parse.collections.variables import written
from diagnostics.engine.parse.configuration.sections import sections
from diagnostics.engine.parse.configuration.stated import Stated, headers_of, names_credentials
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.SETTINGS: (
        '[api]\nbase_url = "https://api.example.com"\napi_key = "my-key-0123456789"\n',
        '[api]\nbase_url = "https://api.example.com"\ntimeout = 30\n',
    ),
    Form.HELM_VALUES: (
        "replicaCount: 2\nimage:\n  repository: example/app\napi:\n  baseUrl: https://api.example.com\n"
        "  token: my-token-0123456789\n",
        "replicaCount: 2\nimage:\n  repository: example/app\napi:\n  baseUrl: https://api.example.com\n",
    ),
}
_YAML = re.compile(r"^(?P<name>[A-Za-z_][\w-]{0,60}):[ \t]*(?:[#&!][^\n]*)?\n(?=[ \t]+[\w\"'-]|- )", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[{1,2}[^\]\n=]{1,200}\]{1,2}[ \t]*$", re.MULTILINE)
_ADDRESSES = ("base_url", "url", "baseurl", "endpoint")
_DEEPEST, _MOST_SECTIONS, _MOST_NODES = 16, 200, 3000


def find(source: Source) -> list[Block]:
    """A block for each file that holds an address and a credential for it in one group."""
    if not names_credentials(source.text):
        return []
    return [*_tables(source), *_values(source)]


def _tables(source: Source) -> list[Block]:
    """Sections of TOML and INI; one named `….headers` holds the fields of the section above it."""
    if not _TABLE.search(source.text):
        return []
    found = list(islice(sections(source.text), _MOST_SECTIONS))
    if not found:
        return []
    stated = Stated(source, Form.SETTINGS, found[0].start, found[-1].end, expands=True)
    above: Mapping[str, str] = {}
    for section in found:
        fields = headers_of(section.members) if section.name.lower().endswith("headers") else []
        address = next((above[name] for name in _ADDRESSES if name in above), "")
        if fields and address:
            stated.server(address, headers=fields, at=section.start)
        else:
            stated.members(section.members)
            above = section.members
    return [stated.block()] if stated.requests else []


def _values(source: Source) -> list[Block]:
    """A YAML file whose groups hold them, such as the values of a Helm chart."""
    text = source.text
    first = _YAML.search(text)
    if not first:
        return []
    start = first.start()
    while start > 0:
        line = text.rfind("\n", 0, start - 1) + 1
        if yaml_text.region(text[line : start - 1], 0) == 0:
            break
        start = line
    end = yaml_text.region(text, start)
    reading = yaml_text.read(text[start:end], source.budget)
    stated = Stated(source, Form.HELM_VALUES, start, end, expands=True)
    nodes = [(reading.value, 0)]
    for _ in range(_MOST_NODES):
        if not nodes:
            break
        node, depth = nodes.pop(0)
        if isinstance(node, dict):
            _group(stated, node)
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        nodes += [(item, depth + 1) for item in inner if isinstance(item, dict | list) and depth < _DEEPEST]
    return [stated.block()] if stated.requests else []


def _group(stated: Stated, node: dict[str, Any]) -> None:
    members = {name: written(value) for name, value in node.items() if isinstance(value, str)}
    for name, value in node.items():
        inner = {key: written(item) for key, item in value.items()} if isinstance(value, dict) else {}
        fields = headers_of(inner) if name.lower().endswith("headers") else []
        address = next((members[key] for key in members if key.lower() in _ADDRESSES), "")
        if fields and address:
            stated.server(address, headers=fields)
            return
        # `auth:` beside the address holds the credentials alone
        if name.lower() in ("auth", "authentication", "credentials", "secret", "secrets") and inner:
            members.update({key: text for key, text in inner.items() if text})
    # a chart's list of environment variables: names and values side by side
    for name in ("env", "extraEnv", "extraEnvVars"):
        for entry in items(node.get(name)):
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("value"), str):
                members.setdefault(entry["name"], entry["value"])
    stated.members(members)
