"""What a person says to be in order, or not to be the fault: such a clause names no cause.

"The secret wasn't rotated", "aud matches", "it's not the proxy", "if it were expired, the message would say so". A
clause that affirms one thing and tells a fault of another is kept whole, and so is one that shows a value: of
"registered as https://…" the value may be the very fault.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.spans import apart
from diagnostics.engine.words.sentences import is_prose

# What can be at fault, in three languages. A credential itself stands apart: "it is not the access token" may be the
# very fault, where "it is not the proxy" is none.
_CREDENTIAL = (
    r"(?:access |refresh |bearer |api |client |auth\w* |personal |signing )?(?:tokens?|keys?|secrets?|codes?|pats?)"
    r"|api-?key|client[- ]secret|schl[üu]ssel|claves?|secretos?|c[óo]digo|jwts?"
)
_PART = (
    r"passwords?|credentials?|scopes?|permissions?|roles?|rights|claims?|aud(?:iences?)?|iss(?:uers?)?|sub"
    r"|exp(?:iry|iration)?|nbf|iat|clocks?|(?:system |server )?time|lifetime|ttl|headers?|schemes?|prefix"
    r"|redirect[ _-]?ur[il]s?"
    r"|callback ur[il]s?|(?:code_?)?(?:verifier|challenge)|client_(?:id|secret)|status page|pkce|kid|jwks|signatures?"
    r"|alg(?:orithms?)?|prox(?:y|ies)|gateway"
    r"|load[ -]?balancer|nginx|vpn|firewall|waf|ips?(?: address(?:es)?)?|allow[ -]?list|(?:rate[ -]?)?limits?|quota"
    r"|throttling|accounts?|users?|app(?:lication)?s?|clients?(?: ids?)?|cert(?:ificate)?s?|tls|ssl|mtls|chain"
    r"|handshake|environments?|env|hosts?(?:name)?|(?:base )?urls?|endpoint|path|tenant(?: ids?)?|cors|preflight|csrf"
    r"|encoding|base64|quot(?:es|ing)|newlines?|whitespace|mfa|2fa|sso|consent|licen[cs]e|subscription|plan|typo|dns"
    r"|zugangsdaten|passwort|berechtigung(?:en)?|rechte|rollen?|aussteller|ablauf(?:datum|zeit)?|uhr(?:en|zeit)?|schema"
    r"|signatur|konto|nutzer|zertifikat|umgebung|adresse|kopfzeile"
    r"|contrase[ñn]as?|credenciales|permisos?|rol(?:es)?|audiencia|emisor|caducidad|reloj(?:es)?|cabeceras?"
    r"|encabezados?|esquema|verificador|firma|cuenta|usuario|cliente|certificado|entorno|l[íi]mite|direcci[óo]n"
)
_THING = rf"\b(?:{_CREDENTIAL}|{_PART})\b"
_IS = (
    r"(?:is|are|was|were|looks?|seems?|(?:has|have) been|stays?|remains?|['’]s|['’]re"
    r"|ist|sind|war(?:en)?|wurden?|es|son|est[áa]n?|era|fue)"
)
_SURELY = (
    r"(?:also|all|both|still|certainly|exactly|really|definitely|perfectly|clearly|obviously|already|now|indeed|surely"
    r"|quite|byte for byte|auch|ebenfalls|alle|beide|noch|genau|wirklich|sicher|ganz|todo|tambi[ée]n|todav[íi]a|aún|ya)"
)
_GOOD = (
    r"correct|right|fine(?!-)|valid(?! for \S{0,80}[.*])|ok(?:ay)?|good|identical|unchanged|registered|granted"
    r"|allowed|permitted|(?:allow|white)[ -]?listed|active|unused|unexpired|fresh|in sync|synchroni[sz]ed"
    r"|(?:ntp[- ])?synced|(?:synced|synchroni[sz]ed|set|kept) (?:by|via|with|over|through) (?:ntp|chrony|gps)"
    r"|as (?:documented|expected)|as (?:it|they) should be|intact|complete|verified|confirmed"
    r"|trusted|up to date|sufficient|ticked|selected|assigned"
    r"|green|the (?:current|latest|newest|right|correct) one|white-?listed|intact"
    r"|in (?:the )?jwks|(?:in|on) (?:the|our|their|your|[\w'’ ]{2,24}['’]s) (?:allow|white)[ -]?list"
    r"|auf der (?:freigabe|allow|white)-?liste|nowhere near"
    r"|(?:an? )?(?:\w+ )?(?:minutes?|hours?) (?:away|ahead of now)"
    r"|en el jwks|im jwks|the same (?:in|on) both"
    r"|the same (?:character for character|byte for byte|everywhere)|found|present in the jwks"
    r"|in the future|high enough"
    r"|richtig|korrekt|g[üu]ltig|aktiv|frisch|identisch|eingetragen|registriert|synchron|in ordnung|unbenutzt"
    r"|freigegeben|correct[oa]s?|v[áa]lid[oa]s?|bien|iguales|id[ée]ntic[oa]s?|activ[oa]s?|registrad[oa]s?|vigentes?"
    r"|sincronizad[oa]s?|en hora|permitid[oa]s?|concedid[oa]s?|sin usar|en la lista (?:permitida|blanca)"
)
# Of a header or a scope it is good to be there; a token may be present in the URL.
_IS_THERE = (
    r"\b(?:headers?|scopes?|roles?|claims?|kid|kopfzeile|rolle|cabecera)\b[^\n]{0,40}?"
    rf"\s(?:{_IS}\s(?:\w{{2,12}}\s)?|im jwks )?"
    r"(?:present|there|sent|set|assigned|granted|gesetzt|vorhanden|zugewiesen|presente|asignad[oa])$"
)
_HOLDS = (
    r"match(?:es)?|agrees?|verifies|checks? out|lines? up|coinciden?|stimm(?:t|en)|pass(?:t|en)|hashes to"
    r"|geh(?:t|en) richtig|validates?|findet sich im jwks|is on both sides|ist auf beiden seiten"
)
_BAD = (
    r"expir(?:ed?|es|ing)|revoked?|missing|wrong|incorrect|disabled|suspended|blocked|banned|locked|deleted|removed"
    r"|rotated|replaced|changed(?! from)|re-?used|used (?:before|twice|up|yet|more than once)|consumed|truncated"
    r"|cut(?: off)?|lost|doubled|throttled|(?:rate[- ])?limited|stripped|dropped"
    r"|(?:strip|drop|remove|touch)(?:s|ping)? (?:the |any |our )?(?:auth\w* )?headers?"
    r"|meant for (?:an)?other \w{1,14}|mixed up|swapped|stale|empty|null|(?:a )?placeholders?|mistyped|misspelled|off"
    r"|out of sync|skewed|drifting|enforced|in play|involved"
    r"|(?:a|the|our|my) (?:problem|issue|cause|reason|culprit|fault|point)|to blame"
    r"|abgelaufen|widerrufen|falsch|gesperrt|deaktiviert|gel[öo]scht|ge[äa]ndert|leer|fehlt|schuld|das problem"
    r"|im spiel|caducad[oa]|expirad[oa]|revocad[oa]|mal|incorrect[oa]|bloquead[oa]|desactivad[oa]|suspendid[oa]"
    r"|borrad[oa]|cambiad[oa]|cambi[óo]|vac[íi][oa]|falta(?:n)?|caducan?|el problema|la causa"
)
_NOT = (
    r"(?:\bnot|(?<!ca)n['’]t|\bnever|\bneither|\bnor|\bnobody|\bno one|\bnothing|\bno|\bwithout|\bnicht"
    r"|\bnie(?:mals|mand)?|\bkeine?[rsmn]?|\bweder|\bnunca|\bnadie|\btampoco|\bning[úu]n\w*|\bni)"
)
# Between a negation and what it denies stand no words but these, and names of things.
_BETWEEN = (
    r"(?:been|be|being|yet|even|really|actually|ever|have|has|had|was|were|is|are|the|an?|any|of|our|my|one|it|them|us"
    r"|by|worden|wurde|ist|noch|ha|han|sido|se|est[áa]n?|es|son|el|la|los|las|de|ya)"
)
_DENIED = re.compile(
    rf"{_NOT}\s(?:(?:{_BETWEEN}|{_THING})\s){{0,4}}?(?:{_BAD})(?:(?:,| or| nor| and|, or|, nor)\s(?:{_BAD}))*\b"
    r"|\bno (?:stray |trailing |leading |extra )?(?:blanks?|newlines?|spaces?|whitespace|line breaks?|quotes?|typos?)\b"
    r"|\bno (?:preflight|cors|ssl|tls|dns|proxy|redirect|quota|scope|certificate) (?:errors?|problems?|issues?)\b"
    r"|\b(?:no|not have any|n['’]t have any|without) (?:ip |network |geo\w* |country )?restrictions?\b"
    r"|\bnever (?:\w{2,12} ){1,5}twice\b|\b(?:exactly|only) one (?:exchange|redemption|request|use)\b"
    r"|\bno (?:expiry|expiration)(?: date)?\b|\bl[äa]uft (?:noch )?(?:nicht|nie) ab\b"
    rf"|\b(?:am|an der|an den) [\w-]{{0,12}}{_THING} liegt es nicht\b"
    rf"|(?:limit|quota|l[íi]mite)s?\b[^\n]{{0,30}}{_NOT}\s(?:[\w]{{1,12}}\s){{0,2}}"
    r"(?:reached|exceeded|hit|erreicht|[üu]berschritten|alcanzad[oa])\b"
    r"|\b(?:used|exchanged|redeemed|sent) (?:only |just |exactly )?once\b"
    r"|\b(?:only|just) (?:ever )?(?:used|exchanged|redeemed) once\b"
    r"|\bnur einmal (?:eingel[öo]st|benutzt|verwendet)|\b(?:usa|usado|canjea|canjeado) (?:una )?sola vez\b",
    re.IGNORECASE,
)
# What follows tells where else it is so, which is a contrast: "the key is fine in the browser".
_NO_CONTRAST = r"(?! (?:in|for|with|on|at|from|again|afterwards)\b(?! (?:both|either|the jwks|an?|every\w*|all|\d)\b))"
_AFFIRMED = re.compile(
    rf"{_THING}[^\n]{{0,60}}?(?:\b|(?<=\s)|(?=['’])){_IS}\s(?:{_SURELY}\s){{0,3}}?(?:{_GOOD})\b{_NO_CONTRAST}"
    rf"|{_IS_THERE}"
    rf"|{_THING}[^\n]{{0,60}}?(?<!that )(?<!which )\b(?:{_HOLDS})\b(?![(.]){_NO_CONTRAST}"
    rf"|^(?:{_SURELY} |the |our |my |die |der |das |el |la ){{0,2}}(?:\w{{1,14}} )?{_THING} (?:{_GOOD})$"
    rf"|{_THING}[^\n]{{0,30}}\b(?:found in (?:the )?jwks|as (?:documented|expected|required))\b"
    rf"|{_THING} (?:was |were )?compared\b|{_THING} copied (?:fresh|again)\b[^\n]{{0,40}}\bverified\b"
    r"|\bhandshake\b[^\n]{0,20} (?:ok|succeeds)\b",
    re.IGNORECASE,
)
_PRONOUN = r"(?:it|this|that|es|das|esto|eso)"
_NOT_THE_PART = re.compile(
    r"(?:^(?:(?:and|so|also|but|sure|definitely|certainly|probably|y|und)\W{1,2}){0,3}"
    rf"|\b(?={_PRONOUN}\b))(?:{_PRONOUN}\s?)?(?:(?:is|was|are|['’]?s|ist|sind)\s?)?"
    r"(?:(?:definitely|certainly|probably|surely)\s)?"
    r"(?:n['’]t|not|nor|nicht|no (?:es|son)(?: (?:cosa|culpa) del?)?|tampoco(?: (?:es|son|del?))?)"
    r"(?:\s(?:a|an|the|any|my|our|about|due to|caused by|because of|related to"
    r"|der|die|das|am|an|el|la|los|las|del?|en)){0,3}"
    r"(?:\s(?!(?:in|for|by|to|of|from|on|as|with|at)\b)[\w-]{1,14}){0,2}?"
    rf"\s?(?:(?:{_PART})|(?:{_CREDENTIAL}) (?:problem|issue|mismatch|error|question))"
    r"(?:\s(?:problem|issue|mismatch|thing|error|related|question|either|here|then|at all)){0,2}\W*$",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(
    r"\b(?:rul(?:ed|ing|es?) (?:\w{2,12} ){0,2}out|crossed (?:\w{2,12} )?off|eliminated|ausgeschlossen"
    r"|(?:would|could|might) (?:fit|explain)\b"
    r"[^\n]{0,120}\b(?:but|yet)\b|^\W{0,3}not an? [\w -]{3,40} (?:then|either)\b"
    r"|(?:took|taking|taken|bypass\w{0,4}|skipp\w{0,3}|without) (?:the |our )?(?:prox(?:y|ies)|gateway|nginx|cdn|vpn"
    r"|load balancer)"
    r"\b[^\n]{0,80}\b(?:same|no difference|no change|as well|also|too)\b"
    r"|does (?:pass|forward|keep|send|hand)\b[^\n:]{0,24}\bheaders?\b(?![^\n]*\b(?:but|except|yet|only|without)\b)"
    r"|(?:suspected|my first (?:guess|thought|suspicion)|sospech\w{1,5}|vermutete)\b[^\n]{0,80}\b(?:but|pero|aber|doch)"
    r"|scheide[nt] aus|descartad[oa]s?|descart[éo]|descartamos|(?:it|that|this|so) can(?:no|['’])t be)\b"
    r"|\b(?:is|are) out\W{0,3}$|(?:^|\bso far )(?:excluded|checked and fine|already checked)\s?:"
    rf"|^\W{{0,3}}not (?:an? |the |our )?{_THING}\s?[:,]",
    re.IGNORECASE,
)
_WERE_IT = re.compile(
    r"^\W{0,3}(?:if|were|had|w[äa]re|wenn|falls|si)\b[^\n]{0,80}"
    r"\b(?:were|was|had|being|w[äa]re[n]?|h[äa]tte|missing|wrong|expired|fuera|estuviera|hubiera|faltara|fehlte)\b"
    r"[^\n]{0,120}"
    r"(?:\bwould\b|\bcould not\b|['’]d\b|\bw[üu]rde|\bw[äa]re|\bst[üu]nde|\bhabr[íi]a|\bser[íi]a|\bdir[íi]a|\bapare)"
    r"|^\W{0,3}(?:si faltara|wenn[^\n]{3,40}fehlte|falls[^\n]{3,40}fehlte)\b"
    r"|^\W{0,3}were\b[^\n]{3,80}\b(?:would|['’]d)\b"
    r"|^\W{0,3}could be [^\n]{3,80}\b(?:except|but|yet)\b",
    re.IGNORECASE,
)
_ASKED_AND_DENIED = re.compile(r"\?\s{1,3}(?:no|nope|nein)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[^\n.!?]{3,80}\Z")
# Without one of these no item of a list says how something was found to be.
_FOUND_TO_BE = re.compile(
    r"[-–—:=]\s?(?:no|nope|nein|ok|fine|good|yes|match|identical|granted|sufficient|valid|verified|active"
    r"|unused|in sync|correct|right|nowhere|ni cerca|asignad|activ|we|passt|stimmt|richtig|el correcto|[✓✔✅])",
    re.IGNORECASE,
)
# An item of a list of what was looked at: "code reused - no", "aud: ok".
_ITEM = re.compile(
    r"^[ \t]{0,8}(?:[-*•]|\d{1,2}[.)]|\[[x ]\]|[✓✔✅])?\s{0,3}(?:"
    rf"(?=[^\n]{{0,60}}(?:\b(?:{_BAD})\b|mismatch|differs|too (?:old|long|late)|skew))"
    r"[^\n:=]{3,60}\s?[-–—:=]\s?(?:no|nope|nein)\b[^\n]{0,60}"
    rf"|(?![^\n]{{0,60}}(?:\b(?:{_BAD})\b|mismatch))[^\n:=]{{0,40}}{_THING}[^\n:=]{{0,40}}\s?[-–—:=]\s?"
    r"(?:ok(?:ay)?|fine|good|yes|match(?:es)?|identical|granted|sufficient|valid|verified|active|unused|in sync"
    r"|correct|right|nowhere near|ni cerca|asignad[oa]|activ[oa]"
    r"|we(?:['’]re| are) on it|passt|stimmt|richtig|correct[oa]|el correcto|[✓✔✅])\b"
    r"[^\n]{0,40})$",
    re.IGNORECASE | re.MULTILINE,
)
# A fault beside what is in order keeps the clause, and so does a value.
_FAULT = re.compile(
    r"n['’]t\b|\?|\b(?:not|no|never|none|neither|nor|nobody|nothing|unable|cannot|without|but|however|unless|whether"
    r"|should|must|could|before|when|only|errors?|fail\w*|invalid|wrong|mismatch\w*|refus\w*|reject\w*|expired"
    r"|denied|missing|ahead|behind|another|other|old|replaced|rotated|changed|yesterday|except|instead|plain|test"
    r"|twice|different\w*|if|those|others|which|who|where|after|again|since|thinks?|believes?|expects?|assum\w*"
    r"|removed|original|make sure|ensure|please"
    r"|nicht|nie|keine?[rsmn]?|aber|falsch\w*|fehlt|ung[üu]ltig|wenn|pero|falta|inv[áa]lid\w*|si|sin)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(r"\b[1-5]\d\d\b|\b[a-z]{2,20}_[a-z_]{2,40}\b|\b(?:GET|POST|PUT|PATCH|DELETE)\b")
_VALUE = re.compile(r"://|[`\"“”{}<>=]|\b(?=\w*\d)(?=\w*[a-zA-Z])(?!(?:RS|ES|HS|PS|S|SHA-?)\d{3}\b)[\w-]{8,}\b")
_SENTENCE = re.compile(r"(?<=[.!?;)])\s+(?=\S)|\n")
_CLAUSE = re.compile(
    r"[,;:]\s+(?!(?:no|false|nein|\w{2,14}ed|or|nor|and|used|cut|stale|empty|null"
    r"|as (?:documented|expected|required))\b)"
    r"|\s[-–—]+\s|\s?[()]\s?"
    r"|\s(?=(?:but|yet|aber|doch|pero|and|und|y) (?:i|we|it|the|still|all|every\w*|get|got|yet|ich|wir|es|die|der|das"
    r"|trotzdem|el|la|me|nos|GET|POST|response)\b)",
    re.IGNORECASE,
)
# The ground for what is said before it: "(support confirmed that)", "recomputed by hand".
_GROUND = re.compile(
    r"confirm|check|verif|compar|\blogged|dump|measur|by hand|comput|decod|\blooked|inspect|printed|chrony|ntp|\d ?ms\b"
    r"|best[äa]tigt|gepr[üu]ft|verglichen|gemessen|comprob|mir[éa]\b",
    re.IGNORECASE,
)
_LONGEST, _FEWEST_CHARACTERS = 20_000, 5
_LONGEST_SENTENCE, _LONGEST_CLAUSE, _SHORT_SENTENCE = 500, 240, 25
_LONGEST_GROUND = 60


def cleared(text: str) -> list[tuple[int, int]]:
    """The spans of `text` in which a person clears a thing of being the fault; in order, apart."""
    text = text[:_LONGEST]
    spans = [(_asked_from(text, found.start()), found.end()) for found in _ASKED_AND_DENIED.finditer(text)]
    if _FOUND_TO_BE.search(text):
        spans += [found.span() for found in _ITEM.finditer(text)]
    for start, end in _pieces(_SENTENCE, text, 0, len(text)):
        sentence = text[start:end]
        if len(sentence) > _LONGEST_SENTENCE or not _is_said(sentence.strip()):
            continue
        if _RULED_OUT.search(sentence) or _WERE_IT.search(sentence):
            spans.append((start, end))
        else:
            spans += _clauses(text, start, end)
    return apart(spans)


def _asked_from(text: str, end: int) -> int:
    """Where the question begins that ends there."""
    question = _QUESTION.search(text, max(0, end - 80), end)
    return question.start() if question else end


def _is_said(sentence: str) -> bool:
    return bool(sentence) and (len(sentence) < _SHORT_SENTENCE or is_prose(sentence))


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Of one sentence the clauses that clear a thing, each with the grounds that follow it."""
    found: list[tuple[int, int]] = []
    for first, last in _pieces(_CLAUSE, text, start, end):
        clause = text[first:last].strip(" \t\n,;.:!-–—*•)")
        follows = bool(found) and found[-1][1] == first
        if len(clause) <= _LONGEST_CLAUSE and (_clears(clause) or (follows and (not clause or _is_ground(clause)))):
            found.append((first, last))
    return found


def _clears(clause: str) -> bool:
    if len(clause) < _FEWEST_CHARACTERS or _VALUE.search(clause):
        return False
    if _NOT_THE_PART.search(clause):
        return True
    rest, denied = _DENIED.subn(" ", clause)
    if denied:
        return _FAULT.search(rest) is None
    return _AFFIRMED.search(clause) is not None and _FAULT.search(clause) is None


def _is_ground(clause: str) -> bool:
    if len(clause) > _LONGEST_GROUND or _VALUE.search(clause) or _REFUSAL.search(clause):
        return False
    return _GROUND.search(clause) is not None and _FAULT.search(clause) is None


def _pieces(between: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    edges = [start, *(found.end() for found in between.finditer(text, start, end)), end]
    return [(edges[i], edges[i + 1]) for i in range(len(edges) - 1) if edges[i + 1] > edges[i]]
