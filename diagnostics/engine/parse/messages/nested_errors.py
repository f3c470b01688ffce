"""Errors that stand within a member of an error: an object written as text, and a sentence where a code belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from diagnostics.engine.parse import json_text

_LONGEST = 20_000
# what no code holds: a line break, or three words in a row
_BLANKS = re.compile(r"\S(?:[ \t]+\S+){2}")


def object_within(values: Iterable[Any]) -> Mapping[str, Any] | None:
    """The first of the values that is a JSON object written as text, as clients log the body of an answer."""
    for value in values:
        if isinstance(value, str) and value.lstrip()[:1] == "{" and len(value) <= _LONGEST:
            found = json_text.read(value.strip(), 0).value
            if isinstance(found, Mapping) and found:
                return found
    return None


def is_sentence(text: str) -> bool:
    """Whether the text of a member that may hold a code is a sentence, or several lines of them."""
    return "\n" in text.strip() or _BLANKS.search(text) is not None
