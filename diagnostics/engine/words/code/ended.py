"""An end of validity that a paste states beside the later time at which its call failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg

_MOST = 60
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = "|".join(_MONTHS)
_TIME = re.compile(
    r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?"
    r"[ ]?(?P<offset>[+-]\d\d:?\d\d)?)?"
    # OpenSSL and date(1): Nov 11 23:59:59 2024 GMT, Tue Nov 12 07:02:41 UTC 2024
    rf"|\b(?P<name>{_MONTH})[ ]{{1,2}}(?P<number>\d{{1,2}})[ ](?P<at>\d\d:\d\d:\d\d)[ ](?:[A-Z]{{2,5}}[ ])?"
    rf"(?P<of>20\d\d)\b"
    # RFC 9110, 5.6.7: Tue, 12 Nov 2024 07:02:41 GMT
    rf"|\b(?P<first>\d{{1,2}})[ ](?P<word>{_MONTH})[a-z]{{0,6}}[ ](?P<then>20\d\d)(?:[ ](?P<hour>\d\d:\d\d:\d\d))?"
    r"|(?<!\d)(?P<epoch>1[67]\d{8})(?!\d)",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?P<certificate>\bnotAfter\b|\bNot After\b|\bexpire date\b|certificate (?:valid until|expires?(?: on)?"
    r"|expired on))"
    r"|(?P<secret>client_secret_expires_at|\bsecret(?:_expir\w{1,8}| (?:valid until|expires?(?: on)?|end date))"
    r"|\bendDateTime\b|\b[\"']?end[\"']?(?=[:]\"20))",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b40[013]\b|refus|reject|error|fail|denied|unauthori[sz]ed|invalid|could not|cannot|did not|->[ ]None",
    re.IGNORECASE,
)
_WENT_WELL = re.compile(r"\b20[014]\b|\bok\b|succe", re.IGNORECASE)
_SAYS: dict[str, tuple[Message, str, Message]] = {
    "certificate": (
        msg("The certificate's validity ended before the call that failed."),
        "tls-failure",
        msg("Renew the server's certificate, and have that done before each end from now on."),
    ),
    "secret": (
        msg("The client secret's validity ended before the call that failed."),
        "client-secret-expired-or-rotated",
        msg("Make a new secret for the client, put it into the program's settings, and note when it ends."),
    ),
}


def before_the_failure(text: str) -> Iterator[CodeSign]:
    """An end of a certificate or a secret that lies before the last failure, with no success between the two."""
    ends = list(_ends(text))
    if not ends:
        return
    failed, well = _times(text, {line for _, _, line in ends})
    # of several secrets or certificates the one that holds longest may be the one in use
    latest = {kind: (end, line) for kind, end, line in sorted(ends, key=lambda one: one[1])}
    for kind, (end, line) in latest.items():
        later = [time for time in failed if time >= end]
        if later and not any(time > end for time in well):
            says, cause, fix = _SAYS[kind]
            yield CodeSign(says, (Candidate(cause, 0.9),), line + 1, fix=fix)


def _ends(text: str) -> Iterator[tuple[str, datetime, int]]:
    if _STATED.search(text) is None:
        return
    for found in islice(_STATED.finditer(text), _MOST):
        behind = text[found.end() : found.end() + 60]
        time = _TIME.search(behind)
        if time is not None and (read := _read(time)) is not None:
            yield str(found.lastgroup), read, text.count("\n", 0, found.start())


def _times(text: str, stated: set[int]) -> tuple[list[datetime], list[datetime]]:
    """When something failed, and when something went well; what `date` printed counts for a failure."""
    failed: list[datetime] = []
    well: list[datetime] = []
    lines = text.splitlines()
    for number, line in enumerate(lines[:2000]):
        time = None if number in stated else _TIME.search(line[:400])
        read = _read(time) if time is not None else None
        if time is None or read is None or _STATED.search(line[:400]):
            continue
        rest = line[: time.start()] + line[time.end() :]
        printed = number > 0 and re.search(r"[$>#] ?date\b", lines[number - 1]) is not None
        if _FAILED.search(rest) or printed:
            failed.append(read)
        elif _WENT_WELL.search(rest):
            well.append(read)
    return failed, well


def _read(found: re.Match[str]) -> datetime | None:
    if found["epoch"]:
        return datetime.fromtimestamp(int(found["epoch"]), UTC)
    if found["year"]:
        date, clock = (found["year"], found["month"], found["day"]), found["clock"]
    elif found["name"]:
        date, clock = (found["of"], str(_MONTHS[found["name"].lower()]), found["number"]), found["at"]
    else:
        date, clock = (found["then"], str(_MONTHS[found["word"].lower()]), found["first"]), found["hour"]
    hour, minute, second = (int(part) for part in f"{clock or '00:00'}:00".split(":")[:3])
    try:
        time = datetime(int(date[0]), int(date[1]), int(date[2]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    offset = found["offset"]
    return datetime.fromisoformat(f"{time:%Y-%m-%dT%H:%M:%S}{offset[:3]}:{offset[-2:]}") if offset else time
