"""What the members of a logged object tell of a call: method, address in pieces, header fields, status.

Loggers, proxies, recorders and monitors each have names of their own for them (`requestMethod`, `http.request.method`,
`ClientRequestMethod`, `cs-method`): a name is taken apart into words, and these tell with the value what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from diagnostics.engine.parse import json_text, names

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_METHOD = re.compile(
    r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|PROPFIND|PROPPATCH|MKCOL|MKCALENDAR|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"^[.:]?(?:[A-Za-z]\w{0,30}(?:::|\.)){0,3}(?:Http|HTTP_)?")  # `HttpMethod.Get`, `:get`
_RELATIVE = re.compile(r"[A-Za-z0-9][\w.~-]{0,200}(?:/[\w.~:@%-]{1,200}){1,40}/?(?:\?[^\s\"'<>]{0,4000})?")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{3,8000}")
_PATH = re.compile(r"/(?!/)[^\s\"'<>]{0,8000}")
_HOST = re.compile(
    r"(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{1,63}(?::[0-9]{1,5})?|localhost(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\]"
)
_HEADER_MEMBER = re.compile(r"(?:^|.{0,60}[._-])headers?[._](?P<name>[A-Za-z][\w-]{1,60})$", re.IGNORECASE)
_LINE = re.compile(r"([A-Za-z][\w-]{0,60}): ?(.*)")
_BEGINNINGS = ("{", "[")
_LONGEST_TEXT, _MOST_FIELDS = 100_000, 400
# How the value of a pair is called; protocol buffers name the kind of the value as well.
_VALUES = ("value", "values", "valuestr", "stringvalue", "rawvalue", "valuestring")

_ADDRESSES = frozenset(["url", "uri", "href", "full", "endpoint", "address", "target", "request", "link"])
# An address of something else than the call.
_OTHER_ADDRESS = frozenset(
    [
        "response", "redirect", "referer", "referrer", "callback", "origin", "doc", "docs", "documentation", "help",
        "issuer", "token", "jwks", "webhook", "avatar", "html", "self", "icon", "proxy", "next", "location", "schema",
    ]
)  # fmt: skip
_PATHS = frozenset(["path", "uri", "url", "stem", "target", "pathname", "endpoint", "resource", "request", "raw"])
_HOSTS = frozenset(["host", "hostname", "authority", "domain", "destination", "netloc"])
_OTHER_HOST = frozenset(
    [
        "remote",
        "client",
        "peer",
        "local",
        "agent",
        "log",
        "pod",
        "node",
        "container",
        "origin",
        "src",
        "source",
        "sender",
    ]
)
_BASES = frozenset(["base", "scope", "server", "connection"])
_SCHEMES = frozenset(["scheme", "protocol", "proto"])
_QUERIES = frozenset(["query", "querystring", "search", "args", "string"])
_NOT_A_STATUS = frozenset(["sub", "substatus", "win32", "exit", "country", "error", "expected", "origin", "cache"])
_FRAME = frozenset(["vars", "locals", "frames"])
_OF_ANSWER = frozenset(["response", "res", "resp", "reply", "answer", "downstream", "returned"])
_OF_CALL = frozenset(["request", "req", "asked", "sent"])
_STATUS_WORDS = {status.phrase.lower().replace(" ", ""): status.value for status in HTTPStatus if status.value >= 400}


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: `ClientRequestURI` is client, request, uri."""
    return tuple(word.lower() for word in _WORD.findall(name[:120]))


def is_of_answer(path: tuple[str, ...]) -> bool:
    """Whether the words of a path say that it belongs to an answer; the last that tells a side decides."""
    return next((word in _OF_ANSWER for word in reversed(path) if word in _OF_ANSWER | _OF_CALL), False)


def method(name: tuple[str, ...], value: Any) -> str:
    """The method that a member tells, or nothing."""
    if not name or name[-1] not in ("method", "verb") or not isinstance(value, str):
        return ""
    constant = _CONSTANT.sub("", value[:80], count=1)
    return constant.upper() if _METHOD.fullmatch(constant) else ""


def address(name: tuple[str, ...], value: Any) -> str:
    """The whole address that a member tells, or nothing."""
    if not name or name[-1] not in _ADDRESSES or _OTHER_ADDRESS & set(name) or not isinstance(value, str):
        return ""
    return value if _ADDRESS.fullmatch(value) else ""


