"""Times as pastes write them: HTTP dates, ISO 8601, epoch seconds and milliseconds. All results in UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from diagnostics.engine.model.submission import Token

_ISO = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]{1,9}))?"
    r"[ ]?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?(?![0-9])"
)
# ISO 8601's basic form, in which AWS dates what is signed (X-Amz-Date).
_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_AMERICAN = re.compile(
    r"Current time:? ?\(?[A-Z]{0,3}\)?:? ?'?([0-9]{2})/([0-9]{2})/([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2})"
)
_HTTP_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [0-9A-Za-z -]{6,20} [0-9]{2}:[0-9]{2}:[0-9]{2} (?:GMT|UTC|[+-][0-9]{4})"
)
# What `date` prints in the C locale, and many programs after it; its zone has to be known (POSIX, date).
_OF_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) "
    r"(?:UTC|GMT) (?P<year>(?:19|20)\d\d)(?!\d)"
)
_LATE = timedelta(minutes=5)
_EARLIEST, _LATEST = 631152000, 4102444800  # 1990 to 2100, in seconds


def http_date(text: str) -> datetime | None:
    """A `Date` field value (RFC 9110, 5.6.7) in UTC, or None."""
    try:
        return parsedate_to_datetime(text.strip()).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def moment(value: Any) -> datetime | None:
    """A timestamp member of a JSON body, whatever its form; a time without zone is taken for UTC."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if value > 1e11 else value
        return datetime.fromtimestamp(seconds, UTC) if _EARLIEST < seconds < _LATEST else None
    if not isinstance(value, str) or len(value) > 60:
        return None
    if value.strip().isdigit() and len(value.strip()) < 17:
        return moment(int(value))
    if basic := _BASIC.fullmatch(value.strip()):
        year, month, day, hour, minute, second = basic.groups()
        return _checked(f"{year}-{month}-{day}T{hour}:{minute}:{second}+00:00")
    found = _ISO.search(value)
    return _from_iso(found) if found else http_date(value)


def in_line(line: str) -> tuple[str, datetime] | None:
    """The time that a log line or message carries, with what it is; None unless its zone is known."""
    american = _AMERICAN.search(line)
    if american:
        month, day, year, clock = american.groups()
        at = _checked(f"{year}-{month}-{day}T{clock}+00:00")
        return ("current time in the message", at) if at else None
    found = _ISO.search(line)
    if found and found.group(4):
        at = _from_iso(found)
        return ("time in the text", at) if at else None
    printed = _OF_DATE.search(line)
    if printed is not None:
        at = http_date(f"{printed['day']} {printed['month']} {printed['year']} {printed['clock']} GMT")
        return ("time that a clock printed", at) if at else None
    dated = _HTTP_DATE.search(line)
    at = http_date(dated.group()) if dated else None
    return ("time in the text", at) if at else None


def without_claims(made: Sequence[tuple[str, datetime]], tokens: Sequence[Token]) -> list[tuple[str, datetime]]:
    """The times that are no claim of a token of the paste: who prints an `exp` tells of no call at that moment."""
    named = [(token.claims or {}).get(name) for token in tokens for name in ("iat", "nbf", "exp", "auth_time")]
    claimed = {at.replace(microsecond=0) for value in named if (at := moment(value)) is not None}
    return [(source, at) for source, at in made if at.replace(microsecond=0) not in claimed]


def of_layers(stamps: Sequence[str], tokens: Sequence[Token]) -> list[tuple[str, datetime]]:
    """The times that logs wrote beside their lines; one before a token of the paste was issued is not of its call."""
    issued = [at for token in tokens if (at := moment((token.claims or {}).get("iat"))) is not None]
    made: list[tuple[str, datetime]] = []
    for stamp in stamps:
        found = in_line(stamp)
        at = found[1] if found else moment(int(stamp)) if stamp.isdigit() and len(stamp) < 14 else None
        if at is not None and all(at > other - _LATE for other in issued):
            made.append(("time of the log line", at))
    return made


def _from_iso(found: re.Match[str]) -> datetime | None:
    date, clock, fraction, zone = found.groups()
    fraction = "." + fraction[:6].ljust(6, "0") if fraction else ""
    zone = "+00:00" if zone in (None, "Z", "UTC", "GMT") else zone
    return _checked(f"{date}T{clock}{fraction}{zone}")


def _checked(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
