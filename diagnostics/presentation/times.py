"""Times in words: "3 hours ago" first, the exact time beside it, the machine's form in `datetime`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 31_557_600
# NumericDate (RFC 7519 section 2) beyond this is in milliseconds: as seconds it would lie after the year 5000.
_SECONDS_AT_MOST = 1e11


def parse(stamp: str | None) -> dt.datetime | None:
    """An aware time from ISO 8601; None for anything else. A time without a zone is taken for UTC."""
    if not stamp:
        return None
    try:
        parsed = dt.datetime.fromisoformat(stamp)
    except (TypeError, ValueError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def numeric_date(value: Any) -> dt.datetime | None:
    """The time that a NumericDate claim names; None where it is no number or no possible time in seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < _SECONDS_AT_MOST:
        return None
    return dt.datetime.fromtimestamp(value, dt.UTC)


def exact(moment: dt.datetime) -> str:
    """Date and time to the second, in UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: float) -> str:
    """How long, in the largest unit that fits, rounded: "3 hours", "45 seconds", "2 years"."""
    whole = round(abs(seconds))
    if whole < 2 * MINUTE:
        return ngettext("%(n)d second", "%(n)d seconds", whole) % {"n": whole}
    if whole < 2 * HOUR:
        n = round(whole / MINUTE)
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    if whole < 2 * DAY:
        n = round(whole / HOUR)
        return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
    if whole < 2 * YEAR:
        n = round(whole / DAY)
        return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
    n = round(whole / YEAR)
    return ngettext("%(n)d year", "%(n)d years", n) % {"n": n}


def relative(moment: dt.datetime, against: dt.datetime | None = None) -> str:
    """Where a time lies, seen from now ("3 hours ago", "in 5 minutes") or from `against` ("3 hours before")."""
    seconds = (moment - (against or timezone.now())).total_seconds()
    length = duration(seconds)
    if against is None:
        if abs(seconds) < 1:
            return _("now")
        return (_("in %(length)s") if seconds > 0 else _("%(length)s ago")) % {"length": length}
    if abs(seconds) < 1:
        return _("at the same time")
    return (_("%(length)s after") if seconds > 0 else _("%(length)s before")) % {"length": length}
