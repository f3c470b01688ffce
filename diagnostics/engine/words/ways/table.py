"""The tables of this folder: how a product takes a credential, and which further header field its calls carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from diagnostics.engine.model.catalogue import SLUGS
from diagnostics.engine.model.types import Candidate
from diagnostics.engine.words.tables import Keys, one_of, rows

FOLDER = Path(__file__).parent
_HEAD = Keys({}, frozenset())
_NEEDED = ("product", "known_by", "causes", "source", "example", "counterexample")
_COMMON = {"product": str, "known_by": list, "beside": str, "never": str, "causes": dict, "source": str,
           "example": str, "counterexample": str}  # fmt: skip
_WAY = Keys({**_COMMON, "sent": list, "wanted": str, "header": str, "scheme": str, "parameter": str},
            frozenset({*_NEEDED, "sent"}))  # fmt: skip
_COMPANION = Keys({**_COMMON, "header": str, "names": list}, frozenset({*_NEEDED, "header"}))


@dataclass(frozen=True, slots=True)
class Known:
    """What both kinds have: the product, the words that it is known by, what must or must not stand beside them."""

    product: str
    known_by: tuple[tuple[str, ...], ...]  # of one of these each word stands in the text
    beside: re.Pattern[str] | None
    never: re.Pattern[str] | None
    causes: tuple[Candidate, ...]
    example: str
    counterexample: str

    def is_spoken_of(self, text: str, lowered: str) -> bool:
        """Whether the text is about the product, and shows what has to stand beside it."""
        if not any(all(word in lowered for word in words) for words in self.known_by):
            return False
        if self.beside is not None and not self.beside.search(text):
            return False
        return self.never is None or not self.never.search(text)


@dataclass(frozen=True, slots=True)
class Way:
    """A product that does not take a credential behind the words in `sent`, and how it takes it."""

    known: Known
    sent: tuple[str, ...]
    wanted: str
    header: str
    scheme: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A header field that calls of a product carry beside the credential, under any of `names`."""

    known: Known
    header: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def ways() -> tuple[Way, ...]:
    """Every row of the table of ways. Raises UnknownName for a slip in it."""
    return tuple(
        Way(_known(place, row), tuple(row["sent"]), row.get("wanted") or row.get("scheme") or row["header"],
            row.get("header", ""), row.get("scheme", ""), row.get("parameter", ""))
        for place, row in rows(FOLDER / "ways.toml", "way", _HEAD, _WAY)[1]
    )  # fmt: skip


@lru_cache(maxsize=1)
def companions() -> tuple[Companion, ...]:
    """Every row of the table of companions. Raises UnknownName for a slip in it."""
    return tuple(
        Companion(_known(place, row), row["header"], tuple(row.get("names", (row["header"].lower(),))))
        for place, row in rows(FOLDER / "companions.toml", "companion", _HEAD, _COMPANION)[1]
    )


def _known(place: str, row: Mapping[str, Any]) -> Known:
    causes = tuple(Candidate(one_of(place, "causes", slug, SLUGS), sure) for slug, sure in row["causes"].items())
    return Known(
        product=row["product"],
        known_by=tuple(tuple(group.split(" & ")) for group in row["known_by"]),
        beside=_pattern(row.get("beside", "")),
        never=_pattern(row.get("never", "")),
        causes=causes,
        example=row["example"],
        counterexample=row["counterexample"],
    )


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE | re.MULTILINE) if text else None
