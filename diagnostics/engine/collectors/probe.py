"""An exchange of ours as it may be shown: no token, no secret, and of a successful answer its structure only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from diagnostics.engine.collectors.ask import Ask
from diagnostics.engine.model.submission import HeaderField
from diagnostics.engine.model.types import Message, Probe, Secret
from diagnostics.engine.net import Answer
from diagnostics.engine.redaction import redact
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind

_MOST_CHARACTERS = 4000
_MOST_TEXT = 400
_DEEPEST = 8


def of(ask: Ask, answer: Answer, scrubber: Scrubber) -> Probe:
    """The probe of an exchange; `ms` in milliseconds."""
    return Probe(ask.name, _request(ask, scrubber), _response(answer, scrubber), answer.ms, curl(ask, scrubber))


def failed(ask: Ask, reason: Message, ms: float, scrubber: Scrubber) -> Probe:
    """The probe of a call that brought no answer."""
    return Probe(ask.name, _request(ask, scrubber), scrubber.scrub(str(reason)), ms, curl(ask, scrubber))


def curl(ask: Ask, scrubber: Scrubber) -> str:
    """The call as a curl command for a POSIX shell, secrets as variables that the reader sets."""
    words = ["curl -sS -i"]
    if ask.method == "HEAD":
        words = ["curl -sS -I"]
    elif ask.method != ("POST" if ask.form is not None or ask.body else "GET"):
        words.append(f"-X {ask.method}")
    words.append(_single(_url(ask, scrubber)))
    words += [_single_or_variable("-H", f"{part.name}: {_shown(part.shown, scrubber)}") for part in ask.headers]
    if ask.bearer is not None:
        words.append(_single_or_variable("-H", f"Authorization: Bearer {ask.bearer_shown}"))
    if ask.basic is not None:
        words.append(_single_or_variable("-u", f"{ask.basic.name}:{ask.basic.shown}"))
    for part in ask.form or ():
        words.append(_single_or_variable("--data-urlencode", f"{part.name}={_shown(part.shown, scrubber)}"))
    if ask.body:
        words += [_single_or_variable("-H", f"Content-Type: {ask.content_type}"), f"--data-raw {_single(ask.body)}"]
    return " \\\n  ".join(words)


def _shown(text: str, scrubber: Scrubber) -> str:
    return text if text.startswith("$") else scrubber.scrub(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _single_or_variable(option: str, text: str) -> str:
    # a variable is only replaced within double quotes
    return f'{option} "{text}"' if "$" in text and '"' not in text and "`" not in text else f"{option} {_single(text)}"


def _url(ask: Ask, scrubber: Scrubber) -> str:
    return ask.shown_url or scrubber.scrub(ask.url)


def _request(ask: Ask, scrubber: Scrubber) -> str:
    lines = [f"{ask.method} {_url(ask, scrubber)}"]
    lines += [f"{part.name}: {_shown(part.shown, scrubber)}" for part in ask.headers]
    if ask.bearer is not None:
        lines.append(f"Authorization: Bearer {ask.bearer_shown}")
    if ask.basic is not None:
        lines.append(f"Authorization: Basic {ask.basic.name}:{ask.basic.shown} in base64")
    if ask.form is not None:
        pairs = "&".join(f"{part.name}={_shown(part.shown, scrubber)}" for part in ask.form)
        lines += ["Content-Type: application/x-www-form-urlencoded", "", pairs]
    if ask.body:
        lines += [f"Content-Type: {ask.content_type}", "", ask.body]
    return "\n".join(lines)


def _response(answer: Answer, scrubber: Scrubber) -> str:
    lines = [scrubber.scrub(f"{answer.http_version} {answer.status} {answer.reason}".rstrip())]
    for name, value in answer.headers[:50]:
        shown = redact.header_value(HeaderField(name, Secret(value)), scrubber, Kind.RESPONSE_FIELD)
        lines.append(scrubber.scrub(name) + ": " + shown[:1000])
    return "\n".join([*lines, "", _body(answer, scrubber)]).rstrip()[:_MOST_CHARACTERS]


def _body(answer: Answer, scrubber: Scrubber) -> str:
    try:
        parsed = json.loads(answer.text)
    except (ValueError, RecursionError):
        return _text_body(answer, scrubber)
    if answer.status < 300:
        # whose devices these are is not the diagnosis's business
        return json.dumps(_structure(parsed), indent=1, ensure_ascii=False)
    return json.dumps(redact.json_value(parsed, scrubber, kind=Kind.ERROR_MEMBER), indent=1, ensure_ascii=False)


def _text_body(answer: Answer, scrubber: Scrubber) -> str:
    if not answer.body:
        return ""
    if answer.status < 300 or answer.truncated:
        return f"[{len(answer.body)} bytes of {answer.header('Content-Type') or 'no stated type'}]"
    return scrubber.scrub(answer.text[:_MOST_TEXT])


_TOLD = frozenset({"active", "status", "token_type", "issuer", "jwks_uri", "kty", "alg", "use", "kid", "exp", "iat"})


def _structure(value: Any, depth: int = 0) -> Any:
    """Names with what is no one's secret; every other value as an ellipsis."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {
            str(name): item if name in _TOLD and not isinstance(item, dict | list) else _structure(item, depth + 1)
            for name, item in list(value.items())[:60]
        }
    if isinstance(value, list):
        shown = [_structure(item, depth + 1) for item in value[:3]]
        return [*shown, "…"] if len(value) > 3 else shown
    return "…"
