"""How many diagnoses of each day had a cause, an endpoint, an application: kept by day, so that no report is read.

A day is counted once, when it is over for long enough that none of its diagnoses still waits; the days since are
counted when somebody asks. A client id in them is kept as long as a diagnosis may be, and for 30 days at most.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from diagnostics import batches
from diagnostics.models import DailyCount, Diagnosis

DAYS = 30
COUNTED = "day"
KINDS = ("cause", "endpoint", "application")
# Of endpoints and applications a day may have as many as diagnoses; the frequent ones are asked for.
MOST_VALUES = 500
_SETTLED_AFTER = timedelta(minutes=10)

Counts = dict[str, dict[date, Counter[str]]]


def days(until: date | None = None) -> list[date]:
    """The days that are counted, oldest first, in UTC."""
    last = until or timezone.now().date()
    return [last - timedelta(days=n) for n in reversed(range(DAYS))]


def by_day() -> Counts:
    """For each kind and day how often each value was there, among the diagnoses that proved a cause."""
    wanted = days()
    found: Counts = {kind: {} for kind in KINDS}
    closed: set[date] = set()
    rows = DailyCount.objects.filter(day__range=(wanted[0], wanted[-1])).values_list("day", "kind", "value", "count")
    for day, kind, value, n in rows.iterator():
        if kind == COUNTED:
            closed.add(day)
        else:
            found[kind].setdefault(day, Counter())[value] = n
    for kind, of_days in _live([day for day in wanted if day not in closed]).items():
        found[kind] |= of_days
    return found


def keep(pause: batches.Pause = time.sleep) -> int:
    """Count the days that are over and not counted yet, the youngest first, each in a transaction; returns how many."""
    settled = timezone.now() - timedelta(seconds=settings.PORTAL_QUEUE_KEEP_S) - _SETTLED_AFTER
    over = [day for day in reversed(days()) if _begin(day + timedelta(days=1)) <= settled]
    counted = set(DailyCount.objects.filter(kind=COUNTED, day__in=over).values_list("day", flat=True))
    done = 0
    for day in over:
        if day in counted:
            continue
        started = time.monotonic()
        found = _live([day])
        with transaction.atomic():
            DailyCount.objects.bulk_create(_rows(day, found), ignore_conflicts=True)
        done += 1
        if batches.rest(pause, started):
            break
    return done


def delete_old() -> None:
    """Deletes what no page asks for any more, and values older than any diagnosis may be."""
    oldest = timezone.now().date() - timedelta(days=settings.PORTAL_RETENTION_DAYS)
    DailyCount.objects.filter(day__lt=days()[0]).delete()
    DailyCount.objects.filter(day__lt=oldest).exclude(kind=COUNTED).delete()


def _rows(day: date, found: Counts) -> Iterable[DailyCount]:
    yield DailyCount(day=day, kind=COUNTED, value="", count=0)
    for kind, of_days in found.items():
        for value, n in of_days.get(day, Counter()).most_common(MOST_VALUES):
            yield DailyCount(day=day, kind=kind, value=value, count=n)


def _live(wanted: list[date]) -> Counts:
    """Counted from the diagnoses themselves, through the index of their age."""
    found: Counts = {kind: {} for kind in KINDS}
    if not wanted:
        return found
    first, last = _begin(min(wanted)), _begin(max(wanted) + timedelta(days=1))
    rows = (
        Diagnosis.objects.filter(created_at__gte=first, created_at__lt=last)
        .exclude(cause="")
        .annotate(day=TruncDate("created_at"))
        .values_list("day", *KINDS)
        .annotate(n=Count("pk"))
        .order_by()
    )
    asked = set(wanted)
    for day, *values, n in rows.iterator():
        if day in asked:
            for kind, value in zip(KINDS, values, strict=True):
                if value:
                    found[kind].setdefault(day, Counter())[value] += n
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time_of_day.min, tzinfo=UTC)
