"""What a browser or a proxy leaves out of a request, put back before Django looks for it, and the page of a limit."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from diagnostics import log_context
from diagnostics.limits import LimitReached

logger = logging.getLogger(__name__)
_FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
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
        with log_context.of_request(request_id):
            response = self.get_response(request)
            route = request.resolver_match.view_name if request.resolver_match else "no route"
            took_ms = round((time.monotonic() - began) * 1000)
            if not request.path.startswith(settings.STATIC_URL):
                logger.info("%s %s: %d in %d ms", _method(request), route, response.status_code, took_ms)
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
