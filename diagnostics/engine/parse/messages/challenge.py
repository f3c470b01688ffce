"""`WWW-Authenticate` and `Proxy-Authenticate`: every challenge, broken ones recovered.

RFC 9110, 11.6.1; RFC 6750, 3; RFC 9449, 7.1.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.submission import Challenge
from diagnostics.engine.model.types import Place
from diagnostics.engine.parse import json_text, names

_GAP = re.compile(r"[\s,]*")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_EQUALS = re.compile(r"[ \t]{0,16}([=:])[ \t]{0,16}")
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SINGLE = re.compile(r"'([^']*)'")
_UNQUOTED_END = re.compile(r",|[ \t]{1,16}[A-Za-z_][A-Za-z0-9_-]{0,40}[ \t]{0,16}=")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARAMETERS = frozenset(
    ["realm", "error", "error_description", "error_uri", "scope", "resource_metadata", "nonce", "algs", "charset"]
)
_MOST = 100


class _Reader:
    def __init__(self, text: str, *, proxy: bool, at: Place | None) -> None:
        self.text = text
        self.position = 0
        self.proxy = proxy
        self.at = at
        self.made: list[Challenge] = []
        self.scheme = ""
        self.params: dict[str, str] = {}
        self.token68: str | None = None
        self.recovered = False
        self.open = False

    def read(self) -> tuple[Challenge, ...]:
        text = self.text
        while len(self.made) < _MOST:
            gap = _GAP.match(text, self.position)
            comma = gap is not None and "," in gap.group()
            self.position = gap.end() if gap else self.position
            if self.position >= len(text):
                break
            word = _TOKEN.match(text, self.position)
            if not word:
                self.position += 1
                self.recovered = True
                continue
            self._word(word.group(), word.end(), comma=comma)
        self._close()
        return tuple(self.made)

    def _word(self, word: str, end: int, *, comma: bool) -> None:
        equals = _EQUALS.match(self.text, end)
        if equals and self._is_parameter(word, equals):
            fresh = self.open and not self.params and not self.token68
            # A comma between scheme and first parameter, or none between two parameters, is not in the grammar.
            self.recovered = self.recovered or equals.group(1) == ":" or not self.open or comma == fresh
            self.open = True
            self.position = equals.end()
            self._parameter(word.lower())
            return
        if self.open and not comma:
            self.recovered = True
        stray = self.recovered and not self.open
        self._close()
        self.open, self.scheme, self.recovered = True, word, stray
        self.position = end
        if self.text[end : end + 1] == ":":
            self.recovered = True
            self.position += 1
        self._maybe_token68()

    def _is_parameter(self, word: str, equals: re.Match[str]) -> bool:
        if equals.group(1) == ":":
            return word.lower() in _PARAMETERS
        return True

    def _maybe_token68(self) -> None:
        if self.text[self.position : self.position + 1] != " ":
            return
        start = self.position + 1
        while self.text[start : start + 1] == " ":
            start += 1
        found = _TOKEN68.match(self.text, start)
        if not found:
            return
        value = found.group()
        if value.rstrip("=").lower() in _PARAMETERS or (value.lower() in names.SCHEMES and "=" not in value):
            return
        self.token68 = value
        self.position = found.end()

    def _parameter(self, name: str) -> None:
        value, self.position = self._value()
        if name in self.params:
            self.recovered = True
        else:
            self.params[name] = json_text.tidy(value)

    def _value(self) -> tuple[str, int]:
        text, start = self.text, self.position
        if text[start : start + 1] == '"':
            quoted = _QUOTED.match(text, start)
            if quoted:
                return _ESCAPED.sub(r"\1", quoted.group(1)), quoted.end()
            self.recovered = True
            return text[start + 1 :], len(text)
        single = _SINGLE.match(text, start)
        if single:
            self.recovered = True
            return single.group(1), single.end()
        end = _UNQUOTED_END.search(text, start)
        stop = end.start() if end else len(text)
        value = text[start:stop].strip()
        word = _TOKEN.fullmatch(value)
        self.recovered = self.recovered or not word
        return value, stop

    def _close(self) -> None:
        if self.open:
            self.made.append(
                Challenge(self.scheme, self.params, self.token68, self.proxy, self.recovered, self.at)
            )  # fmt: skip
        self.scheme, self.params, self.token68, self.recovered, self.open = "", {}, None, False, False


def read_challenges(value: str, *, proxy: bool = False, at: Place | None = None) -> tuple[Challenge, ...]:
    """All challenges of one field value; what the grammar does not allow is read as well as it can be and marked."""
    return _Reader(value, proxy=proxy, at=at).read()
