"""The real cases of a quarter, as their files hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.corpus.examined import blocks

FOLDER = Path(__file__).parent / "real"


def real_cases(part: str) -> list[dict[str, Any]]:
    """Every case of `develop`, `apart_one` or `apart_two`."""
    return blocks(sorted((FOLDER / part).glob("*.toml")))
