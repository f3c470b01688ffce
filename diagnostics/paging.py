"""Where a page of a list begins that staff page through: below one row, named by its time and its id in the address."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime

_BETWEEN = "~"


def place_of(text: str) -> tuple[datetime, str] | None:
    """Time and id out of an address; None where it is odd."""
    stamp, _, pk = text.partition(_BETWEEN)
    try:
        found = parse_datetime(stamp)
    except ValueError:
        return None
    return (found, pk) if found and found.tzinfo and pk and "\x00" not in pk else None


def name_of(created_at: datetime, pk: object) -> str:
    """The address's word for a row."""
    return f"{created_at.isoformat()}{_BETWEEN}{pk}"
