"""How an address of the API answers: method, errors as problems, no cookie, no cache."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from diagnostics import database
from diagnostics.api.problems import Problem
from diagnostics.limits import LimitReached
from diagnostics.services import Rejected

logger = logging.getLogger(__name__)
Handler = Callable[..., HttpResponse]


def endpoint(**handlers: Handler) -> Callable[..., HttpResponse]:
    """A view out of one handler for each method; HEAD is answered as GET is.

    A browser's cookies count for nothing here, so there is nothing that a foreign page could ride on and no CSRF check.
    """
    allowed = sorted({*handlers, *(["HEAD"] if "GET" in handlers else [])})

    @csrf_exempt
    @sensitive_variables()
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        handler = handlers.get("GET" if request.method == "HEAD" else request.method or "")
        try:
            if handler is None:
                detail = f"Use {' or '.join(allowed)}." if allowed else "There is no such address in version 1."
                raise Problem(
                    HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", detail, headers={"Allow": ", ".join(allowed)}
                )
            response = handler(request, **kwargs)
        except Exception as error:  # noqa: BLE001 - a client gets a problem document, whatever failed
            response = _problem(error).response()
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Rejected():
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-understood", error.message)
        case LimitReached():
            headers = {"Retry-After": str(error.retry_after_s)}
            detail = f"The limit is {error.limit}. Wait {error.retry_after_s} seconds, or use an API key."
            return Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", detail, headers=headers)
        case RequestDataTooBig():
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "Send 10 MiB at most.")
        case BadRequest() | SuspiciousOperation() | MultiPartParserError() | UnicodeError():
            return Problem(HTTPStatus.BAD_REQUEST, "bad-request", "The body is not what its Content-Type says.")
    if database.is_refusing(error):
        logger.error("an API request was refused by the database: %s", database.reason(error))
        detail = f"Nothing was kept of this request. Send it again in {database.RETRY_AFTER_S} seconds."
        headers = {"Retry-After": str(database.RETRY_AFTER_S)}
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, headers=headers)
    logger.error("an API request failed", exc_info=error)
    detail = "Nothing was kept of this request. Send it again; if it fails again, tell the portal's operators."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)
