"""What an expression in program code stands for, and the languages that expressions are read in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from diagnostics.engine.model.submission import Defect
from diagnostics.engine.parse.budget import PIECE

UNKNOWN = "…"


class Language(Enum):
    """The languages; those that share their literals with another are read as that one."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    PHP = "php"
    POWERSHELL = "powershell"
    RUBY = "ruby"
    CSHARP = "csharp"
    JAVA = "java"
    GO = "go"


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression stands for: `text` holds `…` where it cannot be known; `items` are a table's or call's."""

    kind: str  # "text", "table", "list", "call", "name"
    start: int
    end: int
    text: str = ""
    items: tuple[tuple[str | None, Value], ...] = ()
    defects: tuple[Defect, ...] = ()
    elided: bool = False
    bare: bool = False  # a number or a word such as true: written without quotes
    beyond: bool = False  # part of it was too long to follow
    weight: int = field(init=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Weigh what each use of the value puts in: its text, its defects, and all that it holds."""
        weight = len(self.text) + PIECE * len(self.defects)
        if self.items:
            weight += sum(len(key or "") + value.weight + PIECE for key, value in self.items)
        object.__setattr__(self, "weight", weight)

    def get(self, *names: str) -> Value | None:
        """The first item under one of `names`, in any case."""
        wanted = {name.lower() for name in names}
        return next((value for key, value in self.items if key is not None and key.lower() in wanted), None)

    def positional(self, index: int) -> Value | None:
        """The argument at `index` among those without a name."""
        plain = [value for key, value in self.items if key is None]
        return plain[index] if index < len(plain) else None


Names = Mapping[str, Value]
