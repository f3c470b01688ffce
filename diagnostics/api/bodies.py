"""What a client may send to be examined: text of any type, a HAR file, JSON with choices, or a form with a file."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from diagnostics import services
from diagnostics.api.problems import Problem

_TRUE, _FALSE = frozenset({"1", "true", "on", "yes"}), frozenset({"0", "false", "off", "no"})
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# An address is written into logs on its way, so nothing of these is read from one.
_IN_BODY_ONLY = frozenset({"paste", "corrections"})
_TEXTS = ("paste", "platform", "environment", "client_time", "corrections")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paste and the choices that go with it; `repr` would show the paste, so it says nothing."""

    paste: str
    platform: str
    environment: str
    online: bool
    dry_run: bool
    client_time: str | None
    corrections: str
    exchange: int

    def __repr__(self) -> str:
        return "Wanted(…)"


def wanted(request: HttpRequest) -> Wanted:
    """The paste of a POST. Members of a JSON object or of a form count before the query. Raises Problem."""
    kind = (request.content_type or "").lower()
    values: dict[str, Any] = {name: text for name, text in request.GET.items() if name not in _IN_BODY_ONLY}
    if kind == "multipart/form-data":
        values |= _form(request)
    elif kind == "application/json" or kind.endswith("+json"):
        values |= _json(_text(request.body))
    else:
        values["paste"] = _text(request.body)
    texts = {name: _text_of(values, name) for name in _TEXTS}
    platform = texts["platform"]
    if platform and platform not in {profile.slug for profile in services.offered_profiles()}:
        offered = ", ".join(profile.slug for profile in services.offered_profiles())
        raise _bad(f"platform must be one of: {offered}.")
    return Wanted(
        paste=texts["paste"],
        platform=platform,
        environment=texts["environment"],
        online=flag(values, "online", default=True),
        dry_run=flag(values, "dry_run", default=False),
        client_time=texts["client_time"] or None,
        corrections=texts["corrections"],
        exchange=whole_number(values, "exchange", default=0, most=services.MOST_EXCHANGES),
    )


def _text(body: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    # A piped answer may hold bytes of another encoding; the rest of it is still worth reading.
    return body.decode(encoding, "replace")


def _json(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad("The body is not JSON. Send it as text/plain if it is what you want examined.") from None
    if isinstance(values, dict) and "paste" in values:
        return values
    return {"paste": text}


def _form(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.POST.items())
    uploads: list[Any] = list(request.FILES.values())
    texts = [values.get("paste", ""), *(_text(upload.read()) for upload in uploads)]
    return values | {"paste": "\n\n".join(text for text in texts if text.strip())}


def _text_of(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _bad(f"{name} must be text.")
    return value


def flag(values: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """A choice out of a query or a body: true or false in words, or as JSON has it. Raises Problem."""
    value = values.get(name)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise _bad(f"{name} must be true or false.")
    return word in _TRUE


def whole_number(values: Mapping[str, Any], name: str, *, default: int, most: int) -> int:
    """A whole number from 0 to `most` out of a query. Raises Problem."""
    text = str(values.get(name, default))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most):
        raise _bad(f"{name} must be a whole number from 0 to {most}.")
    return int(text)


def _bad(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail)
