"""One sign in code: a shape, what it means, and what must or must not stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.types import Candidate, Message


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape of code, the causes that it means, and the sentence that tells it."""

    says: Message
    pattern: re.Pattern[str]
    causes: tuple[Candidate, ...]
    beside: re.Pattern[str] | None = None  # must stand somewhere in the paste too
    never: re.Pattern[str] | None = None  # must not
    hit: str = ""  # the least code that it is seen in
    miss: str = ""  # code much like it that is right

    def seen_in(self, text: str) -> re.Match[str] | None:
        """Where the shape stands in `text`, unless something beside it says otherwise."""
        match = self.pattern.search(text)
        if match is None or (self.beside and not self.beside.search(text)) or (self.never and self.never.search(text)):
            return None
        return match


def sign(
    says: Message,
    pattern: str,
    *causes: tuple[str, float],
    hit: str,
    miss: str,
    beside: str = "",
    never: str = "",
) -> Sign:
    """A sign from its sentence, its pattern, its causes with their confidences and two examples; case is no matter."""
    return Sign(
        says,
        re.compile(pattern, re.IGNORECASE | re.MULTILINE),
        tuple(Candidate(slug, weight) for slug, weight in causes),
        re.compile(beside, re.IGNORECASE) if beside else None,
        re.compile(never, re.IGNORECASE) if never else None,
        hit,
        miss,
    )
