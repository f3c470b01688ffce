"""The requests and answers of a paste as rows, and many of them as one line a call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.presentation.shown import Shown


@dataclass(frozen=True, slots=True)
class Exchange(Shown):
    """A request or a response: its first line, its header lines and what else is known of it."""

    title: str
    headers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    at: str
    is_subject: bool
    is_answer: bool = False
    failed: bool = False
    number: int = 0  # by which it can be chosen; 0 where another row of the exchange has it


@dataclass(frozen=True, slots=True)
class Call(Shown):
    """A request with its answer, or an answer alone, in one line until it is opened."""

    rows: tuple[Exchange, ...]

    @property
    def title(self) -> str:
        """The request's first line with the status that answered it; empty for header fields alone."""
        return " ".join(row.title for row in self.rows if row.title)

    @property
    def at(self) -> str:
        """When it was made; empty where nothing tells."""
        return self.rows[0].at

    @property
    def is_subject(self) -> bool:
        """Whether it is the one examined."""
        return any(row.is_subject for row in self.rows)

    @property
    def failed(self) -> bool:
        """Whether it was refused or went wrong."""
        return any(row.failed for row in self.rows)


def calls_of(rows: Iterable[Exchange]) -> tuple[Call, ...]:
    """The calls: the examined one first, then those that failed, each in the order of the paste."""
    calls: list[list[Exchange]] = []
    for row in rows:
        if row.is_answer and not row.number and calls and len(calls[-1]) == 1 and not calls[-1][0].is_answer:
            calls[-1].append(row)
        else:
            calls.append([row])
    made = [Call(tuple(call)) for call in calls]
    return tuple(sorted(made, key=lambda call: (not call.is_subject, not call.failed)))
