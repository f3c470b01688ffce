"""A browser's diagnoses, all that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.models import Diagnosis
from diagnostics.services import owner_hash

_COLUMNS = ("id", "created_at", "state", "kind", "cause", "title", "environment", "endpoint")


def of(owner: str | None) -> Sequence[Diagnosis]:
    """The diagnoses of this owner without their reports, newest first."""
    if not owner:
        return []
    mine = Diagnosis.objects.filter(owner=owner_hash(owner)).only(*_COLUMNS)
    return list(mine.order_by("-created_at"))
