"""Staff log in at a pace that guessing cannot use: tries are counted by account and by address, and pauses grow.

A try is counted before its password is looked at, so that tries made side by side are all counted, and each pause has
one winner. From an address from which somebody logged in to the account before, what others try counts for nothing:
nobody can lock a colleague out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import BaseCache, caches
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from diagnostics.limits import ONE_ADDRESS, LimitReached, StrOrPromise, hashed
from diagnostics.views.client import address_of

logger = logging.getLogger(__name__)
_COUNTED_FOR_S = 24 * 3600
_KNOWN_FOR_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` tries a day without a pause; then pauses of 2, 4, 8 … seconds, `longest_s` at most."""

    whom: StrOrPromise
    free: int
    longest_s: int

    def pause_s(self, tries: int) -> int:
        """How long after this many tries there is no further one."""
        beyond = tries - self.free
        return min(2 ** min(beyond, 30), self.longest_s) if beyond > 0 else 0


BOTH = Pace(gettext_lazy("this account from this address"), 5, 900)
ADDRESS = Pace(ONE_ADDRESS, 20, 900)
# An account can be tried from many addresses; a short pause ends that without shutting its owner out for long.
ACCOUNT = Pace(gettext_lazy("this account"), 20, 60)


class PacedLogin(AdminAuthenticationForm):
    """The admin's form for logging in; raises LimitReached where a try comes too early."""

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Counts the try, then looks at the password; a good one takes the counts of the account back."""
        account = str(self.cleaned_data.get("username") or "").strip().lower()[:200]
        address = address_of(self.request) if self.request is not None else ""
        begin(account, address)
        cleaned: dict[str, Any] = super().clean()
        succeeded(account, address)
        return cleaned


def begin(account: str, address: str) -> None:
    """Count one try. Raises LimitReached while a pause lasts."""
    for pace, who in _paces(account, address):
        left_s = _left_s(who)
        if left_s > 0:
            raise _too_early(pace, left_s)
    for pace, who in _paces(account, address):
        pause_s = pace.pause_s(_count(who))
        if pause_s and not _cache().add(f"login-pause:{who}", time.time() + pause_s, timeout=pause_s):
            raise _too_early(pace, _left_s(who) or pause_s)


def succeeded(account: str, address: str) -> None:
    """Take back what the account's tries counted, and know the address from now on."""
    both = hashed(f"{account}\0{address}")
    for who in (both, hashed(account)):
        _cache().delete_many([f"login-tries:{who}", f"login-pause:{who}"])
    _cache().set(f"login-known:{both}", 1, timeout=_KNOWN_FOR_S)


def _paces(account: str, address: str) -> Iterator[tuple[Pace, str]]:
    both = hashed(f"{account}\0{address}")
    yield BOTH, both
    yield ADDRESS, hashed(address)
    if not _cache().get(f"login-known:{both}"):
        yield ACCOUNT, hashed(account)


def _count(who: str) -> int:
    _cache().add(f"login-tries:{who}", 0, timeout=_COUNTED_FOR_S)
    return int(_cache().incr(f"login-tries:{who}"))


def _left_s(who: str) -> float:
    until = _cache().get(f"login-pause:{who}")
    return float(until) - time.time() if until else 0.0


def _too_early(pace: Pace, left_s: float) -> LimitReached:
    return LimitReached(lazy(_words, str)(pace), max(1, round(left_s + 0.5)), pace.whom)


def _words(pace: Pace) -> str:
    told = {"n": pace.free, "seconds": pace.longest_s}
    return _("%(n)d tries to log in a day, then pauses that grow to %(seconds)d seconds,") % told


def _cache() -> BaseCache:
    """The shared cache; one of this process alone while that is away, so that guessing is never free."""
    shared = caches["default"]
    try:
        shared.get("login")
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
        logger.warning("log-ins are counted in this process alone: %s", type(error).__name__)
        return caches["process"]
    return shared
