"""What the HTTP clients of each language do with the arguments of a call, and what they silently ignore."""

from __future__ import annotations

import re
from collections.abc import Callable

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.code.request import Draft
from diagnostics.engine.parse.code.values import Value
from diagnostics.engine.parse.messages.header import is_authorization_like, is_known

Call = Callable[[Draft, Value, str], None]
_BODILESS = frozenset({"GET", "DELETE", "HEAD", "OPTIONS"})
_AS_BODY = msg("The second argument is taken for the body, so these headers are not sent.")
_AS_QUERY = msg("The second argument is taken for parameters of the query, so these headers are not sent.")
_CONNECTION = re.compile(r"(HTTPS?)Connection\([ \t]*[\"']([\w.:-]{1,200})[\"']")
_CURL_METHODS = {"CURLOPT_POST": "POST", "CURLOPT_PUT": "PUT", "CURLOPT_UPLOAD": "PUT", "CURLOPT_NOBODY": "HEAD"}


def _looks_like_headers(value: Value | None) -> bool:
    """Whether a table holds header lines rather than data."""
    if value is None or value.kind not in ("table", "call"):
        return False
    if value.kind == "call":
        return bool(value.items) and _looks_like_headers(value.items[0][1])
    return any(key and (is_authorization_like(key) or (is_known(key) and "-" in key)) for key, _ in value.items)


def _headers_in(value: Value | None) -> Value | None:
    """The headers that a table holds under `headers`, or is."""
    if value is None or value.kind != "table":
        return None
    inner = value.get("headers", "header")
    return inner if _looks_like_headers(inner) else value if _looks_like_headers(value) else None


def python(draft: Draft, call: Value, method: str) -> None:
    """requests, httpx: `get(url, params)`, `post(url, data, json)`, `request(method, url)`, the rest by name."""
    first = 0
    if method == "REQUEST":
        given = call.get("method") or call.positional(0)
        draft.method = given.text if given and given.kind == "text" else "GET"
        first = 0 if call.get("method") else 1
    else:
        draft.method = method
    draft.url = call.get("url") or call.positional(first)
    draft.set_headers(call.get("headers"))
    draft.set_query(call.get("params"))
    draft.set_form(call.get("data", "content"))
    draft.set_json(call.get("json"))
    auth = call.get("auth")
    if auth and len(auth.items) >= 2:
        draft.set_basic(auth.items[0][1], auth.items[1][1])
    second = call.positional(first + 1)
    if second and _looks_like_headers(second):
        query = draft.method.upper() in _BODILESS
        _as_body(draft, second, _AS_QUERY if query else _AS_BODY)
    elif second and draft.method.upper() in _BODILESS:
        draft.set_query(second)
    elif second:
        draft.set_form(second)
    wrong = call.get("header", "header_params")
    if wrong and _looks_like_headers(wrong):
        draft.note(DefectKind.HEADERS_MISPLACED, msg("The argument is called headers; header is not known."), wrong)


def urllib(draft: Draft, call: Value, _method: str) -> None:
    """`urllib.request.Request(url, data, headers, method=)`."""
    draft.url = call.get("url") or call.positional(0)
    data = call.get("data") or call.positional(1)
    if _looks_like_headers(data) and data:
        _as_body(draft, data, _AS_BODY)
        return
    if data and data.text not in ("None",):
        draft.set_form(data)
    draft.set_headers(call.get("headers") or call.positional(2))
    given = call.get("method")
    draft.method = given.text if given and given.kind == "text" else "POST" if draft.body is not None else "GET"


def http_client(draft: Draft, call: Value, _method: str) -> None:
    """`connection.request(method, path, body, headers)`, and urllib3's `request(method, url, headers=)`."""
    given = call.positional(0)
    draft.method = given.text if given and given.kind == "text" else "GET"
    draft.url = call.positional(1) or call.get("url")
    host = _CONNECTION.search(draft.source.text, 0, draft.start)
    draft.base = f"{host.group(1).lower()}://{host.group(2)}" if host else ""
    draft.set_form(call.get("body", "fields") or call.positional(2))
    draft.set_headers(call.get("headers") or call.positional(3))


