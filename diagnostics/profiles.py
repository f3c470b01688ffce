"""The platform profiles that this installation offers: the configured one and `generic`."""

from __future__ import annotations

import os
from functools import lru_cache

from django.conf import settings

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.load import load

GENERIC = "generic"


@lru_cache(maxsize=32)
def profile(name: str) -> Profile:
    """The profile called `name` (a built-in name or a path). Raises ProfileError."""
    return load(name, os.environ)


def default_profile() -> Profile:
    """The one named by PORTAL_PLATFORM."""
    return profile(settings.PORTAL_PLATFORM)


def offered() -> tuple[Profile, ...]:
    """What the form lets a user choose: the configured profile first, then `generic`."""
    first = default_profile()
    return (first,) if first.slug == GENERIC else (first, profile(GENERIC))


def named(slug: str) -> Profile:
    """The offered profile with this slug; the default one for an unknown or empty slug."""
    return next((p for p in offered() if p.slug == slug), default_profile())
