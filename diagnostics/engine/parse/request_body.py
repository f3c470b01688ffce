"""What a request's body holds, told from its Content-Type and from its looks."""

from __future__ import annotations

from typing import Any

from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.url import read_form
from diagnostics.engine.types import Secret

_MAX_MEMBERS = 200
Parameters = tuple[tuple[str, Secret], ...]


def read_body(text: str, content_type: str = "") -> tuple[str, Parameters]:
    """The body's kind (`Request.body_kind`) and its parameters; those of a nested JSON body are its top-level scalars.

    What the body looks like counts before what Content-Type says, since the two differing is a finding of its own.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if not text:
        return "", ()
    stripped = text.lstrip()
    if stripped.startswith(("{", "[")):
        reading = json_text.read(stripped)
        if reading.strict or media_type.endswith("json"):
            return "json", members(reading.value)
    if media_type.endswith("json"):
        return "json", ()
    if media_type.startswith("multipart/"):
        return "multipart", ()
    if media_type == "application/x-www-form-urlencoded" or (not media_type and _looks_like_form(stripped)):
        return "form", tuple((name, Secret(value)) for name, value in read_form(text.strip()))
    return "text", ()


def members(value: Any) -> Parameters:
    """The scalar members of a JSON object as parameters."""
    if not isinstance(value, dict):
        return ()
    made = []
    for name, member in list(value.items())[:_MAX_MEMBERS]:
        if isinstance(member, str):
            made.append((name, Secret(member)))
        elif isinstance(member, bool):
            made.append((name, Secret("true" if member else "false")))
        elif isinstance(member, (int, float)):
            made.append((name, Secret(str(member))))
    return tuple(made)


def _looks_like_form(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals and name) and len(name) < 100 and not any(c.isspace() or c in "<>{}\"'" for c in name)
