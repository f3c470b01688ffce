"""How old a token is by what is told, against how long it lives; and until when the calls of a log went well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen, Sighting

_DAY = 86_400
# What "yesterday" is at the least before a call of today: from one evening to the night behind it.
_SINCE_YESTERDAY_S = 6 * 3600
_SLACK = 1.02
_UNITS = (
    (1, ("s",)),
    (60, ("m", "мин", "分", "분")),
    (3600, ("h", "stund", "час", "小时", "時間", "시간")),
    (_DAY, ("d", "tag", "jour", "дн", "день", "сут", "天", "日", "일")),
    (7 * _DAY, ("week", "woche", "sem", "недел")),
)
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12, "zwei": 2, "drei": 3,
    "vier": 4, "fünf": 5, "funf": 5, "sechs": 6, "acht": 8, "dos": 2, "tres": 3, "deux": 2, "trois": 3, "quatre": 4,
    "dois": 2, "duas": 2, "três": 3, "два": 2, "две": 2, "три": 3, "两": 2, "二": 2, "三": 3, "六": 6,
}  # fmt: skip
# Monday first; "mar" begins Tuesday in two languages and no month here.
_DAYS_OF_WEEK = (
    ("monday", "montag", "lun"),
    ("tues", "diens", "mar"),
    ("wednes", "mittw", "mié", "mie", "merc"),
    ("thurs", "donners", "jue", "jeu"),
    ("friday", "freitag", "vier", "vendr"),
    ("satur", "sams", "sáb", "sab", "same"),
    ("sunday", "sonn", "dom", "dim"),
)
# What tokens live by default, in seconds: five minutes to a week.
_USUAL = (300, 600, 900, 1200, 1800, 2700, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 36_000, 43_200, _DAY, 7 * _DAY)
_REFUSED = re.compile(r"\b401\b|\bunauthori[sz]ed\b", re.IGNORECASE)
_ISSUED = re.compile(
    r"\b(?:log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|anmeldung|einloggen|connexion|inicio de sesi[óo]n|вход"
    r"|(?:new |access )?token (?:received|obtained|fetched|refreshed|issued|acquired|ok|stored)|refreshed"
    r"|re-?authenticated"
    r"|(?:got|fetched|obtained|received|acquired) (?:a |an |the |new |access ){0,3}token"
    r"|/(?:oauth2?/)?token\b[^\n]{0,40} 200"
    r"|restart\w{0,3})\b",
    re.IGNORECASE,
)
_WENT_WELL = re.compile(
    r"\b20[0-46]\b|\bok\b|\bsuccess\w{0,5}\b|\bdone\b|\bsynced\b|\bpushed\b|: \d{1,6} (?:events|rows|items|records)\b",
    re.IGNORECASE,
)
# What lives for a time: a token, or another thing.
_LIVES = re.compile(
    r"(?P<other>\brefresh[ _-]?tokens?|\bcookies?\b|\bsessions?\b(?! tokens?\b)"
    r"|\b(?:auth\w*|device|one-time)[ _-]codes?"
    r"|\bcodes? (?:is|are|lives?)\b|\bcertificates?\b|\bpasswords?\b|\blinks?\b|刷新令牌|リフレッシュトークン|리프레시)"
    r"|token|\bjwt|\bbearer\b|\baccess\b|jeton|токен|令牌|トークン|토큰",
    re.IGNORECASE,
)
_GOT = re.compile(
    r"\b(?:got|fetch|obtain|creat|issu|generat|mint|copi|past|sav|wrote|logg?ed|log in|deploy|start|boot|launch"
    r"|hol(?:e|te|t)\b|geholt|erzeug|erstell|kopier|speicher|gespeichert|angemeldet|sa[cq]u|gener|obtu|guard|cop|r[ée]cup|cr[ée]"
    r"|получ|созда|взял|запу|скопир)",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.!?;\n](?:\s|$)|\n")
_REACH = 200


@dataclass(frozen=True, slots=True)
class Outlived:
    """How long the token lives, and how old it was at the call, in seconds."""

    lifetime: float
    age: float


@dataclass(frozen=True, slots=True)
class RanOut:
    """Between which ages, in seconds, the token ended by a log; `issued` says that its beginning is in the log."""

    well_until: float
    refused_from: float
    issued: bool

    def lifetime(self, told: Iterable[float]) -> float | None:
        """The lifetime that fits: one that is told, or one that is usual and near."""
        fits = [life for life in told if self.well_until <= life * _SLACK and life <= self.refused_from * _SLACK]
        if fits:
            return fits[0]
        near = [life for life in _USUAL if self.well_until <= life * _SLACK and life <= self.refused_from * _SLACK]
        return near[-1] if self.issued and near and self.refused_from <= near[-1] * 1.5 else None


def lifetimes(subject: Subject) -> list[float]:
    """The lifetimes of tokens that are told, in seconds."""
    text = subject.submission.text.reveal()
    told = (one for one in subject.submission.sighted(Seen.LIFETIME_TOLD) if _is_of_a_token(one, text))
    return [life for one in told if (life := _seconds(one)) and life >= 60]


def _is_of_a_token(one: Sighting, text: str) -> bool:
    """Whether the life is a token's: of the things named before it the last, or where none is the next on its line."""
    if one.at is None or text[one.start : one.start + 8].lower().startswith("expires_"):
        return True
    before = list(_LIVES.finditer(text, max(0, one.start - _REACH), one.start))
    thing = before[-1] if before else _LIVES.search(text[one.start :].partition("\n")[0])
    return thing is not None and thing["other"] is None