def fetch(draft: Draft, call: Value, _method: str) -> None:
    """`fetch(url, {method, headers, body, mode})`."""
    draft.url = call.positional(0)
    if draft.url and draft.url.kind == "call" and draft.url.items:
        draft.url = draft.url.items[0][1]
    _browser_options(draft, call.positional(1))


def _browser_options(draft: Draft, options: Value | None) -> None:
    if options is None or options.kind != "table":
        return
    given = options.get("method", "type")
    draft.method = given.text if given and given.kind == "text" else "GET"
    draft.set_headers(options.get("headers"))
    _javascript_body(draft, options.get("body", "data"))
    mode = options.get("mode")
    if mode and mode.text == "no-cors":
        draft.note(DefectKind.NO_CORS, msg("In the mode no-cors a browser leaves the Authorization header out."), mode)
    wrong = options.get("header") or (options if _looks_like_headers(options) else None)
    if wrong and _looks_like_headers(wrong) and not options.get("headers"):
        draft.note(
            DefectKind.HEADERS_MISPLACED, msg("The headers must stand under headers; here they are ignored."), wrong
        )


def _javascript_body(draft: Draft, body: Value | None, *, objects_are_json: bool = False) -> None:
    if body is None or body.text in ("null", "undefined"):
        return
    if body.kind == "call" and body.text.endswith("JSON.stringify"):
        draft.set_json(body.positional(0))
        draft.default_type = "" if not objects_are_json else _axios_text_type(draft)
    elif body.kind == "call" and body.text.endswith(("URLSearchParams", "stringify")):
        draft.set_form(body.positional(0))
        draft.default_type = "application/x-www-form-urlencoded"
    elif body.kind == "table" and objects_are_json:
        draft.set_json(body)
    else:
        draft.set_form(body)


def _axios_text_type(_draft: Draft) -> str:
    return "application/x-www-form-urlencoded"


def axios(draft: Draft, call: Value, method: str) -> None:
    """`axios(config)`, `axios.get(url, config)`, `axios.post(url, data, config)`; Angular's client takes the same."""
    if method in ("", "REQUEST"):
        config = call.positional(0)
        if config and config.kind == "text":
            draft.url, config = config, call.positional(1)
        elif config:
            draft.url = config.get("url", "uri", "path")
            host = config.get("hostname", "host")
            draft.base = f"https://{host.text}" if host and host.kind == "text" else ""
        _axios_config(draft, config, take_body=True)
        return
    draft.method = method
    draft.url = call.positional(0)
    second, third = call.positional(1), call.positional(2)
    if method in _BODILESS:
        _axios_config(draft, second, take_body=method == "DELETE")
        if third and _headers_in(third):
            draft.note(
                DefectKind.HEADERS_MISPLACED, msg("A third argument is ignored here; options are the second."), third
            )
        return
    if second and _headers_in(second) and not _headers_in(third):
        _as_body(draft, second, msg("The second argument is taken for the body; options are the third."))
        return
    _javascript_body(draft, second, objects_are_json=True)
    _axios_config(draft, third, take_body=False)


def _axios_config(draft: Draft, config: Value | None, *, take_body: bool) -> None:
    if config is None or config.kind != "table":
        return
    given = config.get("method")
    if given and given.kind == "text":
        draft.method = given.text
    base = config.get("baseURL")
    draft.base = base.text if base and base.kind == "text" else draft.base
    draft.set_headers(config.get("headers"))
    draft.set_query(config.get("params", "qs"))
    if take_body:
        _javascript_body(draft, config.get("data", "body", "json"), objects_are_json=True)
        draft.set_form(config.get("form"))
    auth = config.get("auth")
    if auth and auth.kind == "table":
        draft.set_basic(auth.get("username", "user"), auth.get("password", "pass"))
    wrong = config.get("header") or (config if _looks_like_headers(config) else None)
    if wrong and _looks_like_headers(wrong) and not config.get("headers"):
        draft.note(
            DefectKind.HEADERS_MISPLACED, msg("The headers must stand under headers; here they are ignored."), wrong
        )


