"""The statement of pasted code or configuration that is right, in the place of the one that is the defect.

It is written anew from what its shape is known for: all of it is ours but the names of variables and functions, and of
those the ones that are no dictionary words are renamed (rule 8). No literal and no comment of the paste is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.saying import CodeSign, Instead
from diagnostics.engine.model.types import Finding, Secret, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.proof import objection_to_statement
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.slots import Slot, numbered

WRITER = "statement"
_VARIABLE = re.compile(r"\$([A-Z][A-Z_]{1,60})\b")
_OPERATOR = re.compile(r"[^\w\s]{1,2}|\d")  # or the number of an argument of a script


def corrected_statement(
    cause: str, subject: Subject, gate: Scrubber, found: Sequence[Finding], again: Rejudge | None
) -> Correction | None:
    """The statement that mends `cause`, proved in the whole paste where there is a `Rejudge`; None where none does."""
    text = subject.submission.text.reveal()
    named = [sign for sign in subject.submission.code_signs if any(may.cause == cause for may in sign.causes)]
    for sign in sorted(named, key=lambda sign: sign.causes[0].cause != cause):  # one that means it first of all before
        if sign.instead is None:
            continue
        whole = _mended(text, sign.instead)
        if whole is None or (again is not None and objection_to_statement(whole, sign, cause, found, again)):
            continue
        return _written(sign, sign.instead, gate)
    return None


def _written(sign: CodeSign, instead: Instead, gate: Scrubber) -> Correction:
    text = _shown(instead, gate)
    what = msg("the value that your code has in this place")
    slots = (Slot(name, Secret(""), what, False) for name in dict.fromkeys(_VARIABLE.findall(text)))
    unnamed = tuple(slot for slot in slots if slot.name not in _given(instead))
    tells = msg("Line {line} of what you pasted: {what} Write it as shown here.", line=sign.line, what=sign.says)
    return Correction(text, WRITER, marked("", text), unnamed, tells=tells)


def _given(instead: Instead) -> set[str]:
    return {value.reveal() for value in instead.names.values()}


def _mended(text: str, instead: Instead) -> str | None:
    """The paste with the right statement in the place of the wrong one; None where that does not stand in it once."""
    old, new = instead.old.reveal(), instead.written(lambda _, value: value)
    return text.replace(old, new) if text.count(old) == 1 and new != old else None


def _shown(instead: Instead, gate: Scrubber) -> str:
    """The statement with those names of the code that are words, and others by their place in it."""
    taken: set[str] = set()
    given: dict[str, str] = {}

    def name(place: str, value: str) -> str:
        if _OPERATOR.fullmatch(value) or all(gate.name(part) == part for part in value.split(".")):
            return value
        if value not in given:
            given[value] = numbered(place, taken)
        return given[value]

    return instead.written(name)
