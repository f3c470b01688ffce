"""What keeps a translated article true to its original: which version of each English section it was made from.

`articles/<language>/originals.toml` holds the SHA-256 of every section's English text as it was when the section was
translated. A section whose English has changed since then is out of date; `manage.py kb_translations` names it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

from diagnostics.kb import reader

_ANCHOR_LINE = re.compile(r"^\{#([a-z0-9-]+)\}$", re.MULTILINE)
_HEAD = (
    "# The SHA-256 of each English section when it was translated; written by `manage.py kb_translations --accept`.\n\n"
)


def languages() -> tuple[str, ...]:
    """The languages into which articles were translated."""
    return reader.languages()[1:]


def digests(slug: str, original: str) -> dict[str, str]:
    """The SHA-256 of each English section by `slug#anchor`; `slug#` is title, summary and what stands before them."""
    first, *rest = _ANCHOR_LINE.split(original)
    parts = {"": first} | dict(zip(rest[::2], rest[1::2], strict=True))
    return {f"{slug}#{anchor}": hashlib.sha256(text.strip().encode()).hexdigest() for anchor, text in parts.items()}


def out_of_date(language: str) -> dict[str, str]:
    """The sections to look at, by `slug#anchor`: `new` or `changed` in English since then, or `gone` from it."""
    known, now = _accepted(language), _originals(language)
    found = {
        place: "changed" if place in known else "new" for place, digest in now.items() if known.get(place) != digest
    }
    return found | {place: "gone" for place in known if place not in now}


def accept(language: str, places: Collection[str] = ()) -> None:
    """Writes down that the translation fits the English of today: of these sections, or of all.

    Raises KeyError for a section that the language has no article for.
    """
    known, now = _accepted(language), _originals(language)
    chosen = {place: now[place] for place in places} if places else now
    write(_file(language), {place: digest for place, digest in (known | chosen).items() if place in now})


def write(path: Path, known: Mapping[str, str]) -> None:
    """The digests in the order of the alphabet, so that a change shows the lines that changed."""
    lines = [f'"{place}" = "{digest}"\n' for place, digest in sorted(known.items())]
    path.write_text(_HEAD + "".join(lines), encoding="utf-8")


def _file(language: str) -> Path:
    return reader.ARTICLES / language / "originals.toml"


def _accepted(language: str) -> dict[str, str]:
    path = _file(language)
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _originals(language: str) -> dict[str, str]:
    originals = reader.sources(reader.ORIGINAL)
    translated = [slug for slug in reader.sources(language) if slug in originals]
    return {place: digest for slug in translated for place, digest in digests(slug, originals[slug]).items()}
