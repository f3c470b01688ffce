"""The token's scopes beside those that the endpoint accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.presentation.pictures.svg import CELL, Drawing, Picture

WIDE, TALL = 920, 340
PILL, GAP = 28, 10
# scope-token of RFC 6749 section 3.3 without the characters that stand between words in a sentence, or the label of
# what is not shown, which holds blanks
_SCOPE = re.compile(r"\[[^\[\]]*\]|[!#-+\--\[\]-~]+")
_MOST = 12
_BETWEEN = frozenset({"or", "and", "any", "of", "one", "oder", "und"})


def scopes(granted: list[str], wanted: list[str]) -> Picture | None:
    """The drawing; None where it is not known what is wanted."""
    if not wanted:
        return None
    title = _("Scopes of the token and of the endpoint")
    have = ", ".join(granted) or _("none")
    words = _("The token carries: %(have)s. The endpoint accepts: %(wanted)s.") % {
        "have": have,
        "wanted": ", ".join(wanted),
    }
    return Picture(
        "scopes",
        title,
        _("Any one of the scopes on the endpoint's side is enough; the token has none of them.")
        if not set(granted) & set(wanted)
        else _("Scopes that both sides share are filled."),
        _draw(granted, wanted, (WIDE, "wide", title, words)),
        _draw(granted, wanted, (TALL, "tall", title, words)),
    )


def granted_scopes(claims: Mapping[str, Any]) -> list[str]:
    """The scopes that a token's claims name, under the names in use (`scope` of RFC 9068, `scp`)."""
    for name in ("scope", "scp", "scopes"):
        value = claims.get(name)
        if isinstance(value, str) and value:
            return _SCOPE.findall(value)
        if isinstance(value, list):
            return [str(item) for item in value]
    return []


def scopes_in(sentence: str) -> list[str]:
    """The scope names in a short text such as "read or devices:read", in order."""
    words = [word for word in _SCOPE.findall(sentence) if word.lower() not in _BETWEEN]
    return list(dict.fromkeys(words))[:12]


def _at_most(names: list[str]) -> list[str]:
    if len(names) <= _MOST:
        return names
    return [*names[: _MOST - 1], _("%(n)d more") % {"n": len(names) - _MOST + 1}]


def _draw(granted: list[str], wanted: list[str], kind: tuple[int, str, str, str]) -> SafeString:
    width, css_class, title, words = kind
    drawing = Drawing(width, title, words, css_class)
    shared = set(granted) & set(wanted)
    side_by_side = css_class == "wide"
    column = (width - 60) // 2 if side_by_side else width
    drawing.text(0, 14, _("The token carries"), "d-text d-strong")
    left_end = _pills(drawing, 0, 28, column, (_at_most(granted) or [_("no scope")], shared, "d-line"))
    x, y = (column + 60, 0) if side_by_side else (0, left_end + 16)
    drawing.text(x, y + 14, _("The endpoint accepts any one of"), "d-text d-strong")
    right_end = _pills(drawing, x, y + 28, column, (wanted, shared, "d-bad"))
    if side_by_side:
        drawing.line(column + 30, 0, column + 30, max(left_end, right_end), "d-faint")
    return drawing.finish(max(left_end, right_end) + 2)


def _pills(drawing: Drawing, x: int, y: int, room: int, pills: tuple[list[str], set[str], str]) -> int:
    names, shared, edge = pills
    start, right = x, x + room
    for name in names:
        name = name if len(name) <= (room - 24) // CELL else name[: (room - 32) // CELL] + "…"
        width = len(name) * CELL + 22
        if x + width > right and x > start:
            x, y = start, y + PILL + GAP
        both = name in shared
        css_class = "d-band-pass" if both else f"{edge} d-fill-page" + (" d-dash" if edge == "d-bad" else "")
        drawing.add("rect", css_class, x=x + 1, y=y + 1, width=width, height=PILL, rx=PILL / 2)
        drawing.cells(x + 12, y + 19, name)
        x += width + GAP
    return y + PILL
