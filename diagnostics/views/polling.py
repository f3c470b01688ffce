"""What a page that waits asks again and again: when to ask next, and the answer to one for which nothing has changed.

Most polls are of that kind. `UnchangedPolls` answers them before sessions, languages and templates are at work, by one
indexed read. Where many wait, a page asks less often the further back in line its diagnosis stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics import log_context, services
from diagnostics.models import Diagnosis
from diagnostics.views import ownership

DELAYS_MS = (100, 200, 400, 800, 1500)
# An examination takes a worker about 30 ms, so it would be in vain to ask sooner.
DELAY_OF_PLACE_MS, LONGEST_DELAY_MS = 30, 15_000
# How many polls of a diagnosis that waits may pass until the page tells its place in line anew.
PLACE_EVERY = 4
_ADDRESS = re.compile(r"/d/(?P<id>[0-9a-z]{26})/progress/\Z")

GetResponse = Callable[[HttpRequest], HttpResponse]


def whole_number(text: str) -> int:
    """A small number out of an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def delay_ms(polls: int, place: int) -> int:
    """How long a page waits before it asks again, which it did `polls` times."""
    return min(max(DELAYS_MS[min(polls, len(DELAYS_MS) - 1)], place * DELAY_OF_PLACE_MS), LONGEST_DELAY_MS)


def next_poll(diagnosis_id: str, seen: str, polls: int, place: int) -> SafeString:
    """The element that asks once more, for another revision than `seen`."""
    address = f"{reverse('progress', args=[diagnosis_id])}?n={polls + 1}&seen={seen}&place={place}"
    return format_html(
        '<div id="poll" hx-get="{}" hx-trigger="load delay:{}ms, htmx:sendError delay:2s, htmx:responseError delay:2s"'
        ' hx-swap="outerHTML"></div>',
        address,
        delay_ms(polls, place),
    )


class UnchangedPolls:
    """Answers a poll for which nothing has changed; every other request goes on to where it belongs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _ADDRESS.match(request.path_info) if request.method == "GET" else None
        try:
            unchanged = _unchanged(request, found["id"]) if found else None
        except (DatabaseError, InterfaceError):
            unchanged = None  # the page itself says what is wrong
        return unchanged or self.get_response(request)


def _unchanged(request: HttpRequest, diagnosis_id: str) -> HttpResponse | None:
    owner, seen = ownership.owner_of(request), request.GET.get("seen", "")
    polls, place = (whole_number(request.GET.get(name, "")) for name in ("n", "place"))
    tells_place = seen.startswith(Diagnosis.State.QUEUED) and polls % PLACE_EVERY == 0
    if not owner or tells_place or not services.is_unchanged(diagnosis_id, owner, seen):
        return None
    request.resolver_match = resolve(request.path_info)
    log_context.about_diagnosis(diagnosis_id)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
    return HttpResponse(next_poll(diagnosis_id, seen, polls, place), headers=headers)
