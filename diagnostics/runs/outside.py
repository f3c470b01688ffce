"""This installation's part of the way out: the shared cache for keys and metadata, secrets from the environment."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache

from diagnostics import limits
from diagnostics.engine.collectors.discovery import remembered
from diagnostics.engine.collectors.egress import reader_at, way_out
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.redaction.redact import Scrubber

logger = logging.getLogger(__name__)

# A hundred people behind a hundred addresses must not make the portal a flood for one server (rule 9).
TARGET_RATE = limits.Rate(3000, 60)


class SharedCache:
    """The engine's Cache on Django's. A cache that is away costs a fetch, never a diagnosis."""

    def get(self, key: str) -> str | None:
        """The text under `key`, or None."""
        try:
            found = cache.get(_short(key))
        except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
            logger.warning("cache not read: %s", type(error).__name__)
            return None
        return found if isinstance(found, str) else None

    def set(self, key: str, value: str, ttl_s: int) -> None:
        """Keep `value` for at most `ttl_s` seconds."""
        try:
            cache.set(_short(key), value, timeout=ttl_s)
        except Exception as error:  # noqa: BLE001 - as above
            logger.warning("cache not written: %s", type(error).__name__)


def _short(key: str) -> str:
    return "engine:" + hashlib.sha256(key.encode()).hexdigest()


def with_discoveries(profile: Profile) -> Profile:
    """The profile with what earlier diagnoses found out about the provider, for judging the paste at once."""
    return remembered(profile, SharedCache())


def may_call(origin: str) -> bool:
    """Whether one more call to `origin` is within its rate, whoever asks; the call is counted."""
    try:
        limits.spend("calls", origin, TARGET_RATE)
    except limits.LimitReached:
        return False
    return True


def outside_for(profile: Profile, *, dry_run: bool = False) -> Callable[[Submission, Scrubber], Outside]:
    """Builds the way out once the paste is parsed and its secrets are known."""

    def build(submission: Submission, scrubber: Scrubber) -> Outside:
        return way_out(
            profile,
            scrubber,
            cache=SharedCache(),
            environ=os.environ,
            dry_run=dry_run,
            lifetime_s=settings.PORTAL_DEADLINE_S,
            may_call=may_call,
            reader=reader_at(settings.PORTAL_READER_URL, settings.PORTAL_READER_MODEL),
        )

    return build
