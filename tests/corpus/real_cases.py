"""The real cases of a quarter, as their files hold them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "real"


def real_cases(part: str) -> list[dict[str, Any]]:
    """Every case of `develop`, `apart_one` or `apart_two`."""
    files = sorted((FOLDER / part).glob("*.toml"))
    return [case for file in files for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
