"""Pieces of what curl sends that other programs share: header arguments, Basic credentials, passwords of options."""

from __future__ import annotations

import base64
from dataclasses import replace

from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.parse.messages.header import read_line
from diagnostics.engine.parse.shells.words import Word
from diagnostics.engine.parse.source import Source

_WHOLE_SECRETS = frozenset({"pass", "proxy-pass", "tlspassword", "proxy-tlspassword", "oauth2-bearer"})
_PROXIES = frozenset({"proxy", "preproxy", "socks5", "socks5-hostname", "socks4", "socks4a"})
SECRET_OPTIONS = _WHOLE_SECRETS | _PROXIES | {"user", "proxy-user", "cert", "proxy-cert"}


def passwords(name: str, text: str) -> list[Secret]:
    """What must not get out of a value: `user:password`, `certificate:password`, a proxy's user and password."""
    if name in _WHOLE_SECRETS:
        return [Secret(text)] if text else []
    pair = text.rpartition("://")[2].rpartition("@")[0] if name in _PROXIES else text
    password = pair.partition(":")[2]
    return [Secret(password)] if password else []


def basic(user_and_password: str) -> str:
    """The value of a Basic `Authorization` field (RFC 7617)."""
    return "Basic " + base64.b64encode(user_and_password.encode("utf-8", "replace")).decode("ascii")


def field_of(line: str, word: Word, source: Source, defects: list[Defect]) -> HeaderField:
    """A header argument as a field; `line` is the word's text and whatever the shell had split from it."""
    at = source.place(word.start, word.end - word.start)
    name, colon, value = line.partition(":")
    if not colon and line.endswith(";"):
        return HeaderField(line[:-1], Secret(""), at, tuple(defects))
    read = read_line(line, at, within_message=True)
    if read is None and not colon:
        what = msg("The header has no colon, so curl does not send it.")
        name, _, value = line.strip().partition(" ")
        defects = [*defects, Defect(DefectKind.NO_COLON, what, at, "line")]
    read = read or HeaderField(name, Secret(value.strip(" \t")), at)
    shift = len(line) - len(value.lstrip(" \t")) if colon else len(name) + 1
    for mark in word.marks:
        part = "value" if mark.position >= shift else "line"
        defects = [*defects, mark.defect(source, part, shift if part == "value" else 0)]
    return replace(read, defects=(*read.defects, *defects))
