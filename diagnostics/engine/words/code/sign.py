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


def sign(says: Message, pattern: str, *causes: tuple[str, float], beside: str = "", never: str = "") -> Sign:
    """A sign from its sentence, its pattern and its causes with their confidences; case does not matter."""
    return Sign(
        says,
        re.compile(pattern, re.IGNORECASE | re.MULTILINE),
        tuple(Candidate(slug, weight) for slug, weight in causes),
        re.compile(beside, re.IGNORECASE) if beside else None,
        re.compile(never, re.IGNORECASE) if never else None,
    )
