"""What staff see first: what is going wrong today, and the latest diagnoses, each in a line."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from diagnostics import counts, paging, trends
from diagnostics.models import Diagnosis

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class CauseToday:
    """One cause: how often today, how often a day in the week before, and whether that stands out."""

    cause: str
    today: int
    usual: float
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One diagnosis; `fixed` is its owner's answer to "did this fix it?", None without one."""

    diagnosis: Diagnosis
    fixed: bool | None


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of diagnoses, newest first; `older` is where the next one begins, "" at the end."""

    lines: tuple[Line, ...]
    older: str


def causes() -> list[CauseToday]:
    """Every cause that was proved today; what stands out first, then the most frequent."""
    found = [
        CauseToday(
            trend.cause,
            trend.counts[-1],
            sum(trend.counts[-8:-1]) / trends.BASELINE,
            len(trend.counts) - 1 in trend.spikes,
        )
        for trend in trends.causes(counts.by_day(), most=None)
        if trend.counts[-1]
    ]
    return sorted(found, key=lambda one: (not one.stands_out, -one.today, one.cause))


def lines(*, older_than: str = "", **chosen: str) -> Lines:
    """The diagnoses that were made before `older_than` (as a page before said), newest first.

    `chosen` are values of columns; empty ones choose nothing.
    """
    rows = Diagnosis.objects.filter(**{name: value for name, value in chosen.items() if value and "\x00" not in value})
    place = paging.place_of(older_than)
    if place is not None:
        rows = rows.filter(Q(created_at__lt=place[0]) | Q(pk__lt=place[1]), created_at__lte=place[0])
    found = list(
        rows.defer("sealed", "packed", "unpacked")
        .select_related("fix_feedback")
        .order_by("-created_at", "-pk")[: A_PAGE + 1]
    )
    shown = found[:A_PAGE]
    last = shown[-1] if len(found) > A_PAGE else None
    return Lines(tuple(map(_line, shown)), paging.name_of(last.created_at, last.pk) if last else "")


def _line(diagnosis: Diagnosis) -> Line:
    answer = getattr(diagnosis, "fix_feedback", None)
    return Line(diagnosis, answer.fixed if answer else None)
