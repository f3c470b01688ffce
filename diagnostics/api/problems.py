"""Errors of the API in the form of RFC 9457."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"
# The kinds, each with its title; `type` of a problem is the address of its line on the API's page.
KINDS = {
    "bad-request": "The request cannot be read",
    "owner-token-needed": "An owner token is needed",
    "unknown-key": "The API key is not valid",
    "not-found": "There is nothing here for you",
    "method-not-allowed": "This address does not take this method",
    "not-finished": "The diagnosis is still running",
    "too-many-links": "The diagnosis has as many links as it can have",
    "too-large": "The body is too large",
    "not-understood": "Nothing in the paste could be examined",
    "too-many-requests": "The rate limit is reached",
    "no-pdf": "There is no PDF now",
    "internal": "The portal failed",
}


class Problem(Exception):
    """Ends a request with a problem document. `kind` is a key of KINDS; `detail` says what to do about it."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> JsonResponse:
        """The document with its status and headers."""
        values: dict[str, Any] = {
            "type": f"{settings.PORTAL_BASE_URL}/api/v1/#problem-{self.kind}",
            "title": KINDS[self.kind],
            "status": int(self.status),
            "detail": self.detail,
        }
        return JsonResponse(values, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)
