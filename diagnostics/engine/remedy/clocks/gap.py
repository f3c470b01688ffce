"""Which two clocks the paste shows, and how far they are apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.types import Finding
from diagnostics.engine.parse.times import moment
from diagnostics.engine.subject.claims import claims_of, numeric_date

MOST_FOR_A_LEEWAY_S = 300.0
_LONGEST = 20_000
# An nbf this far behind iat was meant so; two readings of one clock differ by less.
_MEANT_S = 120.0
# More than this between what is printed is no clock: another day's log, or a zone.
_MOST_PRINTED = timedelta(hours=1)
_COMPACT = r"\d{8}T\d{6}Z"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
# AWS tells both times of a signature that is out of its window.
_SIGNED = re.compile(
    rf"Signature (?:expired|not yet current): ({_COMPACT}) is (?:now earlier|still later) than {_COMPACT}"
    rf" ?\(({_COMPACT}) ?[+-]"
)
_SKEWED = re.compile(
    rf"RequestTime>\s{{0,4}}({_TIME}|{_COMPACT})\s{{0,4}}<[\s\S]{{0,400}}?ServerTime>\s{{0,4}}({_TIME}|{_COMPACT})"
)
_DATED = re.compile(rf"\b(?:iat|nbf)\b[^\n\d]{{0,12}}(?:\n=> ?[\"'])?({_TIME})", re.IGNORECASE)
_NOW = re.compile(rf"\b(?:now|NSDate\(\)|current ?time)\b[^\n\d]{{0,60}}(?:\n=> ?[\"'])?({_TIME})", re.IGNORECASE)


class Between(StrEnum):
    """Whose clocks are compared."""

    SENDER_AND_SERVER = "sender-and-server"
    ISSUER_AND_ANSWER = "issuer-and-answer"
    ISSUER_AND_READ = "issuer-and-read"  # a clock that somebody printed or read
    ISSUER_AND_OURS = "issuer-and-ours"  # the paste tells no time, so that now is the time of the call (rule 5)


@dataclass(frozen=True, slots=True)
class Gap:
    """Two times of one moment; `seconds` is how far the first is ahead."""

    between: Between
    first: datetime
    second: datetime

    @property
    def seconds(self) -> float:
        """How far the first clock is ahead of the second."""
        return (self.first - self.second).total_seconds()


def dated_ahead(subject: Subject, times: object) -> tuple[datetime, datetime] | None:
    """iat and nbf of a token that its issuer meant for later, though the clock that it was dated by was right."""
    claims = claims_of(subject.token)
    issued, start = numeric_date(claims.get("iat")), numeric_date(claims.get("nbf"))
    if issued is None or start is None or not isinstance(times, Times):
        return None
    meant = (start - issued).total_seconds() > _MEANT_S and issued <= times.judged_at < start
    return (issued, start) if meant else None


def gap_of(subject: Subject, times: object, finding: Finding | None) -> Gap | None:
    """The two clocks of the paste, those first that a server named; None where it shows no two."""
    text = subject.submission.text.reveal()[:_LONGEST]
    if (named := _named_by_server(text)) is not None:
        return named
    request, response = subject.request, subject.response
    if finding is not None and finding.check == "clock.client":
        if request is not None and response is not None and request.at is not None and response.date is not None:
            return Gap(Between.SENDER_AND_SERVER, request.at, response.date)
        if isinstance(times, Times) and times.client_offset_s is not None:
            now = times.now
            return Gap(Between.SENDER_AND_SERVER, now + timedelta(seconds=times.client_offset_s), now)
    of_token, printed = _of_the_token(subject, times), _printed(text)
    by_ours = of_token is not None and of_token.between is Between.ISSUER_AND_OURS
    return (printed or of_token) if by_ours else (of_token or printed)


def _named_by_server(text: str) -> Gap | None:
    if (found := _SIGNED.search(text) or _SKEWED.search(text)) is not None:
        first, second = moment(found[1]), moment(found[2])
        return Gap(Between.SENDER_AND_SERVER, first, second) if first and second else None
    return None


def _of_the_token(subject: Subject, times: object) -> Gap | None:
    """What the token says of its start beside the time at which it was used, where that was earlier."""
    claims = claims_of(subject.token)
    dated = [start for name in ("iat", "nbf") if (start := numeric_date(claims.get(name))) is not None]
    if not dated or not isinstance(times, Times):
        return None
    between = Between.ISSUER_AND_ANSWER if times.request_at_source == "Date header" else Between.ISSUER_AND_READ
    if times.request_at is None:
        between = Between.ISSUER_AND_OURS
    gap = Gap(between, max(dated), times.judged_at)
    return gap if gap.seconds > 0 else None


def _printed(text: str) -> Gap | None:
    dated, now = _DATED.search(text), _NOW.search(text)
    first, second = moment(dated[1]) if dated else None, moment(now[1]) if now else None
    if first is None or second is None or not timedelta(0) < first - second <= _MOST_PRINTED:
        return None
    return Gap(Between.ISSUER_AND_READ, first, second)
