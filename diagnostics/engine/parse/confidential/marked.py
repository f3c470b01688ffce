"""Secrets that markup or a command line names: an element, a form field, an option, a line of .netrc."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_ELEMENT = re.compile(
    r"<(?:[A-Za-z][\w-]{0,30}:)?([A-Za-z][\w.-]{1,60})(?:[ \t\n][^<>]{0,200})?>[ \t\n]{0,40}([^<>\s][^<>]{2,4000})</"
)
_FIELD = re.compile(
    r"\b(?:key|name)[\"']?\s{0,3}[:=]\s{0,3}[\"']([\w.-]{2,60})[\"'][^<>{}\n]{0,80}?"
    r"\bvalue[\"']?\s{0,3}[:=]\s{0,3}[\"']([^\"'\n]{3,4000})[\"']",
    re.IGNORECASE,
)
_OPTION = re.compile(r"(?<!\S)--([A-Za-z][A-Za-z0-9-]{1,40})[ =]{1,3}[\"']?([^\s\"'$%<-][^\s\"']{3,4000})")
_NETRC = re.compile(r"\blogin[ \t\n]{1,4}\S{1,200}[ \t\n]{1,4}(password)[ \t\n]{1,4}(\S{3,400})")


def secrets(text: str, is_secret: Callable[[str, str], bool]) -> Iterator[tuple[int, int]]:
    """Where the values stand; `is_secret(name, value)` says which names count."""
    for pattern in (_ELEMENT, _FIELD, _OPTION, _NETRC):
        for match in pattern.finditer(text):
            if is_secret(match.group(1), match.group(2)):
                yield match.span(2)
