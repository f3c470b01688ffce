"""What staff see over time: causes by day and their spikes, endpoints, applications, and whether fixes help."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from diagnostics import stored_report
from diagnostics.models import Diagnosis, FixFeedback, SectionFeedback

DAYS = 30
_MOST_CAUSES = 10
_MOST_READ = 2000
# A day this much above the days before it is no chance: three standard deviations of a Poisson count, and some cases.
_DEVIATIONS, _LEAST = 3.0, 5
# What is usual is told by this many days, and before there were as many nothing stands out.
BASELINE = 7


@dataclass(frozen=True, slots=True)
class CauseTrend:
    """One cause: its count for each day, oldest first, and the days (by index) that stand out."""

    cause: str
    counts: tuple[int, ...]
    spikes: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of its days together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Share:
    """How many answers of all were good."""

    name: str
    good: int
    all: int

    @property
    def percent(self) -> int:
        """Rounded."""
        return round(100 * self.good / self.all) if self.all else 0


def days(until: date | None = None) -> list[date]:
    """The days that are counted, oldest first, in UTC."""
    last = until or timezone.now().date()
    return [last - timedelta(days=n) for n in reversed(range(DAYS))]


def causes(most: int | None = _MOST_CAUSES) -> list[CauseTrend]:
    """The most frequent causes of the last 30 days, the most frequent first; None for all of them."""
    counted = days()
    rows = (
        Diagnosis.objects.filter(created_at__date__gte=counted[0])
        .exclude(cause="")
        .annotate(day=TruncDate("created_at"))
        .values_list("cause", "day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    places = {day: n for n, day in enumerate(counted)}
    found: dict[str, list[int]] = {}
    for cause, day, n in rows:
        if day in places:
            found.setdefault(cause, [0] * DAYS)[places[day]] = n
    begun = _begun(counted[0])
    trends = [CauseTrend(cause, tuple(counts), spikes(counts, begun)) for cause, counts in found.items()]
    return sorted(trends, key=lambda trend: (-trend.total, trend.cause))[:most]


def _begun(first: date) -> int:
    """How many days after the first counted one the oldest diagnosis was made: before it, nothing is no zero."""
    oldest = Diagnosis.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return max(0, (oldest.date() - first).days) if oldest else 0


def spikes(counts: Sequence[int], begun: int = 0) -> tuple[int, ...]:
    """The days whose count stands out from the seven days before them, all seven not before the day `begun`."""
    found = []
    for day in range(begun + BASELINE, len(counts)):
        usual = sum(counts[day - BASELINE : day]) / BASELINE
        if counts[day] >= _LEAST and counts[day] > usual + _DEVIATIONS * math.sqrt(max(usual, 1.0)):
            found.append(day)
    return tuple(found)


def endpoints_and_applications() -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The most frequent endpoints, and applications, of the last diagnoses that proved a cause."""
    reports = Diagnosis.objects.exclude(cause="").order_by("-created_at").values_list("report", flat=True)[:_MOST_READ]
    endpoints: Counter[str] = Counter()
    applications: Counter[str] = Counter()
    for report in reports.iterator():
        endpoints[stored_report.endpoint(report or {})] += 1
        applications[stored_report.client_id(report or {})] += 1
    for counted in (endpoints, applications):
        del counted[""]
    return endpoints.most_common(_MOST_CAUSES), applications.most_common(_MOST_CAUSES)


def fixes() -> list[Share]:
    """For each cause, how many said that the fix helped; the worst first, since that rule needs work."""
    rows = FixFeedback.objects.values_list("cause").annotate(good=Count("pk", filter=Q(fixed=True)), n=Count("pk"))
    return sorted((Share(*row) for row in rows.order_by()), key=lambda share: (share.percent, -share.all))


def sections() -> list[Share]:
    """For each KB section, how many found it helpful; the worst first."""
    rows = (
        SectionFeedback.objects.values_list("article", "anchor")
        .annotate(good=Count("pk", filter=Q(helpful=True)), n=Count("pk"))
        .order_by()
    )
    shares = (Share(f"{article}#{anchor}", good, n) for article, anchor, good, n in rows)
    return sorted(shares, key=lambda share: (share.percent, -share.all))
