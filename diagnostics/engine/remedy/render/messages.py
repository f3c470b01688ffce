"""A request as a raw HTTP/1.1 message (RFC 9112) and as an entry of a HAR 1.2 file."""

from __future__ import annotations

import json
import re
from typing import Any

from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.url import read_form
from diagnostics.engine.remedy.render.code import form_text
from diagnostics.engine.remedy.render.outline import Line, Outline, Slot, Text, host_and_target

_BREAKS = re.compile(r"[\r\n]+[ \t]*")
_NO_TIME = "1970-01-01T00:00:00.000Z"


def shown(text: Text, variable: str = "$%s") -> str:
    """The text with `$NAME`, or what `variable` makes of the name, for each slot."""
    return "".join(piece if isinstance(piece, str) else variable % piece.name for piece in text)


def http(request: Outline) -> str:
    """The message with `\\n` line ends. The target is in absolute form where Host alone would not tell the scheme."""
    url = shown(request.url)
    host, target = host_and_target(url)
    lines = [f"{request.method or 'GET'} {_target(url, host, target)} HTTP/1.1"]
    if host and not request.header("host"):
        lines.append(f"Host: {host}")
    lines += _fields(request, "$%s", but=("content-length",))
    body = shown(_body(request))
    if request.parts:
        body = _multipart(request)
        lines.append(f"Content-Type: multipart/form-data; boundary={_BOUNDARY}")
    masked = any(isinstance(piece, Slot) for piece in _body(request))
    if body and request.has_length and not masked and not request.parts:
        lines.append(f"Content-Length: {len(body.encode('utf-8', 'replace'))}")
    return "\n".join(lines) + "\n\n" + body


def http_file(request: Outline) -> str:
    """A request of an .http or Hurl file: the whole address, and `{{NAME}}` for each slot."""
    lines = [f"{request.method or 'GET'} {shown(request.url, _BRACES)}"]
    lines += _fields(request, _BRACES, but=("content-length", "host"))
    body = shown(_body(request), _BRACES)
    return "\n".join(lines) + ("\n\n" + body if body else "")


_BRACES = "{{%s}}"


def _fields(request: Outline, variable: str, *, but: tuple[str, ...]) -> list[str]:
    return [
        f"{shown(line.written, variable)}: {_BREAKS.sub(' ', shown(line.value, variable))}".rstrip()
        for line in request.headers
        if not line.name.startswith(":") and line.name.lower() not in but
    ]


def _body(request: Outline) -> Text:
    return form_text(request.form) if request.form is not None else request.body or ()


_BOUNDARY = "----part"


def _multipart(request: Outline) -> str:
    parts = [
        f'--{_BOUNDARY}\nContent-Disposition: form-data; name="{name}"\n\n{shown(value)}\n'
        for name, value in request.parts
    ]
    return "".join(parts) + f"--{_BOUNDARY}--\n"


def _target(url: str, host: str, target: str) -> str:
    scheme = split_url(url).scheme if "://" in url else ""
    local = host.partition(":")[0] in ("localhost", "127.0.0.1", "[")
    return url.partition("#")[0] if scheme == "http" and not local else target


def har(request: Outline) -> str:
    """A HAR 1.2 log with this one request, indented; its response is empty (status 0), as for a blocked one."""
    url = shown(request.url)
    query = url.partition("#")[0].partition("?")[2]
    entry: dict[str, Any] = {
        "startedDateTime": request.started or _NO_TIME,
        "time": 0,
        "request": {
            "method": request.method or "GET",
            "url": url,
            "httpVersion": request.http_version or "HTTP/1.1",
            "cookies": [],
            "headers": [_pair(line) for line in request.headers],
            "queryString": [{"name": name, "value": value} for name, value in read_form(query)],
            "headersSize": -1,
            "bodySize": -1,
            **_post_data(request),
        },
        "response": {
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    creator = {"name": "auth-failure-portal", "version": "1"}
    return json.dumps({"log": {"version": "1.2", "creator": creator, "entries": [entry]}}, indent=2, ensure_ascii=False)


def _pair(line: Line) -> dict[str, str]:
    return {"name": shown(line.written), "value": shown(line.value)}


def _post_data(request: Outline) -> dict[str, Any]:
    content_type = request.header("content-type")
    mime = shown(content_type.value) if content_type else ""
    if request.parts:
        params = [{"name": name, "value": shown(value)} for name, value in request.parts]
        return {"postData": {"mimeType": mime or "multipart/form-data", "params": params}}
    if request.body is None and request.form is None:
        return {}
    return {"postData": {"mimeType": mime, "text": shown(_body(request))}}
