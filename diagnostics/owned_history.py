"""A browser's diagnoses, all that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.models import Diagnosis
from diagnostics.services import owner_hash

_COLUMNS = ("id", "created_at", "state", "kind", "cause", "title", "environment", "endpoint")


@dataclass(frozen=True, slots=True)
class Kept:
    """One diagnosis: its row without the report, and of that the masked call, "" where the paste has none."""

    diagnosis: Diagnosis
    call: str


def of(owner: str | None) -> Sequence[Kept]:
    """The diagnoses of this owner, newest first."""
    if not owner:
        return []
    mine = Diagnosis.objects.filter(owner=owner_hash(owner)).only(*_COLUMNS)
    return [Kept(row, row.endpoint) for row in mine.order_by("-created_at")]
