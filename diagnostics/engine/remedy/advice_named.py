"""What to do, with the values of the paste in it: the audience that came and the one that is taken, two addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.remedy.corrections.values import gate_of, passes
from diagnostics.engine.subject.claims import claims_of
from diagnostics.engine.subject.settings import audiences_set
from diagnostics.engine.subject.websocket import is_websocket

_ADDRESS = re.compile(r"\bhttps?://[\w.-]{3,120}(?::\d{2,5})?/[\w./~-]{1,200}")
_GOOGLE = re.compile(r"\bgserviceaccount\.com\b|\bclient_email\b")
_SHARED = re.compile(
    r"spreadsheet|sheets\.googleapis|drive\.googleapis|google[-_ ]?drive|calendar(?:s|\.events|-json\.googleapis)"
    r"|docs\.googleapis",
    re.IGNORECASE,
)
_SHARE_IT = msg(
    "The caller is the service account, and not you who own the file: share the sheet, folder or calendar with the "
    "address in client_email, as with a person."
)
_BEHIND_TLS = msg(
    "The application makes its own address with http, as it does behind a proxy that ends TLS. Let the proxy say so "
    "(X-Forwarded-Proto) and the application believe it, or set its public address to the one with https."
)
_OF_A_WEBSOCKET = msg(
    "A browser sends no header of yours when it opens a WebSocket, so the token stays in the address there: let the "
    "server read it from the query at this path (in ASP.NET Core in OnMessageReceived), or send it in a first message."
)
_LONGEST, _MOST_ADDRESSES = 64 * 1024, 60

Facts = Mapping[type, Any]


def advice_with_values(cause: str, subject: Subject, facts: Facts) -> Message | None:
    """What to do about `cause`, as the values that the paste holds tell it; None where they tell nothing."""
    told = _TOLD.get(cause)
    return told(subject, facts) if told is not None else None


def _of_audience(subject: Subject, facts: Facts) -> Message | None:
    """The token's audience beside the one that a setting names, each where it may be shown."""
    found = _audience_of(subject)
    if not found or not passes("audience", found, facts):
        return None
    wanted = next(
        (
            value
            for value in audiences_set(subject)
            # a bare word of a setting may be a secret that stands where an audience does; an address is none
            if value != found and "://" in value and passes("audience", value, facts)
        ),
        "",
    )
    if wanted:
        return msg(
            "The token is for {found}, and {wanted} is what is taken. Ask for a token for {wanted}, or, where the API "
            "is yours, let it take {found} too.",
            found=found, wanted=wanted,
        )  # fmt: skip
    return msg(
        "The token is for {found}. Ask for one for this very API, or, where the API is yours, set the audience that it "
        "takes to {found}.",
        found=found,
    )


def _audience_of(subject: Subject) -> str:
    value = claims_of(subject.token).get("aud")
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, str) else ""


def _of_assertion(subject: Subject, facts: Facts) -> Message | None:
    """An assertion that is made out to another host than the one that it is sent to (RFC 7523, 3)."""
    audience, url = _audience_of(subject), subject.request.url if subject.request is not None else None
    host = split_url(audience).hostname if "://" in audience else ""
    if not host or url is None or not url.host or host == url.host:
        return None
    gate = gate_of(facts)
    if not gate.shows_host(host) or not gate.shows_host(url.host):
        return None
    return msg(
        "The assertion is made out to {found}, and it goes to {host}: set aud to what this server expects, mostly its "
        "own address, or send it to the server that it is for. Nothing shows that its other claims are wrong.",
        found=host, host=url.host,
    )  # fmt: skip


def _of_redirect(subject: Subject, _facts: Facts) -> Message | None:
    """Two addresses of the paste that differ in http and https alone."""
    seen = set(_ADDRESS.findall(subject.submission.text.reveal()[:_LONGEST])[:_MOST_ADDRESSES])
    plain = {address[len("http://") :].rstrip("./") for address in seen if address.startswith("http://")}
    secure = {address[len("https://") :].rstrip("./") for address in seen if address.startswith("https://")}
    local = all(rest.startswith(("localhost", "127.")) for rest in plain & secure)
    return _BEHIND_TLS if plain & secure and not local else None


def _of_rights(subject: Subject, _facts: Facts) -> Message | None:
    """A service account at something that a person owns and shares."""
    text = subject.submission.text.reveal()[:_LONGEST]
    return _SHARE_IT if _GOOGLE.search(text) and _SHARED.search(text) else None


def _of_location(subject: Subject, _facts: Facts) -> Message | None:
    """A token in the address of a WebSocket, where a browser has no other place for it."""
    return _OF_A_WEBSOCKET if is_websocket(subject) else None


_TOLD: dict[str, Callable[[Subject, Facts], Message | None]] = {
    "wrong-audience": _of_audience,
    "client-assertion-invalid": _of_assertion,
    "redirect-uri-mismatch": _of_redirect,
    "user-lacks-permission": _of_rights,
    "token-in-wrong-location": _of_location,
}
catalogue.slugs(*_TOLD)