def base(name: tuple[str, ...], value: Any) -> str:
    """The address that a member tells of the server, which a path goes behind, or nothing."""
    if not _BASES & set(name[-2:]) or _OTHER_ADDRESS & set(name) or not isinstance(value, str):
        return ""
    return value if _ADDRESS.fullmatch(value) else ""


def path(name: tuple[str, ...], value: Any) -> str:
    """The path, with its query where it has one, that a member tells, or nothing."""
    if not name or name[-1] not in _PATHS or _OTHER_ADDRESS & set(name) or not isinstance(value, str):
        return ""
    return value if _PATH.fullmatch(value) else ""


def prefix(name: tuple[str, ...], value: Any) -> str:
    """The path of the server that a member tells apart, which goes before the path of a call, or nothing."""
    if name[-1:] != ("path",) or "base" not in name or not isinstance(value, str):
        return ""
    return f"/{value.strip('/')}" if _PATH.fullmatch(f"/{value.strip('/')}") and value.strip("/") else ""


def relative(name: tuple[str, ...], value: Any) -> str:
    """The path that a member tells without its first slash, which goes behind the address of a server, or nothing."""
    if not name or name[-1] not in ("url", "uri", "path") or _OTHER_ADDRESS & set(name) or not isinstance(value, str):
        return ""
    return f"/{value}" if _RELATIVE.fullmatch(value) else ""


def host(name: tuple[str, ...], value: Any) -> str:
    """The host, with its port where it has one, that a member tells of the server, or nothing."""
    if not (name[-1:] and name[-1] in _HOSTS or name[-2:] == ("server", "name")):
        return ""
    if _is_of_another(name) or not isinstance(value, str):
        return ""
    return value if _HOST.fullmatch(value) else ""


def port(name: tuple[str, ...], value: Any) -> str:
    """The port that a member tells of the server, or nothing."""
    if name[-1:] != ("port",) or _is_of_another(name) or isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, int | str) and re.fullmatch(r"[0-9]{2,5}", str(value)) else ""


def _is_of_another(name: tuple[str, ...]) -> bool:
    """Whether a name tells another machine than the server that was called."""
    return bool(_OTHER_HOST & set(name)) and "request" not in name


def scheme(name: tuple[str, ...], value: Any) -> str:
    """`http` or `https` where a member tells it, or nothing."""
    told = value.rstrip(":").lower() if name and name[-1] in _SCHEMES and isinstance(value, str) else ""
    return told if told in ("http", "https") else ""


def query(name: tuple[str, ...], value: Any) -> str:
    """The query that a member tells as text or as a mapping, or nothing."""
    if not name or name[-1] not in _QUERIES or (name[-1] == "string" and "query" not in name):
        return ""
    if isinstance(value, dict):
        pairs = [(key, one) for key, item in value.items() for one in texts(item)]
        return "&".join(f"{quote(key)}={quote(one)}" for key, one in pairs[:_MOST_FIELDS])
    told = value.lstrip("?") if isinstance(value, str) else ""
    return told if "=" in told and not re.search(r"\s", told) else ""


def status(name: tuple[str, ...], value: Any) -> int | None:
    """The status that a member tells as a number or by its phrase, or None."""
    if not name or _NOT_A_STATUS & set(name) or not _names_a_status(name):
        return None
    if isinstance(value, str):
        phrase = _STATUS_WORDS.get(value.lower().replace(" ", ""))
        digits = re.match(r"([1-5][0-9]{2})(?: [A-Z][\w ']{1,40})?$", value)
        return phrase if phrase is not None else int(digits[1]) if digits else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 99 < value < 600 else None


def _names_a_status(name: tuple[str, ...]) -> bool:
    if "status" in name:
        return name[-1] in ("status", "code", "number", "value")
    return "code" in name and (len(name) == 1 or bool({"http", "response", "result", "resp"} & set(name)))


def field_in_name(name: str) -> str:
    """The header field that the name of a member holds (`http.request.header.authorization`), or nothing."""
    found = _HEADER_MEMBER.match(name)
    return found["name"].replace("_", "-") if found else ""


def is_headers(name: tuple[str, ...]) -> bool:
    """Whether a member is called as lists of header fields are."""
    return bool(name) and ("headers" in name or name[-1] == "header") and "size" not in name


# The fields of HTTP/2 that hold what a start line does (RFC 9113, 8.3), and the kind of member that tells it otherwise.
PSEUDO = {":method": method, ":path": path, ":authority": host, ":scheme": scheme}


