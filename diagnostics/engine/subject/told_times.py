"""Times that a message or an address tells beside the time of who judged: how far they are apart, and what that means.

A start that somebody chose lies on a whole hour, or on a minute days ahead; two readings of one clock in two zones are
whole hours apart; clocks that drift are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.sighting import Seen, Sighting
from diagnostics.engine.parse import times as written

_HOUR, _DAY = 3600, 86_400
_MOST_DAYS = 30
# Beyond this no clock of a server drifts (Kerberos and .NET allow five minutes, AWS fifteen).
DRIFT_S = 900
_MOST_HOURS = 14
# What a slow call and a second's rounding make of two clocks that agree, where both times are told.
_NEAR_S = 30
# Offsets of zones that are no whole hours: India, Iran, Afghanistan, Burma, central Australia.
_HALF_HOURS = frozenset({3.5, 4.5, 5.5, 6.5, 9.5, 10.5})
_NUMBERS = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](20\d\d),? (\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d{1,9})?(?:[ \u202f]([AP]M))?",
    re.IGNORECASE,
)
_OF_DATE = re.compile(
    r"[A-Z][a-z]{2,8},? (?:(\d{1,2}) )?([A-Z][a-z]{2}) {1,2}(?:(\d{1,2}) )?(?:(20\d\d) )?(\d\d:\d\d:\d\d)"
    r"(?: (?P<half>[AP]M))?(?: (?P<zone>[A-Z]{3,4}|[+-]\d{4}))?"
)
# What `date` prints for zones of one meaning, beside those that e-mail knows (RFC 5322, 4.3).
_ZONES = {
    "UTC": "GMT",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "JST": "+0900",
}
_OF_MAIL = frozenset({"GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"})
_ESCAPED = (("%3A", ":"), ("%3a", ":"), ("%20", " "), ("%2B", "+"), ("+0000", "+00:00"))
_WITHOUT_SECONDS = re.compile(r"([T ]\d{1,2}:\d\d)(?!:?\d)")


@dataclass(frozen=True, slots=True)
class Apart:
    """Two times: that which is told, and what it was for who judged."""

    told: datetime
    now: datetime
    is_told: bool  # whether the second stands in the paste too

    @property
    def ahead(self) -> float:
        """How many seconds the told time lies in the future."""
        return (self.told - self.now).total_seconds()

    @property
    def is_chosen(self) -> bool:
        """Whether the told time is one that somebody chose: on the hour, or on the minute and further than a zone."""
        far = abs(self.ahead) > _MOST_HOURS * _HOUR + DRIFT_S
        return self.told.second == 0 and (self.told.minute == 0 or far)

    @property
    def is_of_a_dead_clock(self) -> bool:
        """Whether the two are so far apart that one clock rather began anew, as without a battery."""
        return not self.is_chosen and abs(self.ahead) > _MOST_DAYS * _DAY

    @property
    def hours_of_a_zone(self) -> float | None:
        """The hours by which a zone differs, where the two are that far apart; None otherwise."""
        return None if self.is_chosen else self.hours_apart

    @property
    def hours_apart(self) -> float | None:
        """As `hours_of_a_zone`, of a time that nobody chooses, such as that of issue."""
        if not self.is_told:
            return None
        return zone_hours(abs(self.ahead), _NEAR_S, _NEAR_S)


def zone_hours(seconds: float, near_s: float, near_half_s: float) -> float | None:
    """The hours by which the clocks of a zone are ahead of UTC, where `seconds` are nearly that; None otherwise."""
    hours = round(2 * seconds / _HOUR) / 2
    off = abs(seconds - hours * _HOUR)
    if hours.is_integer():
        return hours if off <= near_s and 1 <= hours <= _MOST_HOURS else None
    return hours if off <= near_half_s and hours in _HALF_HOURS else None


def start(subject: Subject, times: Times) -> Apart | None:
    """The time from which a message says that a token or an address holds, where it lies ahead; the last of several."""
    found = [one for one in _apart(subject, times, Seen.START_TOLD) if one.ahead > (0 if one.is_told else DRIFT_S)]
    return max(found, key=lambda one: one.told, default=None)


def end(subject: Subject, times: Times) -> Apart | None:
    """The time at which a token ends by a dump of its claims, where the paste tells the time of the call beside it."""
    return next((one for one in _apart(subject, times, Seen.END_TOLD) if one.is_told), None)


def issued(subject: Subject, times: Times) -> Apart | None:
    """The time of issue that is told, where it lies ahead of the call that the paste tells of."""
    found = (one for one in _apart(subject, times, Seen.ISSUED_TOLD) if one.is_told and one.ahead > 1)
    return next(found, None)


def signed(subject: Subject, times: Times) -> Apart | None:
    """The time that a client signed, where the paste tells the server's beside it."""
    return next((one for one in _apart(subject, times, Seen.SIGNED_TOLD) if one.is_told), None)


