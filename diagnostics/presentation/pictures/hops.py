"""The redirects on a request's way, and where the credentials were left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from diagnostics.presentation.pictures.svg import CELL, Drawing, Picture

WIDE, TALL = 920, 340
ROW = 64
_MOST = 12


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of the way: address, status of the answer, whether it carried credentials (None: not known)."""

    address: str
    status: int | None
    carried: bool | None


def hops(report: Mapping[str, Any]) -> Picture | None:
    """The drawing; None where the paste shows no redirect that can be followed."""
    way = way_of(report)
    if len(way) < 2:
        return None
    title = _("The way of the request")
    words = "; ".join(f"{hop.address} {_status(hop)}, {_carried(hop)}" for hop in way)
    lost = next((hop for hop in way[1:] if hop.carried is False), None)
    caption = (
        _("From %(address)s on, the request carries no credentials.") % {"address": _origin(lost.address)}
        if lost
        else _("Each line is one request; the answer's status stands below it.")
    )
    return Picture(
        "hops", title, caption, _draw(way, (WIDE, "wide", title, words)), _draw(way, (TALL, "tall", title, words))
    )


def way_of(report: Mapping[str, Any]) -> tuple[Hop, ...]:
    """The requests of the paste in order, and where the last answer redirects to if that was not shown."""
    understood = report.get("understood") or {}
    answers = {response.get("index", i): response for i, response in enumerate(understood.get("responses") or [])}
    way: list[Hop] = []
    target = ""
    for i, request in enumerate((understood.get("requests") or [])[:_MOST]):
        answer = answers.get(request["response"] if request.get("response") is not None else i, {})
        status = answer.get("status")
        address = f"{request['method']} {request['url']}"
        way.append(Hop(address, status, _has_credentials(request)))
        location = next((value for name, value in answer.get("headers", ()) if name.lower() == "location"), "")
        target = location if status and 300 <= status < 400 else ""
    if target:
        changed = _origin(target) != _origin(way[-1].address.partition(" ")[2])
        way.append(Hop(target, None, False if changed and way[-1].carried else None))
    return tuple(way) if any(hop.status and 300 <= hop.status < 400 for hop in way) else ()


def _has_credentials(request: Mapping[str, Any]) -> bool | None:
    headers = request.get("headers")
    if not headers:
        return None
    return any(name.lower() == "authorization" for name, _value in headers)


def _origin(address: str) -> str:
    parts = urlsplit(address.rpartition(" ")[2])
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _status(hop: Hop) -> str:
    return str(hop.status) if hop.status else _("not seen")


def _carried(hop: Hop) -> str:
    if hop.carried is None:
        return _("credentials not known")
    return _("with credentials") if hop.carried else _("without credentials")


def _draw(way: tuple[Hop, ...], kind: tuple[int, str, str, str]) -> SafeString:
    width, css_class, title, words = kind
    drawing = Drawing(width, title, words, css_class)
    room = (width - 34) // CELL
    y = 14
    for i, hop in enumerate(way):
        lost = hop.carried is False
        if i:
            drawing.line(
                10, y - ROW + 10, 10, y - 12, "d-bad" if lost else "d-done" if hop.carried else "d-line d-dash"
            )
        drawing.add(
            "circle", "d-fill-bad" if lost else "d-fill-done" if hop.carried else "d-fill-edge", cx=10, cy=y, r=6
        )
        address = hop.address if len(hop.address) <= room else hop.address[: room - 1] + "…"
        drawing.cells(30, y + 5, address)
        drawing.text(30, y + 25, f"{_status(hop)} · {_carried(hop)}", "d-note d-ink-bad" if lost else "d-note")
        y += ROW
    return drawing.finish(y - ROW + 34)
