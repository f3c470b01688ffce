"""The lifetime that settings give a refresh token beside the time that it is kept for or was used after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_MOST = 20
_CAUSES = (Candidate("refresh-token-expired-or-revoked", 0.9), Candidate("refresh-token-reused", 0.3))
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# A product of numbers, a number with its unit, or a call that makes a span of time.
_VALUE = (
    r"(?:[\w.]{0,20}(?:timedelta|Duration\.of\w{0,8}|TimeSpan\.From\w{0,8})\(?(?P<called>(?:days|hours|minutes|Days"
    r"|Hours|Minutes)?)"
    r"[=( ]{0,2}(?P<count>\d{1,6})\)|[\"']?(?P<product>\d{1,10}(?:[ ]?\*[ ]?\d{1,6}){0,5})[ ]?"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|ms|[smhdw])?\b)"
)
_OF_A_REFRESH = re.compile(
    r"(?:\b\w{0,30}(?:refresh|\bRT_)\w{0,30}(?:ttl|lifetime|validity|expir\w{1,6}|max_?age|duration)\w{0,20}"
    r"|\brefresh[ _-]tokens?[^\n:=]{0,40}?(?:lifetime|validity|expir\w{1,6}|ttl)[^\n:=]{0,20}"
    r"|\bsign\([^\n]{0,80}\b(?:R|RT|REFRESH)_\w{0,20}[^\n]{0,40}\bexpiresIn)"
    rf"[\"']?\]?[ ]{{0,3}}(?:=>|[:=])[ ]{{0,3}}{_VALUE}",
    re.IGNORECASE,
)
_OF_A_COOKIE = re.compile(
    rf"\b(?:set_?)?cookie\([ ]{{0,3}}[\"'](?:rt"
    rf"|\w{{0,20}}refresh\w{{0,20}})[\"'][^\n]{{0,200}}?\bmax_?age[\"']?[ ]?[:=][ ]?{_VALUE}",
    re.IGNORECASE,
)
# Amazon Cognito keeps the unit of a lifetime apart from its number.
_UNIT_APART = re.compile(
    r"\brefresh_?token[\"']?[ ]{0,12}[:=][ ]{0,3}[\"'](?P<unit>minutes|hours"
    r"|days)[\"']",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"refresh[^\n]{0,120}\b40[013]\b|\b40[013]\b[^\n]{0,80}refresh", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?\b")
_BEGAN = re.compile(
    r"\b(?:login|log[- ]?in|logged in|signed in|sign-?in|anmeldung|angemeldet"
    r"|inicio de sesi[óo]n)\b",
    re.IGNORECASE,
)


def outlived(text: str) -> Iterator[CodeSign]:
    """A refresh token that ended before the cookie that holds it, or before the call that sent it."""
    if "refresh" not in text.lower() or _REFUSED.search(text) is None:
        return
    lives = _shortest(_OF_A_REFRESH, text)
    if lives is None:
        return
    kept = _shortest(_OF_A_COOKIE, text)
    if kept is not None and lives < kept:
        yield CodeSign(
            msg("The refresh token ends before the cookie that it is kept in."),
            _CAUSES,
            fix=msg("Give both one lifetime, and ask the user to sign in where the refresh is refused."),
        )
    elif (used := _used_after(text)) is not None and used >= lives:
        yield CodeSign(
            msg("The refresh token was used after the lifetime that the settings give it."),
            _CAUSES,
            fix=msg("Give the refresh token a longer lifetime, or ask the user to sign in again when it ends."),
        )


def _shortest(pattern: re.Pattern[str], text: str) -> int | None:
    apart = _UNIT_APART.search(text)
    unit = apart["unit"][0].lower() if apart is not None else ""
    return min((_seconds(found, unit) for found in islice(pattern.finditer(text), _MOST)), default=None)


def _seconds(found: re.Match[str], apart: str) -> int:
    if found["count"]:
        unit = (found["called"] or found.group())[:1].lower() if found["called"] else _of_call(found.group())
        return int(found["count"]) * _SECONDS[unit]
    total = 1
    for number in found["product"].split("*"):
        total *= int(number)
    unit = (found["unit"] or apart).lower()
    if unit == "ms" or (not unit and total >= 10**8):
        return total // 1000  # JavaScript counts milliseconds, and no lifetime is three years long
    return total * _SECONDS[unit[:1] or "s"]


def _of_call(call: str) -> str:
    """The unit in the name of a call such as `Duration.ofDays(30)`; seconds where it has none."""
    found = re.search(r"(?:of|From)(Days|Hours|Minutes)", call)
    return found[1][0].lower() if found is not None else "s"


def _used_after(text: str) -> int | None:
    """Seconds from the sign-in to the refusal, both told by the clock of one day."""
    began, refused = None, None
    for line in text.splitlines()[:400]:
        clock = _CLOCK.search(line)
        if clock is None:
            continue
        at = int(clock["hour"]) * 3600 + int(clock["minute"]) * 60
        if _REFUSED.search(line):
            refused = at if refused is None else refused
        elif _BEGAN.search(line):
            began = at
    return refused - began if began is not None and refused is not None and refused > began else None
