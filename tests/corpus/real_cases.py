"""The real cases of a quarter, as their files hold them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.corpus.examined import blocks

FOLDER = Path(__file__).parent / "real"
# Rules and weights are made from these; what is called apart was scored before it was read. `apart_ten` to
# `apart_fifteen` and `apart_seventeen` are not read.
SEEN = ("develop", *(f"apart_{n}" for n in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")))
FOLDS = 5


def real_cases(part: str) -> list[dict[str, Any]]:
    """Every case of a part: `develop`, or one of those that were set apart."""
    return blocks(sorted((FOLDER / part).glob("*.toml")))


def source_of(case: dict[str, Any]) -> str:
    """The repository that the case comes from."""
    return str(case["source"]).split("/issues")[0]


def fold_of(source: str) -> int:
    """The fold of the cases of one source, for figures by weights that never saw it."""
    return int(hashlib.sha256(source.encode()).hexdigest(), 16) % FOLDS
