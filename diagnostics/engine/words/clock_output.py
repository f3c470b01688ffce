"""What tools print of a clock that is right: no word of theirs says that clocks differ.

`chronyc tracking`, `timedatectl`, `w32tm`, `ntpq`, `sntp` and `ntpdate` name clocks, skew and drift on every machine; a
difference of under three seconds is what two clocks in order have.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.spans import apart

_LONGEST = 20_000
_SMALL = r"[+-]{0,2}0{0,6}[0-2](?:\.\d{1,12})?"
_IN_ORDER = re.compile(
    rf"^[^\n]{{0,200}}(?:\bsystem time\s{{0,8}}:\s{{0,3}}{_SMALL} seconds (?:slow|fast) of NTP"
    rf"|^\d\d:\d\d:\d\d, {_SMALL}s\b"
    rf"|\boffset[ :=]{{1,3}}{_SMALL} ?(?:s|sec|seconds)\b|\boffset[ :=]{{1,3}}[+-]?\d{{1,3}}(?:\.\d{{1,9}})? ?ms\b"
    r"|\bSystem clock synchronized: yes|\bNTP (?:service: active|synchronized: yes)"
    r"|\bLeap status\s{0,8}: Normal)[^\n]{0,200}$",
    re.IGNORECASE | re.MULTILINE,
)
# What stands around such a line in the output of the same tool.
_BESIDE = re.compile(
    r"^(?:Reference ID|Stratum|Ref time \(UTC\)|Last offset|RMS offset|Frequency|Residual freq|Skew|Root delay"
    r"|Root dispersion|Update interval|RTC in local TZ|RTC time|Universal time|Local time|Time zone|NTP service"
    r"|[^\n]{0,60}[$>#] ?(?:chronyc|timedatectl|ntpq|ntpdate|sntp|w32tm)\b)[^\n]{0,200}$",
    re.IGNORECASE | re.MULTILINE,
)
_MARKS = ("of ntp", "offset", "synchronized: yes", "service: active", "leap status", "w32tm")


def of_right_clocks(text: str) -> list[tuple[int, int]]:
    """The spans of the lines in which a tool says that a clock is right; in order, apart."""
    text = text[:_LONGEST]
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return []
    spans = [found.span() for found in _IN_ORDER.finditer(text)]
    return apart([*spans, *(found.span() for found in _BESIDE.finditer(text))]) if spans else []
