"""What of a person's sentences is about the call that fails.

It is not about an earlier failure that is over, where the paste goes on to one of today ("Last month we had
AADSTS7000222 and renewed the secret. Today …"), nor about what would be ("Does invalid_grant always mean …?"), nor
about what is said to be in order ("The clocks are in sync") or to be of no matter ("redis is down in dev, ignored"),
nor about what is only asked or guessed ("Is the IP blocked?"), nor about a wrong value that was tried on purpose
("with a false one it says unauthorized_client").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.spans import apart
from diagnostics.engine.words.assured import assured
from diagnostics.engine.words.cleared import cleared
from diagnostics.engine.words.clock_output import of_right_clocks
from diagnostics.engine.words.suspected import suspected

_PAST = re.compile(
    r"(?<!since )(?<!until )(?<!till )(?<!from )(?<!after )(?<!seit )(?<!bis )(?<!desde )(?<!hasta )\b(?:"
    r"(?:last|the other|one) (?:week|month|year|time|summer|winter|spring|autumn)|previously|formerly|back then"
    r"|(?:weeks|months|years|a (?:week|month|year)) ago|fr(?:ü|ue)her|damals|letzte[nrsm]? (?:woche|monat|jahr|mal)"
    r"|la semana pasada|el mes pasado|el año pasado|anteriormente|hace (?:semanas|meses|años))\b",
    re.IGNORECASE,
)
# Had, seen or solved, and an error: what else has happened in the past may be the cause.
_HAD = re.compile(
    r"^\W{0,3}(?:previously|formerly|fr(?:ü|ue)her|anteriormente)\s?:|\b(?:had|got|saw|received|solved|fixed|resolved"
    r"|hatten?|bekam(?:en)?|gel[öo]st|behoben|tuvimos|ten[ií]amos|resuelto)\b",
    re.IGNORECASE,
)
_AN_ERROR = re.compile(
    r"\b[45]\d\d\b|\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\b|\b[A-Z]{2,12}\d{3,8}\b|\b\w{3,40}(?:Error|Exception)\b"
    r"|(?i:\berrors?\b|\binvalid\b|\bexpired\b|\bunauthori|\bforbidden\b|\bdenied\b|\bjwt \w)"
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
    r"|,?\s(?=(?:and|but|yet|und|aber|y|pero) (?:still|yet|trotzdem|immer noch|a[úu]n|todav[ií]a)\b)"
    r"|,?\s(?=(?:and |but |und |aber |y |pero )?(?:now|today|jetzt|heute|ahora|hoy)\b)",
    re.IGNORECASE,
)
# A connection of another part of the system that its reader says to be of no matter; what else is ignored may be the
# very fault, such as a token in the query.
_SET_ASIDE = re.compile(
    r"[(,]\s?(?:ignored|unrelated|harmless|ignoriert|egal|ignorado)\b|\bcan be ignored\b", re.IGNORECASE
)
_CONNECTION = re.compile(
    r"ECONN|ETIMEDOUT|ENOTFOUND|connection|connect\b|certificate|x509|time[d ]?-?out|unreachable|resolve|refused",
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
# What came of another value that was tried on purpose: it tells that the usual one is another, and of no failure.
_TRIED = re.compile(
    r"\b(?:with|using|if I (?:send|use|put in|give|type)|for|mit|bei|con) (?:(?:an? |some |eine[mnr]? |einem "
    r"|un[ao]? )(?:(?:deliberately|obviously|absichtlich) )?|(?:the )?(?:deliberately|obviously|absichtlich) )"
    r"(?:false|wrong|bad|incorrect|made[- ]up|nonsense|garbage|random"
    r"|falsche[nmrs]?"
    r"|erfundene[nmrs]?|fals[oa]|incorrect[oa]|inventad[oa]) (?:one|ones|client|secret|password|id|token|key|value"
    r"|passwort"
    r"|wert|geheimnis|clave|valor|secreto)?s?\b[^\n.;)]{0,20}?(?:\bit|\bthey|\bwe|\bI|\bhe|\bthe server|\bes|\bman"
    r"|\bkommt|\bich|\bdice|\bsale|\bme)\b[^\n.;)]{0,120}",
    re.IGNORECASE,
)
_LONGEST = 20_000


def bygone(text: str) -> list[tuple[int, int]]:
    """The spans of the clauses about an earlier failure, where a later clause tells of now; in order, apart."""
    nows = [found.start() for found in _NOW.finditer(text[:_LONGEST])]
    if not nows or _PAST.search(text[:_LONGEST]) is None:
        return []
    return [(start, end) for start, end in _clauses(text) if nows[-1] >= end and _is_over(text[start:end])]


def _is_over(clause: str) -> bool:
    told = _PAST.search(clause) and _HAD.search(clause) and _AN_ERROR.search(clause)
    return bool(told) and _IS.search(clause) is None


def of_no_matter(text: str) -> list[tuple[int, int]]:
    """The spans of the clauses about a connection that a person says to be of no matter."""
    if _SET_ASIDE.search(text[:_LONGEST]) is None:
        return []
    return [
        (start, end)
        for start, end in _clauses(text)
        if _SET_ASIDE.search(text, start, end) and _CONNECTION.search(text, start, end)
    ]


def tried_otherwise(text: str) -> list[tuple[int, int]]:
    """The spans of what a person tells of a wrong value that was tried on purpose."""
    return [found.span() for found in _TRIED.finditer(text[:_LONGEST])]


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where each clause begins and ends."""
    position = 0
    for end in [*(found.start() for found in _APART.finditer(text[:_LONGEST])), min(len(text), _LONGEST)]:
        if end > position:
            yield position, end
        position = end


def set_apart(text: str) -> list[tuple[int, int]]:
    """The spans of all clauses that are not about the call that fails; in order, apart."""
    left_out = (bygone, of_no_matter, tried_otherwise, cleared, assured, of_right_clocks)
    return apart([span for spans in left_out for span in spans(text)])


def heeded(text: str) -> str:
    """The text with blanks in the place of what `set_apart` finds, and of what is only asked or guessed."""
    for start, end in apart([*set_apart(text), *suspected(text)]):
        text = text[:start] + re.sub(r"\S", " ", text[start:end]) + text[end:]
    return text


def is_general(sentence: str) -> bool:
    """Whether a sentence asks what a word means or what one should do, and tells of no call that failed."""
    return _GENERAL.match(sentence) is not None and sentence.rstrip().endswith("?") and not _HAPPENS.search(sentence)
