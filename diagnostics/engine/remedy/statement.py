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
_SETTING = re.compile(r"^[ \t]*(?:- )?⟨(\w+)(?:=[^⟩]*)?⟩(?::|=\$)", re.MULTILINE)  # what a key of settings is set to
_ESCAPED = re.compile(r"\\.")
_QUOTES, _CLOSING = "\"'`", {"(": ")", "[": "]", "{": "}"}
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
        if (shown := _shown(sign.instead, gate)) is not None and is_whole(shown):
            return _written(sign, sign.instead, shown)
    return None


def is_whole(statement: str) -> bool:
    """Whether every bracket and every quotation mark of the statement is closed."""
    opened, quote = [], ""
    for sign in _ESCAPED.sub("", statement):
        if quote or sign in _QUOTES:
            quote = "" if sign == quote else quote or sign
        elif sign in _CLOSING:
            opened.append(_CLOSING[sign])
        elif sign in _CLOSING.values() and (not opened or opened.pop() != sign):
            return False
    return not opened and not quote


def _written(sign: CodeSign, instead: Instead, text: str) -> Correction:
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


def _shown(instead: Instead, gate: Scrubber) -> str | None:
    """The statement with those names of the code that are words, and others by their place in it.

    None where the name of a setting is not shown: under another name it would set another one.
    """
    settings = {found[1] for found in _SETTING.finditer(instead.template)}
    taken: set[str] = set()
    given: dict[str, str] = {}

    def name(place: str, value: str) -> str:
        if _OPERATOR.fullmatch(value) or all(gate.name(part) == part for part in value.split(".")):
            return value
        if value not in given:
            given[value] = numbered(place, taken)
        return given[value]

    written = instead.written(name)
    return None if any(value.reveal() in given for key, value in instead.names.items() if key in settings) else written
