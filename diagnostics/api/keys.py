"""API keys: made by staff, stored as a hash, each with a rate of its own."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone

from diagnostics.limits import Rate
from diagnostics.models import ApiKey

PREFIX = "portal_"


def create(name: str, rate: str = "600/m") -> tuple[ApiKey, str]:
    """A new key with 256 random bits, told this once. Raises ValueError for a rate that is none."""
    Rate.parse(rate)
    key = PREFIX + secrets.token_urlsafe(32)
    return ApiKey.objects.create(name=name, key_hash=_hash(key), rate=rate), key


def _hash(key: str) -> str:
    return hashlib.sha256(b"api key\0" + key.encode("utf-8", "replace")).hexdigest()


def find(key: str) -> ApiKey | None:
    """The key in use that reads so; notes that it was used."""
    found = ApiKey.objects.filter(key_hash=_hash(key), revoked_at=None).first()
    if found is not None:
        ApiKey.objects.filter(pk=found.pk).update(used_at=timezone.now())
    return found


def revoke(name: str) -> int:
    """End every key of this name; returns how many there were."""
    return ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now())
