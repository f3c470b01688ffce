"""Noting that a work was done, and asking how long ago that was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from diagnostics.upkeep.models import Round

# The works of the sweep, and after how many seconds without a round of it something is wrong: `send` and `end` are done
# every two seconds, `delete` every hour and as long as it takes.
LONGEST_PAUSE_S = {"send": 60, "end": 60, "delete": 3 * 3600}
# The row that a question about readiness writes.
READY = "ready"
# The row that keeps when any work was done for the first time.
_FIRST = "first"


def done(name: str) -> None:
    """Note that a round of this work ended now."""
    now = timezone.now()
    _, is_first = Round.objects.update_or_create(name=name, defaults={"ended_at": now})
    if is_first:
        Round.objects.get_or_create(name=_FIRST, defaults={"ended_at": now})


def ages_s() -> Mapping[str, float]:
    """Seconds since the last round of each work of the sweep; works that were never done are left out."""
    return _ages_s(LONGEST_PAUSE_S)


def overdue() -> list[str]:
    """The works of the sweep that nobody did for longer than they may wait, or ever.

    The first `delete` may be long: until it has ended, its age counts from the first round of any work.
    """
    ages = _ages_s([*LONGEST_PAUSE_S, _FIRST])
    ages.setdefault("delete", ages.get(_FIRST, 0.0))
    return [name for name, longest_s in LONGEST_PAUSE_S.items() if not 0 <= ages.get(name, -1.0) <= longest_s]


def _ages_s(names: Iterable[str]) -> dict[str, float]:
    now = timezone.now()
    rows = Round.objects.filter(name__in=list(names))
    return {name: (now - ended_at).total_seconds() for name, ended_at in rows.values_list("name", "ended_at")}
