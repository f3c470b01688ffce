"""The tables of a file of words: each holds the keys that its readers know, and no other.

A key with a slip in its name would be read by nobody and change nothing that a test sees; it is an error that names
file and line instead.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnostics.engine.model.catalogue import UnknownName

Row = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of table: those that must be there, and what each that may be there holds."""

    kinds: Mapping[str, type]
    needed: frozenset[str]
    may_be_empty: frozenset[str] = frozenset()

    def mistakes(self, table: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong with the keys of a table and the kinds of their values."""
        for name in sorted(self.needed - table.keys()):
            yield f"{name} is missing"
        for name, value in table.items():
            if name not in self.kinds:
                close = difflib.get_close_matches(name, self.kinds, n=1)
                yield f"{name} is no key" + (f"; did you mean {close[0]}?" if close else "")
            elif not isinstance(value, self.kinds[name]):
                yield f"{name} is no {self.kinds[name].__name__}"
            elif value == "" and name not in self.may_be_empty:
                yield f"{name} is empty"


def rows(file: Path, lists: str, head: Keys, keys: Keys) -> tuple[Mapping[str, Any], list[Row]]:
    """The head of a file and each table of its list called `lists`, with the place of the table.

    Raises UnknownName, with file and line, for a key that is missing, unknown, empty or of another kind.
    """
    text = file.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    _refuse(f"{file}:1", head.mistakes({name: value for name, value in content.items() if name != lists}))
    opened = (number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{lists}]]")
    found = [(f"{file}:{number}", table) for number, table in zip(opened, content.get(lists, ()), strict=True)]
    for place, table in found:
        _refuse(place, keys.mistakes(table))
    return content, found


def one_of(place: str, name: str, value: str, known: Iterable[str]) -> str:
    """`value`, which must be one of `known`. Raises UnknownName."""
    if value not in known:
        raise UnknownName(f"{place}: {name} is {value!r} and none of {', '.join(sorted(known))}")
    return value


def _refuse(place: str, mistakes: Iterable[str]) -> None:
    if told := "; ".join(mistakes):
        raise UnknownName(f"{place}: {told}")
