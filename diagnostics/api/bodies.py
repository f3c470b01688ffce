"""What a client may send to be examined: text of any type, a HAR file, JSON with choices, or a form with a file."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from diagnostics import services
from diagnostics.api.parameters import Flag, Text, WholeNumber
from diagnostics.api.problems import Problem

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

PASTE = Text("paste", "What fails.")
CORRECTIONS = Text("corrections", "Something to add to the paste.")
PLATFORM = Text("platform", "A profile's slug, as the form offers them; the configured one without it.")
ENVIRONMENT = Text("environment", "The profile's environment, where the paste does not tell.")
ONLINE = Flag("online", "Whether to ask the platform's servers too: true or false.", default=True)
DRY_RUN = Flag(
    "dry_run", "Whether to try pasted client credentials at the token endpoint: true or false.", default=False
)
EXCHANGE = WholeNumber(
    "exchange",
    "The number of the exchange to examine, from 1 in the order of the paste, as understood of a report counts them; "
    "the failing one without it.",
    most=services.MOST_EXCHANGES,
)
CLIENT_TIME = Text("client_time", "Your clock's time in ISO 8601, to be compared with ours.")
CHOICES = (PLATFORM, ENVIRONMENT, ONLINE, DRY_RUN, EXCHANGE, CLIENT_TIME)
# An address is written into logs on its way, so nothing of these is read from one.
IN_BODY_ONLY = (PASTE, CORRECTIONS)


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
    kept_out = {one.name for one in IN_BODY_ONLY}
    values: dict[str, Any] = {name: text for name, text in request.GET.items() if name not in kept_out}
    if kind == "multipart/form-data":
        values |= _form(request)
    elif kind == "application/json" or kind.endswith("+json"):
        values |= _json(_text(request.body))
    else:
        values["paste"] = _text(request.body)
    return read(values)


def read(values: Mapping[str, Any]) -> Wanted:
    """The paste and its choices by their names, as text or as JSON has them. Raises Problem."""
    chosen = Wanted(
        paste=PASTE.read(values),
        platform=PLATFORM.read(values),
        environment=ENVIRONMENT.read(values),
        online=ONLINE.read(values),
        dry_run=DRY_RUN.read(values),
        client_time=CLIENT_TIME.read(values) or None,
        corrections=CORRECTIONS.read(values),
        exchange=EXCHANGE.read(values),
    )
    offered = [profile.slug for profile in services.offered_profiles()]
    if chosen.platform and chosen.platform not in offered:
        raise Problem("bad-request", f"platform must be one of: {', '.join(offered)}.")
    return chosen


def _text(body: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    # A piped answer may hold bytes of another encoding; the rest of it is still worth reading.
    return body.decode(encoding, "replace")


def _json(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        detail = "The body is not JSON. Send it as text/plain if it is what you want examined."
        raise Problem("bad-request", detail) from None
    if isinstance(values, dict) and "paste" in values:
        return values
    return {"paste": text}


def _form(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.POST.items())
    uploads: list[Any] = list(request.FILES.values())
    texts = [values.get("paste", ""), *(_text(upload.read()) for upload in uploads)]
    return values | {"paste": "\n\n".join(text for text in texts if text.strip())}
