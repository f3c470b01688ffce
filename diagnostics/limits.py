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
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from diagnostics import broker, metrics

logger = logging.getLogger(__name__)
_SPAN_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# What a page may say that there was too much of; the others are told to programs alone, in English.
_WHATS = {
    "files": gettext_lazy("files"),
    "looks at a paste": gettext_lazy("looks at a paste"),
    "reports sent": gettext_lazy("reports sent"),
    "answers": gettext_lazy("answers"),
    "diagnoses": gettext_lazy("diagnoses"),
    "dry runs": gettext_lazy("dry runs"),
    "MiB of pastes": gettext_lazy("MiB of pastes"),
    "MiB of drafts": gettext_lazy("MiB of drafts"),
    "MiB of files": gettext_lazy("MiB of files"),
    "seconds of reading pastes": gettext_lazy("seconds of reading pastes"),
    "seconds of reading drafts": gettext_lazy("seconds of reading drafts"),
    "seconds of reading files": gettext_lazy("seconds of reading files"),
}
StrOrPromise = str | Promise
ONE_ADDRESS = gettext_lazy("one address")
_RATE = re.compile(r"^(\d{1,6})/(\d{0,4})([smhd])$")


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


class LimitReached(Exception):
    """`whom` used up `limit`; the next one may come after `retry_after_s` seconds.

    Both are in words, read in the language that is active when they are shown.
    """

    def __init__(self, limit: StrOrPromise, retry_after_s: int, whom: StrOrPromise = ONE_ADDRESS) -> None:
        with translation.override("en"):  # for the log
            super().__init__(f"{limit}, again in {retry_after_s} s")
        self.limit = limit
        self.retry_after_s = retry_after_s
        self.whom = whom


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
    return LimitReached(lazy(_words, str)(rate, what), retry_after)


def _words(rate: Rate, what: str) -> str:
    told = {"n": rate.count, "what": _WHATS.get(what, what), "span": _span(rate.span_s)}
    return _("%(n)d %(what)s in %(span)s") % told


def _span(seconds: int) -> str:
    if seconds % 86400 == 0:
        n = seconds // 86400
        return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
    if seconds % 3600 == 0:
        n = seconds // 3600
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    if seconds % 60 == 0:
        n = seconds // 60
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
