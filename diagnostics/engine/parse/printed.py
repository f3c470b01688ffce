"""Structures as programs print them: objects, structs, maps and lists of any language, read into mappings and lists.

`Request { method: GET, headers: {"accept": "*/*"} }`, `#<…>`, `map[Accept:[*/*]]`, `array:1 [ 0 => "…" ]`,
`%Conn{status: 401}`: brackets of three kinds, a name of a type before them or none, members with or without a name.
One pass without recursion; whatever cannot be read ends it, and tells how far it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.parse import json_text

_CLOSERS = {"{": "}", "[": "]", "(": ")"}
_NOISE = re.compile(r"(?:[\s,;<>\u25bc\u25b6|]|#[0-9]{1,9}(?![\w-]))*")
_KEY = re.compile(
    r"(?:b?(?P<quote>[\"'`])(?P<quoted>(?:(?!(?P=quote))[^\\\n]|\\.){0,200})(?P=quote)"
    r"|[-+#@:$]?(?P<bare>[A-Za-z_][\w.-]{0,80}\??)|(?P<number>[0-9]{1,5})(?=\s{0,4}=>))"
    r"\s{0,40}(?:=>|->|:(?![:/])|=(?![=>]))[ \t]{0,40}"
)
_TYPE = re.compile(
    r"(?:[&*%#@?]{0,2}(?:\(\*?[\w.]{1,80}\)|map\[\w{1,20}\](?:\[\])?\w{0,20}|\[\]\w{0,40}"
    r"|[A-Za-z_][\w.:\\/-]{0,100}(?:<[\w., ]{0,60}>)?)?[ \t]{0,2})(?=[{\[(])"
)
_STRING = re.compile(
    r"(?:[bBruf]{0,2})(?P<quote>[\"'`])(?P<inside>(?:(?!(?P=quote))[^\\\n]|\\.){0,60000})(?P<closed>(?P=quote))?"
)
_BARE = re.compile(r"(?:(?![ \t][A-Za-z_][\w.-]{0,60}[:=][^\s/])[^\n,;(){}\[\]\"'`]|(?<=\w)'(?=\w)){1,60000}")
_INTEGER = re.compile(r"[0-9]{1,15}")
_DEEPEST, _MOST_ITEMS, _MOST_STRAYS = 40, 20_000, 2


@dataclass(slots=True)
class _Node:
    """A structure that is being read."""

    closer: str
    named: dict[str, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    key: str | None = None

    def put(self, value: Any) -> None:
        """Take a value under the name that was read before it, or as the next of the list."""
        if self.key is not None and not self.key.isdigit():
            self.named.setdefault(self.key, value)
        else:
            self.items.append(value)
        self.key = None

    def value(self) -> Any:
        """The mapping or the list; what has no name in a mapping stands under a number."""
        if not self.named:
            return self.items
        structures = {str(number): item for number, item in enumerate(self.items) if isinstance(item, dict | list)}
        return {**self.named, **structures}


def read(text: str, start: int) -> tuple[Any, int, bool]:
    """The structure that begins with the bracket at `start`, the offset behind it, and whether it was closed."""
    stack = [_Node(_CLOSERS[text[start]])]
    position, strays = start + 1, _MOST_STRAYS
    for _ in range(_MOST_ITEMS):
        noise = _NOISE.match(text, position)
        position = noise.end() if noise else position
        char = text[position : position + 1]
        if char and char in ")]}":
            position += 1
            if stack[-1].closer != char:
                if strays and text[position : position + 1] == ",":  # left over where a tool cut a value out
                    strays -= 1
                    continue
                return None, position, False
            done = stack.pop()
            if not stack:
                return done.value(), position, True
            stack[-1].put(done.value())
            continue
        moved = _item(text, position, stack)
        if moved is None:
            break
        position = moved
    return None, position, False


def _item(text: str, position: int, stack: list[_Node]) -> int | None:
    """Take the name, the opening bracket or the value at `position`; the offset behind it, None where none is there."""
    node = stack[-1]
    if node.key is None and (key := _KEY.match(text, position)):
        node.key = next(part for part in (key["quoted"], key["bare"], key["number"]) if part is not None)
        return key.end()
    if opened := _TYPE.match(text, position):
        if len(stack) >= _DEEPEST:
            return None
        stack.append(_Node(_CLOSERS[text[opened.end()]]))
        return opened.end() + 1
    if string := _STRING.match(text, position):
        if string["closed"] is None:  # it was cut short; to look for another beginning within it would never end
            return None
        node.put(json_text.tidy(re.sub(r"\\(.)", r"\1", string["inside"])))
        return string.end()
    if bare := _BARE.match(text, position):
        word = bare.group().strip()
        node.put(int(word) if _INTEGER.fullmatch(word) else json_text.tidy(word))
        return bare.end()
    return None
