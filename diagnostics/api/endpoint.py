"""How an address of the API answers: method, errors as problems, no cookie, no cache."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.views.decorators.debug import sensitive_variables

from diagnostics import database
from diagnostics.api.operations import Handler, Operation
from diagnostics.api.problems import SMALLER, Problem
from diagnostics.limits import LimitReached
from diagnostics.services import Rejected

logger = logging.getLogger(__name__)


class Endpoint:
    """A view out of one handler for each method; HEAD is answered as GET is.

    A browser's cookies count for nothing here, so there is nothing that a foreign page could ride on and no CSRF check.
    """

    csrf_exempt = True

    def __init__(self, *operations: Operation[Handler], **unlisted: Handler) -> None:
        """`operations` stand in the document; `unlisted` are handlers by method that do not."""
        self.operations = operations
        self._handlers: dict[str, Handler] = {one.method: one.handler for one in operations} | unlisted
        self._allowed = sorted({*self._handlers, *(["HEAD"] if "GET" in self._handlers else [])})

    @sensitive_variables()
    def __call__(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The handler's answer, or a problem document, whatever failed."""
        handler = self._handlers.get("GET" if request.method == "HEAD" else request.method or "")
        try:
            if handler is None:
                detail = f"Use {' or '.join(self._allowed)}."
                raise Problem("method-not-allowed", detail, headers={"Allow": ", ".join(self._allowed)})
            response = handler(request, **kwargs)
        except Exception as error:  # noqa: BLE001 - a client gets a problem document, whatever failed
            response = problem(error).response()
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


def problem(error: Exception) -> Problem:
    """What a client is told of an error; one that nobody foresaw goes to the log."""
    match error:
        case Problem():
            return error
        case Rejected():
            return Problem("not-understood", error.message)
        case LimitReached():
            headers = {"Retry-After": str(error.retry_after_s)}
            with translation.override("en"):  # what programs read is English, whatever a browser asks for
                limit = str(error.limit)
            detail = f"The limit is {limit}. Wait {error.retry_after_s} seconds, or use an API key."
            return Problem("too-many-requests", detail, headers=headers)
        case RequestDataTooBig():
            return Problem("too-large", SMALLER)
        case BadRequest() | SuspiciousOperation() | MultiPartParserError() | UnicodeError():
            return Problem("bad-request", "The body is not what its Content-Type says.")
    if database.is_refusing(error):
        logger.error("an API request was refused by the database: %s", database.reason(error))
        detail = f"Nothing was kept of this request. Send it again in {database.RETRY_AFTER_S} seconds."
        return Problem("unavailable", detail, headers={"Retry-After": str(database.RETRY_AFTER_S)})
    logger.error("an API request failed", exc_info=error)
    detail = "Nothing was kept of this request. Send it again; if it fails again, tell the portal's operators."
    return Problem("internal", detail)
