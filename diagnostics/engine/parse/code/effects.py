"""What an argument of a client's call does to the request: by the names that the files in `clients/` use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.code.bodies import set_body
from diagnostics.engine.parse.code.looks import header_name, headers_in, is_header, looks_like_headers, method_of
from diagnostics.engine.parse.code.request import Draft
from diagnostics.engine.parse.code.values import UNKNOWN, Value, joined

if TYPE_CHECKING:
    from diagnostics.engine.parse.code.rules import Client, Rule

_AS_QUERY = msg("The second argument is taken for parameters of the query, so these headers are not sent.")
_IGNORED = msg("A third argument is ignored here; options are the second.")
_UNDER_HEADERS = msg("The headers must stand under headers; here they are ignored.")
_CALLED_HEADERS = msg("The argument is called headers; header is not known.")
_LINES = msg("CURLOPT_HTTPHEADER takes lines; of a key and its value only the value is sent.")
_NO_CORS = msg("In the mode no-cors a browser leaves the Authorization header out.")
IGNORE_NETRC = "ignore-netrc"
_LAST = ("data", "form", "json", "body", "posted", "query")


def apply(draft: Draft, rule: Rule, items: tuple[tuple[str | None, Value], ...]) -> None:
    """Do what a rule says with the arguments of a call."""
    client = rule.client
    plain = [value for key, value in items if key is None]
    given = list(zip(rule.take, plain, strict=False))
    given += [
        (client.options[key.lower()], value)
        for key, value in items
        if key is not None and key.lower() in client.options
    ]
    _pairs(draft, client, dict(given), rule)
    for effect, value in sorted(given, key=lambda pair: pair[0] in _LAST):
        do(draft, client, effect, value, rule.scheme)


def do(draft: Draft, client: Client, effect: str, value: Value, scheme: str = "https") -> None:
    """Do one effect of a client."""
    if effect == "options":
        _options(draft, client, value, scheme)
    elif effect == "posted":
        draft.method = "POST" if draft.method == "GET" else draft.method
        set_body(draft, client, effect, value)
    elif effect in ("data", "form", "body"):
        set_body(draft, client, effect, value)
    elif effect == "host":
        draft.base = f"{scheme}://{value.text}" if value.kind == "text" and "://" not in value.text else value.text
    else:
        EFFECTS[effect](draft, value)


def _pairs(draft: Draft, client: Client, given: dict[str, Value], rule: Rule) -> None:
    """Arguments that mean something together only."""
    name, value, option = given.get("name"), given.get("value"), given.get("option")
    if name is not None and value is not None:
        written = header_name(name)
        if written and (not rule.only_headers or is_header(written)):
            draft.set_header(written, value)
    elif option is not None and value is not None:
        effect = client.options.get(option.text.rpartition(".")[2].lower())
        if effect:
            do(draft, client, effect, value, rule.scheme)
    if "user" in given or "password" in given:
        draft.set_basic(given.get("user"), given.get("password"))
    if "parameter" in given and value is not None:
        _parameter(draft, client, given["parameter"], value, given.get("parameter-type"))


def _parameter(draft: Draft, client: Client, name: Value, value: Value, kind: Value | None) -> None:
    """A parameter with where it goes: RestSharp's ParameterType, by its last word; the body is named by its type."""
    place = kind.text.rpartition(".")[2].lower() if kind is not None else ""
    written = name.text if name.kind == "text" else ""
    if place == "requestbody" or "/" in written:
        _content_type(draft, name)
        set_body(draft, client, "body", value)
    elif place == "httpheader":
        draft.set_header(written, value)
    elif place in ("", "getorpost", "querystring"):
        draft.add_parameter(written, value)


def _options(draft: Draft, client: Client, value: Value, scheme: str) -> None:
    """A table of options; headers that stand beside `headers` instead of in it are told."""
    if value.kind == "call" and value.items and value.items[0][1].kind == "table":
        value = value.items[0][1]
    if value.kind == "text":
        _url(draft, value)
        return
    if value.kind != "table":
        return
    given: dict[str, Value] = {}
    for key, item in value.items:
        effect = client.options.get(key.lower()) if key else None
        if effect:
            given[effect] = item
    if "user" in given:
        draft.set_basic(given["user"], given.get("password"))
    for effect, item in sorted(given.items(), key=lambda pair: pair[0] in _LAST):
        do(draft, client, effect, item, scheme)
    wrong = value.get("header") or (value if looks_like_headers(value) else None)
    if wrong and looks_like_headers(wrong) and "headers" not in given:
        draft.note(DefectKind.HEADERS_MISPLACED, _UNDER_HEADERS, wrong)


def _url(draft: Draft, value: Value) -> None:
    if isinstance(value.made, Draft) and value.made is not draft:
        _request(draft, value)
        return
    if value.kind == "call" and value.items:
        value = value.items[0][1]
    draft.url = value


def _request(draft: Draft, value: Value) -> None:
    """A request made before is sent by this call: they are one."""
    made = value.made
    if isinstance(made, Draft) and made is not draft:
        made.inherit(draft)
        draft.joined = made


def _method(draft: Draft, value: Value) -> None:
    draft.method = method_of(value) or draft.method


def _url_or_method(draft: Draft, value: Value) -> None:
    if (
        value.kind == "name"
        and method_of(value)
        or value.kind == "text"
        and value.text.isalpha()
        and value.text.isupper()
    ):
        _method(draft, value)
    else:
        _url(draft, value)


def _base(draft: Draft, value: Value) -> None:
    draft.base = value.text if value.kind == "text" else draft.base


def _path(draft: Draft, value: Value) -> None:
    draft.url = value if value.kind == "text" else draft.url


