"""The rules that let a value pass, read from `rules/`: one file per kind, a rule with names, shape and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from diagnostics.engine.redaction.shapes import SHAPES

_RULES = Path(__file__).parent / "rules"
# Shapes that need to know the whole paste: words one by one.
SENTENCE = "sentence"


class Kind(StrEnum):
    """What a rule is about: each kind is a file of `rules/`."""

    HEADER_FIELD = "header_fields"
    RESPONSE_FIELD = "response_fields"
    PARAMETER = "parameters"
    CLAIM = "claims"
    ERROR_MEMBER = "error_members"
    PATH_SEGMENT = "path_segments"


@dataclass(frozen=True, slots=True)
class Rule:
    """Values under `names` pass in `shape`. `passes` and `masked` are its examples."""

    names: tuple[str, ...]
    shape: str
    reason: str
    passes: str
    masked: str

    @staticmethod
    def of(values: Mapping[str, Any]) -> Rule:
        """The rule of one table; raises ValueError for a shape that does not exist."""
        if values["shape"] not in SHAPES and values["shape"] != SENTENCE:
            raise ValueError(f"no shape {values['shape']}")
        return Rule(tuple(values["names"]), values["shape"], values["reason"], values["passes"], values["masked"])


@lru_cache(maxsize=len(Kind))
def rules(kind: Kind) -> tuple[Rule, ...]:
    """The rules of one kind in the order of their file."""
    tables = tomllib.loads((_RULES / f"{kind.value}.toml").read_text(encoding="utf-8"))["rule"]
    return tuple(map(Rule.of, tables))


@lru_cache(maxsize=len(Kind))
def _shapes(kind: Kind) -> Mapping[str, str]:
    return {name: rule.shape for rule in rules(kind) for name in rule.names}


def shape_for(kind: Kind, name: str) -> str | None:
    """The shape that a value under `name` must have to be shown; None where no rule speaks of it."""
    return _shapes(kind).get(name.lower())
