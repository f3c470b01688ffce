"""Scopes that were asked for and are in no list that the paste holds of those of the client or server."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diagnostics.engine.model.facts import Subject

# OpenID Connect Core, 3.1.2.1: every OpenID provider takes it, and no list of a client's scopes has to name it.
_ALWAYS = frozenset({"openid"})
_LIST = re.compile(
    r"\b(?:client|allowed|assigned|available|supported|registered|granted|valid)[ _]scopes?\b[^:=\n]{0,60}[:=][ \t]?"
    r"([^\n]{3,400})"
    r"|\"scopes_supported\"[ \t]{0,3}:[ \t]{0,3}\[([^\]]{3,2000})\]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\([^()\n]{0,60}\)")
_SCOPE = re.compile(r"[!#-\[\]-~]{1,120}")  # RFC 6749, 3.3
_FEWEST = 2


def beyond_the_list(asked: Sequence[str], subject: Subject) -> list[str]:
    """Which of the scopes that were asked for no list of the paste has; none where there is no list, or it has none."""
    listed: set[str] = set()
    for found in _LIST.finditer(subject.submission.text.reveal()):
        names = re.split(r"[,;\s]+", _NOTE.sub(" ", found[1] or found[2]))
        listed |= {name.strip("\"'`[].") for name in names if _SCOPE.fullmatch(name.strip("\"'`[]."))}
    if len(listed) < _FEWEST:
        return []
    beyond = [scope for scope in asked if scope not in listed | _ALWAYS]
    return beyond if len(beyond) < len(asked) else []
