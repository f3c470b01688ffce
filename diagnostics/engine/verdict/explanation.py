"""One line of what accounts for what: a cause, its consequences, and how sure a check must be of it."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import LIKELY


@dataclass(frozen=True, slots=True)
class Explains:
    """`cause`, once a check shows it at `from_` or more, accounts for whatever else speaks for `consequences`.

    At `silences` or more, what was said speaks for them no longer.
    """

    cause: str
    consequences: tuple[str, ...]
    why: str
    from_: float = 0.6
    silences: float = LIKELY

    def __post_init__(self) -> None:
        catalogue.slugs(self.cause, *self.consequences)
