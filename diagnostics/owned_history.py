"""A browser's diagnoses, all that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.fields.json import KT

from diagnostics.models import Diagnosis
from diagnostics.services import owner_hash

_COLUMNS = ("id", "created_at", "state", "kind", "cause", "title", "environment")


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
    told = mine.annotate(call=KT("report__understood__summary__params__call")).order_by("-created_at")
    return [Kept(row, row.call or "") for row in told]
