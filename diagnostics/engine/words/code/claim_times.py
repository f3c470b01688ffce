"""Signs in how code makes the times of a claim: in milliseconds, or in UTC read as local time (RFC 7519, section 2)."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CLAIM_TIME = r"[\"']?\b(?:exp|iat|nbf)\b[\"']?"
# A time that is divided by a thousand, or handed to what takes milliseconds.
_RIGHT_UNIT = r"[/*][ \t]?(?:1_?000[lL]?|1e3)\b|setExpiration\(|TimeUnit\.SECONDS"
_IN_MILLISECONDS = msg("A time in milliseconds meets a claim that counts seconds.")
# Right behind the claim, or in a variable that a claim is set to.
_IN_A_CLAIM = (rf"{_CLAIM_TIME}(?![^\n]{{0,200}}(?:Date\(|[<>]))[^\n]{{0,120}}?", "")
_IN_ITS_VARIABLE = (
    r"\b(?P<name>[a-z_]\w{0,30})[ ]?:?=[ ]?[^\n<>=]{1,80}?",
    rf"(?=[\s\S]{{0,800}}?{_CLAIM_TIME}[ ]?(?:[:=,(]|=>)[^\n]{{0,20}}?\b(?P=name)\b)",
)
_UTC_AS_LOCAL = msg("A time in UTC is turned into a timestamp as if it were local time.")

SIGNS: tuple[Sign, ...] = (
    *(
        sign(
            _IN_MILLISECONDS,
            rf"{lead}\.(?P<old>{millis}(?=\(\))){tail}",
            ("wrong-time-unit", 0.86),
            ("malformed-claims", 0.35),
            beside=_CLAIM_TIME,
            never=rf"{_RIGHT_UNIT}|[1-9]_?000\b",
            hit=f"now = clock.{millis}()\nclaims.exp = now.{millis}() + 540\nclaims.exp = now + 540",
            miss=f"now = clock.{seconds}()\nclaims.exp = now.{seconds}() + 540\nclaims.exp = now + 540",
            instead=seconds,
            whole=Whole.CODE,
        )
        for millis, seconds in (
            ("timestamp_millis", "timestamp"),
            ("ToUnixTimeMilliseconds", "ToUnixTimeSeconds"),
            ("toEpochMilli", "getEpochSecond"),
            ("UnixMilli", "Unix"),
        )
        for lead, tail in (_IN_A_CLAIM, _IN_ITS_VARIABLE)
    ),
    sign(
        _IN_MILLISECONDS,
        r"(?<!Date\()(?:\bSystem\.)?currentTimeMillis\(\)|\bDate\.now\(\)|\bnew Date\(\)\.getTime\(\)",
        ("wrong-time-unit", 0.74),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        never=_RIGHT_UNIT,
        hit="const claims = { exp: Date.now() + 3600 }",
        miss="const claims = { exp: Math.floor(Date.now() / 1000) + 3600 }",
    ),
    sign(
        _IN_MILLISECONDS,
        r"\btime\.time\(\)[ \t]?\*[ \t]?1_?000|\btime_ns\(\)|round\(microtime\(true\)[ \t]?\*[ \t]?1000\)",
        ("wrong-time-unit", 0.76),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        hit='claims = {"exp": int(time.time() * 1000)}',
        miss='claims = {"exp": int(time.time())}',
    ),
    sign(
        _UTC_AS_LOCAL,
        r"(?P<old>(?P<type>\bdatetime(?:\.datetime)?)\.utcnow\(\))"
        r"(?=(?![^\n]{0,200}tzinfo|[^\n]{0,200}astimezone)[^\n]{0,120}\.timestamp\(\))",
        ("timezone-bug", 0.9),
        ("clock-skew", 0.4),
        hit="exp = datetime.utcnow().timestamp() + 60",
        miss="exp = datetime.now(UTC).timestamp() + 60",
        instead="⟨type⟩.now()",
        whole=Whole.CODE,
    ),
    sign(
        _UTC_AS_LOCAL,
        r"(?<!datetime\.)\butcnow\(\)(?![^\n]{0,200}(?:tzinfo|astimezone))[^\n]{0,120}\.timestamp\(\)"
        r"|mktime\([^\n]{0,80}(?:utcnow|gmtime)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        ("access-token-expired", 0.3),
        hit="exp = time.mktime(time.gmtime()) + 60",
        miss="exp = calendar.timegm(time.gmtime()) + 60",
    ),
    sign(
        msg("A local time is turned into a timestamp as if it were UTC."),
        r"LocalDateTime\.now\(\)[^\n]{0,40}\.toEpochSecond\([ ]?ZoneOffset\.UTC"
        r"|timegm\([^\n]{0,60}(?:\.now\(\)|localtime)"
        r"|[\"']exp[\"'][ \t]{0,4}[:=][ \t]{0,4}\(?datetime(?:\.datetime)?\.now\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        ("access-token-expired", 0.3),
        hit="exp = calendar.timegm(time.localtime()) + 60",
        miss="exp = calendar.timegm(time.gmtime()) + 60",
    ),
    sign(
        _UTC_AS_LOCAL,
        r"^[^\n]{0,80}=[ \t]{0,4}datetime(?:\.datetime)?\.utcnow\(\)(?!\.replace\(tzinfo)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        beside=r"\.timestamp\(\)",
        hit="now = datetime.utcnow()\nexp = now.timestamp()",
        miss="now = datetime.utcnow()\nprint(now)",
    ),
    sign(
        msg("The assertion is signed to live for longer than the server takes."),
        r"[\"']?\bexp\b[\"']?[ ]{0,3}(?:[:=,]|=>)[^\n]{0,60}?\+[ ]?\(?(?:6[1-9]\d|[7-9]\d\d|[1-9]\d{3,6}"
        r"|[1-9]\d{0,2}[ ]?\*[ ]?3600"
        r"|(?:1[1-9]|[2-9]\d)[ ]?\*[ ]?60)\b",
        ("client-assertion-invalid", 0.88),
        ("clock-skew", 0.15),
        beside=r"\('exp'\) is too far in the future",
        fix=msg("Sign the assertion for ten minutes at most, and for less where clocks may differ."),
        hit="p = {'exp': now + 3600}\n# 'Expiration time' claim ('exp') is too far in the future",
        miss="p = {'exp': now + 540}\n# 'Expiration time' claim ('exp') is too far in the future",
    ),
)
