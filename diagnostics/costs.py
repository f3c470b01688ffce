"""What reading a client's text costs, counted beside the number of its requests: bytes, and processor time as measured.

A request is a bad measure of work: one HAR file costs what a thousand tokens do. Bytes are counted before anything is
read; the time of the web process when it has read, and that of the worker when it has examined, so that the client's
next request is the one refused. Pastes and what is looked at while somebody types have allowances of their own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, cache, caches

from diagnostics import broker, limits

logger = logging.getLogger(__name__)
PASTES, DRAFTS, FILES = "pastes", "drafts", "files"


def bytes_rate() -> limits.Rate:
    """PORTAL_TEXT_LIMIT, which is in MiB."""
    return replace(limits.Rate.parse(settings.PORTAL_TEXT_LIMIT), unit=1024 * 1024)


def work_rate() -> limits.Rate:
    """PORTAL_WORK_LIMIT, which is in seconds of one processor; counted in milliseconds."""
    return replace(limits.Rate.parse(settings.PORTAL_WORK_LIMIT), unit=1000)


@contextmanager
def reading(kind: str, client: str, size: int) -> Iterator[None]:
    """Counts `size` bytes first and the work inside afterwards; raises LimitReached before it. "" is not counted."""
    if not client:
        yield
        return
    payer = limits.hashed(client)
    limits.spend(f"MiB of {kind}", payer, bytes_rate(), size)
    limits.must_have_left(_work(kind), payer, work_rate())
    begun = time.thread_time()
    try:
        yield
    finally:
        _charge(kind, payer, time.thread_time() - begun)


def remember_payer(diagnosis_id: str, client: str) -> None:
    """Keeps who pays for a worker's time until it is spent; hashed, and no longer than a paste waits."""
    if not client:
        return
    try:
        cache.set(_payer(diagnosis_id), limits.hashed(client), timeout=settings.PORTAL_QUEUE_KEEP_S)
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
        logger.warning("the payer is not kept: %s", type(error).__name__)


@contextmanager
def examining(diagnosis_id: str) -> Iterator[None]:
    """Counts a worker's time for whoever sent the paste."""
    begun = time.thread_time()
    try:
        yield
    finally:
        _charge_payer_of(diagnosis_id, time.thread_time() - begun)


def _charge_payer_of(diagnosis_id: str, seconds: float) -> None:
    try:
        payer = _taken(_payer(diagnosis_id))
    except Exception as error:  # noqa: BLE001 - as above
        logger.warning("the payer is not known: %s", type(error).__name__)
        return
    if isinstance(payer, str):
        _charge(PASTES, payer, seconds)


def _taken(key: str) -> object:
    shared = caches[DEFAULT_CACHE_ALIAS]
    if isinstance(shared, broker.SharedCache):
        return shared.take(key)
    found = shared.get(key)
    shared.delete(key)
    return found


def _payer(diagnosis_id: str) -> str:
    return f"payer:{diagnosis_id}"


def _charge(kind: str, payer: str, seconds: float) -> None:
    # most pastes are seen to hold something at a glance, which is no millisecond
    if milliseconds := round(seconds * 1000):
        limits.charge(_work(kind), payer, work_rate(), milliseconds)


def _work(kind: str) -> str:
    return f"seconds of reading {kind}"
