"""Scopes that were asked for: what stands between them, and which of them no list that the paste holds has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnostics.engine.model.facts import Subject

# OpenID Connect Core, 3.1.2.1: every OpenID provider takes it, and no list of a client's scopes has to name it.
_ALWAYS = frozenset({"openid"})
_LIST = re.compile(
    r"\b(?:client|allowed|assigned|available|supported|registered|granted|valid)[ _]scopes?\b[^:=\n]{0,60}[:=][ \t]?"
    r"([^\n]{3,400})"
    r"|(?<![\w&?.\"'-])Scopes[ ]?:[ ]?([\w.:/-]{2,80}(?:[ ]?,[ ]?[\w.:/-]{2,80}){1,40})"
    r"|\"scopes_supported\"[ \t]{0,3}:[ \t]{0,3}\[([^\]]{3,2000})\]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\([^()\n]{0,60}\)")
_SCOPE = re.compile(r"[!#-\[\]-~]{1,120}")  # RFC 6749, 3.3
_FEWEST = 2
_BETWEEN = re.compile(r"[.:_-]")
_SEPARATORS = (",", ";", "|")
# A scope of a registry, whose actions are separated by commas: `repository:team/app:pull,push` (Distribution, "Token
# Scope Documentation").
_OF_A_REGISTRY = re.compile(r"\b[\w-]+(?:\(\w+\))?:[^\s,:]+(?::\d+[^\s,:]*)?:[\w*]+(?:,[\w*]+)*(?![\w*:])")


def separator_in(scopes: str) -> str | None:
    """What stands between scopes in the place of a blank (RFC 6749, 3.3); None where nothing does."""
    between = _OF_A_REGISTRY.sub(" ", scopes)
    return next((mark for mark in _SEPARATORS if mark in between), None)


def twin_of(scope: str, subject: Subject) -> str:
    """The same words with other signs between them, as another place of the paste has them; "" where none has.

    `orders:read` for `orders.read`; an address or a path is no such place.
    """
    words = [word for word in _BETWEEN.split(scope) if word]
    if len(words) < _FEWEST or "/" in scope:
        return ""
    spelt = re.compile(
        r"(?<![\w/.:@-])" + r"[.:_-]".join(re.escape(word) for word in words) + r"(?![\w/:@-]|\.\w)", re.IGNORECASE
    )
    found = (match.group() for match in spelt.finditer(subject.submission.text.reveal()))
    return next((other for other in found if other != scope), "")


def beyond_the_list(asked: Sequence[str], subject: Subject) -> list[str]:
    """Which of the scopes that were asked for no list of the paste has; none where there is no list, or it has none."""
    listed: set[str] = set()
    for found in _LIST.finditer(subject.submission.text.reveal()):
        names = re.split(r"[,;\s]+", _NOTE.sub(" ", found[1] or found[2] or found[3]))
        listed |= {name.strip("\"'`[].") for name in names if _SCOPE.fullmatch(name.strip("\"'`[]."))}
    if len(listed) < _FEWEST:
        return []
    beyond = [scope for scope in asked if scope not in listed | _ALWAYS]
    return beyond if len(beyond) < len(asked) else []