def outlived(subject: Subject) -> Outlived | None:
    """The lifetime that is told and a greater age, where the token is one that was kept; None otherwise."""
    sighted = subject.submission.sighted
    lives = lifetimes(subject)
    if not lives or not sighted(Seen.TOKEN_KEPT):
        return None
    ages = [age for one in sighted(Seen.AGE_TOLD) if (age := _seconds(one))]
    age = max([*ages, _of_days(sighted(Seen.DAY_TOLD), subject.submission.text.reveal())])
    return Outlived(min(lives), age) if age > min(lives) * _SLACK else None


def _of_days(told: Sequence[Sighting], text: str) -> float:
    """The least age by the days that are told: of yesterday some hours, from Monday to Wednesday a day and a half.

    Of the days of the week the first must be that on which the token was got.
    """
    week = [(day, one) for one in told if (day := _day_of_week(one.value.lower())) is not None]
    apart = max(((day - week[0][0]) % 7 for day, _ in week), default=0)
    since = apart * _DAY - _DAY / 2 if apart and _GOT.search(_sentence(week[0][1], text)) else 0.0
    return max(since, _SINCE_YESTERDAY_S if len(week) < len(told) else 0.0)


def _sentence(one: Sighting, text: str) -> str:
    before = _SENTENCE_ENDS.split(text[max(0, one.start - _REACH) : one.start])[-1]
    return before + _SENTENCE_ENDS.split(text[one.start : one.start + _REACH])[0]


def _day_of_week(told: str) -> int | None:
    return next((day for day, starts in enumerate(_DAYS_OF_WEEK) if told.startswith(starts)), None)


def young(subject: Subject) -> float | None:
    """The age of a token that is told to be some seconds or minutes old, less than tokens live; None otherwise."""
    ages = [age for one in subject.submission.sighted(Seen.TOKEN_YOUNG) if (age := _seconds(one))]
    return ages[0] if ages and ages[0] < min([_USUAL[0], *lifetimes(subject)]) else None


def worked_for(subject: Subject) -> float | None:
    """For how long calls are said to go well before all are refused."""
    return next((span for one in subject.submission.sighted(Seen.WORKED_FOR) if (span := _seconds(one)) >= 60), None)


def ran_out(subject: Subject) -> RanOut | None:
    """Until when the calls of a log went well, where from then on all are refused; None for any other course."""
    course = _course(subject.submission.sighted(Seen.LOG_LINE))
    refused = [at for at, kind in course if kind == "refused"]
    if not refused:
        return None
    before = [(at, kind) for at, kind in course if at < refused[0]]
    after = {kind for at, kind in course if at >= refused[0]}
    well = [at for at, kind in before if kind == "well"]
    if not well or after - {"refused"}:
        return None
    begun = [at for at, kind in before if kind == "issued" and at <= well[-1]]
    start = begun[-1] if begun else well[0]
    return RanOut(well[-1] - start, refused[0] - start, bool(begun))


def _course(lines: Iterable[Sighting]) -> list[tuple[float, str]]:
    """When, in seconds, what happened; a line whose kind is not plain is left out."""
    course: list[tuple[float, str]] = []
    midnight, last, day = 0, 0.0, ""
    for line in lines:
        written, clock, rest = (*line.groups, "", "", "")[:3]
        hour, minute, *second = (int(part) for part in clock.split(":"))
        at = hour * 3600 + minute * 60 + (second[0] if second else 0)
        if written:
            midnight, day = _days(written, midnight), written
        elif not day and midnight + at < last - 60:
            midnight += _DAY
        last = midnight + at
        kind = "refused" if _REFUSED.search(rest) else "issued" if _ISSUED.search(rest) else ""
        kind = kind or ("well" if _WENT_WELL.search(rest) else "")
        if kind:
            course.append((last, kind))
    return course


def _days(written: str, before: int) -> int:
    """The second at which a day begins; that of the line before where no calendar has it."""
    try:
        return date.fromisoformat(written).toordinal() * _DAY
    except ValueError:
        return before


def _seconds(one: Sighting) -> float:
    """The span of a sighting that holds a number and a unit; 0 where it is none. A bare number counts seconds."""
    told = [group for group in one.groups if group]
    if not told:
        return 0.0
    number = told[0].lower().replace(",", ".")
    amount = float(number) if number[0].isdigit() else float(_NUMBERS.get(number, 1))
    return amount * (_unit(told[1].lower()) if len(told) > 1 else 1)


def _unit(written: str) -> int:
    """The seconds of a unit; of those that begin alike the longest beginning counts."""
    fits = [(len(start), size) for size, starts in _UNITS for start in starts if written.startswith(start)]
    return max(fits)[1] if fits else 0
