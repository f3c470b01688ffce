"""Single sign-on for staff: a proxy that has let somebody in says who it is in a header.

The web process cannot ask an identity provider itself, for it has no way out. What the header says is believed under
/admin/ only, from a peer in PORTAL_TRUSTED_PROXIES that sends PORTAL_STAFF_HEADER_SECRET along, and for an account that
exists, is active and is staff. It makes no session: what the proxy stops saying is over.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from diagnostics.views.client import is_trusted_proxy

SECRET_HEADER = "X-Portal-Staff-Secret"  # noqa: S105 - the name of a header
_UNDER = "/admin/"


class StaffByHeader:
    """Makes the account that the proxy names the request's user; without one the request stays as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_UNDER) and (account := named(request)) is not None:
            request.user = account  # type: ignore[assignment]
        return self.get_response(request)


def named(request: HttpRequest) -> AbstractBaseUser | None:
    """The active staff account that a trusted proxy vouches for; None in every other case."""
    if not (settings.PORTAL_STAFF_HEADER and settings.PORTAL_STAFF_HEADER_SECRET):
        return None
    if not is_trusted_proxy(str(request.META.get("REMOTE_ADDR", ""))):
        return None
    told = request.headers.get(SECRET_HEADER, "")
    if not constant_time_compare(told.encode("utf-8", "replace"), settings.PORTAL_STAFF_HEADER_SECRET.encode()):
        return None
    name = request.headers.get(settings.PORTAL_STAFF_HEADER, "").strip()
    if not name:
        return None
    users = get_user_model()._default_manager
    return users.filter(**{users.model.USERNAME_FIELD: name}, is_active=True, is_staff=True).first()
