"""What a second reader's answer is worth: known causes with passages that were sent, or nothing at all.

An answer that breaks one rule is dropped whole, for who makes up one thing may have made up the rest.
"""

from __future__ import annotations

import json
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.collectors.reader_question import Question
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.facts import ReadAs, SecondReading
from diagnostics.engine.model.types import Message, msg

NO_JSON = msg("The second reader did not answer with the JSON object that it was asked for, so its answer was dropped.")
UNKNOWN = msg("The second reader named what is no known cause, or one twice, so its answer was dropped.")
UNSURE = msg("The second reader gave a sureness that is not between 0 and 1, so its answer was dropped.")
NOT_SENT = msg("The second reader rests on words that were not sent to it, so its answer was dropped.")
_MOST_CAUSES, _MOST_PASSAGES, _SHORTEST, _LONGEST = 8, 3, 3, 200


def read(content: str, question: Question) -> SecondReading:
    """The reading that `content` gives. Raises CouldNotLook where it is not what was asked for."""
    try:
        told: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise CouldNotLook(NO_JSON) from None
    entries = told.get("causes") if isinstance(told, dict) else None
    if not isinstance(entries, list) or len(entries) > _MOST_CAUSES:
        raise CouldNotLook(NO_JSON)
    said, written = _even(question.said), _even(question.written)
    found: dict[str, ReadAs] = {}
    for entry in entries:
        slug, one = _entry(entry, said, written)
        _hold(slug not in found, UNKNOWN)
        found[slug] = one
    whole = max(1.0, sum(one.sureness for one in found.values()))
    return SecondReading(
        {slug: ReadAs(one.sureness / whole, one.passages, one.of_machines) for slug, one in found.items()}
    )


def _entry(entry: Any, said: str, written: str) -> tuple[str, ReadAs]:
    _hold(isinstance(entry, dict), NO_JSON)
    slug, sureness, reason = entry.get("cause"), entry.get("sureness"), entry.get("reason")
    _hold(isinstance(slug, str) and slug in CAUSES, UNKNOWN)
    _hold(isinstance(sureness, int | float) and not isinstance(sureness, bool) and 0 <= sureness <= 1, UNSURE)
    passages = [reason] if isinstance(reason, str) else reason
    _hold(isinstance(passages, list) and 0 < len(passages) <= _MOST_PASSAGES, NOT_SENT)
    kept = tuple(_passage(passage, said, written) for passage in passages)
    return slug, ReadAs(float(sureness), kept, any(passage in said for passage in kept))


def _passage(passage: Any, said: str, written: str) -> str:
    _hold(isinstance(passage, str) and len(passage) <= _LONGEST, NOT_SENT)
    text = _even(passage)
    _hold(len(text) >= _SHORTEST and (text in said or text in written), NOT_SENT)
    return text


def _hold(holds: bool, otherwise: Message) -> None:
    if not holds:
        raise CouldNotLook(otherwise)


def _even(text: str) -> str:
    """The text with every run of blanks as one: a passage may have been wrapped."""
    return " ".join(text.split())
