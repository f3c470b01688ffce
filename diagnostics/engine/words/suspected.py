"""What a person asks or guesses: a question or a suspicion shows no cause, whatever it names.

"Is the IP blocked?", "Could it be the cache?", "¿Puede ser que la IP esté bloqueada?", "是不是 IP 被封了？". A question
that tells what the call does, with a value, a status or the doing of who asks, is kept: "Should I send the token in
the query?" tells where it is sent. A guess that was given up goes with what it guessed: "I thought it was the agent".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.model.spans import apart
from diagnostics.engine.model.submission import ErrorText
from diagnostics.engine.words.sentences import is_prose

_LONGEST, _LONGEST_SENTENCE, _FEWEST = 20_000, 220, 6
_SENTENCE = re.compile(r"[^\n.!?;。！？]{0,400}(?:\.(?=\S)[^\n.!?;。！？]{0,200}){0,6}[.!?;。！？)]{0,3}")
# How a question begins that can be answered with yes or no, or that asks for a culprit.
_ASKS = re.compile(
    r"^[\s\W]{0,6}(?:(?:so|and|but|or|hmm|well|just wondering|und|oder|aber|y|o|pero|et|ou|mais|e|mas|а|и)\b[,:]?\s)?"
    r"(?:is|are|was|were|isn['’]t|aren['’]t|wasn['’]t|has|have|had|did|does|do|could|can|might|may|maybe|perhaps"
    r"|possibly|probably|should|would|will|who|whose|what about|which|any (?:idea|chance|clue)"
    r"|ist|sind|war|waren|wurden?|hat|haben|hatte|kann|k[öo]nnte|liegt|kommt|muss|soll(?:te)?|wird|darf|gibt es|fehlt"
    r"|vielleicht|wer|est-ce|est-il|serait-ce|peut-[êe]tre|se peut-il|y a-t-il|faut-il|a-t-(?:on|il)|qui"
    r"|ser[áa]|será que|pode|podem|est[áa]|quem|talvez|tal vez|quiz[áa]s|puede|podr[íi]a|es posible|qui[ée]n"
    r"|может|возможно|не|это|кто|есть ли|нужно ли|могла?|мог(?:ут|ли)?"
    r"|是不是|会不会|是否|难道|可能|有没有|もしかして|ひょっとして|혹시)(?=[\s,\u3040-\u9fff\uac00-\ud7af]|$)",
    re.IGNORECASE,
)
_SPANISH = re.compile(r"^\s{0,3}¿(?!\s?(?:por qu[ée]|c[óo]mo|cu[áa]ndo|d[óo]nde)\b)", re.IGNORECASE)
# In these the end of the sentence asks.
_ENDS = re.compile(
    r"(?:吗|么|呢|でしょうか|ですか|ますか|のか|かな|까요|나요|인가요|건가요?)\s?[?？。]?\s*$|\bли\b[^\n]{0,80}\?\s*$"
)
_TAG = re.compile(r",? (?:right|isn['’]t it|doesn['’]t it|shouldn['’]t it|no|oder|verdad|n['’]est-ce pas|né)\s?\?\s*$")
# A question without a verb: "Flaky key cache?", "Firewall?"
_BARE = re.compile(r"^\W{0,3}(?:[A-Za-zÀ-ÿ][\w/'’-]{0,20}[ ,]{1,2}){0,4}[\w/'’-]{2,20}\s?\?$")
_WHY = re.compile(r"^\W{0,3}(?:why|how|warum|wieso|weshalb|pourquoi|comment|почему|为什么|なぜ|왜)\b", re.IGNORECASE)
# What tells of the call all the same: values, a status, code, what is done by who asks.
_TELLS = re.compile(
    r"://|\B/\w|[`\"“”{}<>=]|\b[45]\d\d\b|\b[a-z]{2,20}_[a-z_]{2,40}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b(?:i|we|you)(?:['’](?:m|re|ve|d))? (?:\w{2,10} )?(?:send|sent|use|using|used|pass|set|put|call|get|got|copy"
    r"|copied"
    r"|paste|generate|create|add|try|tried|need|must|have to|see|changed|rotated|revoked|forgot|mixed|renewed)\w{0,4}\b"
    r"|\b(?:send|sending|use|using|pass|passing|put|putting|be sent|be passed|instead of|rather than|different from)\b"
    r"|\b(?:ich|wir)\b[^\n]{0,30}\b(?:sende|schicke|nutze|benutze|verwende|setze|rufe)\w{0,2}\b"
    r"|\b(?:because|since|after|when|although|even though|weil|seit|nachdem|obwohl|porque|desde|parce que|depuis)\b",
    re.IGNORECASE,
)
# A guess of who gave it up, or of another whom the person contradicts.
_GIVEN_UP = re.compile(
    r"\b(?:i|we) (?:first |at first |initially |originally )?(?:thought|assumed|believed|suspected|guessed|expected"
    r"|feared"
    r"|figured)\b(?: that)? (?:it|this|that|the|our|my|a|an)\b|\bmy first (?:thought|guess|idea|suspicion)\b"
    r"|\b(?:i|we) dream(?:t|ed)\b|\bich (?:dachte|vermutete|glaubte|tippte)\b|\bpens[éeá](?:bamos|ba)? que\b"
    r"|\b(?:je pensais|on pensait|eu achava|achei) que\b|я думал\w{0,2}|原以为|本来以为|と思って(?:い)?た",
    re.IGNORECASE,
)
_OTHERS_SAY = re.compile(
    r"\b(?:everyone|everybody|someone|somebody|people|they|colleagues?|support|google|chatgpt|copilot|forums?"
    r"|one answer"
    r"|first thing \w{2,12})\b[^\n]{0,30}?\b(?:keeps? telling|tells?|told|says?|said|claims?|claimed|thinks?|asks?"
    r"|suspects?|suggests?|suggested|blames?|blamed)\b",
    re.IGNORECASE,
)
_CONTRADICTED = re.compile(
    r"^\W{0,3}(?:(?:but|yet|no|nope)\W{1,2})?(?:(?:it|they|we|i|this|he|she) ?"
    r"(?:is|was|are|were|do|did|does|have|has|had)(?:n['’]t| not)|(?:it|that|this)['’]s not (?:it|the case|true|so)"
    r"|it['’]s not|they['’]re not)\W*$",
    re.IGNORECASE,
)
# Without one of these there is nothing to look for.
_MARKS = ("?", "？", "thought", "assum", "believ", "suspect", "guess", "dream", "dachte", "vermut", "pens", "think",
          "か", "까", "以为", "思って", "думал", "tell", "told", "say", "said", "claim", "ask", "blam", "suggest",
          "achei", "achava", "glaubte", "fear", "figured")  # fmt: skip


def suspected(text: str) -> list[tuple[int, int]]:
    """The spans of `text` in which a person asks for, or guesses, a cause; in order, apart."""
    text = text[:_LONGEST]
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return []
    spans: list[tuple[int, int]] = []
    heard: tuple[int, int] | None = None
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if len(sentence) < _FEWEST:
            continue
        if heard is not None and _CONTRADICTED.match(sentence):
            spans.append(heard)
        heard = found.span() if _OTHERS_SAY.search(sentence) else None
        if len(sentence) <= _LONGEST_SENTENCE and (_is_doubt(sentence) or _GIVEN_UP.search(sentence)):
            spans.append(found.span())
    return apart(spans)


def asserted(text: str) -> str:
    """The text of one line without what is only asked or guessed in it."""
    for start, end in suspected(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def of_assertions(errors: Sequence[ErrorText]) -> list[ErrorText]:
    """The lines of a paste that say something, each without its questions and guesses."""
    said = ((error, asserted(error.text) if error.origin == "prose" else error.text) for error in errors)
    return [error if text == error.text else replace(error, text=text.strip()) for error, text in said if text.strip()]


def _is_doubt(sentence: str) -> bool:
    """Whether the sentence asks for a cause and tells nothing."""
    asks = sentence.rstrip(")").endswith(("?", "？"))
    if not asks and not _ENDS.search(sentence):
        return False
    if _TELLS.search(sentence) or _WHY.match(sentence):
        return False
    if _ENDS.search(sentence) or _BARE.match(sentence):
        return True
    doubts = _ASKS.match(sentence) or _SPANISH.match(sentence) or _TAG.search(sentence)
    return doubts is not None and (not sentence.isascii() or is_prose(sentence) or len(sentence) < 40)
