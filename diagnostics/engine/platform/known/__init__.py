"""Known public APIs, one profile of the second edition each: recognised in a paste, and never contacted.

Every fact names the page or the file in which it was read (`source`). One with the source "unread" stays in its file
for whoever reads it next, and is left out here: it is neither told nor decides anything.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from diagnostics.engine.model.known import KnownApi
from diagnostics.engine.platform.known_api import known_api
from diagnostics.engine.platform.second_edition import SecondEdition
from diagnostics.engine.platform.tables import read_tables

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def known_apis() -> tuple[KnownApi, ...]:
    """Every one, by the name of its file. Raises ProfileError for a file with a mistake."""
    return tuple(known_api(tables(path), path.stem) for path in sorted(FOLDER.glob("*.toml")))


def tables(path: Path) -> SecondEdition:
    """The tables of one file. No variable of the environment stands in it."""
    found = read_tables(path.read_text("utf-8"), {}, source=path.name)
    if not isinstance(found, SecondEdition):
        raise TypeError(f"{path.name} is a profile of the first edition")
    return found
