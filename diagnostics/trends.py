"""What staff see over time: causes by day and their spikes, endpoints, applications, and whether fixes help."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from diagnostics import counts
from diagnostics.models import Diagnosis, FixFeedback, SectionFeedback

_MOST_CAUSES = 10
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


def causes(counted: counts.Counts, most: int | None = _MOST_CAUSES) -> list[CauseTrend]:
    """The most frequent causes of the last 30 days, the most frequent first; None for all of them."""
    by_day = [counted["cause"].get(day, Counter()) for day in counts.days()]
    found = {cause: tuple(of_day[cause] for of_day in by_day) for of_day in by_day for cause in of_day}
    begun = _begun(by_day)
    trends = [CauseTrend(cause, each, spikes(each, begun)) for cause, each in found.items()]
    return sorted(trends, key=lambda trend: (-trend.total, trend.cause))[:most]


def _begun(by_day: Sequence[Counter[str]]) -> int:
    """The first of the days on which the portal was used: before it, nothing is no zero."""
    counted = next((number for number, of_day in enumerate(by_day) if of_day), len(by_day))
    oldest = Diagnosis.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return min(counted, max(0, (oldest.date() - counts.days()[0]).days)) if oldest else counted


def spikes(each: Sequence[int], begun: int = 0) -> tuple[int, ...]:
    """The days whose count stands out from the seven days before them, all seven not before the day `begun`."""
    found = []
    for day in range(begun + BASELINE, len(each)):
        usual = sum(each[day - BASELINE : day]) / BASELINE
        if each[day] >= _LEAST and each[day] > usual + _DEVIATIONS * math.sqrt(max(usual, 1.0)):
            found.append(day)
    return tuple(found)


def most_frequent(counted: counts.Counts, kind: str) -> list[tuple[str, int]]:
    """The most frequent endpoints, or applications, of the last 30 days' diagnoses that proved a cause."""
    found = sum(counted[kind].values(), Counter[str]())
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_MOST_CAUSES]


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
