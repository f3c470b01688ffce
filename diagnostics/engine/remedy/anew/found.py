"""A stretch of pasted code that is wrong, and what has to stand there."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Message, Secret

Found = tuple[int, Message, Instead]


def found_at(
    text: str,
    span: tuple[int, int],
    says: Message,
    template: str,
    names: Mapping[str, str] | None = None,
    whole: Whole = Whole.CODE,
) -> Found:
    """The line (1-based) on which the stretch begins, the sentence, and `template` for what stands in `span`."""
    start, end = span
    held = {name: Secret(value) for name, value in (names or {}).items()}
    return text.count("\n", 0, start) + 1, says, Instead(template, held, Secret(text[start:end]), 0, whole, start)
