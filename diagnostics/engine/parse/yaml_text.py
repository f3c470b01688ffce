"""YAML as people paste it: read event by event, so that no alias is expanded, and as far as it goes where it is cut.

Every scalar stays text: a key of digits or a date keeps each of its characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.budget import PIECE, Budget

_LONGEST = 400_000
_MOST_EVENTS = 60_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_KEY = re.compile(r"(?:[A-Za-z_$.][\w .$/@-]{0,80}|\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'):(?P<value>[ \t]+\S.*|[ \t]*)$")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Reading:
    """What was read; `complete` tells whether the text was YAML to its end."""

    value: Any = None
    complete: bool = True


@dataclass(slots=True)
class _Node:
    """A mapping or sequence being read; `key` waits for its value, `size` counts what an alias to it repeats."""

    value: Any
    anchor: str = ""
    key: str | None = None
    size: int = 1


@dataclass(slots=True)
class _Reader:
    budget: Budget
    stack: list[_Node] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    root: Any = None

    def take(self, event: Any) -> bool:
        """Read one event; False where the document ends, or is nested deeper than is read."""
        if isinstance(event, yaml.DocumentEndEvent):
            return False
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self.stack) >= json_text.MAX_DEPTH:
                return False
            self.stack.append(_Node({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor or ""))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.close()
        elif isinstance(event, yaml.ScalarEvent):
            plain = not event.style and event.value in _NULLS
            value = None if plain else json_text.tidy(event.value)
            if event.tag and event.tag.startswith("!") and event.tag != "!":  # `!secret name`: what the tool puts in
                value = "{{" + event.value[:80] + "}}"
            if event.anchor:
                self.anchors[event.anchor] = (value, 1)
            self._put(value, 1, event.value)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "")
        return True

    def close(self) -> None:
        """End the innermost mapping or sequence, as the document does or as its fault makes it."""
        node = self.stack.pop()
        if node.anchor:
            self.anchors[node.anchor] = (node.value, node.size)
        self._put(node.value, node.size, "")

    def _alias(self, name: str) -> None:
        """What an anchor named, once more; its whole size is counted, though nothing is copied."""
        value, size = self.anchors.get(name, (None, 1))
        if not self.budget.take(PIECE * size):
            value, size = None, 1
        self._put(value, size, value if isinstance(value, str) else "")

    def _put(self, value: Any, size: int, written: str) -> None:
        if not self.stack:
            self.root = value if self.root is None else self.root
            return
        node = self.stack[-1]
        node.size += size
        if isinstance(node.value, list):
            node.value.append(value)
        elif node.key is None:
            node.key = json_text.tidy(written)[:200]
        else:
            self._member(node, value)
            node.key = None

    def _member(self, node: _Node, value: Any) -> None:
        if node.key != "<<":
            node.value[node.key] = value
            return
        for merged in value if isinstance(value, list) else [value]:
            if isinstance(merged, dict) and self.budget.take(PIECE * len(merged)):
                node.value.update({key: item for key, item in merged.items() if key not in node.value})


def read(text: str, budget: Budget) -> Reading:
    """The first document of a text; what stands before a fault is kept."""
    reader = _Reader(budget)
    complete = True
    try:
        for number, event in enumerate(yaml.parse(text[:_LONGEST], Loader=_LOADER)):
            if number > _MOST_EVENTS or not reader.take(event):
                complete = number <= _MOST_EVENTS
                break
    except (yaml.YAMLError, UnicodeError, ValueError):
        complete = False
    complete = complete and not reader.stack and len(text) <= _LONGEST
    while reader.stack:
        reader.close()
    return Reading(reader.root, complete)


def region(text: str, start: int) -> int:
    """Where the YAML that begins at a line ends: at the first line that is none of it."""
    position, blank = start, False
    end = start
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop == -1 else stop
        line = text[position:stop]
        if line.strip() and not _belongs(line, after_blank=blank):
            break
        blank = not line.strip()
        end = end if blank else stop
        position = stop + 1
    return end


def beginning(text: str, at: int) -> int:
    """The first line of the YAML that holds the line at `at`."""
    start = at
    while start > 0:
        line = text.rfind("\n", 0, start - 1) + 1
        above = text[line : start - 1]
        if above.strip() and region(above, 0) == 0:
            break
        start = line
    return start + len(text[start:at]) - len(text[start:at].lstrip("\n")) if start < at else at


def _belongs(line: str, *, after_blank: bool) -> bool:
    if line[0] in " \t#" or line.startswith(("- ", "---", "-\n")) or line == "-":
        return True
    key = _KEY.match(line)
    # behind a blank line, `Error: …` is what somebody says
    return key is not None and not (after_blank and line[0].isupper() and bool(key["value"].strip()))
