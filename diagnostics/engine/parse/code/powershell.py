"""PowerShell's `Invoke-RestMethod` and `Invoke-WebRequest`: parameters by name, splatted tables, bodies."""

from __future__ import annotations

import re

from diagnostics.engine.parse.code.literals import CodeReader
from diagnostics.engine.parse.code.request import Draft
from diagnostics.engine.parse.code.values import UNKNOWN, Value

_BLANK = re.compile(r"(?:[ \t]|`[ \t]*\n)+")
_PARAMETER = re.compile(r"-([A-Za-z]{2,40})(?::[ \t]*)?")
_SPLAT = re.compile(r"@([A-Za-z_]\w{0,60})")
_BARE = re.compile(r"[^\s;|)}`]+")
_TO_JSON = re.compile(r"\|[ \t]*ConvertTo-Json|ConvertTo-Json\b", re.IGNORECASE)
_SWITCHES = frozenset(
    {
        "usebasicparsing",
        "skipcertificatecheck",
        "usedefaultcredentials",
        "verbose",
        "passthru",
        "disablekeepalive",
        "skipheadervalidation",
        "allowunencryptedauthentication",
        "skiphttperrorcheck",
        "preserveauthorizationonredirect",
    }
)
_MOST_PARAMETERS = 60


def invoke(draft: Draft, reader: CodeReader, at: int, stop: int) -> int:
    """Read the parameters from `at` on into `draft`; the offset after them."""
    text = reader.source.text
    given: dict[str, Value] = {}
    for _ in range(_MOST_PARAMETERS):
        blank = _BLANK.match(text, at, stop)
        at = blank.end() if blank else at
        if at >= stop or text[at] in "\n;|)}":
            break
        parameter, splat = _PARAMETER.match(text, at, stop), _SPLAT.match(text, at, stop)
        if parameter:
            name = parameter.group(1).lower()
            if name in _SWITCHES:
                at = parameter.end()
                continue
            given[name], at = _value(reader, parameter.end(), stop)
        elif splat and not text.startswith(("@{", "@("), at):
            table = reader.names.get("$" + splat.group(1))
            table = table if table and reader.source.budget.take(table.weight) else None
            given.update({key.lower(): value for key, value in (table.items if table else ()) if key})
            at = splat.end()
        else:
            given["uri"], at = _value(reader, at, stop)
    _fill(draft, given, text)
    return at


def _value(reader: CodeReader, at: int, stop: int) -> tuple[Value, int]:
    text = reader.source.text
    blank = _BLANK.match(text, at, stop)
    at = blank.end() if blank else at
    if at < stop and text[at] in "\"'$@({":
        value = reader.expression(at, stop)
        rest = _BARE.match(text, value.end, stop)
        return value, rest.end() if rest else value.end
    bare = _BARE.match(text, at, stop)
    end = bare.end() if bare else at
    return Value("text", at, end, text[at:end]), max(end, at)


def _fill(draft: Draft, given: dict[str, Value], text: str) -> None:
    method = given.get("method") or given.get("custommethod")
    draft.method = method.text if method and method.text else "GET"
    draft.url = given.get("uri")
    draft.set_headers(given.get("headers"))
    body = given.get("body")
    if body is not None:
        written = text[body.start : body.end]
        if _TO_JSON.search(written) or (body.kind == "call" and _TO_JSON.search(body.text)):
            draft.set_json(body)
            draft.default_type = ""
        elif draft.method.upper() == "GET":
            draft.set_query(body)
        else:
            draft.set_form(body)
    content_type = given.get("contenttype")
    if content_type and content_type.kind == "text":
        draft.set_header("Content-Type", content_type)
    agent = given.get("useragent")
    if agent and agent.kind == "text":
        draft.set_header("User-Agent", agent)
    scheme = given.get("authentication")
    if scheme and scheme.text.lower() in ("bearer", "oauth"):
        token = given.get("token", scheme)
        draft.set_header("Authorization", Value("text", token.start, token.end, f"Bearer {UNKNOWN}"))
