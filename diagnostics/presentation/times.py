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
    unit, n = _measured(seconds)
    said = {
        "second": ngettext("%(n)d second", "%(n)d seconds", n),
        "minute": ngettext("%(n)d minute", "%(n)d minutes", n),
        "hour": ngettext("%(n)d hour", "%(n)d hours", n),
        "day": ngettext("%(n)d day", "%(n)d days", n),
        "year": ngettext("%(n)d year", "%(n)d years", n),
    }
    return said[unit] % {"n": n}


def relative(moment: dt.datetime, against: dt.datetime | None = None) -> str:
    """Where a time lies, seen from now ("3 hours ago", "in 5 minutes") or from `against` ("3 hours before")."""
    seconds = (moment - (against or timezone.now())).total_seconds()
    if against is None:
        if abs(seconds) < 1:
            return _("now")
        return _ahead(seconds) if seconds > 0 else _ago(seconds)
    if abs(seconds) < 1:
        return _("at the same time")
    return (_("%(length)s after") if seconds > 0 else _("%(length)s before")) % {"length": duration(seconds)}


# Whole phrases rather than "in" and a length: in many languages the word after it changes its form.
def _ahead(seconds: float) -> str:
    unit, n = _measured(seconds)
    said = {
        "second": ngettext("in %(n)d second", "in %(n)d seconds", n),
        "minute": ngettext("in %(n)d minute", "in %(n)d minutes", n),
        "hour": ngettext("in %(n)d hour", "in %(n)d hours", n),
        "day": ngettext("in %(n)d day", "in %(n)d days", n),
        "year": ngettext("in %(n)d year", "in %(n)d years", n),
    }
    return said[unit] % {"n": n}


def _ago(seconds: float) -> str:
    unit, n = _measured(seconds)
    said = {
        "second": ngettext("%(n)d second ago", "%(n)d seconds ago", n),
        "minute": ngettext("%(n)d minute ago", "%(n)d minutes ago", n),
        "hour": ngettext("%(n)d hour ago", "%(n)d hours ago", n),
        "day": ngettext("%(n)d day ago", "%(n)d days ago", n),
        "year": ngettext("%(n)d year ago", "%(n)d years ago", n),
    }
    return said[unit] % {"n": n}


def _measured(seconds: float) -> tuple[str, int]:
    """The largest unit of which there are two, and how many of it there are."""
    whole = round(abs(seconds))
    for unit, size in (("year", YEAR), ("day", DAY), ("hour", HOUR), ("minute", MINUTE)):
        if whole >= 2 * size:
            return unit, round(whole / size)
    return "second", whole
