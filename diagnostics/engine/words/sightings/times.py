"""What is told of times: from when something holds, when a call was signed, what time it was, how a clock goes."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting
from diagnostics.engine.words.voices import Voice

# A time as programs print it: ISO 8601 in both forms, that of .NET and of `date`, HTTP's, seconds since 1970.
_CLOCK = r"\d{1,2}(?::|%3A)\d\d(?:(?::|%3A)\d\d)?(?:[.,]\d{1,9})?"
TIME = (
    rf"(?:20\d\d-\d\d-\d\d(?:T|[ +]{{1,2}}|%20){_CLOCK}[ ]?(?:Z|UTC|GMT|(?:[+-]|%2B)\d\d(?:(?::|%3A)?\d\d))?"
    r"|20\d{6}T\d{6}Z"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.]20\d\d,? {_CLOCK}(?:[ \u202f][AP]M)?"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? (?:\d{1,2} )?[A-Z][a-z]{2} (?:[ ]?\d{1,2} )?(?:20\d\d )?"
    r"\d\d:\d\d:\d\d(?: (?:[AP]M|[A-Z]{3,4}|[+-]\d{4}))?(?: 20\d\d)?"
    r"|1[5-9]\d{8}(?!\d))"
)
_OPEN = r"[\"'(\[:= ]{0,6}"

SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.START_TOLD,
        r"(?:\bvalid[ _-]?from\b(?: ?\(UTC\))?|\bnot[ _-]?before\b(?! ?policy)|\bnotonorbefore\b"
        r"|\bnbf\b(?:[ \"']{0,2}(?:prior to|claim|value|of|is|in the future))?"
        r"|\b(?:jwt )?used before\b|\baccepted before\b|\bearly by \d{1,15} m?illi?seconds before\b"
        r"|\biat\b prior to|\bnot active until\b|\btime frame:? Start \["
        r"|\b(?:valid|active|usable) (?:only )?(?:as of|starting|from|since|until after)\b"
        r"|[?&]st=|jwt not active\b[\s\S]{0,300}?\bdate:"
        r"|X-(?:Amz|Goog)-Date=(?=[^\s\"']{0,400}X-(?:Amz|Goog)-))"
        rf"{_OPEN}({TIME})",
        Voice.PASTE,
        hit="ValidFrom (UTC): '12/01/2026 00:00:00', Current time (UTC): '11/27/2026 09:41:12'",
        miss="ValidTo (UTC): '12/01/2026 00:00:00'",
        why="A message that names the time from which a token holds shows how far that lies ahead.",
        every=True,
        within=16_384,
        announced=("valid", "before", "nbf", "iat prior", "active", "st=", "-date=", "usable"),
    ),
    sighting(
        Seen.ISSUED_TOLD,
        rf"(?:\biat\b(?: claim| value)?[\"']?|\bissued[ _-]?at\b[\"']?)(?! prior)(?: is| of| =)?{_OPEN}({TIME})",
        Voice.PASTE,
        hit="the token has iat 1795870800",
        miss="the token has exp 1795870800",
        why="A time of issue that lies ahead of the call shows a clock or a zone that is wrong.",
        within=16_384,
    ),
    sighting(
        Seen.END_TOLD,
        r"(?:^[^\S\n]{0,12}[\"']?exp(?:ires)?[\"']?|\bexpires_at[\"']?|\bvalid[ _-]?to\b(?: ?\(UTC\))?"
        r"|\btoken (?:is )?valid (?:un)?till?\b|\btoken expires (?:at|on)\b)"
        rf"{_OPEN}({TIME})",
        Voice.PASTE,
        hit="exp: 2026-11-27 18:00:00 UTC",
        miss="iat: 2026-11-27 18:00:00 UTC",
        why="The end of a token as a dump of its claims writes it, where the token itself was not pasted.",
        within=16_384,
        announced=("exp", "valid"),
    ),
    sighting(
        Seen.SIGNED_TOLD,
        r"(?:<RequestTime>|\brequest[ _-]?time\b"
        r"|\bx-(?:amz|goog|ms|oss|cos|acs|ca|tc)?-?(?:date|time(?:stamp)?)\b(?![=])"
        r"|\bsignature (?:expired|not yet current)\b|\b(?:signing|client)[ _-]?(?:time|date)\b)"
        rf"{_OPEN}({TIME})",
        Voice.PASTE,
        hit="<RequestTime>20250610T143005Z</RequestTime>",
        miss="<ServerTime>2025-06-10T12:30:06Z</ServerTime>",
        why="The time that a client wrote into what it signed is its own clock.",
        every=True,
        within=16_384,
        announced=("time", "date", "signature"),
    ),
    sighting(
        Seen.NOW_TOLD,
        r"(?:<ServerTime>|\b(?:current|server|actual|system)[ _-]?(?:time|date|clock|timestamp)\b(?: ?\(UTC\))?(?: is)?"
        r"|\bnow(?: is| ?\(date[^)\n]{0,12}\))?[\"']?[:=]|\] - Current \["
        r"|\bDate\b[^\n:]{0,24}:[ ]?(?=[A-Z][a-z]{2}, )"
        r"|\bis (?:now earlier|still later) than 20\d{6}T\d{6}Z \("
        r"|^[^\n]{0,40}[$>#%] date(?: -u| --utc)?\n)"
        rf"{_OPEN}({TIME})",
        Voice.PASTE,
        hit="<ServerTime>2025-06-10T12:30:06Z</ServerTime>",
        miss="<RequestTime>20250610T143005Z</RequestTime>",
        why="What time it was for who judged tells how far another time lies from it.",
        every=True,
        within=16_384,
        announced=("servertime", "time", "now", "date"),
    ),
    sighting(
        Seen.CLOCK_MEASURED,
        r"\bsystem time\s{0,8}:\s{0,3}(\d{1,9}(?:\.\d{1,12})?) (s)econds (?:slow|fast) of NTP"
        r"|^\d\d:\d\d:\d\d, ([+-]?\d{1,9}\.\d{1,9})(s)\b"
        r"|\b(?:ntp|sntp|ntpd|ntpdate|chrony|chronyd|clock|w32tm|stratum)\b[^\n]{0,80}?\boffset[ :=]{1,3}"
        r"([+-]?\d{1,9}(?:\.\d{1,9})?) ?(ms|sec|s)\b"
        r"|^\s{0,10}phase offset[ :=]{1,3}([+-]?\d{1,9}(?:\.\d{1,9})?) ?(ms|sec|s)\b"
        # timedatectl timesync-status goes on with these
        r"|^\s{0,10}offset: ([+-]?\d{1,9}(?:\.\d{1,9})?) ?(ms|sec|s)\b"
        r"(?=[\s\S]{0,120}?\b(?:delay|jitter|packet count):)",
        Voice.PASTE,
        hit="System time     : 431.220947266 seconds slow of NTP time",
        miss="Last offset     : -0.000021",
        why="What a tool measured against a time server is how far the clock of the machine is off.",
        every=True,
        within=16_384,
        announced=("of ntp", "offset", ", +", ", -"),
    ),
)
