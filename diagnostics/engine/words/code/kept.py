"""A token that code keeps for longer than it lives: the time to live of the cache against the token's own.

Both stand in the paste: what the server said (`expires_in`) or a comment says, and the number that the cache is given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_LONGEST, _MOST = 16_384, 40
_SLACK = 1.02
_MILLISECONDS = 1000
_LIFETIME = re.compile(
    r"\bexpires_?in[\"']?\s?[:=]\s?[\"']?(?P<seconds>\d{2,7})\b"
    r"|\b(?:lifetime|ttl|valid(?:ity)?(?: for)?|lives?(?: for)?|expires? after|good for)\b[^\n\d]{0,16}"
    r"(?P<n>\d{1,6}) ?(?P<unit>s|sec|seconds?|m|min|minutes?|h|hours?|days?|d)\b",
    re.IGNORECASE,
)
# A product of numbers and of units as languages write them: 24 * 3600, DAY_IN_SECONDS, TimeSpan.FromHours(24).
_FACTOR = r"(?:\d[\d_]{0,8}|(?:MINUTE|HOUR|DAY|WEEK)_IN_SECONDS|time\.(?:Second|Minute|Hour))"
SPAN = (
    rf"(?:(?P<product>{_FACTOR}(?:\s?\*\s?{_FACTOR}){{0,5}})(?:\.(?P<dotted>seconds?|minutes?|hours?|days?|weeks?))?"
    r"|(?:TimeSpan\.From|Duration\.of|Duration\.from_|timedelta\(|now\(\)->add|->add)(?P<of>Second|Minute|Hour|Day|Week)s?"
    r"(?:\(|=)(?P<count>\d{0,6})\)?)"
)
# Where a cache is told how long to keep what it is given.
_KEEPS = re.compile(
    r"(?:[\"']EX[\"']\s?,\s?|\bex\s?=\s?|\bEX:\s?|\b(?:ttl|stdTTL|expires_in|expiry|expiration)[\"']?"
    r"\s?(?:=>|[:=])\s?|\bsetex\([^,\n]{1,80},\s?|\bexpire\([^,\n]{1,80},\s?"
    r"|\b(?:Cache::(?:put|remember|add)|cache\(\)->(?:put|remember))\([^,\n]{1,80},\s?(?:[^,\n]{1,80},\s?)?"
    r"|\bset_transient\([^,\n]{1,80},\s?[^,\n]{1,80},\s?|\bapcu_store\([^,\n]{1,80},\s?[^,\n]{1,80},\s?"
    r"|\bexpireAfterWrite\(\s?|\bAbsoluteExpirationRelativeToNow\s?=\s?|\bexpiresAfter\(\s?"
    rf"|\b(?:cache|redis|rdb|client|memcached?|store)\w{{0,12}}\.(?:set|put)\([^,\n]{{1,80}},\s?[^,\n]{{1,80}},\s?(?:timeout\s?=\s?)?){SPAN}"
    r"(?:\s?,\s?TimeUnit\.(?P<time_unit>SECONDS|MINUTES|HOURS|DAYS))?",
    re.IGNORECASE,
)
_OF_A_TOKEN = re.compile(r"tok(?:en)?|jwt|bearer|access", re.IGNORECASE)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NEAR = 240
# What names the thing that is kept, so that it need not be a token.
_KEEPS_A_THING = re.compile(
    r"\b(?:set|put|setex|remember|add|set_transient|apcu_store|cookie|expire)\([ ]?[\"'`]", re.IGNORECASE
)


def kept_too_long(text: str) -> Iterator[CodeSign]:
    """The line in which a cache is told to keep a token for longer than the paste says that it lives."""
    text = text[:_LONGEST]
    lives = [seconds for found in _LIFETIME.finditer(text) if (seconds := _life(found)) >= 60]
    if not lives:
        return
    lifetime = min(lives)
    for number, found in enumerate(_KEEPS.finditer(text)):
        if number >= _MOST:
            return
        around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        kept = seconds_of(found, found["time_unit"] or "")
        if kept > lifetime * _SLACK and _OF_A_TOKEN.search(around) and not _is_of_another(found, text):
            says = msg("The cache keeps the token for longer than it lives.")
            causes = (Candidate("access-token-expired", 0.9), Candidate("token-revoked", 0.3))
            yield CodeSign(says, causes, text.count("\n", 0, found.start()) + 1)
            return


def _life(found: re.Match[str]) -> float:
    if found["seconds"]:
        return float(found["seconds"])
    return float(found["n"]) * SECONDS[found["unit"][0].lower()]


def _is_of_another(found: re.Match[str], text: str) -> bool:
    """Whether the span is that of the answer itself, or of a thing whose name on this line tells of no token."""
    stop = text.find("\n", found.end())
    line = text[text.rfind("\n", 0, found.start()) + 1 : stop if stop != -1 else len(text)]
    return _is_the_answer(found) or (_KEEPS_A_THING.search(line) is not None and not _OF_A_TOKEN.search(line))


def _is_the_answer(found: re.Match[str]) -> bool:
    """Whether it is the member `expires_in` of the answer, and no option of a cache."""
    return found.group().lower().startswith("expires_in") and found["dotted"] is None


def seconds_of(found: re.Match[str], unit: str = "") -> float:
    """The seconds of the span that SPAN found, in `unit` where the span has none of its own."""
    if found["of"]:
        return float(found["count"] or 1) * SECONDS[found["of"][0].lower()]
    unit = found["dotted"] or unit
    factors = [_factor(part.strip()) for part in found["product"].split("*")]
    if len(factors) > 1 and factors[-1] == _MILLISECONDS and not unit:
        factors.pop()  # 60 * 60 * 1000 counts milliseconds
    return (SECONDS[unit[0].lower()] if unit else 1) * math.prod(factors)


def _factor(part: str) -> float:
    if part[0].isdigit():
        return float(part.replace("_", ""))
    return float(SECONDS[part.rpartition(".")[2][0].lower()])
