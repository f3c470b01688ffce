"""Two values compared character by character, as a compiler shows a fault: value, carets, what should stand there."""

from __future__ import annotations

from difflib import SequenceMatcher

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.presentation.pictures.svg import CELL, Drawing, Picture

WIDE, TALL = 920, 340
LABEL, LINE = 18, 22
_LONGEST = 600
_NOT_DECODED = "\ufffd"  # stands where bytes are no text: nothing of it can be put right character by character
_ALIKE = 0.45  # below this the values have so little in common that marks would only confuse


def comparison(found: str, expected: str, subject: str) -> Picture | None:
    """The drawing of `found` against `expected`; None where they are equal, too long, too different or damaged.

    `subject` names what is compared ("Audience").
    """
    if found == expected or not found or not expected or max(len(found), len(expected)) > _LONGEST:
        return None
    if _NOT_DECODED in found:
        return None
    alike = SequenceMatcher(None, found, expected, autojunk=False).ratio() >= _ALIKE
    if not alike and not ("://" in found and "://" in expected):
        return None
    wrong, missing = differences(found, expected) if alike else (set(), set())
    title = _("%(subject)s, character by character") % {"subject": subject}
    words = _("Found %(found)s, expected %(expected)s.") % {"found": found, "expected": expected}
    caption = _caption(found, expected, wrong, missing) if alike else _("The two differ altogether.")
    return Picture(
        "characters",
        title,
        caption,
        _draw(found, expected, wrong, missing, (WIDE, "wide", title, words)),
        _draw(found, expected, wrong, missing, (TALL, "tall", title, words)),
    )


def differences(found: str, expected: str) -> tuple[set[int], set[int]]:
    """Positions in `found` that do not belong there, and positions in `expected` that `found` lacks."""
    wrong: set[int] = set()
    missing: set[int] = set()
    for tag, a, b, c, d in SequenceMatcher(None, found, expected, autojunk=False).get_opcodes():
        if tag != "equal":
            wrong |= set(range(a, b))
            missing |= set(range(c, d))
    return wrong, missing


def _caption(found: str, expected: str, wrong: set[int], missing: set[int]) -> str:
    if not missing and len(wrong) == 1:
        place = min(wrong)
        if place == len(found) - 1:
            return _("They differ in the last character: “%(character)s” is too much.") % {"character": found[place]}
        return _("Character %(place)d, “%(character)s”, is too much.") % {
            "place": place + 1,
            "character": found[place],
        }
    if not wrong and len(missing) == 1 and min(missing) == len(expected) - 1:
        return _("They differ in the last character: “%(character)s” is missing.") % {"character": expected[-1]}
    if found.lower() == expected.lower():
        return _("They differ in upper and lower case only.")
    first = min(wrong | missing)
    count = max(len(wrong), len(missing))
    return ngettext(
        "%(count)d character differs, at character %(first)d.",
        "%(count)d characters differ, the first at character %(first)d.",
        count,
    ) % {"count": count, "first": first + 1}


def _draw(found: str, expected: str, wrong: set[int], missing: set[int], kind: tuple[int, str, str, str]) -> SafeString:
    width, css_class, title, words = kind
    drawing = Drawing(width, title, words, css_class)
    y = _value(drawing, 0, _("found"), found, wrong, "bad")
    y = _value(drawing, y + 10, _("expected"), expected, missing, "done")
    return drawing.finish(y)


def _value(drawing: Drawing, y: int, name: str, text: str, marked: set[int], ink: str) -> int:
    per_line = drawing.width // CELL
    drawing.text(0, y + 13, name, "d-note")
    y += LABEL
    for start in range(0, len(text), per_line):
        row = text[start : start + per_line]
        for i in range(len(row)):
            if start + i in marked:
                tint = "d-band-fail" if ink == "bad" else "d-band-pass-plain"
                drawing.add("rect", tint, x=CELL * i, y=y + 2, width=CELL, height=18)
        drawing.cells(0, y + 15, row)
        marks = [i for i in range(len(row)) if start + i in marked]
        if marks:
            carets = "".join("^" if i in marks else " " for i in range(max(marks) + 1))
            drawing.cells(0, y + 33, carets.replace(" ", "\u00a0"), f"d-mono d-strong d-ink-{ink}")
            y += 14
        y += LINE
    return y
