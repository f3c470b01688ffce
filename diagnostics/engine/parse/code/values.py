"""What an expression in program code stands for, and the languages that expressions are read in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from diagnostics.engine.model.submission import Defect
from diagnostics.engine.parse.budget import PIECE

UNKNOWN = "…"


class Language(Enum):
    """The languages that have a grammar; JavaScript is read as the TypeScript that holds it."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    PHP = "php"
    POWERSHELL = "powershell"
    RUBY = "ruby"
    CSHARP = "csharp"
    JAVA = "java"
    KOTLIN = "kotlin"
    GO = "go"
    RUST = "rust"
    SWIFT = "swift"
    C = "c"
    OBJECTIVE_C = "objective-c"


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
    made: Any = field(default=None, compare=False)  # the request or client that a call made
    meaning: str = ""  # of a call: "json", "form", "content", as its function says
    weight: int = field(init=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Weigh what each use of the value puts in: its text, its defects, and all that it holds."""
        weight = len(self.text) + PIECE * len(self.defects)
        if self.items:
            weight += sum(len(key or "") + value.weight + PIECE for key, value in self.items)
        object.__setattr__(self, "weight", weight)

    @property
    def known(self) -> bool:
        """Whether it is a text without a part that the paste does not show."""
        return self.kind == "text" and UNKNOWN not in self.text

    def get(self, *names: str) -> Value | None:
        """The first item under one of `names`, in any case."""
        wanted = {name.lower() for name in names}
        return next((value for key, value in self.items if key is not None and key.lower() in wanted), None)

    def positional(self, index: int) -> Value | None:
        """The argument at `index` among those without a name."""
        plain = [value for key, value in self.items if key is None]
        return plain[index] if index < len(plain) else None


def joined(parts: Iterable[Value], start: int, end: int) -> Value:
    """The parts of a joined string; a part that is not known is `…`."""
    parts = list(parts)
    text = "".join(part.text if part.kind == "text" else UNKNOWN for part in parts)
    defects = tuple(defect for part in parts for defect in part.defects)
    elided = any(part.elided or part.kind != "text" for part in parts)
    beyond = any(part.beyond for part in parts)
    return Value("text", start, end, text, defects=defects, elided=elided, beyond=beyond)
