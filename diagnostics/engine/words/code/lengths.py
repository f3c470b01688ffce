"""Two lengths of one value that a paste tells: as it was issued and as it arrives, and what the difference says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import code_sign

_UNIT = (
    r"(?:characters?|chars?|bytes?|hex digits|Zeichen|caract[eè]res|caracteres|文字|字符|символ\w{0,3}|tekens|znaków"
    r"|karakter)"
)
_TOLD = re.compile(
    rf"(?<![\w.,:/-])(?P<before>\d{{1,5}})(?:[ -]|,000 )?(?:base64 )?{_UNIT}"
    r"|(?:\blen(?:gth)?\b|\bstrlen\b|\.size\b|\bwc -[cm]\b|\$\{#\w{1,40}\}|\blong\b|Länge|longueur|longitud|長さ|长度)"
    r"[^\d\n]{0,40}\n?[ \t]{0,8}(?P<behind>\d{1,5})(?![\w.:/-])"
    r"|\b(?:is|are|of|it'?s|be|to|に|は)[ ]?(?P<other>\d{1,5})(?=[ ]?(?:$|[.,;)]|on the|here|in (?:the|CI)|になり|に))",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT = re.compile(r"token|\bkey\b|secret|jwt|password|\bpat\b|トークン|令牌|Schlüssel|clé|clave", re.IGNORECASE)
_FAILS = re.compile(r"\b40[0-3]\b|unauthori|invalid|denied|refused|not authenticated|malformed", re.IGNORECASE)
# Lengths at which columns, fields, macros, terminals and buffers end.
_LIMITS = frozenset(
    {50, 64, 100, 127, 128, 150, 191, 200, 250, 254, 255, 256, 500, 511, 512, 1000, 1023, 1024, 1999, 2000, 2047, 2048}
    | {3999, 4000, 4062, 4068, 4094, 4095, 4096, 8000, 8190, 8191, 8192, 32766, 32767}
)
# What a value has room in: a buffer, a column, a field.
_ROOM = re.compile(
    r"\bchar[ ]\w{1,30}\[(\d{2,5})\]|\b\w{1,60}[\"`\]]?[ \t]{1,12}(?:n?varchar2?|char|character varying)\((\d{2,5})\)"
    r"|\bTYPE c LENGTH (\d{2,5})"
    r"|max_?length[\"']?[ ]?[:=][ ]?[\"']?(\d{2,5})|\bPIC X\((\d{2,5})\)",
    re.IGNORECASE,
)
_SMALLEST_ROOM = 32
# The name of what holds a token itself, and not its kind or number.
_HOLDS = re.compile(
    r"(?:token|key(?!words?|board)|secret|jwt|passw(?:or)?d|bearer|auth(?!ors?\b)\w{0,10}|header|(?<![a-z])pat)"
    r"(?![a-z_-]{0,3}_?(?:type|id|name|hint|hash|digest|prefix|suffix)\b)",
    re.IGNORECASE,
)
_SAME = {"jwt": "token", "トークン": "token", "令牌": "token", "pat": "token"}
# Which of several values of one name it is.
_KIND = re.compile(
    r"\b(api|customer|access|refresh|client|public|private|id|session|test|live|user|app|account|webhook)[ _-]{0,2}$",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"quot|['\"’”][\w.+/=…-]{3,400}(?:\.{3})?['\"’”]|引用|Anführung|guillemet|comill|'を|’を")
_SHORTEST, _MOST = 8, 20
_NO_ROOM = msg("The place for the value is shorter than the value, so its end is lost.")
_CUT = msg("The value ends at the length of a field or a buffer, and was longer when it was issued.")
_TWO_MORE = msg("The value is two characters longer where it arrives, as it is with quotes around it.")
_ONE_MORE = msg("The value is one character longer where it arrives, as it is with a line break or a blank.")
_LOST = (Candidate("token-truncated", 0.92),)
_IN_QUOTES = (Candidate("token-quoted", 0.88), Candidate("token-whitespace-or-newline", 0.5))
_WITH_A_BREAK = (Candidate("token-whitespace-or-newline", 0.88), Candidate("token-truncated", 0.2))
_WHOLE = msg("Hand on the whole value, however long it is.")
_BARE = msg("Leave the signs around the value away, and send the value alone.")
_STRIPPED = msg("Take the blanks and line breaks off both ends, as with trim or strip, where the value is read.")


def two_lengths(text: str) -> Iterator[CodeSign]:
    """What two lengths of a value say of it, where the paste tells two, and that the value is refused."""
    if not _ABOUT.search(text) or not _FAILS.search(text):
        return
    told = []
    nouns: set[str] = set()
    kinds: set[str] = set()
    for found in islice(_TOLD.finditer(text), _MOST):
        size = int(found["before"] or found["behind"] or found["other"])
        word = _noun(text, found)
        if size >= _SHORTEST and word is not None:
            told.append((size, found.start(), found["other"] is None))
            nouns.add(_SAME.get(word[0].lower(), word[0].lower()))
            kind = _KIND.search(text, max(0, word.start() - 20), word.start())
            kinds.add(kind[1].lower() if kind is not None else "")
    sizes = {size for size, _, sure in told if sure}
    room = _room(text)
    if room is not None and sizes and max(sizes) > room[0]:
        yield code_sign(_NO_ROOM, _LOST, room[1], text, _WHOLE)
        return
    if not sizes or len({size for size, *_ in told}) < 2 or len(nouns) > 1 or _of_several(kinds):
        return
    yield from _judged({size for size, *_ in told}, sizes, text, told[-1][1])


def _of_several(kinds: set[str]) -> bool:
    """Whether the lengths are those of values that only share a name."""
    return len(kinds - {""}) > 1 or (len(kinds) > 1 and not kinds <= {"", "api", "access"})


def _noun(text: str, found: re.Match[str]) -> re.Match[str] | None:
    """What the length is told of: the last word for it before, or else the first behind."""
    before = list(_ABOUT.finditer(text, max(0, found.start() - 160), found.start()))
    return before[-1] if before else _ABOUT.search(text, found.start(), found.end() + 80)


def _room(text: str) -> tuple[int, int] | None:
    """How long a value may be in the place that the paste shows for it, and where that stands."""
    for found in islice(_ROOM.finditer(text), _MOST):
        size = int(next(filter(None, found.groups())))
        own = found[0] if "char" in found[0].lower() else _statement(text, found)
        if size >= _SMALLEST_ROOM and _HOLDS.search(own):
            return size, found.start()
    return None


def _statement(text: str, found: re.Match[str]) -> str:
    """The line of the match, or of it the sentence."""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    before, behind = text[start : found.start()], text[found.end() : end if end != -1 else len(text)]
    return before.rpartition(". ")[2] + found[0] + behind.partition(". ")[0]


def _judged(told: set[int], sure: set[int], text: str, start: int) -> Iterator[CodeSign]:
    shortest, longest = min(told), max(told)
    between = longest - shortest
    if len(told) > 2:
        return
    if shortest in _LIMITS and shortest in sure and between > 2 and longest < 40 * shortest:
        yield code_sign(_CUT, _LOST, start, text, _WHOLE)
    elif between == 2 and _QUOTES.search(text):
        yield code_sign(_TWO_MORE, _IN_QUOTES, start, text, _BARE)
    elif between == 1 and not re.search(r"\bwc -c\b[^\n]{0,40}\becho\b|\becho\b[^\n]{0,80}\|[ ]?wc -c", text):
        yield code_sign(_ONE_MORE, _WITH_A_BREAK, start, text, _STRIPPED)
