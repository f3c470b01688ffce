"""Whether what a program sent is what it was given, by what the paste shows of both. Not redacted."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.subject.beside import Beside


def comes_from_elsewhere(pair: Beside, subject: Subject) -> bool:
    """Whether a program sent a name and password that the paste sets nowhere, and was given the token that works."""
    own, other = pair.own, pair.other
    if own is None or other is None or pair.refused.source.family is not Family.RECORD:
        return False
    if own.scheme.lower() != "basic" or other.scheme.lower() == "basic":
        return False
    sent, text = basic_pair(own.value.reveal().partition(" ")[2].strip()), subject.submission.text.reveal()
    given = other.value.reveal().removeprefix(other.scheme).strip()
    return sent is not None and bool(sent[1]) and sent[1] not in text and bool(given) and text.count(given) > 1