def _as_body(draft: Draft, value: Value, what: Message) -> None:
    draft.note(DefectKind.HEADERS_AS_BODY, what, value)
    draft.set_json(value)


def ajax(draft: Draft, call: Value, _method: str) -> None:
    """jQuery's `$.ajax({url, type, headers, data})`."""
    options = call.positional(0)
    if options and options.kind == "text":
        draft.url, options = options, call.positional(1)
    elif options:
        draft.url = options.get("url")
    _browser_options(draft, options)
    content_type = options.get("contentType") if options else None
    if content_type and content_type.kind == "text":
        draft.set_header("Content-Type", content_type)


def guzzle(draft: Draft, call: Value, method: str) -> None:
    """Guzzle's `request(method, url, options)` and `post(url, options)`; Ruby's HTTParty takes the same options."""
    first = 0
    if method == "REQUEST":
        given = call.positional(0)
        draft.method, first = (given.text if given and given.kind == "text" else "GET"), 1
    else:
        draft.method = method
    draft.url = call.positional(first)
    options = call.positional(first + 1)
    named = Value("table", call.start, call.end, items=tuple((k, v) for k, v in call.items if k is not None))
    for table in (options, named):
        if table is None or table.kind != "table":
            continue
        draft.set_headers(table.get("headers"))
        draft.set_query(table.get("query"))
        draft.set_form(table.get("form_params", "body"))
        draft.set_json(table.get("json"))
        auth = table.get("auth", "basic_auth")
        if auth and len(auth.items) >= 2:
            draft.set_basic(auth.items[0][1], auth.items[1][1])
    if options and _looks_like_headers(options) and not options.get("headers"):
        what = msg("The headers must stand under headers; here they are ignored.")
        draft.note(DefectKind.HEADERS_MISPLACED, what, options)


def curl_option(draft: Draft, name: str, value: Value) -> None:
    """One option of PHP's curl extension."""
    if name == "CURLOPT_URL":
        draft.url = value
    elif name == "CURLOPT_CUSTOMREQUEST":
        draft.method = value.text if value.kind == "text" else draft.method
    elif name in _CURL_METHODS:
        draft.method = _CURL_METHODS[name] if value.text.lower() not in ("false", "0") else draft.method
    elif name == "CURLOPT_POSTFIELDS":
        draft.method = "POST" if draft.method == "GET" else draft.method
        _php_body(draft, value)
    elif name == "CURLOPT_USERPWD":
        user, _, password = value.text.partition(":")
        parts = [Value("text", value.start, value.end, part) for part in (user, password)]
        draft.set_basic(*(parts if value.kind == "text" else (value, value)))
    elif name == "CURLOPT_HTTPHEADER":
        _php_headers(draft, value)
    elif name == "CURLOPT_XOAUTH2_BEARER":
        draft.set_header("Authorization", Value("text", value.start, value.end, f"Bearer {value.text or '…'}"))


def _php_body(draft: Draft, value: Value) -> None:
    if value.kind == "call" and value.text.endswith("json_encode"):
        draft.set_json(value.positional(0))
        draft.default_type = "application/x-www-form-urlencoded"
    elif value.kind == "call":
        draft.set_form(value.positional(0))
    else:
        draft.set_form(value)
        draft.default_type = "application/x-www-form-urlencoded" if value.kind == "text" else "multipart/form-data"


def _php_headers(draft: Draft, value: Value) -> None:
    for key, item in value.items:
        if key is None and item.kind == "text":
            name, _, rest = item.text.partition(":")
            draft.set_header(name.strip(), Value("text", item.start, item.end, rest, defects=item.defects))
        elif key is not None:
            draft.set_header(key.rstrip(": "), item)
            last = draft.headers[-1]
            what = msg("CURLOPT_HTTPHEADER takes lines; of a key and its value only the value is sent.")
            draft.note(DefectKind.DICTIONARY_SYNTAX, what, item)
            draft.headers[-1] = type(last)(last.name, last.value, last.at, (*last.defects, draft.defects[-1]))
