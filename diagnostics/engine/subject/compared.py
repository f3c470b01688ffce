"""Two values that an answer tells itself: the one that was expected and the one that came."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.subject.near_miss import difference

# The causes of which it is told in which two values differ.
_OF_TWO_VALUES = frozenset({
    "wrong-audience", "wrong-issuer-or-tenant", "issuer-hostname-mismatch", "redirect-uri-mismatch", "alg-mismatch",
    "wrong-environment", "wrong-token-type", "id-token-as-access-token",
})  # fmt: skip
catalogue.slugs(*_OF_TWO_VALUES)
_EACH = 4  # ways in which one value is written
_GOT_FIRST = (False, True, True)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was expected and what came, as the answer writes them; neither is redacted."""

    expected: str
    got: str


def values_compared(subject: Subject) -> Compared | None:
    """The first two values that an answer compares; None where it tells fewer, or the same twice."""
    seen = next(iter(subject.submission.sighted(Seen.VALUES_COMPARED)), None)
    if seen is None:
        return None
    for way, got_first in enumerate(_GOT_FIRST):
        groups = seen.groups[way * 2 * _EACH : (way + 1) * 2 * _EACH]
        first, second = "".join(groups[:_EACH]), "".join(groups[_EACH:])
        if first and second and first != second:
            return Compared(second, first) if got_first else Compared(first, second)
    return None


def told_apart(cause: str, subject: Subject, then: Message) -> Message | None:
    """Both values in a sentence, and in what they differ where that is little, before what to do `then`."""
    compared = values_compared(subject) if cause in _OF_TWO_VALUES else None
    if compared is None:
        return None
    expected, got = compared.expected, compared.got
    how = difference(_plain(got), _plain(expected))
    if how is None:
        return msg("The answer expects {expected} and got {got}. {then}", expected=expected, got=got, then=then)
    return msg("The answer expects {expected} and got {got}. {how} {then}",
               expected=expected, got=got, how=how, then=then)  # fmt: skip


def _plain(value: str) -> str:
    """The value as it was before a log wrote its line breaks and tabs as letters."""
    for written in ("\\r", "\\n", "\\t"):
        value = value.replace(written, " ")
    return value