def measured(subject: Subject) -> float | None:
    """How many seconds a tool found the clock of a machine to be off, the most of several; None where none did."""
    found = [
        float(amount) / (1000 if unit.lower() == "ms" else 1)
        for sighting in subject.submission.sighted(Seen.CLOCK_MEASURED)
        for amount, unit in [[group for group in sighting.groups if group][:2]]
    ]
    return max(found, key=abs, default=None)


def _apart(subject: Subject, times: Times, kind: Seen) -> Iterator[Apart]:
    told = subject.submission.sighted(kind)
    if not told:
        return
    nows = subject.submission.sighted(Seen.NOW_TOLD)
    day_first = _is_day_first((*told, *nows))
    now = next((at for sighting in nows if (at := read(sighting.value, day_first=day_first)) is not None), None)
    for sighting in told:
        at = read(sighting.value, day_first=day_first)
        if at is None:
            continue
        judged = now or _of_the_call(subject, times, at)
        yield Apart(at, judged or times.now, judged is not None)


def _of_the_call(subject: Subject, times: Times, told: datetime) -> datetime | None:
    """When the call was made, unless that was read from the told time itself."""
    made = ([times.request_at] if times.request_at else []) + [at for _, at in subject.submission.times]
    return next((at for at in made if abs((at - told).total_seconds()) >= 1), None)


def _is_day_first(told: Sequence[Sighting]) -> bool:
    """Whether times written with slashes or dots begin with the day: a dot, or a number that is no month, says so."""
    found = [match for sighting in told if (match := _NUMBERS.search(sighting.value))]
    return any(int(match[1]) > 12 or "." in match[0].split(" ")[0] for match in found)


def read(text: str, *, day_first: bool = False) -> datetime | None:
    """A time as a program prints it, in UTC; one without a zone is taken for UTC."""
    for escaped, plain in _ESCAPED:
        text = text.replace(escaped, plain)
    if numbers := _NUMBERS.search(text):
        return _of_numbers(numbers, day_first=day_first)
    if (printed := _OF_DATE.match(text)) and printed[4] is None:
        return _of_date(printed, text)
    if text[:1].isdigit():
        text = _WITHOUT_SECONDS.sub(r"\1:00", re.sub(r"(?<=\d)[+ ]+(?=\d\d?:)", " ", text))
    return written.moment(text)


def _of_date(printed: re.Match[str], text: str) -> datetime | None:
    """What `date` prints; None for a zone that nobody can tell, such as IST."""
    year = re.search(r"20\d\d", text)
    day, zone = printed[1] or printed[3], printed["zone"] or "GMT"
    zone = _ZONES.get(zone, zone)
    if not year or not day or (zone[0] not in "+-" and zone not in _OF_MAIL):
        return None
    at = written.http_date(f"{day} {printed[2]} {year[0]} {printed[5]} {zone}")
    hour = int(printed[5][:2])
    if at is None or printed["half"] is None:
        return at
    return at + timedelta(hours=hour % 12 + (12 if printed["half"] == "PM" else 0) - hour)


def _of_numbers(found: re.Match[str], *, day_first: bool) -> datetime | None:
    first, second, year, hour, minute = (int(found[place]) for place in range(1, 6))
    month, day = (second, first) if day_first else (first, second)
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(
            hours=hour, minutes=minute, seconds=int(found[6] or 0)
        )
    except ValueError:
        return None
