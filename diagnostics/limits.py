"""Rate limits per client, kept in the shared cache: what, how much, until when.

When the cache cannot be reached the limit lets everyone pass: the portal keeps working without it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from dataclasses import dataclass

from django.core.cache import cache

logger = logging.getLogger(__name__)
_SPAN_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"^(\d{1,6})/(\d{0,4})([smhd])$")


class LimitReached(Exception):
    """A client used up `limit` (in words); it may come again after `retry_after_s` seconds."""

    def __init__(self, limit: str, retry_after_s: int) -> None:
        super().__init__(f"{limit}, again in {retry_after_s} s")
        self.limit = limit
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` events in a fixed window of `span_s` seconds."""

    count: int
    span_s: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """From "30/m", "5/10s", "1000/d". Raises ValueError with what is allowed."""
        found = _RATE.match(text.strip())
        if not found:
            raise ValueError(f'a rate is written like "30/m", "5/10s" or "1000/d", not {text!r}')
        return cls(int(found[1]), int(found[2] or 1) * _SPAN_S[found[3]])

    def __str__(self) -> str:
        return f"{self.count} in {self.span_s} seconds"


def spend(what: str, client: str, rate: Rate) -> None:
    """Count one of `what` (plain words) for `client`; raises LimitReached when the window is full.

    `client` is stored hashed.
    """
    now = time.time()
    window = int(now // rate.span_s)
    who = hashlib.sha256(client.encode()).hexdigest()[:24]
    key = f"limit:{what.replace(' ', '-')}:{who}:{window}"
    try:
        cache.add(key, 0, timeout=rate.span_s + 5)
        used = cache.incr(key)
    except ValueError:
        return
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
        logger.warning("rate limit %s not counted: %s", what, type(error).__name__)
        return
    if used > rate.count:
        retry_after = max(1, int((window + 1) * rate.span_s - now) + 1)
        raise LimitReached(f"{rate.count} {what} in {_words(rate.span_s)}", retry_after)


def _words(seconds: int) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return f"one {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds} seconds"
