"""A reference or a stand-in of the paste that arrived as text: the server's mask of it, its length, a fallback in code.

A server that masks what it received still shows both ends, and a program that tells the length of its token tells the
length of the reference where that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import CARRIED, HELD, code_sign

_REFERENCE = (
    r"\$\{\{[^{}\n]{1,80}\}\}|\$\{[^}\s]{2,80}\}|\$\([A-Za-z_][\w.]{1,60}\)|\$(?:env:)?[A-Za-z_]\w{2,60}"
    r"|%[A-Za-z_]\w{2,60}%|\{\{[^{}\n]{1,60}\}\}|#\{[^}\s]{2,60}\}#?|@[A-Za-z][\w.-]{2,60}@|__[A-Z][A-Z_]{2,40}__"
    r"|<[A-Za-z][\w -]{2,40}>|\{[A-Za-z_][\w.]{2,60}\}"
)
# A name of a secret and the reference that stands in the place of its value.
_GIVEN = re.compile(
    rf"\b[\w.-]{{0,40}}{HELD}[\w.-]{{0,20}}[\"']?\]?[ \t]{{0,8}}(?:[:=,]|=>)[ \t]{{0,8}}[\"'`]?(?:Bearer |Token )?"
    rf"(?P<text>{_REFERENCE})(?=[\"'`\s,;)}}]|$)",
    re.IGNORECASE,
)
# What code takes where a variable is not set.
_FALLBACK = re.compile(
    r"(?:environ\.get|getenv|get_?env|config|env|ENV\.fetch)\([ ]?[\"'](?P<a>[A-Za-z_]\w{2,60})[\"'][ ]?,[ ]?"
    r"(?:default[ ]?=[ ]?)?"
    r"[\"'](?P<one>[^\"'\n]{3,60})[\"']"
    r"|(?:process\.env\.(?P<b>\w{3,60})|(?:getenv|GetEnvironmentVariable)\([\"'](?P<c>\w{3,60})[\"']\)"
    r"|(?:_ENV|[cC]onfig(?:uration)?|environ|ENV)\[[\"'](?P<e>[\w:.]{3,60})[\"']\])[ ]?(?:\|\||\?\?|\?:|\bor\b)[ ]?"
    r"[\"'`](?P<two>[^\"'`\n]{3,60})[\"'`]"
    r"|\$\{(?P<d>[A-Za-z_][\w.]{2,60}):-?(?P<three>[^}\s/]{3,60})\}"
)
_FILLERS = frozenset(
    {"changeme", "change-me", "change_me", "replaceme", "replace-me", "todo", "dummy", "xxx", "test", "secret", "none",
     "placeholder", "fixme", "foo", "bar", "foobar", "insert-key-here", "default", "unset", "not-set", "notset", "demo"}
)  # fmt: skip
_FILLER = re.compile(
    r"(?:your|my|insert|replace|paste|enter|put|add|some)[-_ ]?[\w -]{0,20}(?:token|key|secret|password|here|me)\b"
    r"|(?:api|access|auth|secret)[-_]?(?:key|token)$",
    re.IGNORECASE,
)
_MASKED = re.compile(r"(?P<begin>[^\s\"'`*:=,;]{2,24})\*{2,200}(?P<end>[^\s\"'`*,;]{1,24})")
_LENGTH = re.compile(
    rf"\b{HELD}\b[^\n\d]{{0,40}}?\b(?:length|len|size|chars)\b[^\n\d]{{0,12}}(?P<a>\d{{1,3}})\b"
    rf"|\b{HELD}\b[^\n\d]{{0,30}}[ (=](?P<b>\d{{1,3}})[ -]?"
    rf"(?:characters|chars|bytes|letters|long|zeichen|caract\w{{2,8}})\b",
    re.IGNORECASE,
)
_OF_A_CALL = re.compile(r"\b40[0-9]\b|\b(?:log(?:s|ged)?|sent|got|arriv\w{1,4}|receiv\w{1,4}|prints?)\b", re.IGNORECASE)
_SETS = re.compile(
    r"(?:^[ \t]{0,8}(?:export |set |ENV |- )?|[ \t(])(?P<name>[A-Za-z_]\w{2,60})(?:[ ]?=[ ]?|(?<=\w):[ ])"
    r"[\"']?[^\s$\"'{<]",
    re.MULTILINE,
)
_CARRIED = re.compile(CARRIED, re.IGNORECASE)
_MOST = 60
_CAUSES = (Candidate("placeholder-or-unexpanded-variable", 0.9),)
_SHORTEST = 6
_REFERS = ("$", "%", "{", "<", "@", "__", "env", "ENV", "config", "Config")
_AS_A_VALUE = r"(?:(?i:\b(?:Bearer|Token|Basic)[ ]|(?:token|key|secret|auth\w{0,9})[\"']?[ ]?[:=][ ]?[\"']?))"
_SCHEMES = (0, len("Bearer "), len("Token "))

_BY_MASK = msg("What the server received begins and ends like the reference in the paste, not like a key.")
_BY_LENGTH = msg("The length that is told is that of the variable's name as it is written.")
_BY_CODE = msg("The variable is not set under this name, so the stand-in of the code is sent.")
_SET_IT = msg("Set the variable under the very name that the code reads, and let the code stop where it is not set.")
_PUT_IN = msg("Find what should put the value in at that place, and write the variable the way that it knows.")


def arrived_as_text(text: str) -> Iterator[CodeSign]:
    """The first reference or stand-in that is shown to have been sent as it is written."""
    if not any(sign in text for sign in _REFERS):
        return
    written = [(found["text"], found.start("text")) for found in islice(_GIVEN.finditer(text), _MOST)]
    fallbacks = list(_fallbacks(text))
    candidates = [*written, *((default, start) for _, default, start in fallbacks)]
    yield from islice(_by_mask(candidates, text), 1)
    if not _CARRIED.search(text):
        yield from islice(_by_length(written, text), 1)
    yield from islice(_by_fallback(fallbacks, text), 1)


def _fallbacks(text: str) -> Iterator[tuple[str, str, int]]:
    """The name, the text that is taken where it is not set, and where; texts that nobody takes for a value alone."""
    for found in islice(_FALLBACK.finditer(text), _MOST):
        default = found["one"] or found["two"] or found["three"]
        name = found["a"] or found["b"] or found["c"] or found["d"] or found["e"]
        if is_filler(default) and re.search(HELD, name, re.IGNORECASE):
            yield name, default, found.start()


def is_filler(text: str) -> bool:
    """Whether nobody takes the text for a value, but for what is to be put in."""
    return text.lower() in _FILLERS or text[:1] in ("<", "[", "{") or _FILLER.match(text) is not None


def _by_mask(candidates: list[tuple[str, int]], text: str) -> Iterator[CodeSign]:
    for found in islice(_MASKED.finditer(text), _MOST):
        begin, end = found["begin"], found["end"].rstrip(".,;:)}")
        for written, start in candidates:
            fits = written.startswith(begin) and written.endswith(end) and len(begin) + len(end) <= len(written)
            if fits and len(begin) + len(end) >= _SHORTEST - 1:
                yield code_sign(_BY_MASK, _CAUSES, start, text, _PUT_IN)


def _by_length(written: list[tuple[str, int]], text: str) -> Iterator[CodeSign]:
    told = {
        int(found["a"] or found["b"]) for found in islice(_LENGTH.finditer(text), _MOST) if _is_measured(found, text)
    }
    for reference, start in written:
        if len(reference) >= _SHORTEST and any(len(reference) + more in told for more in _SCHEMES):
            yield code_sign(_BY_LENGTH, _CAUSES, start, text, _PUT_IN)


def _is_measured(found: re.Match[str], text: str) -> bool:
    """Whether a program told the length, or somebody told it of what was sent, and not of what should be."""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    line = text[start : end if end != -1 else len(text)]
    return bool(found["a"]) or _OF_A_CALL.search(line) is not None


def _by_fallback(fallbacks: list[tuple[str, str, int]], text: str) -> Iterator[CodeSign]:
    """The stand-in stands once more where something was sent, or another name alone is given a value."""
    given = {found["name"] for found in islice(_SETS.finditer(text), 200)}
    for name, default, start in fallbacks:
        end = text.find("\n", start)
        elsewhere = text[:start] + text[end if end != -1 else len(text) :]
        # an ordinary word stands in other places as well
        lead = _AS_A_VALUE if default.isalpha() else r"(?:[=/ :]|Bearer |%3D)"
        sent = re.search(rf"{lead}{re.escape(default)}(?=[\s\"'&?)\]}}.,]|$)", elsewhere)
        own = _ending(name)
        others = [
            other
            for other in given
            if other != name and own and _ending(other) == own and other.isupper() and other[0] == name[0]
        ]
        if sent is not None or (others and name not in given):
            yield code_sign(_BY_CODE, _CAUSES, start, text, _SET_IT)


def _ending(name: str) -> str:
    found = re.search(r"(?:KEY|TOKEN|SECRET|PASSWORD|PAT)$", name)
    return found[0] if found is not None else ""
