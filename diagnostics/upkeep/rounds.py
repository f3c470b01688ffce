"""Noting that a work was done, and asking how long ago that was."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from diagnostics.upkeep.models import Round

# The works of the sweep, and after how many seconds without a round of it something is wrong: `send` and `end` are done
# every two seconds, `delete` every hour and as long as it takes.
LONGEST_PAUSE_S = {"send": 60, "end": 60, "delete": 3 * 3600}
# The row that a question about readiness writes.
READY = "ready"


def done(name: str) -> None:
    """Note that a round of this work ended now."""
    Round.objects.update_or_create(name=name, defaults={"ended_at": timezone.now()})


def ages_s() -> Mapping[str, float]:
    """Seconds since the last round of each work of the sweep; works that were never done are left out."""
    now = timezone.now()
    rows = Round.objects.filter(name__in=LONGEST_PAUSE_S)
    return {name: (now - ended_at).total_seconds() for name, ended_at in rows.values_list("name", "ended_at")}


def overdue() -> list[str]:
    """The works of the sweep that nobody did for longer than they may wait, or ever; the first `delete` may be long."""
    ages = {"delete": 0.0, **ages_s()}
    return [name for name, longest_s in LONGEST_PAUSE_S.items() if not 0 <= ages.get(name, -1.0) <= longest_s]
