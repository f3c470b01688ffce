"""What a browser or a proxy leaves out of a request, put back before Django looks for it, and the page of a limit."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from diagnostics import database, log_context, metrics, tracing
from diagnostics.limits import LimitReached

logger = logging.getLogger(__name__)
_FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What a form of ours sends beside the fields that somebody filled in.
_OURS = frozenset({"csrfmiddlewaretoken", "client_time"})
_BLINK_S = 0.3
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives each request an id, tells it in `X-Request-Id`, and writes one line when it is answered.

    The line holds the name of the route, never the address: a share link opens what it names. An id that a client sends
    is not taken over, for it could be anything.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        request_id = str(uuid.uuid4())
        with log_context.of_request(request_id), tracing.span("request") as told:
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else "no route"
            took_s = time.monotonic() - began
            told |= log_context.current()
            told |= {"route": route, "method": _method(request), "status": response.status_code}
            if not request.path.startswith(settings.STATIC_URL):
                metrics.answered(route, _method(request), response.status_code, took_s)
                logger.info("%s %s: %d in %d ms", _method(request), route, response.status_code, round(took_s * 1000))
        response["X-Request-Id"] = request_id
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Records are about the diagnosis that the address names by its id; a share link names none."""
        if "diagnosis_id" in kwargs:
            log_context.about_diagnosis(str(kwargs["diagnosis_id"]))


def _method(request: HttpRequest) -> str:
    return request.method if request.method in _METHODS else "other method"


class PublicScheme:
    """Takes the scheme from PORTAL_BASE_URL when that is https.

    A proxy that ends TLS speaks plain HTTP to us, and a header in which it says so could as well come from a client.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PORTAL_BASE_URL.startswith("https://"):
            request.META["wsgi.url_scheme"] = "https"
        return self.get_response(request)


class OriginOfReferrerlessForms:
    """Gives a form of our own pages its origin back.

    Under `Referrer-Policy: no-referrer` a browser sends `Origin: null` with a POST even to the page's own site (Fetch
    standard, section 3.2), which Django's CSRF check takes for a foreign site. No page can set `Sec-Fetch-Site`, so
    `same-origin` there proves what the null hides. Browsers leave it out over plain HTTP to a name that is not this
    machine; there the CSRF token alone decides, as it does for a client that sends no Origin at all. What is no form,
    such as JSON, keeps the null that it came with.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_ORIGIN") == "null" and request.content_type in _FORMS:
            site = request.META.get("HTTP_SEC_FETCH_SITE")
            if site == "same-origin":
                request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
            elif site is None and not request.is_secure():
                del request.META["HTTP_ORIGIN"]
        return self.get_response(request)


class PageOfRefusingDatabase:
    """Answers a database that is away, locked or full with 503, `Retry-After` and what was sent, for sending it again.

    A page is asked for once more first, a moment later: reading twice changes nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @sensitive_variables()
    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for every other exception, which stays what it is."""
        if not database.is_refusing(error):
            return None
        if request.method in ("GET", "HEAD") and request.resolver_match:
            database.let_go()
            time.sleep(_BLINK_S)
            try:
                found = request.resolver_match
                answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
                return answer
            except (DatabaseError, InterfaceError) as again:
                if not database.is_refusing(again):
                    raise
        logger.error("the database refuses: %s", database.reason(error))
        return _page_of_refusal(request)


@sensitive_variables()
def _page_of_refusal(request: HttpRequest) -> HttpResponse:
    # Fields of the staff's pages may be passwords; those of the others are what somebody wrote into a box.
    kept = [] if request.path.startswith("/admin/") else [pair for pair in request.POST.items() if pair[0] not in _OURS]
    context = {"fields": kept, "seconds": database.RETRY_AFTER_S, "messages": ()}
    response = render(request, "503.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(database.RETRY_AFTER_S)
    response["Cache-Control"] = "no-store"
    return response


class PageOfLimits:
    """Answers a limit that a view leaves to it with the page for it (429, `Retry-After` in seconds)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None for every other exception, which stays what it is."""
        if not isinstance(error, LimitReached):
            return None
        response = render(request, "429.html", {"limit": error}, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.retry_after_s)
        response["Cache-Control"] = "no-store"
        return response