def fields(value: Any) -> list[tuple[str, str]]:
    """The header fields of a mapping, of a list of pairs, or of their text; empty where it is something else."""
    if isinstance(value, str):
        return _fields_of_text(value)
    if isinstance(value, dict):
        return [
            (str(name), text) for name, item in list(value.items())[:_MOST_FIELDS] if (text := ", ".join(texts(item)))
        ]
    pairs = [
        (item[0], item[1])
        for item in (value if isinstance(value, list) else [])
        if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], str)
    ]
    return pairs[:_MOST_FIELDS]


def _fields_of_text(text: str) -> list[tuple[str, str]]:
    """The fields of JSON within a string, or of lines with a colon."""
    read = parsed(text)
    if read is not None:
        return fields(unfolded(read, 0))
    found = [_LINE.fullmatch(line.strip()) for line in text[:_LONGEST_TEXT].splitlines() if line.strip()]
    return [(line[1], line[2]) for line in found[:_MOST_FIELDS] if line is not None] if all(found) else []


def parsed(text: str) -> Any:
    """The JSON that a string holds, None where it holds none."""
    if text[:1] not in _BEGINNINGS or len(text) > _LONGEST_TEXT:
        return None
    read = json_text.read(text)
    return read.value if read.strict and not text[read.end :].strip() else None


def texts(value: Any) -> Iterator[str]:
    """The texts of a value: of a list each, of a mapping with a `value` that, of JSON within a string its own."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        inner = parsed(value) if value.startswith('["') else None
        yield from texts(inner) if isinstance(inner, list) else (value,)
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for item in value[:40]:
            yield from texts(item)
    elif isinstance(value, dict):
        yield from texts(_valued(value)) if _valued(value) is not None else ()


def _valued(value: Mapping[str, Any]) -> Any:
    """What a mapping holds that is a matcher or a typed value: `{"matcher": …, "value": …}`, `{"stringValue": …}`."""
    held = [item for name, item in value.items() if words(str(name))[-1:] == ("value",)]
    return held[0] if len(held) == 1 and len(value) <= 3 else None


def unfolded(value: Any, depth: int) -> Any:
    """The value with lists of names and values as mappings, and what only holds one value as that."""
    if depth > 40 or not isinstance(value, dict | list):
        return value
    if isinstance(value, dict):
        held = value["name"] if list(value) == ["name"] else _valued(value)
        if held is not None and not isinstance(held, dict | list) and not (_named(value)):
            return held
        return {name: unfolded(item, depth + 1) for name, item in value.items()}
    if value and all(isinstance(item, dict) and _named(item) for item in value):
        made: dict[str, list[Any]] = {}
        for item in value:
            name = _named(item)
            made.setdefault(name, []).append(unfolded(item[_key(item, _VALUES)], depth + 1))
        return {name: items[0] if len(items) == 1 else items for name, items in made.items()}
    only = value[0] if len(value) == 1 else value
    while isinstance(only, list) and len(only) == 1:  # a value in the brackets of its types: `Some(Domain("…"))`
        only = only[0]
    if not isinstance(only, list) and isinstance(_plain(only), str | int | float):
        return _plain(only)
    return [unfolded(item, depth + 1) for item in value]


def _plain(value: Any) -> Any:
    held = _valued(value) if isinstance(value, dict) and not _named(value) else None
    return held if held is not None else value


def _named(item: Mapping[str, Any]) -> str:
    """The name of a pair that is written as an object with a name and a value; nothing for any other object."""
    key = _key(item, ("name", "key"))
    named = item.get(key) if key else None
    if isinstance(named, dict) and list(named) == ["name"]:
        named = named["name"]
    return named if isinstance(named, str) and _key(item, _VALUES) else ""


def _key(item: Mapping[str, Any], wanted: tuple[str, ...]) -> str:
    return next((key for key in item if str(key).lower() in wanted), "")


def value_of(value: str, path: tuple[str, ...]) -> str:
    """The value of a field; of what a debugger keeps of a frame, without the quotes in which it writes a string."""
    written = _FRAME & set(path) and len(value) > 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if written else value


def field_name(name: str) -> str:
    """The name of a header field as it was sent, also where it is written as a CGI variable (RFC 3875, 4.1.18)."""
    if name.upper().startswith("HTTP_"):
        return "-".join(part.capitalize() for part in name[5:].split("_"))
    return name


def is_known_field(name: str) -> bool:
    """Whether header fields are called so."""
    lowered = field_name(name).lower().replace("_", "-")
    return lowered in names.KNOWN_NAMES and lowered not in names.LABELS or lowered.startswith("x-")
