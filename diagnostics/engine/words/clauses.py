"""The words of a server one by one: sentences and members apart, codes taken apart into words.

`REFRESH_TOKEN_REUSED`, `invalidAudience` and `TokenExpiredException` say in one word what others say in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnostics.engine.model.saying import Saying, strongest
from diagnostics.engine.words.dictionary import PHRASINGS, SERVER_WORDS, matches

_PIECES = re.compile(r"\n|(?<=[.!?;])\s|[,{]\s{0,20}(?=[\"']?\w{1,40}[\"']?\s?[:=])|\\[rn]")
# Constants in code and environment variables are names, not codes: they stand before "=" or behind "$" or ".".
_CONSTANT = re.compile(r"(?<![$%{.\w\[-])[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8}(?![\w%}]| ?=|\]|\()")
# A line of program code is no saying: a call, an assignment, a declaration.
_STATEMENT = re.compile(
    r"^[ \t>.]{0,80}(?:(?:await |return |throw |new |if |const |let |var |final |def |function |\$)"
    r"[\w$.\[\]'\" ,<>]{0,120}[=({]"
    r"|[\w$.]{1,80}(?:\[[^\]\n]{0,40}\])?[ \t]{1,4}[+.]?=[ \t][^\n]{0,2000}"
    r"|[\w$.]{2,80}\([^\n]{0,2000}[;{)\]][ \t]{0,4}(?:(?://|#)[^\n]{0,200})?$)"
)
_CAMEL = re.compile(r"\b[A-Z][a-z]{1,30}(?:[A-Z][a-z0-9]{0,30}){1,8}(?:Exception|Error|Fault)\b")
_VALUE = re.compile(
    r"\b(?:code|error|type|reason|err|error_?code|error_?type|error_?key|name|status|title|key|message|msg|detail|cause)"
    r"[\"']?\s{0,4}(?::|=>?)\s{0,4}[\"']?([A-Za-z][A-Za-z0-9]{1,40}(?:[_./-][A-Za-z0-9]{1,40}){0,8})[\"']?(?=[\s,;)}\]]|$)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[_./-]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FEWEST_WORDS, _MOST_PIECES = 2, 400
_ABSENT, _SURE = "header-not-sent", 0.65


def pieces(text: str) -> tuple[str, ...]:
    """The sentences and members of `text`, then every code in it as a sentence of its own."""
    lines = "\n".join(line for line in text.split("\n") if not _STATEMENT.match(line))
    apart = [piece for piece in _PIECES.split(lines) if any(char.isalpha() for char in piece)]
    return tuple(dict.fromkeys((*apart[:_MOST_PIECES], *codes(text))))


def codes(text: str) -> tuple[str, ...]:
    """The codes of `text`, each as words: "refresh token reused" for REFRESH_TOKEN_REUSED."""
    found = [match.group() for pattern in (_CONSTANT, _CAMEL) for match in pattern.finditer(text)]
    found += [match.group(1) for match in _VALUE.finditer(text)]
    said = (" ".join(word.lower() for word in _JOINT.split(code) if word) for code in found[:_MOST_PIECES])
    return tuple(dict.fromkeys(words for words in said if words.count(" ") >= _FEWEST_WORDS - 1))


def sayings(answered: str) -> list[Saying]:
    """What `answered` says, in messages known word by word and in words of its own."""
    return [*matches("\n".join((answered, *codes(answered))), SERVER_WORDS), *own_words(answered)]


def own_words(answered: str) -> list[Saying]:
    """What the sentences and codes of `answered` say one by one, in words that no stack has to itself."""
    own: dict[int, Saying] = {}
    for piece in pieces(answered):
        for saying in matches(piece, PHRASINGS):
            own.setdefault(saying.entry, saying)
    return list(own.values())


def misses_the_header(found: Sequence[Saying]) -> bool:
    """Whether what was said says first of all that no Authorization header came."""
    absent = max((saying.causes.get(_ABSENT, 0.0) for saying in found), default=0.0)
    return absent >= max(_SURE, strongest(found))
