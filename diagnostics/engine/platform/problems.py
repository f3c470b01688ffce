"""What is wrong with a profile: pydantic's errors in words of ours, each with its key and its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from diagnostics.engine.platform.lines import Lines

Edition = TypeVar("Edition", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of a profile: the dotted key, its 1-based line (0: the whole file), and what is wrong."""

    key: str
    line: int
    what: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.key} {self.what}" if self.key else f"{where}{self.what}"


class ProfileError(Exception):
    """A profile that cannot be used; `problems` lists every mistake found."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        super().__init__(f"{source}: " + "; ".join(str(problem) for problem in problems))


def validated(edition: type[Edition], document: Mapping[str, Any], lines: Lines) -> Edition | list[Problem]:
    """The document as the tables of an edition, or every mistake in it."""
    try:
        return edition.model_validate(document)
    except ValidationError as error:
        return [_problem(edition, told["type"], told["loc"], told["msg"], lines) for told in error.errors()]


def dotted(place: tuple[int | str, ...]) -> str:
    """`("environments", 0, "api")` as it is written: `environments[0].api`."""
    key = ""
    for part in place:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key


def _problem(edition: type[BaseModel], kind: str, place: tuple[int | str, ...], told: str, lines: Lines) -> Problem:
    key = dotted(place)
    around = dotted(place[:-1])
    if kind == "missing":
        return Problem(key, lines.of(around), "is missing")
    if kind == "extra_forbidden":
        return Problem(key, lines.of(key), _not_a_key(str(place[-1]), known_keys(edition, place[:-1])))
    if kind in ("tuple_type", "list_type"):
        return Problem(key, lines.of(key), f"must be a list of tables: write [[{_in_header(place)}]] above each")
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return Problem(key, lines.of(key), "must be a table of keys and values")
    if kind == "literal_error":
        return Problem(key, lines.of(key), "must be 1 or 2: there are two editions of the schema")
    return Problem(key, lines.of(key), told)


def _in_header(place: tuple[int | str, ...]) -> str:
    return ".".join(part for part in place if isinstance(part, str))


def _not_a_key(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return f"is not a key of a profile; {hint}"


def known_keys(edition: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at this place may hold."""
    table = edition
    for part in place:
        if isinstance(part, str):
            table = next(iter(_tables(table.model_fields[part].annotation)), table)
    return [field.alias or name for name, field in table.model_fields.items()]


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _tables(inner)
