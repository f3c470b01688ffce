"""Errors of the API in the form of RFC 9457."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import JsonResponse

from diagnostics.services import MOST_HAR_BYTES, MOST_TEXT_BYTES

MEDIA_TYPE = "application/problem+json"
_MOST_MIB = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
# What a client is told whose body is larger than that.
SMALLER = (
    f"Send {_MOST_MIB} MiB at most, and in it text of up to {MOST_TEXT_BYTES >> 20} MiB or a HAR file of up to "
    f"{MOST_HAR_BYTES >> 20} MiB."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error: its status, its title, and in the document when it comes, without the full stop."""

    status: HTTPStatus
    title: str
    when: str


# `type` of a problem is the address of its kind's line on the API's page.
KINDS = {
    "bad-request": Kind(HTTPStatus.BAD_REQUEST, "The request cannot be read", "The request cannot be read"),
    "owner-token-needed": Kind(HTTPStatus.UNAUTHORIZED, "An owner token is needed", "An owner token is needed"),
    "unknown-key": Kind(HTTPStatus.UNAUTHORIZED, "The API key is not valid", "The API key is not valid"),
    "not-found": Kind(
        HTTPStatus.NOT_FOUND, "There is nothing here for you", "No diagnosis of this id is opened by this token"
    ),
    "method-not-allowed": Kind(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This address does not take this method",
        "This address does not take this method",
    ),
    "not-finished": Kind(HTTPStatus.CONFLICT, "The diagnosis is still running", "The diagnosis is still running"),
    "too-many-links": Kind(
        HTTPStatus.CONFLICT,
        "The diagnosis has as many links as it can have",
        "It has as many links as it can have",
    ),
    "too-large": Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large", "The body is too large"),
    "not-understood": Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Nothing in the paste could be examined",
        "Nothing in the paste could be examined, or it is too long",
    ),
    "too-many-requests": Kind(HTTPStatus.TOO_MANY_REQUESTS, "The rate limit is reached", "The rate limit is reached"),
    "internal": Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "The portal failed", "The portal failed"),
    "unavailable": Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The portal's database takes nothing at the moment",
        "The portal's database takes nothing at the moment",
    ),
    "no-pdf": Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "There is no PDF now", "No worker made the PDF in time, or none can"
    ),
}


class Problem(Exception):
    """Ends a request with a problem document. `kind` is a key of KINDS; `detail` says what to do about it."""

    def __init__(self, kind: str, detail: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}

    def values(self) -> dict[str, Any]:
        """The members of the document."""
        return {
            "type": f"{settings.PORTAL_BASE_URL}/api/v1/#problem-{self.kind}",
            "title": KINDS[self.kind].title,
            "status": int(KINDS[self.kind].status),
            "detail": self.detail,
        }

    def response(self) -> JsonResponse:
        """The document with its status and headers."""
        return JsonResponse(
            self.values(), status=KINDS[self.kind].status, content_type=MEDIA_TYPE, headers=self.headers
        )