def _port(draft: Draft, value: Value) -> None:
    if value.kind == "text" and value.text not in ("443", "80", "null") and draft.base:
        draft.base += f":{value.text}"


def _query(draft: Draft, value: Value) -> None:
    if value.bare and value.text == "null":
        return
    if looks_like_headers(value):
        draft.note(DefectKind.HEADERS_AS_BODY, _AS_QUERY, value)
        fields = tuple((key, item) for key, item in value.items if key and is_header(key))
        draft.set_json(replace(value, items=fields))
        rest = tuple((key, item) for key, item in value.items if (key, item) not in fields)
        draft.set_query(replace(value, items=rest) if rest else None)
    else:
        draft.set_query(value.positional(0) if value.meaning == "form" else value)


def _headers(draft: Draft, value: Value) -> None:
    if isinstance(value.made, Draft):
        draft.inherit(value.made)
    draft.set_headers(value)


def _lines(draft: Draft, value: Value) -> None:
    for key, item in value.items:
        if key is None and item.kind == "text":
            draft.set_line(item)
        elif key is not None:
            draft.note(DefectKind.DICTIONARY_SYNTAX, _LINES, item)
            draft.set_header(key.rstrip(": "), replace(item, defects=(*item.defects, draft.defects[-1])))


def _basic(draft: Draft, value: Value) -> None:
    user, password = value.get("username", "user"), value.get("password", "pass")
    if user is None and len(value.items) >= 2 and value.kind in ("list", "table", "call"):
        user, password = value.items[0][1], value.items[1][1]
    if user is not None:
        draft.set_basic(user, password)


def _userpwd(draft: Draft, value: Value) -> None:
    user, _, password = value.text.partition(":")
    if value.kind == "text":
        draft.set_basic(*(Value("text", value.start, value.end, part) for part in (user, password)))
    else:
        draft.set_basic(value, value)


def _bearer(draft: Draft, value: Value) -> None:
    text = value.text if value.kind == "text" else UNKNOWN
    draft.set_header("Authorization", replace(value, kind="text", text=f"Bearer {text}", items=(), bare=False))


def _authorization(draft: Draft, value: Value) -> None:
    parts = [item for _key, item in value.items[:2]]
    if value.kind == "call" and len(parts) == 2 and parts[0].kind == "text":  # C#'s `new("Bearer", token)`
        value = joined((parts[0], Value("text", value.start, value.start, " "), parts[1]), value.start, value.end)
    draft.set_header("Authorization", value)


def _content_type(draft: Draft, value: Value) -> None:
    if value.kind == "text":
        draft.set_header("Content-Type", value)


def _agent(draft: Draft, value: Value) -> None:
    if value.kind == "text":
        draft.set_header("User-Agent", value)


def _scheme(draft: Draft, value: Value) -> None:
    if value.text.lower() in ("bearer", "oauth") and not draft.names("Authorization"):
        draft.set_header("Authorization", replace(value, text=f"Bearer {UNKNOWN}"))


def _mode(draft: Draft, value: Value) -> None:
    if value.text == "no-cors":
        draft.note(DefectKind.NO_CORS, _NO_CORS, value)


def _misnamed(draft: Draft, value: Value) -> None:
    if looks_like_headers(value):
        draft.note(DefectKind.HEADERS_MISPLACED, _CALLED_HEADERS, value)


def _unread(draft: Draft, value: Value) -> None:
    if headers_in(value):
        draft.note(DefectKind.HEADERS_MISPLACED, _IGNORED, value)


def _flag(method: str) -> Callable[[Draft, Value], None]:
    def flagged(draft: Draft, value: Value) -> None:
        draft.method = method if value.text.lower() not in ("false", "0", "null") else draft.method

    return flagged


def _environment(draft: Draft, value: Value) -> None:
    """Whether the client reads proxies and passwords of the machine: `trust_env=False` leaves .netrc alone."""
    if value.text.lower() == "false":
        draft.options |= {IGNORE_NETRC}


def _entity(draft: Draft, value: Value) -> None:
    """Spring's `new HttpEntity<>(body, headers)`: headers and, before them, the body."""
    for _key, item in value.items:
        if looks_like_headers(item) or (item.kind == "table" and item is value.items[-1][1]):
            draft.set_headers(item)
        elif item.kind in ("text", "call") and not item.bare:
            draft.set_form(item)


def _nothing(_draft: Draft, _value: Value) -> None:
    """What the request does not depend on, or what is read together with another argument."""


EFFECTS: dict[str, Callable[[Draft, Value], None]] = {
    "url": _url,
    "method": _method,
    "url-or-method": _url_or_method,
    "base": _base,
    "path": _path,
    "port": _port,
    "query": _query,
    "headers": _headers,
    "lines": _lines,
    "line": lambda draft, value: draft.set_line(value) if value.kind == "text" and ":" in value.text else None,
    "json": lambda draft, value: draft.set_json(value.positional(0) if value.meaning == "json" else value),
    "basic": _basic,
    "userpwd": _userpwd,
    "bearer": _bearer,
    "authorization": _authorization,
    "content-type": _content_type,
    "agent": _agent,
    "scheme": _scheme,
    "mode": _mode,
    "misnamed": _misnamed,
    "unread": _unread,
    "request": _request,
    "entity": _entity,
    "environment": _environment,
    "is-post": _flag("POST"),
    "is-put": _flag("PUT"),
    "is-head": _flag("HEAD"),
} | dict.fromkeys(
    (
        "",
        "self",
        "name",
        "value",
        "option",
        "user",
        "password",
        "options",
        "data",
        "form",
        "body",
        "posted",
        "host",
        "parameter",
        "parameter-type",
    ),
    _nothing,
)
