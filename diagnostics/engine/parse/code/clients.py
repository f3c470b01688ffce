"""Whose call it is: the reader of each HTTP client's calls, and the methods by which clients write credentials."""

from __future__ import annotations

import re

from diagnostics.engine.parse.code import calls
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value

CLIENTS: dict[str, calls.Call] = {
    "python": calls.python,
    "urllib": calls.urllib,
    "client": calls.http_client,
    "fetch": calls.fetch,
    "axios": calls.axios,
    "ajax": calls.ajax,
    "guzzle": calls.guzzle,
}


def client_of(written: str, language: Language) -> tuple[str, str]:
    """Which reader takes a call, and the verb in its name."""
    compact = re.sub(r"<[^<>]*>|\s", "", written)
    verb = re.split(r"\.|->|::", compact)[-1].upper()
    lowered = compact.lower()
    if language is Language.POWERSHELL:
        return "invoke", ""
    if language is Language.PYTHON:
        if (
            lowered.endswith("urlopen")
            or verb == "REQUEST"
            and "requests" not in lowered
            and lowered.startswith(("urllib", "request"))
        ):
            return "urllib", verb
        return (
            ("client", verb) if lowered.startswith(("conn", "http.request", "connection", "pool")) else ("python", verb)
        )
    if language in (Language.PHP, Language.RUBY):
        return "guzzle", verb
    if lowered.startswith("fetch") or lowered.endswith((".fetch", "newrequest")):
        return "fetch", verb
    if lowered.startswith(("$.", "jquery.")):
        return "ajax", verb
    return "axios", "" if verb in ("AXIOS", "GOT", "REQUEST", "SUPERAGENT", "$HTTP", "CREATE") else verb


def _bearer(call: Value) -> Value:
    token = call.positional(0)
    text = token.text if token and token.kind == "text" else UNKNOWN
    return Value("text", call.start, call.end, f"Bearer {text}", elided=text == UNKNOWN)


def _scheme_and_token(call: Value) -> Value:
    scheme, token = call.positional(0), call.positional(1)
    first = scheme.text if scheme and scheme.kind == "text" else UNKNOWN
    second = token.text if token and token.kind == "text" else UNKNOWN if token else ""
    return Value("text", call.start, call.end, f"{first} {second}".strip(), defects=token.defects if token else ())


def _basic(call: Value) -> Value:
    return Value("text", call.start, call.end, f"Basic {UNKNOWN}", elided=True)


SHORTHANDS = {
    "setbearerauth": _bearer,
    "bearerauth": _bearer,
    "withtoken": _bearer,
    "authenticationheadervalue": _scheme_and_token,
    "setbasicauth": _basic,
    "withbasicauth": _basic,
    "basic_auth": _basic,
}
