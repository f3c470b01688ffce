"""Signs in how code makes a time that is compared elsewhere: local time that is written, or counted, as if it were UTC.

ISO 8601's `Z` says UTC (RFC 3339, 2), and so do the seconds of a claim (RFC 7519, 2); a call that takes the local
clock and a format that says UTC differ by the zone of the machine.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import islice

from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import Sign, sign

_LOCAL_AS_UTC = msg("A local time is written with the Z of UTC.")
_LOCAL_AS_COUNT = msg("A local time is turned into a timestamp as if it were UTC.")
_UTC_AS_LOCAL = msg("A time in UTC is turned into a timestamp as if it were local time.")
_CAUSES = (("timezone-bug", 0.86), ("clock-skew", 0.4))
_MOST, _USES, _HINT = 20, 20, 0.5
# What such a time is made for: a claim, a signature, a header with a time.
_SIGNED = (
    r"\b(?:iat|nbf|exp|expir\w{0,6}|issued_?at)\b|sign|hmac|jwt|assertion|x-[a-z-]{0,20}(?:date|time)|amz|timestamp"
    r"|SAS\b"
)
# A format whose end is a literal Z, with the letters that strftime and its like take for the year to the second.
_Z = r"[^\"'`\n]{0,30}(?:\[Z\]|'Z'|\\\\?Z|Z)"

# The same where the time itself is named, kept or handed on.
_TAKES_IT = re.compile(
    r"(?:^|[^A-Za-z])(?:iat|nbf|exp)(?![a-z])|expir|issued_?at|not_?before|(?:^|[^a-z])sign(?!-?in)|hmac|assertion"
    r"|x-[a-z-]{0,20}(?:date|time)|amz|time_?stamp|(?:^|[^a-z])(?:ts|stamp)(?![a-z])|[^a-z]SAS\b|request_?time",
    re.IGNORECASE,
)
# A line of a log, the name of a file.
_IS_SHOWN = re.compile(
    r"\b(?:log\w{0,8}|logger|print\w{0,3}|puts|echo|console|Write-(?:Host|Output|Log)|NSLog|println!?|fmt\.Print\w{0,3})"
    r"(?:\b|_)|(?<![a-z])(?:file|back_?up|path|dir|folder|archive|export|report|csv|dump)s?(?:_?name)?(?![a-z])"
    r"|\.(?:csv|tgz|tar|gz|zip|json|sql|txt|log|xml|pdf|bak)\b",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"(?<![\w.>])\$?(?P<name>[A-Za-z_]\w{0,40})[ \t]{0,8}(?::?=(?![=>])|:[ ]?\w{1,30}[ ]?=(?!=))")


class _Taken(Sign):
    """A sign of a time that counts only where something takes this very time that a verifier compares."""

    __slots__ = ()

    def found_in(self, text: str) -> re.Match[str] | None:
        """The first match whose own line, or whose variable, goes into a claim, a signature or a header."""
        if Sign.found_in(self, text) is None:
            return None
        return next((match for match in islice(self.pattern.finditer(text), _MOST) if _is_taken(match, text)), None)


def _is_taken(match: re.Match[str], text: str) -> bool:
    start = text.rfind("\n", 0, match.start()) + 1
    stop = text.find("\n", match.end())
    line = text[start : stop if stop != -1 else len(text)]
    if _IS_SHOWN.search(line):
        return False
    own = list(_ASSIGNED.finditer(text, start, match.start()))
    if _TAKES_IT.search(line) or (not own and _stands_alone(match, line)):
        return True
    if not own:  # a function that gives the time back is named on the line above
        return _TAKES_IT.search(text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start]) is not None
    name = re.compile(rf"(?<![\w.]){re.escape(own[-1]['name'])}(?!\w)")
    uses = (_line_of(use.start(), text) for use in islice(name.finditer(text, match.end()), _USES))
    return any(_TAKES_IT.search(use) and not _IS_SHOWN.search(use) for use in uses)


def _stands_alone(match: re.Match[str], line: str) -> bool:
    """Whether a paste shows the expression and nothing around it."""
    return line.strip().rstrip(";").startswith(match.group().strip()) and len(line.strip()) <= len(match.group()) + 3


def _line_of(at: int, text: str) -> str:
    stop = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : stop if stop != -1 else len(text)]


def _taken(one: Sign) -> Sign:
    return _Taken(**{field.name: getattr(one, field.name) for field in fields(one) if field.init})


_WRONG: tuple[Sign, ...] = (
    sign(
        _LOCAL_AS_UTC,
        # Python; Ruby
        rf"\b(?:datetime|dt)\.now\(\)[^\n]{{0,40}}\.(?:strftime|isoformat)\((?:[rf]?[\"']{_Z}[\"'])?[^)\n]{{0,30}}\)"
        rf"(?:(?<=Z[\"']\))|[ ]?\+[ ]?[\"']Z[\"'])|\btime\.strftime\([rf]?[\"'][^\"'\n]{{4,30}}Z[\"']\)"
        rf"|\bTime\.now\.strftime\(?[ ]?[\"'][^\"'\n]{{4,30}}Z[\"']",
        *_CAUSES,
        beside=_SIGNED,
        hit="amz_date = datetime.now().strftime('%Y%m%dT%H%M%SZ')",
        miss="amz_date = datetime.now(timezone.utc).strftime('%Y%m%dT%H%M%SZ')",
    ),
    sign(
        _LOCAL_AS_UTC,
        # Lua: without the ! os.date takes the local clock
        r"\bos\.date\([ ]?[\"'](?!!)[^\"'\n]{2,30}Z[\"']",
        *_CAUSES,
        beside=_SIGNED,
        hit='local amz_date = os.date("%Y%m%dT%H%M%SZ")',
        miss='local amz_date = os.date("!%Y%m%dT%H%M%SZ")',
    ),
    sign(
        _LOCAL_AS_UTC,
        # PHP: date() takes date.timezone, gmdate() takes none
        r"(?<![\w>:])date\([ ]?[\"'][^\"'\n]{3,30}\\{1,2}Z[\"']",
        *_CAUSES,
        beside=_SIGNED,
        never=r"date_default_timezone_set\([\"']UTC",
        hit="$amzDate = date('Ymd\\THis\\Z');",
        miss="$amzDate = gmdate('Ymd\\THis\\Z');",
    ),
    sign(
        _LOCAL_AS_UTC,
        # shells: date without -u
        r"\bdate \+[\"']?%[^\s\"')`]{4,30}Z\b",
        *_CAUSES,
        beside=_SIGNED,
        never=r"\bTZ=[\"']?(?:UTC|GMT)|\bdate (?:-u|--utc)",
        hit="AMZ_DATE=$(date +%Y%m%dT%H%M%SZ)",
        miss="AMZ_DATE=$(date -u +%Y%m%dT%H%M%SZ)",
    ),
    sign(
        _LOCAL_AS_UTC,
        # Java: a literal 'Z' prints no zone; Kotlin alike
        r"(?:SimpleDateFormat|DateTimeFormatter\.ofPattern)\([ ]?\"[^\"\n]{6,40}'Z'\"",
        *_CAUSES,
        beside=_SIGNED,
        never=r"setTimeZone|\.timeZone[ ]?=|ZoneOffset\.UTC|withZone\(|Instant\.now|ZoneId\.of\(\"(?:UTC|GMT|Z)",
        hit="var f = new SimpleDateFormat(\"yyyy-MM-dd'T'HH:mm:ss'Z'\");\nString timestamp = f.format(new Date());",
        miss="var f = new SimpleDateFormat(\"yyyy-MM-dd'T'HH:mm:ss'Z'\");\nf.setTimeZone(UTC);"
        "\nString timestamp = f.format(new Date());",
    ),
    sign(
        _LOCAL_AS_UTC,
        # JavaScript: moment, dayjs, date-fns; C#; Go
        r"\b(?:moment|dayjs)\(\)(?![^\n]{0,60}\.utc)[^\n]{0,60}\.format\([ ]?[\"'`][^\"'`\n]{4,40}(?:\[Z\]|\\Z)[\"'`]"
        r"|\bformat\(new Date\(\),[ ]?[\"'`][^\"\n]{4,40}'Z'[\"'`]"
        r"|\bLocalDateTime\.now\(\)(?:\.toString\(\))?[ ]?\+[ ]?\"Z\""
        r"|\.toLocalDateTime\(\)(?:\.toString\(\))?[ ]?\+[ ]?\"Z\""
        r"|\bDateTime\.now\(\)\.toIso8601String\(\)[ ]?\+[ ]?[\"']Z[\"']|\bLocal::now\(\)\.format\(\"[^\"\n]{4,30}Z\""
        r"|\bGet-Date[ ]-Format[ ][\"'][^\"'\n]{4,30}(?:Z|'Z'|\\\\Z)[\"']"
        r"|\bFormat\([ ]?Now(?:\(\))?,[ ]?\"[^\"\n]{4,30}Z\""
        r"|\bgetHours\(\)[^\n]{0,120}getSeconds\(\)[^\n]{0,12}Z[`\"']"
        r"|\bstrftime\([ ]?[\"'][^\"'\n]{4,30}Z[\"'],[ ]?localtime"
        r"|\bDateTime\.Now\.ToString\([ ]?\$?@?\"[^\"\n]{4,40}(?:'Z'|\\Z|Z)\""
        r"|\btime\.Now\(\)\.Format\([ ]?[\"`]2006[^\"`\n]{4,30}Z[\"`]",
        *_CAUSES,
        beside=_SIGNED,
        hit="const timestamp = moment().format('YYYY-MM-DDTHH:mm:ss[Z]')",
        miss="const timestamp = moment().utc().format('YYYY-MM-DDTHH:mm:ss[Z]')",
    ),
    sign(
        _LOCAL_AS_COUNT,
        # Windows PowerShell counts %s from the local clock; a span from 1970 to the local time of now; .NET
        r"\bGet-Date[ ]-UFormat[ ][\"']?%s"
        r"|New-TimeSpan[^\n]{0,80}1970[^\n]{0,80}\(Get-Date\)(?!\.ToUniversal)"
        r"|New-TimeSpan[^\n]{0,60}\$epoch[^\n]{0,60}\(Get-Date\)(?!\.ToUniversal)"
        r"|\(Get-Date\)[ ]?-[ ]?(?:\[datetime\]|\(Get-Date[^\n]{0,20})[^\n]{0,12}1970"
        r"|\bDateTime\.Now[ ]?(?:-|\.Subtract\()[ ]?(?:new DateTime\(1970|\w{0,20}epoch)"
        r"|\[DateTime\]::Now[ ]?-[^\n]{0,30}(?:1970|epoch)",
        *_CAUSES,
        beside=_SIGNED,
        never=r"ToUniversalTime\(\)|-AsUTC",
        hit="$iat = [int](Get-Date -UFormat %s)",
        miss="$iat = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()  # iat",
    ),
    sign(
        _LOCAL_AS_COUNT,
        # java.time, chrono, Elixir, Delphi, VBA, Perl
        r"\bDateTime\.SpecifyKind\([ ]?DateTime\.Now\b|\bnew DateTimeOffset\([ ]?DateTime\.Now,[ ]?TimeSpan\.Zero"
        r"|\bdatetime\.now\(\)\.replace\([ ]?tzinfo[ ]?=[ ]?(?:timezone\.utc|datetime\.UTC|UTC|pytz\.utc)"
        r"|\bpytz\.utc\.localize\([ ]?datetime\.now\(\)|\bLocalDateTime\.now\(\)\.atOffset\([ ]?ZoneOffset\.UTC"
        r"|\bLocalDateTime\.now\(\)[^\n]{0,60}\.(?:toInstant\([ ]?ZoneOffset\.UTC|atZone\([ ]?(?:ZoneOffset\.UTC"
        r"|ZoneId\.of\(\"(?:UTC|Z|GMT)))"
        r"|\bLocal::now\(\)\.naive_local\(\)[^\n]{0,30}\.(?:timestamp|and_utc)\("
        r"|\bNaiveDateTime\.local_now\(\)[^\n]{0,60}(?:to_unix|Etc/UTC)"
        r"|\bDateTimeToUnix\([ ]?Now[ ]?\)"
        r"|\bDateDiff\([ ]?\"s\"[^\n]{0,30}1970[^\n]{0,16},[ ]?Now\b"
        r"|\bgmmktime\([ ]?date\("
        r"|\bDate\.UTC\([^\n]{0,80}getHours\(\)",
        *_CAUSES,
        beside=_SIGNED,
        hit="iat := DateTimeToUnix(Now);",
        miss="iat := DateTimeToUnix(Now, False);",
    ),
    sign(
        _UTC_AS_LOCAL,
        # PHP reads a text without a zone by date.timezone; JavaScript one without Z as local (ECMA-262, 21.4.1.32)
        r"\bstrtotime\([ ]?gmdate\([ ]?[\"'](?![^\"'\n]{0,30}(?:Z|T[\"']|P|c[\"']))"
        r"|\bmktime\([ ]?gmdate\("
        r"|\bTimestamp\.valueOf\([ ]?LocalDateTime\.now\([ ]?(?:ZoneOffset\.UTC|Clock\.systemUTC)"
        r"|\bLocalDateTime\.now\([ ]?ZoneOffset\.UTC\)[^\n]{0,60}\.atZone\([ ]?ZoneId\.systemDefault"
        r"|\bnew Date\([^\n]{0,60}\.toISOString\(\)"
        r"\.(?:slice\(0,[ ]?(?:19|-1)\)|replace\([ ]?[\"']Z[\"'],[ ]?[\"']{2}\))"
        r"|\bTime\.parse\([ ]?Time\.now\.utc\.strftime\([ ]?[\"'](?![^\"'\n]{0,30}(?:Z|UTC|%z))",
        *_CAUSES,
        beside=_SIGNED,
        hit="$iat = strtotime(gmdate('Y-m-d H:i:s'));",
        miss="$iat = strtotime(gmdate('Y-m-d\\TH:i:s\\Z'));",
    ),
)


def _hint(one: Sign) -> Sign:
    return replace(one, causes=tuple(Candidate(found.cause, min(_HINT, found.confidence)) for found in one.causes))


# Where nothing shows what takes the time, the sign is a hint; of one sentence the first that is seen counts.
SIGNS: tuple[Sign, ...] = (*map(_taken, _WRONG), *map(_hint, _WRONG))
