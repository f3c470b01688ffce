"""What of a person's sentences is about the call that fails.

It is not about an earlier failure that is over, where the paste goes on to one of today ("Last month we had
AADSTS7000222 and renewed the secret. Today …"), nor about what would be ("Does invalid_grant always mean …?"), nor
about what is said to be in order ("The clocks are in sync") or to be of no matter ("redis is down in dev, ignored").
"""

from __future__ import annotations

import re

from diagnostics.engine.words.sentences import is_prose

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
    r"|,?\s(?=(?:and|but|yet|und|aber|y|pero) (?:still|yet|trotzdem|immer noch|a[úu]n|todav[ií]a)\b)"
    r"|,?\s(?=(?:and |but |und |aber |y |pero )?(?:now|today|jetzt|heute|ahora|hoy)\b)",
    re.IGNORECASE,
)
_SET_ASIDE = re.compile(
    r"[(,]\s?(?:ignored|unrelated|harmless|ignoriert|egal|ignorado)\b|\bcan be ignored\b", re.IGNORECASE
)
# Of these no call tells anything when they are in order; that a token, a key or another call is good may say much.
_OF = re.compile(
    r"\b(?:clocks?|skew|ntp|chrony|kid|jwks|key ?set|ip(?: address)?|allow ?list|white ?list|verifier|challenge"
    r"|cors|preflight"
    r"|rate limit|quota|production|sandbox|environment|uhr(?:en)?|umgebung|reloj(?:es)?|entorno)\b",
    re.IGNORECASE,
)
_AFFIRMS = re.compile(
    r"\b(?:is|are|was|were|looks?|seems?) (?:\w{2,12} ){0,2}(?:fine|ok|okay|correct|right|valid|good|the same|identical"
    r"|in order|allowed|unchanged|up to date|in sync|in (?:the )?jwks|confirmed)\b"
    r"|\b(?:match|matches|in sync|on the (?:allow|white) ?list|(?:far|well) below|double[- ]checked|verified|confirmed"
    r"|as expected|has the kid)\b|, not (?:an? |the )?\w{3,20}[.)]*\s*$"
    r"|\b(?:stimmt|stimmen|passt|passen|synchron|coinciden?|es (?:correct|v[áa]lid)[oa])\b",
    re.IGNORECASE,
)
# What denies nothing of it: ", not sandbox".
_CONTRAST = re.compile(r", not (?:an? |the )?\w{3,20}[.)]*\s*$", re.IGNORECASE)
_DENIES = re.compile(
    r"n['’]t\b|\?|\b[45]\d\d\b|\b(?:not|no|never|neither|nor|without|but|however|unless|if|whether|should|must|would"
    r"|could|until|before|when|only|errors?|fail\w*|invalid|wrong|mismatch\w*|refus\w*|reject\w*|expired|denied|missing"
    r"|nicht|kein\w*|aber|falsch\w*|fehlt|ung[üu]ltig|ob|wenn|pero|falta|inv[áa]lid\w*|si)\b",
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


def in_order(text: str) -> list[tuple[int, int]]:
    """The spans of the clauses in which a person says that something is as it should be, or is of no matter."""
    spans, position = [], 0
    for end in [*(found.start() for found in _APART.finditer(text[:_LONGEST])), min(len(text), _LONGEST)]:
        clause = text[position:end]
        if end > position and (_SET_ASIDE.search(clause) or _affirms(clause)):
            spans.append((position, end))
        position = end
    return spans


def _affirms(clause: str) -> bool:
    """Whether a sentence of a person says that something is in order, without a word that takes it back."""
    if _OF.search(clause) is None or _AFFIRMS.search(clause) is None or not is_prose(clause.strip()):
        return False
    return _DENIES.search(_CONTRAST.sub(" ", clause)) is None


def set_apart(text: str) -> list[tuple[int, int]]:
    """The spans of all clauses that are not about the call that fails; in order, apart."""
    return sorted({*bygone(text), *in_order(text)})


def heeded(text: str) -> str:
    """The text with blanks in the place of what `set_apart` finds."""
    for start, end in set_apart(text):
        text = text[:start] + re.sub(r"\S", " ", text[start:end]) + text[end:]
    return text


def is_general(sentence: str) -> bool:
    """Whether a sentence asks what a word means or what one should do, and tells of no call that failed."""
    return _GENERAL.match(sentence) is not None and sentence.rstrip().endswith("?") and not _HAPPENS.search(sentence)
