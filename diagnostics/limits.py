"""Rate limits per client, kept in the shared cache: what, how much, until when.

A rate counts requests, or what they cost: bytes beforehand, measured work once it is done (`costs`).
When the cache cannot be reached the limit lets everyone pass: the portal keeps working without it.
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass

from django.core.cache import DEFAULT_CACHE_ALIAS, cache, caches
from django.utils.crypto import salted_hmac

from diagnostics import broker, metrics

logger = logging.getLogger(__name__)
_SPAN_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"^(\d{1,6})/(\d{0,4})([smhd])$")


class LimitReached(Exception):
    """`whom` used up `limit` (in words); the next one may come after `retry_after_s` seconds."""

    def __init__(self, limit: str, retry_after_s: int, whom: str = "one address") -> None:
        super().__init__(f"{limit}, again in {retry_after_s} s")
        self.limit = limit
        self.retry_after_s = retry_after_s
        self.whom = whom


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` events in a fixed window of `span_s` seconds; amounts are counted in parts, `unit` of which make one."""

    count: int
    span_s: int
    unit: int = 1

    @classmethod
    def parse(cls, text: str) -> Rate:
        """From "30/m", "5/10s", "1000/d". Raises ValueError with what is allowed."""
        found = _RATE.match(text.strip())
        if not found:
            raise ValueError(f'a rate is written like "30/m", "5/10s" or "1000/d", not {text!r}')
        return cls(int(found[1]), int(found[2] or 1) * _SPAN_S[found[3]])

    def __str__(self) -> str:
        return f"{self.count} in {self.span_s} seconds"


def spend(what: str, client: str, rate: Rate, amount: int = 1) -> None:
    """Count `amount` of `what` (plain words) for `client`; raises LimitReached when that is more than the window has.

    `client` is stored hashed under the portal's key.
    """
    if _counted(what, client, rate, amount) > rate.count * rate.unit:
        metrics.limit_reached(what)
        raise _reached(what, rate)


def charge(what: str, client: str, rate: Rate, amount: int) -> None:
    """Count what is done already, and can be refused the next time only."""
    _counted(what, client, rate, amount)


def must_have_left(what: str, client: str, rate: Rate) -> None:
    """Raises LimitReached where what was counted before used the window up."""
    if _counted(what, client, rate, 0) >= rate.count * rate.unit:
        metrics.limit_reached(what)
        raise _reached(what, rate)


def hashed(client: str) -> str:
    """What is kept of a client: without the portal's key nobody can try all addresses."""
    return str(salted_hmac("portal.limits", client).hexdigest()[:24])


def _counted(what: str, client: str, rate: Rate, amount: int) -> int:
    """The window's count with `amount`; 0 where the cache is away."""
    key = f"limit:{what.replace(' ', '-')}:{hashed(client)}:{int(time.time() // rate.span_s)}"
    try:
        if not amount:
            return int(cache.get(key, 0))
        shared = caches[DEFAULT_CACHE_ALIAS]
        if isinstance(shared, broker.SharedCache):
            return shared.count(key, amount, rate.span_s + 5)
        shared.add(key, 0, timeout=rate.span_s + 5)
        return int(shared.incr(key, amount))
    except ValueError:
        return 0
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
        logger.warning("rate limit %s not counted: %s", what, type(error).__name__)
        return 0


def _reached(what: str, rate: Rate) -> LimitReached:
    now = time.time()
    window = int(now // rate.span_s)
    retry_after = max(1, int((window + 1) * rate.span_s - now) + 1)
    return LimitReached(f"{rate.count} {what} in {_words(rate.span_s)}", retry_after)


def _words(seconds: int) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return f"one {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} seconds"
