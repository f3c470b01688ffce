"""Sending a diagnosis to support: the form with ticket and address, and what became of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics import limits, tasks
from diagnostics.deliveries import records
from diagnostics.models import Delivery, Diagnosis
from diagnostics.views.client import address_of
from diagnostics.views.diagnoses import private
from diagnostics.views.owned import finished

RATE = limits.Rate(10, 3600)
_ENDED_BADLY = (Delivery.State.FAILED, Delivery.State.UNKNOWN)
_PENDING = (Delivery.State.WAITING, Delivery.State.CONNECTING, Delivery.State.HANDING_OVER)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The form and the state of what was sent. A POST (`channel`, `ticket`, `address`, `again`) sends, once."""
    found = finished(request, diagnosis_id)
    if request.method != "POST":
        return render(request, "diagnostics/send.html", _shown(found))
    ticket, address = request.POST.get("ticket", "").strip(), request.POST.get("address", "").strip()
    channel, problem = request.POST.get("channel", ""), _problem(ticket, address)
    if channel not in records.channels():
        problem = _("This portal is not set up to send to support in that way.")
    if problem:
        return _refused(request, found, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        limits.spend("reports sent", address_of(request), RATE)
    except limits.LimitReached as reached:
        problem = _("The limit is %(limit)s for one address. Try again in %(seconds)d seconds.") % {
            "limit": reached.limit,
            "seconds": reached.retry_after_s,
        }
        response = _refused(request, found, problem, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(reached.retry_after_s)
        return response
    again = request.POST.get("again") == "on"
    asked = records.ask(found, records.Channel(channel), ticket=ticket, address=address, again=again)
    if asked.state == Delivery.State.WAITING:
        tasks.send_delivery(asked.pk)
    return redirect("send", found.pk)


def _problem(ticket: str, address: str) -> str:
    if not records.TICKET.fullmatch(ticket):
        return _("Give the ticket's number: up to 40 letters, digits and # . _ / -")
    try:
        validate_email(address)
    except ValidationError:
        return _("Give your e-mail address, so that support can answer you.")
    return ""


def _refused(request: HttpRequest, found: Diagnosis, problem: str, status: HTTPStatus) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("ticket", "address")}
    return render(request, "diagnostics/send.html", _shown(found) | given | {"problem": problem}, status=status)


def _shown(found: Diagnosis) -> dict[str, Any]:
    rows, ways = records.of(found), records.channels()
    asked = [
        {
            "row": row,
            "state": _WORDS[row.state],
            "mark": _MARKS.get(row.state, "running"),
            # what a portal no longer sends in that way is not offered to be sent again
            "again": row.state in _ENDED_BADLY and row.channel in ways,
        }
        for row in rows
    ]
    return {
        "diagnosis": found,
        "support": records.ways(),
        "asked": asked,
        "pending": any(row.state in _PENDING for row in rows),
    }


_MARKS: dict[str, str] = {Delivery.State.SENT: "pass", Delivery.State.FAILED: "fail", Delivery.State.UNKNOWN: "warning"}
_WORDS = dict(Delivery.State.choices)
