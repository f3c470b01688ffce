"""Error codes of vendors and standards, and the causes that each means.

Data in `codes/`, one TOML file a vendor, each code with the place in which its meaning was read. A code of digits alone
means something only beside its vendor's name, so it is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diagnostics.engine.model import catalogue
from diagnostics.engine.words.tables import Keys, one_of, rows

FOLDER = Path(__file__).parent / "codes"
_WORD = re.compile(r"(?<![\w$])[A-Za-z][A-Za-z0-9]{1,60}(?:[_.#:-][A-Za-z0-9]{1,60}){0,8}(?!\w)")
_SHARES = (1.0, 0.45, 0.3, 0.2)
_OPEN_SHARES = (0.4, 0.3, 0.25, 0.2)
_SHORTEST = 6
_STANDARDS = frozenset({"oauth", "errno", "tls", "exceptions", "browsers"})
_HEAD = Keys({"vendor": str, "title": str}, frozenset({"vendor", "title"}))
_TEXTS = ("code", "meaning", "cause", "where", "source", "example")
_KEYS = Keys(
    dict.fromkeys(_TEXTS, str) | {"also": list},
    needed=frozenset(_TEXTS),
    may_be_empty=frozenset({"cause", "where"}),  # a code that tells no cause by itself; one that any server answers
)
# A plain word of the language is a code only where a member of an error object holds it.
_PLAIN = re.compile(r"[A-Z]?[a-z]+")


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `causes` maps each cause to its share; `where` is the server that answers with it."""

    code: str
    vendor: str
    title: str
    meaning: str
    cause: str
    causes: Mapping[str, float]
    where: str
    example: str


def find(text: str, code: str = "") -> tuple[Code, ...]:
    """The codes among the words of `text`; `code` is the value of an error member and may be a plain word."""
    by_code = _index()
    found: dict[int, Code] = {}
    if code:
        for entry in by_code.get(code.lower(), ()):
            found[id(entry)] = entry
    for match in _WORD.finditer(text[:20_000]):
        word = match.group()
        for part in (word, *re.split(r"[.#:]", word)):
            if len(part) >= _SHORTEST and not _PLAIN.fullmatch(part):
                for entry in by_code.get(part.lower(), ()):
                    found[id(entry)] = entry
    return tuple(found.values())


def decided(code: str) -> Mapping[str, float]:
    """The causes of a code that only one vendor answers with, and that has a cause of its own; else nothing.

    In the error member of an answer it is as good as a known message. What standards say is said by everybody.
    """
    entries = _index().get(code.lower(), ()) if code else ()
    alone = len(entries) == 1 and entries[0].cause and entries[0].vendor not in _STANDARDS
    return entries[0].causes if alone else {}


@cache
def known() -> tuple[Code, ...]:
    """Every code. Raises UnknownName, with the file, for a cause that does not exist."""
    return tuple(code for file in sorted(FOLDER.glob("*.toml")) for code in of_file(file))


@cache
def _index() -> Mapping[str, tuple[Code, ...]]:
    index: dict[str, list[Code]] = {}
    for entry in known():
        if not entry.code.isdigit() and len(entry.code) > 1:
            index.setdefault(entry.code.lower(), []).append(entry)
    return {word: tuple(entries) for word, entries in index.items()}


def of_file(file: Path) -> Iterator[Code]:
    """The codes of one vendor's file. Raises UnknownName, with file and line, for a slip in a name or a key."""
    content, found = rows(file, "code", _HEAD, _KEYS)
    one_of(f"{file}:1", "vendor", content["vendor"], {file.stem})
    for place, entry in found:
        slugs = [slug for slug in (entry["cause"], *entry.get("also", ())) if slug]
        catalogue.slugs(*slugs, where=place)
        shares = _SHARES if entry["cause"] else _OPEN_SHARES
        yield Code(
            code=entry["code"],
            vendor=content["vendor"],
            title=content["title"],
            meaning=entry["meaning"],
            cause=entry["cause"],
            causes=dict(zip(slugs, shares, strict=False)),
            where=entry["where"],
            example=entry["example"],
        )
