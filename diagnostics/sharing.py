"""Links by which somebody else reads one diagnosis: made, listed and revoked by its owner, looked up by hash."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from diagnostics import batches, limits, services
from diagnostics.attachments.hiding import without_person
from diagnostics.models import Diagnosis, ShareLink, new_id

LIFETIMES_DAYS = (1, 7, 30)
DEFAULT_DAYS = 7
MOST_LINKS = 20
# Every look-up counts, since one that is let past the limit would tell a guesser what it found.
LOOK_UPS = limits.Rate(60, 60)
_GROUP = 5
# Crockford's reading of letters that look like digits, for a slug that was told on a call.
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0", "-": None, " ": None})


class TooManyLinks(Exception):
    """A diagnosis has as many live links as it may have."""


def create(diagnosis: Diagnosis, *, days: int = DEFAULT_DAYS, hide_claims: bool = False) -> tuple[ShareLink, str]:
    """A link that ends in `days` days (1, 7 or 30), and its slug, which is told this once only.

    The slug is 130 random bits in Crockford's base 32, in groups. Raises ValueError for another lifetime,
    TooManyLinks for one more than can be kept apart.
    """
    if days not in LIFETIMES_DAYS:
        raise ValueError(f"a link lives 1, 7 or 30 days, not {days}")
    if len(links(diagnosis)) >= MOST_LINKS:
        raise TooManyLinks
    slug, now = new_id(), timezone.now()
    link = ShareLink.objects.create(
        diagnosis=diagnosis,
        slug_hash=_hash(slug),
        hide_claims=hide_claims,
        created_at=now,
        expires_at=min(now + timedelta(days=days), services.deleted_on(diagnosis)),
    )
    return link, grouped(slug)


def grouped(slug: str) -> str:
    """A slug in five groups, to be read aloud: xxxxx-xxxxx-xxxxx-xxxxx-xxxxxx."""
    last = len(slug) - len(slug) % _GROUP - _GROUP
    return "-".join([*(slug[i : i + _GROUP] for i in range(0, last, _GROUP)), slug[last:]])


def _hash(slug: str) -> str:
    return hashlib.sha256(b"share\0" + slug.lower().translate(_READ_AS).encode()).hexdigest()


def links(diagnosis: Diagnosis) -> Sequence[ShareLink]:
    """The links that work now, newest first."""
    live = ShareLink.objects.filter(diagnosis=diagnosis, revoked_at=None, expires_at__gt=timezone.now())
    return list(live.order_by("-created_at", "-pk"))


def revoke(diagnosis: Diagnosis, link_id: int) -> bool:
    """End a link of this diagnosis at once; whether there was one to end."""
    live = ShareLink.objects.filter(diagnosis=diagnosis, pk=link_id, revoked_at=None)
    return bool(live.update(revoked_at=timezone.now()))


def look_up(slug: str, client: str) -> ShareLink | None:
    """The live link of this slug, with its diagnosis. None for unknown, revoked and expired, by the same one query.

    Raises LimitReached when `client` (an address) looks up too many.
    """
    limits.spend("share", client, LOOK_UPS)
    live = ShareLink.objects.filter(slug_hash=_hash(slug), revoked_at=None, expires_at__gt=timezone.now())
    return live.select_related("diagnosis").defer("diagnosis__sealed").first()


def count_view(link: ShareLink) -> None:
    """Note that somebody read the diagnosis by this link."""
    ShareLink.objects.filter(pk=link.pk).update(views=F("views") + 1, viewed_at=timezone.now())


def shown(report: dict[str, Any], *, hide_claims: bool) -> dict[str, Any]:
    """The report as a holder gets it."""
    return without_person(report) if hide_claims else report


def delete_dead(pause: batches.Pause = time.sleep) -> int:
    """Delete links that expired or were revoked; returns how many."""
    now = timezone.now()
    dead = ShareLink.objects.filter(expires_at__lte=now) | ShareLink.objects.filter(revoked_at__isnull=False)
    return batches.each(dead, lambda ids: ShareLink.objects.filter(pk__in=ids).delete()[0], pause)
