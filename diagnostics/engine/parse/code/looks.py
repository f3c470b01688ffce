"""What a value that is given to a client looks like: a table of headers, the name of one, a method."""

from __future__ import annotations

import re

from diagnostics.engine.parse.code.values import Value
from diagnostics.engine.parse.messages.header import is_authorization_like, is_known

_METHODS = frozenset(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"])
_WORD = re.compile(r"(?:Method|METHOD_?|HTTP_METH_|Http)?([A-Za-z]{3,8})\Z")


def is_header(name: str) -> bool:
    """Whether a name is that of a known header, or means to be Authorization."""
    return is_known(name.rstrip(":")) or is_authorization_like(name.rstrip(":"))


def header_name(value: Value) -> str:
    """The name of a header: a text, or a constant such as `HttpHeaders.CONTENT_TYPE`."""
    if value.kind == "text":
        return value.text.strip()
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value.text.rpartition(".")[2]).replace("_", "-")
    return "-".join(part.capitalize() for part in name.split("-")) if name and is_header(name) else ""


def looks_like_headers(value: Value | None) -> bool:
    """Whether a table holds header lines rather than data."""
    if value is None or value.kind not in ("table", "call"):
        return False
    if value.kind == "call":
        return bool(value.items) and looks_like_headers(value.items[0][1])
    return any(key and (is_authorization_like(key) or (is_known(key) and "-" in key)) for key, _ in value.items)


def headers_in(value: Value | None) -> Value | None:
    """The headers that a table holds under `headers`, or is."""
    if value is None or value.kind != "table":
        return None
    inner = value.get("headers", "header")
    return inner if looks_like_headers(inner) else value if looks_like_headers(value) else None


def method_of(value: Value) -> str:
    """The method that a text or a constant such as `HttpMethod.Post` names, or ""."""
    if value.kind == "call" and value.items:
        return method_of(value.items[0][1])
    word = _WORD.match(value.text.strip().rpartition(".")[2])
    if value.kind == "text" and value.text.strip().isalpha():
        return value.text.strip().upper()
    return word[1].upper() if word and word[1].upper() in _METHODS else ""


_DART = re.compile(
    r"\bpackage:(?:http|dio)/|\bInterceptorsWrapper\(|\bBaseOptions\(|'[^'\n]{0,80}\$\{[^}\n]{1,80}'[^'\n]{0,40}'[^}\n]{0,40}\}"
    r"|\.(?:get|post|put|patch|delete|head)\(\s{0,20}Uri\.(?:parse|https?)\(|\bdio\.options\."
    # an argument that is named without braces around it, which in JavaScript is no argument at all
    r"|\bawait \w{1,30}\.(?:get|post|put|patch|delete|head)\([^(){}\n]{1,200},\s{0,40}(?:headers|body|options|data)\s?:"
)


def is_dart(text: str) -> bool:
    """Whether the code is Dart, which has no grammar here and puts variables into strings of both quotes."""
    return _DART.search(text) is not None
