"""The way of an attachment to support in the database: asked for, claimed, handed over once, its end told.

A mail server that took a message but whose answer was lost cannot be asked again, so a delivery that breaks off while
it is handed over is never repeated by itself: it is marked unknown, and the owner decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from diagnostics.models import Delivery, Diagnosis

Channel: TypeAlias = Delivery.Channel
State: TypeAlias = Delivery.State

TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9#._/-]{0,39}")
# Above the task's hard time limit: whoever held a lapsed lease is dead.
LEASE = timedelta(seconds=60)
_QUEUED_FOR = timedelta(seconds=15)
BACKOFF_S = (5, 15, 60, 300, 900, 1800, *[3600] * 23)
OUT_OF_ATTEMPTS = "The server could not be reached for a day."
BROKE_OFF = "The connection broke while the message was handed over."


class LostClaim(Exception):
    """Another worker has this delivery, or it is over: stop working on it."""


def channels() -> tuple[Channel, ...]:
    """The ways to support that this portal is configured for."""
    mail = settings.PORTAL_HELPDESK_EMAIL and not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
    webhook = settings.PORTAL_WEBHOOK_URL.startswith("https://") and settings.PORTAL_WEBHOOK_SECRET
    ways = ((Channel.MAIL, mail), (Channel.WEBHOOK, webhook))
    return tuple(channel for channel, configured in ways if configured)


def ways() -> list[tuple[Channel, str]]:
    """Each configured way to support, with where a report goes by it."""
    return [(channel, goes_to(channel)) for channel in channels()]


def goes_to(channel: Channel) -> str:
    """Where a report goes by this way: the helpdesk's address, or the host of the support system."""
    if channel == Channel.MAIL:
        return str(settings.PORTAL_HELPDESK_EMAIL)
    return urlsplit(settings.PORTAL_WEBHOOK_URL).hostname or ""


def ask(diagnosis: Diagnosis, channel: Channel, *, ticket: str, address: str, again: bool = False) -> Delivery:
    """The delivery of this diagnosis to this ticket: a new one, or the one that there is.

    `again` sends one that failed or may be lost once more. To be handed to `tasks.send_delivery`.
    """
    now = timezone.now()
    fresh = {"next_at": now, "lease_until": now + _QUEUED_FOR}
    found, made = Delivery.objects.get_or_create(
        diagnosis=diagnosis, channel=channel, ticket=ticket, address=address, defaults=fresh | {"created_at": now}
    )
    if again and not made:
        over = Delivery.objects.filter(pk=found.pk, state__in=(State.FAILED, State.UNKNOWN))
        over.update(state=State.WAITING, attempt=0, reason="", ended_at=None, **fresh)
        found.refresh_from_db()
    return found


def of(diagnosis: Diagnosis) -> Sequence[Delivery]:
    """What was asked for, newest first."""
    return list(diagnosis.deliveries.order_by("-created_at", "-pk"))


def claim(delivery_id: int) -> Delivery | None:
    """Take a delivery that waits. None when it is not due, somebody else's, or over."""
    now = timezone.now()
    with transaction.atomic():
        taken = Delivery.objects.filter(pk=delivery_id, state=State.WAITING, next_at__lte=now).update(
            state=State.CONNECTING, attempt=F("attempt") + 1, lease_until=now + LEASE
        )
        return Delivery.objects.select_related("diagnosis").get(pk=delivery_id) if taken else None


def _move(delivery: Delivery, state: State, **more: object) -> None:
    held = Delivery.objects.filter(
        pk=delivery.pk, attempt=delivery.attempt, state__in=(State.CONNECTING, State.HANDING_OVER)
    )
    if not held.update(state=state, **more):
        raise LostClaim
    delivery.state = state


def hand_over(delivery: Delivery) -> None:
    """From here on the delivery is never repeated by itself. Raises LostClaim."""
    _move(delivery, State.HANDING_OVER, lease_until=timezone.now() + LEASE)


def sent(delivery: Delivery) -> None:
    """The other side took it. Raises LostClaim."""
    _end(delivery, State.SENT, "")


def failed(delivery: Delivery, reason: str) -> None:
    """The other side refused it for good. Raises LostClaim."""
    _end(delivery, State.FAILED, reason)


def lost_sight(delivery: Delivery) -> None:
    """It may have arrived. Raises LostClaim."""
    _end(delivery, State.UNKNOWN, BROKE_OFF)


def _end(delivery: Delivery, state: State, reason: str) -> None:
    _move(delivery, state, lease_until=None, ended_at=timezone.now(), reason=reason[:200])


def later(delivery: Delivery, reason: str) -> None:
    """It certainly did not arrive: try again after the pause of this attempt, for a day. Raises LostClaim."""
    if delivery.attempt > len(BACKOFF_S):
        failed(delivery, OUT_OF_ATTEMPTS)
        return
    pause = timedelta(seconds=BACKOFF_S[delivery.attempt - 1])
    _move(delivery, State.WAITING, lease_until=None, next_at=timezone.now() + pause, reason=reason[:200])


def broke(delivery: Delivery) -> None:
    """Our own code failed, before the message was handed over or after. Raises LostClaim."""
    if delivery.state == State.HANDING_OVER:
        lost_sight(delivery)
    else:
        later(delivery, "The portal failed to make the message.")


def sweep() -> list[int]:
    """Settles what dead workers left, and returns the ids to send to the broker."""
    now = timezone.now()
    lapsed = Delivery.objects.filter(state=State.CONNECTING, lease_until__lt=now)
    lapsed.filter(attempt__gt=len(BACKOFF_S)).update(
        state=State.FAILED, lease_until=None, ended_at=now, reason=OUT_OF_ATTEMPTS
    )
    lapsed.update(state=State.WAITING, lease_until=None)
    Delivery.objects.filter(state=State.HANDING_OVER, lease_until__lt=now).update(
        state=State.UNKNOWN, lease_until=None, ended_at=now, reason=BROKE_OFF
    )
    idle = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Delivery.objects.filter(idle, state=State.WAITING, next_at__lte=now).order_by("next_at")[:100]
    return [
        delivery.pk
        for delivery in due
        if Delivery.objects.filter(idle, pk=delivery.pk, state=State.WAITING).update(lease_until=now + _QUEUED_FOR)
    ]
