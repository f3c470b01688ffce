"""The cookie of the browser that owns the tests' diagnoses; needs no models, so a conftest may import it."""

from __future__ import annotations

from django.core.signing import get_cookie_signer

from diagnostics.views import ownership

OWNER = "the-owner-of-these-tests"


def owner_cookie(owner: str = OWNER) -> str:
    """The cookie's value as the portal would sign it."""
    return get_cookie_signer(salt=ownership.COOKIE + "diagnostics.owner").sign(owner)
