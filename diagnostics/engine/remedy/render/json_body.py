"""A JSON body as the object of a programming language, for clients that serialize it themselves (RFC 8259)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from diagnostics.engine.remedy.render.outline import Outline, Slot, Text

# Stands for a variable while the text is parsed; a private-use character is in no body that a person pastes.
_MARK = "\ue000"
_MOST_MEMBERS = 40
Write = Callable[[Text], str]


def members_of(request: Outline) -> dict[str, Any] | None:
    """The members of a JSON object that is the body, each text a Text; None where that would not be the same body."""
    if request.body is None or request.body_kind != "json" or not _is_plain_json(request):
        return None
    slots: list[Slot] = [piece for piece in request.body if isinstance(piece, Slot)]
    text = "".join(_MARK if isinstance(piece, Slot) else piece for piece in request.body)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_float=_refused, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not 0 < len(value) <= _MOST_MEMBERS or text.count(_MARK) != len(slots):
        return None
    made: dict[str, Any] = _filled(value, iter(slots))
    return made


def _is_plain_json(request: Outline) -> bool:
    line = request.header("Content-Type")
    return line is not None and line.unnamed is None and line.value == ("application/json",)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs) or any(_MARK in name for name, _ in pairs):
        raise ValueError("a name that stands twice, or is a variable")
    return dict(pairs)


def _refused(text: str) -> Any:
    raise ValueError(f"a number that a language may write otherwise: {text}")


def _filled(value: Any, slots: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, slots) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, slots) for item in value]
    if not isinstance(value, str) or _MARK not in value:
        return (value,) if isinstance(value, str) else value
    first, *rest = value.split(_MARK)
    pieces: list[str | Slot] = [first]
    for part in rest:
        pieces += [next(slots), part]
    return tuple(piece for piece in pieces if piece != "")


def written(value: Any, write: Write, words: dict[Any, str], step: str, depth: int = 1) -> str:
    """The value in a language: `write` writes a Text, `words` has what stands for true, false and null."""
    inner, indent = step * (depth + 1), step * depth
    if isinstance(value, dict):
        pairs = ((write((name,)), written(item, write, words, step, depth + 1)) for name, item in value.items())
        rows = [f"{inner}{name}: {item}," for name, item in pairs]
        return "\n".join(["{", *rows, indent + "}"]) if rows else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, write, words, step, depth) for item in value) + "]"
    if isinstance(value, tuple):
        return write(value)
    return words[value] if value is None or isinstance(value, bool) else str(value)
