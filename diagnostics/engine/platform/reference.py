"""What the second edition's schema says of itself: JSON Schema for editors, and a page for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from diagnostics.engine.platform.second_edition import SecondEdition

_INTRODUCTION = """# Profiles of platforms, second edition

<!-- Written by `manage.py platform reference` from diagnostics/engine/platform/second_edition.py; a test compares. -->

A profile is a TOML file that tells the portal about one platform: who issues its tokens, where its APIs are, how they
take a credential, what their operations need. It starts with `schema = 2`; a file without that line is of the first
edition, which is read as before. `manage.py platform check FILE` names every mistake by key and line.
`manage.py platform from-openapi DOCUMENT` writes most of one from an OpenAPI document.

Editors that know TOML complete the keys where the first line of the file is `#:schema` and the path of
[profile.schema.json](profile.schema.json).

A string may hold `${NAME}` or `${NAME:-default}`, which stand for variables of the environment. Secrets never stand in
a profile: it names the variable that holds one.
"""
_ROOT = "The whole file"


def json_schema() -> str:
    """The JSON Schema of the second edition, as text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SecondEdition.model_json_schema(by_alias=True),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """The reference of every table and key, in Markdown."""
    schema = SecondEdition.model_json_schema(by_alias=True)
    return "\n".join([_INTRODUCTION, *_section(schema, schema, "", is_list=False)])


def _section(schema: Mapping[str, Any], table: Mapping[str, Any], header: str, *, is_list: bool) -> Iterator[str]:
    brackets = f"`[[{header}]]`" if is_list else f"`[{header}]`"
    yield f"## {brackets if header else _ROOT}\n"
    yield f"{_one_line(table)}\n"
    yield "| Key | Holds | Meaning |"
    yield "|---|---|---|"
    below = []
    for name, value in table["properties"].items():
        inner, listed = _inner(schema, value)
        if inner is not None:
            below.append((f"{header}.{name}" if header else name, inner, listed))
            continue
        yield f"| `{name}` | {_kind(value)}{_default(name, value, table)} | {_one_line(value)} |"
    yield ""
    for key, inner, listed in below:
        yield from _section(schema, inner, key, is_list=listed)


def _inner(schema: Mapping[str, Any], value: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, bool]:
    """The table that a key holds, and whether it holds a list of them."""
    listed = "items" in value and "$ref" in value["items"]
    options = [value, value.get("items", {}), *value.get("anyOf", [])]
    name = next((option["$ref"].rpartition("/")[2] for option in options if "$ref" in option), None)
    return (schema["$defs"][name] if name else None), listed


def _kind(value: Mapping[str, Any]) -> str:
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return " or ".join(f"`{json.dumps(word)}`" for word in value["enum"])
    if value.get("type") == "array":
        return "list of " + ("strings" if "enum" not in value["items"] else _kind(value["items"]))
    if "minimum" in value:
        return f"{value['minimum']} to {value['maximum']}"
    if value.get("type") == "boolean":
        return "`true` or `false`"
    return "URL" if value.get("format") == "uri" else "string"


def _default(name: str, value: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    if name in table.get("required", []):
        return ", needed"
    default = value.get("default")
    return f"; `{json.dumps(default)}` where left out" if default not in ("", [], None) else ""


def _one_line(value: Mapping[str, Any]) -> str:
    return " ".join(str(value.get("description", "")).split()).replace("|", "\\|")
