"""Error codes of vendors and standards, and the causes that each means.

Data in `codes/`, one TOML file a vendor, each code with the place in which its meaning was read. A code of digits alone
means something only beside its vendor's name, so it is not looked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diagnostics.engine.model import catalogue

FOLDER = Path(__file__).parent / "codes"
_WORD = re.compile(r"(?<![\w$])[A-Za-z][A-Za-z0-9]{1,60}(?:[_.#:-][A-Za-z0-9]{1,60}){0,8}(?!\w)")
_SHARES = (1.0, 0.45, 0.3, 0.2)
_OPEN_SHARES = (0.4, 0.3, 0.25, 0.2)
_SHORTEST = 6
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


@cache
def known() -> tuple[Code, ...]:
    """Every code. Raises UnknownName, with the file, for a cause that does not exist."""
    return tuple(code for file in sorted(FOLDER.glob("*.toml")) for code in _read(file))


@cache
def _index() -> Mapping[str, tuple[Code, ...]]:
    index: dict[str, list[Code]] = {}
    for entry in known():
        if not entry.code.isdigit() and len(entry.code) > 1:
            index.setdefault(entry.code.lower(), []).append(entry)
    return {word: tuple(entries) for word, entries in index.items()}


def _read(file: Path) -> Iterator[Code]:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    for entry in content["code"]:
        slugs = [slug for slug in (entry["cause"], *entry.get("also", ())) if slug]
        catalogue.slugs(*slugs, where=str(file))
        shares = _SHARES if entry["cause"] else _OPEN_SHARES
        yield Code(
            code=entry["code"],
            vendor=content["vendor"],
            title=content["title"],
            meaning=entry["meaning"],
            cause=entry["cause"],
            causes=dict(zip(slugs, shares, strict=False)),
            where=entry.get("where", ""),
            example=entry.get("example", ""),
        )
