"""What of a person's sentences is about the call that fails.

It is not about an earlier failure that is over, where the paste goes on to one of today ("Last month we had
AADSTS7000222 and renewed the secret. Today …"), nor about what would be ("Does invalid_grant always mean …?").
"""

from __future__ import annotations

import re

_PAST = re.compile(
    r"(?<!since )(?<!until )(?<!till )(?<!from )(?<!after )(?<!seit )(?<!bis )(?<!desde )(?<!hasta )\b(?:"
    r"(?:last|the other|one) (?:week|month|year|time|summer|winter|spring|autumn)|previously|formerly|back then"
    r"|(?:weeks|months|years|a (?:week|month|year)) ago|fr(?:ü|ue)her|damals|letzte[nrsm]? (?:woche|monat|jahr|mal)"
    r"|la semana pasada|el mes pasado|el año pasado|anteriormente|hace (?:semanas|meses|años))\b",
    re.IGNORECASE,
)
_WAS = re.compile(
    r"^\W{0,3}(?:previously|formerly|fr(?:ü|ue)her|anteriormente)\s?:|\b(?:had|got|was|were|saw|received|solved|fixed"
    r"|resolved|renewed|hatten?|bekam(?:en)?|war(?:en)?|gel[öo]st|behoben|tuvimos|ten[ií]amos|fue|resuelto)\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\b(?:i|we|it|they|you|ich|wir|es|sie) (?:now |still |always |keep |only )?(?:gets?|getting"
    r"|sees?|receives?|bekommen?|kriegen?|sehen?|erhalten?)\b|\b(?:since|seitdem|desde entonces)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|today|this (?:morning|week|time)|jetzt|heute|diesmal|nun|ahora|hoy|esta vez)\b", re.IGNORECASE
)
_APART = re.compile(
    r"(?<=[.!?;)])\s+(?=\S)|\n"
    r"|,?\s(?=(?:and |but |und |aber |y |pero )?(?:now|today|jetzt|heute|ahora|hoy)\b)",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\W{0,4}(?:does|do|is|are|should|shall|can|could|would|must|what|which|when|how (?:do|can|should|would|to)"
    r"|ist|sind|soll(?:te|en)?|kann|was|welche[rs]?|wann|wie|bedeutet|debe(?:r[ií]a)?"
    r"|qu[eé]|cu[aá]l|cu[aá]ndo|c[oó]mo)\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\b(?:i|we|ich|wir)(?:'m|'re| am| are)? (?:\w{1,12} ){0,2}(?:get|gets|getting|got|see|seeing|receiv\w{1,4}|have"
    r"|keep"
    r"|bekommen?|kriegen?|sehen?|erhalten?|habe|haben)\b|\b(?:today|now|suddenly|heute|jetzt|ahora|hoy)\b",
    re.IGNORECASE,
)
_LONGEST = 20_000


def bygone(text: str) -> list[tuple[int, int]]:
    """The spans of the clauses about an earlier failure, where a later clause tells of now; in order, apart."""
    nows = [found.start() for found in _NOW.finditer(text[:_LONGEST])]
    if not nows or _PAST.search(text[:_LONGEST]) is None:
        return []
    spans, position = [], 0
    for end in [*(found.start() for found in _APART.finditer(text[:_LONGEST])), min(len(text), _LONGEST)]:
        clause = text[position:end]
        if nows[-1] >= end > position and _PAST.search(clause) and _WAS.search(clause) and not _IS.search(clause):
            spans.append((position, end))
        position = end
    return spans


def without_bygone(text: str) -> str:
    """The text with blanks in the place of what `bygone` finds."""
    for start, end in bygone(text):
        text = text[:start] + re.sub(r"\S", " ", text[start:end]) + text[end:]
    return text


def is_general(sentence: str) -> bool:
    """Whether a sentence asks what a word means or what one should do, and tells of no call that failed."""
    return _GENERAL.match(sentence) is not None and sentence.rstrip().endswith("?") and not _HAPPENS.search(sentence)
