"""What a person notes behind a value, which is no part of it: `Bearer abc   # from the vault`, `{{token}} <- is set`.

No credential holds a blank followed by a comment sign or an arrow (RFC 9110, 11.2: token68 and auth-param).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.parse.credentials import stand_in

_ARROW = re.compile(r"(?<=\S)[ \t]{1,8}(?:-{1,2}>|=>|→|⇒)(?:[ \t][^\n]*)?$")
_BACK = re.compile(r"(?<=\S)[ \t]{1,8}(?:<-{1,2}|<=|←|⇐)[ \t][^\n]*$")
_COMMENT = re.compile(r"(?<=\S)[ \t]{1,8}(?://|#|--)[ \t]+\S[^\n]*$|(?<=\S)[ \t]{1,8}/\*[^\n]*\*/[ \t]*$")
_PARENTHESIS = re.compile(r"(?<=\S)[ \t]{1,8}\((?=[^()\n]*[A-Za-z]{2})[^()\n]{2,200}\)[ \t]*$")
# Behind a place that is to be filled in, what goes on in words: `{{token}}, resolved when it runs`.
_AFTER_TEMPLATE = re.compile(
    r"(?<=\}\})[ \t]{0,4}(?:[,;:][ \t]|[ \t])[ \t]{0,4}(?=[A-Za-z][A-Za-z']{0,20}[ ,.])[^\n{}]*$"
)
_LONGEST = 400  # what is longer is no remark
_SOLE_SCHEME = re.compile(r"[\"']?[A-Za-z][\w-]{0,24}:?")
_OF_QUOTES = re.compile(r"quot|anf(?:ü|ue)hr", re.IGNORECASE)
# What a person says of a value that was cut for the paste, beside what `stand_in.ELIDED` knows.
_CUT = re.compile(
    r"\b(?:shortened|abbreviated|abridged|trimmed|cropped|elided|snipped|cut(?: off| here| short| by me)?|anonymi[sz]ed"
    r"|gekürzt|abgeschnitten|geschwärzt|unkenntlich|rest (?:is )?(?:left out|omitted|removed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value without what is noted behind it.

    `encloses` says that quotes right before the remark belong to the notation, as in a line of YAML with a comment;
    `cuts` that the remark tells that the paste does not show the whole value.
    """

    value: str
    encloses: bool = False
    cuts: bool = False


def without_remark(raw: str) -> Remarked:
    """Take the remark off a value; the value is unchanged where there is none, or none but the scheme would stay."""
    near = max(0, len(raw) - _LONGEST)
    if " " not in raw[near:] and "\t" not in raw[near:]:
        return Remarked(raw)  # before each of them stands a blank
    arrow = _ARROW.search(raw, near)
    if arrow:
        return Remarked(raw[: arrow.start()], cuts=_tells_of_a_cut(arrow.group()))
    for pattern in (_BACK, _COMMENT, _PARENTHESIS, _AFTER_TEMPLATE):
        found = pattern.search(raw, near)
        before = raw[: found.start()] if found else ""
        if found and before.count('"') % 2 == 0 and not _SOLE_SCHEME.fullmatch(before.strip()):
            note = found.group()
            notation = pattern in (_COMMENT, _PARENTHESIS) and not _OF_QUOTES.search(note)
            return Remarked(before, encloses=notation, cuts=_tells_of_a_cut(note))
    return Remarked(raw)


def _tells_of_a_cut(note: str) -> bool:
    return stand_in.elides(note) or _CUT.search(note) is not None
