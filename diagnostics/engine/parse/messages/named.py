"""Method, address and path of a call under the names that programs and logs give them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.submission import Url
from diagnostics.engine.parse.url import parse_url

NEAR = 3000
_IS = r"[\"'\])]{0,2}[ \t]{0,4}(?:=>|:=|:|=|(?<=[\"']),)[ \t]{0,4}(?:Some\()?[\"'`:]?"
_METHOD = re.compile(
    rf"(?<![\w-])(?:request|http)?[_ -]?(?:method|verb){_IS}(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b", re.IGNORECASE
)
_URL = re.compile(
    rf"(?<![\w-])(?:request|full|absolute|target)?[_ -]?(?:ur[li]|href|endpoint){_IS}"
    r"(https?://[^\s\"'`<>,;|)}\]]{3,8000})",
    re.IGNORECASE,
)
_HOST = re.compile(
    rf"(?<![\w-])(?:host|authority|domainname|server_name|http_host){_IS}"
    r"([A-Za-z0-9.-]{3,200}(?::[0-9]{2,5})?)(?![\w.-])",
    re.IGNORECASE,
)
_PATH = re.compile(
    rf"(?<![\w-])(?:request|raw|full|original)?[_ -]?(?:path|uri|url|path_info)(?:_info)?{_IS}"
    r"(/[^\s\"'`<>,;|)}\]]{0,4000})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Call:
    """What is told of a call beside its fields: an address as a whole, or a path for the host that the fields name."""

    method: str = ""
    url: Url | None = None
    target: str = ""


def call(text: str, start: int, end: int, at: int) -> Call:
    """The call that stands around `at`, between `start` and `end`; what stands nearest is taken."""
    method = (_nearest(_METHOD, text, start, end, at) or "").upper()
    url = _nearest(_URL, text, start, end, at)
    if url is not None:
        return Call(method, parse_url(url))
    path, host = _nearest(_PATH, text, start, end, at), _nearest(_HOST, text, start, end, at)
    if path is None:
        return Call(method)
    return Call(method, target=path if host is None else f"https://{host}{path}")


def whole_call(text: str, start: int, end: int, at: int) -> Call:
    """As `call`, where both method and address are told; else an empty one, for which less has to be looked through."""
    method = _nearest(_METHOD, text, start, end, at)
    url = _nearest(_URL, text, start, end, at) if method else None
    return Call(method.upper(), parse_url(url)) if method and url else Call()


def _nearest(pattern: re.Pattern[str], text: str, start: int, end: int, at: int) -> str | None:
    found = min(pattern.finditer(text, start, end), key=lambda match: abs(match.start() - at), default=None)
    return found.group(1) if found else None
