"""Who made a diagnosis: a random value in a signed cookie of the browser, of which the database keeps a hash."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "owner"
_SALT = "diagnostics.owner"
_BYTES = 16


def owner_of(request: HttpRequest) -> str | None:
    """The browser's value; None where there is none or its signature is not ours."""
    return request.get_signed_cookie(COOKIE, default=None, salt=_SALT, max_age=_max_age_s())


def new_owner() -> str:
    """128 random bits for a browser that has no value yet."""
    return secrets.token_urlsafe(_BYTES)


def remember(response: HttpResponse, owner: str) -> None:
    """Send the cookie, which lives from now as long as a diagnosis is kept."""
    response.set_signed_cookie(
        COOKIE,
        owner,
        salt=_SALT,
        max_age=_max_age_s(),
        httponly=True,
        samesite="Lax",
        secure=settings.PORTAL_IS_HTTPS,
    )


def _max_age_s() -> int:
    return int(settings.PORTAL_RETENTION_DAYS * 24 * 3600)
