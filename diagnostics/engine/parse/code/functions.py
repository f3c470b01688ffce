"""What a call stands for that makes a value and no request: `JSON.stringify(x)`, `"…".strip()`, `new Headers()`.

Data in `functions.toml`, each meaning with an example that it is seen in and one in which it must not be.
"""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from diagnostics.engine.parse.code.expressions import Call, Items
from diagnostics.engine.parse.code.values import UNKNOWN, Value, joined

FILE = Path(__file__).parent / "functions.toml"
_MOST_ITEMS = 400

Formatted = Callable[[Value, Items, int], Value]


@cache
def _meanings() -> dict[str, list[tuple[str, str]]]:
    index: dict[str, list[tuple[str, str]]] = {}
    for function in tomllib.loads(FILE.read_text(encoding="utf-8"))["function"]:
        if function["means"] not in _MAKERS:
            raise ValueError(f"functions.toml: {function['means']} is no meaning")
        for written in function["names"]:
            owner, _, name = written.lower().rpartition(".")
            index.setdefault(name, []).append((owner, function["means"]))
    return index


def value_of(call: Call, formatted: Formatted) -> Value | None:
    """What a call stands for by its name, or None where no function of that name is known."""
    name, owner = call.name.lower(), call.owner.lower()
    for wanted, means in _meanings().get(name, ()):
        if wanted and owner != wanted and not owner.endswith("." + wanted):
            continue
        made = _MAKERS[means](call, formatted)
        if made is not None:
            return replace(made, start=call.start, end=call.end) if made.start != call.start else made
    return None


def _only(call: Call) -> Value | None:
    return call.items[0][1] if call.items else None


def _first(call: Call, _formatted: Formatted) -> Value | None:
    return _only(call) or call.receiver


def _receiver(call: Call, _formatted: Formatted) -> Value | None:
    if call.receiver is None or call.receiver.kind == "name":
        return None
    value = call.receiver
    return (
        replace(value, text=value.text.strip())
        if call.name.lower() in ("strip", "trim") and value.kind == "text"
        else value
    )


def _meaning(meaning: str) -> Callable[[Call, Formatted], Value | None]:
    def made(call: Call, _formatted: Formatted) -> Value | None:
        items = call.items
        if not items and call.receiver is not None:
            items = ((None, call.receiver),)
        elif meaning == "content" and call.receiver is not None and call.receiver.kind == "text":
            items = ((None, call.receiver), *items)  # Kotlin's `text.toRequestBody(type)`
        return Value("call", call.start, call.end, call.path, items, elided=True, meaning=meaning)

    return made


def _table(call: Call, _formatted: Formatted) -> Value | None:
    is_array = call.name.lower() == "array"
    items: list[tuple[str | None, Value]] = [item for item in call.items if item[0] is not None]
    for _key, value in call.items:
        if _key is None and value.kind == "table":
            items += [item for item in value.items if item[0] is not None]
        elif _key is None and value.kind == "list":
            items += value.items if is_array else _of_pairs(value)
    if is_array and not any(key for key, _ in call.items):
        return Value("list", call.start, call.end, items=call.items[:_MOST_ITEMS])
    return Value("table", call.start, call.end, items=tuple(items[:_MOST_ITEMS]), meaning="table")


def _of_pairs(value: Value) -> list[tuple[str | None, Value]]:
    return [
        (item.items[0][1].text, item.items[1][1])
        for _key, item in value.items
        if item.kind == "list" and len(item.items) == 2
    ]


def _pairs(call: Call, _formatted: Formatted) -> Value | None:
    if any(key for key, _ in call.items):
        return Value("table", call.start, call.end, items=call.items)
    plain = [value for _key, value in call.items]
    items = tuple((key.text, value) for key, value in zip(plain[::2], plain[1::2], strict=False))
    return Value("table", call.start, call.end, items=items)


def _list(call: Call, _formatted: Formatted) -> Value | None:
    only = _only(call)
    if only is not None and only.kind == "list" and len(call.items) == 1:
        return only
    return Value("list", call.start, call.end, items=call.items)


def _append(call: Call, _formatted: Formatted) -> Value | None:
    before = call.items[0][1].items if call.items and call.items[0][1].kind == "list" else ()
    return Value("list", call.start, call.end, items=(*before, *call.items[1:2])[:_MOST_ITEMS])


def _format(call: Call, formatted: Formatted) -> Value | None:
    first = _only(call)
    if first is not None and first.kind == "text" and (call.receiver is None or call.receiver.kind != "text"):
        return formatted(first, call.items[1:], call.end)
    return _template(call, formatted)


def _template(call: Call, formatted: Formatted) -> Value | None:
    if call.receiver is None or call.receiver.kind != "text":
        return None
    return formatted(call.receiver, call.items, call.end)


def _base64(call: Call, _formatted: Formatted) -> Value | None:
    only = _only(call)
    if only is None or not only.known or only.kind != "text":
        return Value("name", call.start, call.end, call.path, elided=True)
    text = base64.b64encode(only.text.encode("utf-8", "replace")).decode("ascii")
    return Value("text", call.start, call.end, text, defects=only.defects)


def _words(call: Call, _formatted: Formatted) -> Value | None:
    blank = Value("text", call.start, call.start, " ")
    parts = [part for _key, value in call.items for part in (value, blank)]
    return joined(parts[:-1], call.start, call.end) if parts else None


def _basic(call: Call, _formatted: Formatted) -> Value | None:
    values = [value for _key, value in call.items[:2]]
    text = UNKNOWN
    if len(values) == 2 and all(value.known for value in values):
        text = base64.b64encode(":".join(value.text for value in values).encode("utf-8", "replace")).decode("ascii")
    return Value("text", call.start, call.end, f"Basic {text}", elided=text == UNKNOWN)


_MAKERS: dict[str, Callable[[Call, Formatted], Value | None]] = {
    "first": _first,
    "receiver": _receiver,
    "json": _meaning("json"),
    "form": _meaning("form"),
    "content": _meaning("content"),
    "entity": _meaning("entity"),
    "table": _table,
    "pairs": _pairs,
    "list": _list,
    "append": _append,
    "format": _format,
    "template": _template,
    "base64": _base64,
    "words": _words,
    "basic": _basic,
}
