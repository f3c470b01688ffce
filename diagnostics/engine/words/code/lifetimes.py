"""The lifetime that settings give a refresh token beside the time that it is kept for or was used after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.kept import SPAN, seconds_of

_MOST = 20
_LONGEST_S = 10**8
_CAUSES = (Candidate("refresh-token-expired-or-revoked", 0.9), Candidate("refresh-token-reused", 0.3))
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_WORDS = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|millis(?:econds)?|ms|[smhdwy])"
# A span as code writes it, and the unit behind a number: `7d`, `30 days`, `30 # days`.
_VALUE = rf"(?:[A-Za-z]\w{{0,15}}\.){{0,2}}[\"']?{SPAN}(?![\d_])[\"']?(?:[ ]?(?:#|//)?[ ]?(?P<unit>{_WORDS})\b)?"
# The unit in a name: REFRESH_TOKEN_EXPIRE_DAYS, refreshTokenLifetimeInHours, lifetime (minutes).
_OF_THE_NAME = re.compile(rf"(?:[_ (]|(?<=[a-z])(?=[A-Z]))(?:[Ii]n_?)?(?P<unit>(?i:{_WORDS}))\W{{0,3}}\Z")
_OF_A_REFRESH = re.compile(
    r"(?P<name>\b\w{0,30}(?:refresh|\bRT_)\w{0,30}(?:ttl|lifetime|validity|expir\w{1,6}|max_?age|duration)\w{0,20}"
    r"|\brefresh[ _-]tokens?[^\n:=]{0,40}?(?:lifetime|validity|expir\w{1,6}|ttl)[^\n:=]{0,20}"
    r"|\bsign\([^\n]{0,80}\b(?:R|RT|REFRESH)_\w{0,20}[^\n]{0,40}\bexpiresIn)"
    rf"[\"']?\]?[ ]{{0,3}}(?:=>|[:=])[ ]{{0,3}}{_VALUE}",
    re.IGNORECASE,
)
_OF_A_COOKIE = re.compile(
    rf"(?P<name>\b(?:set_?)?cookie\([ ]{{0,3}}[\"'](?:rt"
    rf"|\w{{0,20}}refresh\w{{0,20}})[\"'][^\n]{{0,200}}?\bmax_?age)[\"']?[ ]?[:=][ ]?{_VALUE}",
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


def _shortest(pattern: re.Pattern[str], text: str) -> float | None:
    spans = (_seconds(found, text) for found in islice(pattern.finditer(text), _MOST))
    return min((span for span in spans if span is not None), default=None)


def _seconds(found: re.Match[str], text: str) -> float | None:
    """The length of a lifetime; None where nothing tells what its number counts."""
    if found["of"] or found["dotted"]:
        return seconds_of(found)
    unit = found["unit"] or _unit_of_the_name(found, text)
    if unit:
        return seconds_of(found) * _UNITS[_short(unit)]
    if re.match(r"[ ]?[A-Za-z]", text[found.end() : found.end() + 2]):
        return None  # a word that is no unit known here
    if re.search(
        r"[*.](?:[ ]?(?:60|3600|86400|1000)\Z|[ ]?(?:Second|Minute|Hour))|_IN_SECONDS", found["product"], re.IGNORECASE
    ):
        return seconds_of(found)
    return None


def _unit_of_the_name(found: re.Match[str], text: str) -> str:
    named = found["name"]
    if told := _OF_THE_NAME.search(named):
        return told["unit"]
    if named.endswith("expiresIn") or re.search("max_?age$", named, re.IGNORECASE):
        # JavaScript gives a cookie milliseconds, and no lifetime is three years long
        return "ms" if seconds_of(found) >= _LONGEST_S else "s"
    apart = _UNIT_APART.search(text)
    return apart["unit"] if apart is not None else ""


def _short(unit: str) -> str:
    unit = unit.lower()
    return next(
        (short for short in ("ms", "mo") if unit.startswith(short)), "ms" if unit.startswith("milli") else unit[0]
    )


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
