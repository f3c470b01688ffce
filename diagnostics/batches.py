"""Upkeep of many rows without loading one: ids in batches, each with a commit of its own and a pause behind it.

What is interrupted is taken up by the next round, since a batch that was committed is no longer due.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet

SIZE = 200
# SQLite lets one process write, and one that waits asks every 100 ms at the slowest: a pause must be longer than that.
PAUSE_S = 0.12


class Pause(Protocol):
    """Waits for the seconds; true when the work is to stop (`threading.Event.wait` is one)."""

    def __call__(self, seconds: float, /) -> bool | None:
        """Wait."""


def rest(pause: Pause, started: float) -> bool:
    """Leave others as much time as was used since `started`; whether the work is to stop."""
    return bool(pause(max(PAUSE_S, time.monotonic() - started)))


def each(due: QuerySet[Any], act: Callable[[list[Any]], int], pause: Pause = time.sleep) -> int:
    """`act` on the ids of what is due, until nothing is; it says how many it dealt with. Returns their sum."""
    done, ids = 0, due.values_list("pk", flat=True)
    while batch := list(ids[:SIZE]):
        started = time.monotonic()
        with transaction.atomic():
            dealt_with = act(batch)
        done += dealt_with
        if len(batch) < SIZE or not dealt_with or rest(pause, started):
            break
    return done
