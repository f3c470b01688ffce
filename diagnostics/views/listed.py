"""One's own diagnoses as a list under their causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diagnostics.models import Diagnosis
from diagnostics.presentation import words


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One diagnosis in a list: its address is made from `id`; `state` names the mark."""

    id: str
    at: str
    state: str
    title: str | Promise
    call: str

    def holds(self, wanted: Iterable[str], heading: str) -> bool:
        """Whether every word stands in what the row, or the heading above it, shows."""
        text = f"{self.id} {self.title} {self.call} {heading}".casefold()
        return all(word in text for word in wanted)


@dataclass(frozen=True, slots=True)
class HistoryGroup:
    """The diagnoses of one cause, newest first."""

    title: str
    rows: tuple[HistoryRow, ...]


def history_row(found: Diagnosis, call: str = "") -> HistoryRow:
    """A diagnosis by its owner's name for it, else by its cause or what became of it."""
    state = words.KIND_MARKS.get(found.kind, "running" if not found.is_over else "unavailable")
    title = found.title or _group_of(found)
    return HistoryRow(found.pk, found.created_at.isoformat(), state, title, call)


def grouped_by_cause(kept: Iterable[Diagnosis], query: str = "") -> list[HistoryGroup]:
    """The groups by their newest diagnosis; with a query, what holds every word of it in any case."""
    wanted = query.casefold().split()
    groups: dict[str, list[HistoryRow]] = {}
    for one in kept:
        heading, row = _group_of(one), history_row(one, one.endpoint)
        if row.holds(wanted, heading):
            # The heading says the cause already.
            named = one.title or one.endpoint or one.pk
            call = one.endpoint if one.title else ""
            groups.setdefault(heading, []).append(replace(row, title=named, call=call))
    return [HistoryGroup(heading, tuple(rows)) for heading, rows in groups.items()]


def _group_of(found: Diagnosis) -> str:
    if found.cause:
        return words.cause_title(found.cause)
    if not found.is_over:
        return _("Being examined")
    return str(words.KINDS.get(found.kind, _("Ended early")))
