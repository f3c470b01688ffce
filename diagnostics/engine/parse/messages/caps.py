"""How many header fields of one message are kept: more than any server takes, and few enough to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from diagnostics.engine.model.submission import HeaderField, Request, Response
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.confidential.by_name import is_secret_name

MOST_FIELDS = 200

_Part = TypeVar("_Part", Request, Response)


def capped(parts: Sequence[_Part]) -> tuple[tuple[_Part, ...], tuple[Message, ...]]:
    """The messages with at most 200 fields each, credentials first, and a note if any went."""
    if all(max(map(len, _of(part))) <= MOST_FIELDS for part in parts):
        return tuple(parts), ()
    most = max(len(fields) for part in parts for fields in _of(part))
    note = msg("A message of the paste has {n} header fields; {most} are looked at.", n=most, most=MOST_FIELDS)
    return tuple(_fewer(part) for part in parts), (note,)


def _of(part: _Part) -> tuple[tuple[HeaderField, ...], ...]:
    return (part.headers, part.as_typed) if isinstance(part, Request) else (part.headers,)


def _fewer(part: _Part) -> _Part:
    fewer = replace(part, headers=_kept(part.headers))
    return replace(fewer, as_typed=_kept(fewer.as_typed)) if isinstance(fewer, Request) else fewer


def _kept(fields: tuple[HeaderField, ...]) -> tuple[HeaderField, ...]:
    if len(fields) <= MOST_FIELDS:
        return fields
    telling = {i for i, field in enumerate(fields) if is_secret_name(field.name)}
    others = (i for i in range(len(fields)) if i not in telling)
    chosen = sorted([*sorted(telling), *others][:MOST_FIELDS])
    return tuple(fields[i] for i in chosen)
