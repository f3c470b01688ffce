"""What all words of a paste say together: known messages, codes, and the reading of its sentences, made once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from diagnostics.engine.model.facts import HeardMessage, Reading
from diagnostics.engine.model.statement import Speaker, Statement
from diagnostics.engine.words import codes, messages, reading, sentences, wrapped
from diagnostics.engine.words.heeded import is_general
from diagnostics.engine.words.messages import KnownMessage
from diagnostics.engine.words.suspected import asserted
from diagnostics.engine.words.voices import STANDARD_TEXT

_MOST_STATEMENTS = 120
_LONGEST = 2000
# A message of this many fixed characters is surely that message.
_WHOLE = 25
_MOST_KEPT = 12
# Of words that many programs say, the condition under which one of them does is as much a guess.
_ORDINARY = 0.6
# What is only remembered of a message (`at = "unread"`) is not its source.
_REMEMBERED = 0.8
_MOST_PASTED = 32_768
# The name of a program or vendor in a title: not written as a plain word is.
_NAME = re.compile(r"[A-Za-z][\w.+-]{2,30}")
_PLAIN = re.compile(r"[A-Z]?[a-z]+")
_PIECES = re.compile(r"[._+-]+")
# Names of things that every paste has.
_NO_NAMES = frozenset({
    "api", "apis", "oauth", "oauth2", "oidc", "jwt", "jwts", "http", "https", "tls", "ssl", "rest", "sdk", "json",
    "auth", "token", "tokens", "client", "server", "errors", "error", "node", "python", "java", "ruby", "rust",
    "go", "net", "requests", "next", "cargo", "browsers", "status", "jwks", "dotnet", "notion", "slack",
    "resource", "library", "provider", "platform", "access", "rules", "keys", "gateway", "with", "that", "other",
    "also", "proxy", "msal",
})  # fmt: skip
_REASONS = frozenset(status.phrase.lower() for status in HTTPStatus) | {""}
_PROGRAMS = frozenset({Speaker.LIBRARY, Speaker.GATEWAY, Speaker.SERVER})


def read(statements: Sequence[Statement], text: str) -> Reading:
    """The Reading of a paste, from its statements and (for the sentences) its whole `text`."""
    heard: dict[tuple[str, str], HeardMessage] = {}
    known: dict[str, float] = {}
    coded: dict[str, float] = {}
    heeded = statements[:_MOST_STATEMENTS]
    refused_beside = False
    for statement in heeded:
        by_person = statement.speaker is Speaker.PERSON
        if by_person and is_general(statement.text):
            continue
        sentence = asserted(statement.text[:_LONGEST]) if by_person else statement.text[:_LONGEST]
        said = messages.find(sentence)
        refused_beside = refused_beside or (_is_beside(statement) and any(_refuses(found.message) for found in said))
        explained = any(found.message.causes and not found.message.name for found in said)
        for found in said:
            # the name of an exception tells its kind; of which of that kind it is, the sentence behind it tells more
            all_of_it = found.start == 0 and found.end >= len(messages.compared(sentence).rstrip(" .!"))
            _hear(found.message, coded if found.message.name and explained else known, heard, all_of_it=all_of_it)
        member = "" if by_person else statement.code
        if decided := codes.decided(member):
            _raise(known, decided, 1.0)
        for code in codes.find(sentence, member):
            _raise(coded, code.causes, 1.0)
            if code.causes:
                told = HeardMessage(f"{code.title}: {code.code}", code.meaning, dict(code.causes))
                heard.setdefault((code.vendor, code.code), told)
    for found in wrapped.find(heeded):
        _hear(found.message, known, heard)
    spoken = [s for s in heeded if not _is_a_status(s)]
    worded = [s for s in spoken if s.response is not None or s.code or sentences.has_words(s.text)]
    servers = (f"{s.text} {s.code}" for s in worded if s.speaker is not Speaker.PERSON and not _is_standard(s))
    persons = (asserted(s.text) for s in worded if s.speaker is Speaker.PERSON)
    return Reading(
        messages=known,
        codes=coded,
        # of a file that a tool keeps, no words are read but those of the answers in it
        whole=_whole(text, heeded, worded),
        servers=_of(servers),
        persons=_of(persons),
        heard=tuple(_with_name(stack, told, text) for (stack, _), told in list(heard.items())[:_MOST_KEPT]),
        refused_beside=refused_beside,
    )


def _hear(
    message: KnownMessage,
    known: dict[str, float],
    heard: dict[tuple[str, str], HeardMessage],
    *,
    all_of_it: bool = False,
) -> None:
    """`all_of_it`: nothing else is said in its statement, so that a short message is no chance find."""
    share = (1.0 if all_of_it else min(1.0, message.length / _WHOLE)) * (
        _ORDINARY if messages.is_ordinary(message) else 1.0
    )
    share *= _REMEMBERED if message.unread else 1.0
    _raise(known, message.causes, share)
    if message.causes:
        told = HeardMessage(message.title, message.when, dict(message.causes), field=message.field)
        heard.setdefault((message.stack, message.text), told)


def _with_name(stack: str, told: HeardMessage, text: str) -> HeardMessage:
    """The message with whether the paste names who it is of, by the name of the stack or one in the title."""
    written = [word for word in _NAME.findall(told.title.partition(":")[0]) if not _PLAIN.fullmatch(word)]
    names = {word.lower() for word in (*written, stack, *stack.split("-")) if len(word) > 2} - _NO_NAMES
    pasted = set(_NAME.findall(text[:_MOST_PASTED].lower()))
    return replace(told, named=any(word in names or names & set(_PIECES.split(word)) for word in pasted))


def _whole(text: str, heeded: Sequence[Statement], worded: Sequence[Statement]) -> Mapping[str, float]:
    """The reading of the whole paste; nothing where answers stand in it and nobody says a word beside them.

    Where all that is said is a sentence that stands for any cause, the names around it speak for none of those either.
    """
    if heeded and all(map(_is_standard, worded)):
        return {}
    return _of([text]) or _of(f"{s.text} {s.code}" for s in heeded)


def _is_a_status(statement: Statement) -> bool:
    """Whether an answer says no word beyond its status (RFC 9110, 15)."""
    said = statement.text.strip().rstrip(".").lower()
    return statement.response is not None and said in _REASONS and (not statement.code or statement.code.isdigit())


def _is_standard(statement: Statement) -> bool:
    """Whether it is a sentence that a server says whatever the cause."""
    return STANDARD_TEXT.search(statement.text) is not None


def _is_beside(statement: Statement) -> bool:
    """Whether a program says it, outside every answer."""
    return statement.response is None and statement.speaker in _PROGRAMS


def _refuses(message: KnownMessage) -> bool:
    """Whether a known message tells by itself why a call is refused."""
    return bool(message.cause) and not message.weak and message.length >= _WHOLE


def _of(texts: Iterable[str]) -> Mapping[str, float]:
    return reading.read(STANDARD_TEXT.sub(" ", "\n".join(texts)))


def _raise(shares: dict[str, float], causes: Mapping[str, float], part: float) -> None:
    for slug, share in causes.items():
        shares[slug] = max(shares.get(slug, 0.0), share * part)
