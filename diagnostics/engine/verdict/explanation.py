"""One line of what accounts for what: a cause, its consequences, and how sure a check must be of it."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue


@dataclass(frozen=True, slots=True)
class Explains:
    """`cause`, once a check shows it at `from_` or more, accounts for whatever else speaks for `consequences`."""

    cause: str
    consequences: tuple[str, ...]
    why: str
    from_: float = 0.6

    def __post_init__(self) -> None:
        catalogue.slugs(self.cause, *self.consequences)
