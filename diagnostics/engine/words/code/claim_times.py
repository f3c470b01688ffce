"""Signs in how code makes the times of a claim: in milliseconds, or in UTC read as local time (RFC 7519, section 2)."""

from __future__ import annotations

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CLAIM_TIME = r"[\"']?\b(?:exp|iat|nbf)\b[\"']?"
_IN_MILLISECONDS = msg("A time in milliseconds meets a claim that counts seconds.")
_UTC_AS_LOCAL = msg("A time in UTC is turned into a timestamp as if it were local time.")

SIGNS: tuple[Sign, ...] = (
    *(
        sign(
            _IN_MILLISECONDS,
            rf"\.(?P<old>{millis}(?=\(\)))",
            ("wrong-time-unit", 0.86),
            ("malformed-claims", 0.35),
            beside=_CLAIM_TIME,
            never=r"[/*][ \t]?(?:1_?000|1e3)\b|setExpiration\(|TimeUnit\.SECONDS|[1-9]_?000\b",
            hit=f"claims.exp = now.{millis}() + 540",
            miss=f"claims.exp = now.{seconds}() + 540",
            instead=seconds,
            whole=Whole.CODE,
        )
        for millis, seconds in (
            ("timestamp_millis", "timestamp"),
            ("ToUnixTimeMilliseconds", "ToUnixTimeSeconds"),
            ("toEpochMilli", "getEpochSecond"),
            ("UnixMilli", "Unix"),
        )
    ),
    sign(
        _IN_MILLISECONDS,
        r"(?<!Date\()(?:\bSystem\.)?currentTimeMillis\(\)|\bDate\.now\(\)|\bnew Date\(\)\.getTime\(\)|\bUnixMilli\(\)"
        r"|ToUnixTimeMilliseconds\(\)|toEpochMilli\(\)",
        ("wrong-time-unit", 0.74),
        ("access-token-expired", 0.35),
        beside=_CLAIM_TIME,
        never=r"[/*][ \t]?(?:1_?000|1e3)\b|setExpiration\(|TimeUnit\.SECONDS",
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
        r"(?P<old>(?P<type>\bdatetime(?:\.datetime)?)\.utcnow\(\))(?=[^\n]{0,120}\.timestamp\(\))",
        ("timezone-bug", 0.9),
        ("clock-skew", 0.4),
        hit="exp = datetime.utcnow().timestamp() + 60",
        miss="exp = datetime.now(UTC).timestamp() + 60",
        instead="⟨type⟩.now()",
        whole=Whole.CODE,
    ),
    sign(
        _UTC_AS_LOCAL,
        r"utcnow\(\)[^\n]{0,120}\.timestamp\(\)|mktime\([^\n]{0,80}(?:utcnow|gmtime)|LocalDateTime\.now\(\)\.toEpochSecond"
        r"\(ZoneOffset\.UTC|timegm\([^\n]{0,60}(?:\.now\(\)|localtime)|[\"']exp[\"'][ \t]{0,4}[:=][ \t]{0,4}"
        r"\(?datetime(?:\.datetime)?\.now\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        ("access-token-expired", 0.3),
        hit="exp = datetime.utcnow().timestamp() + 60",
        miss="exp = datetime.now(UTC).timestamp() + 60",
    ),
    sign(
        _UTC_AS_LOCAL,
        r"^[^\n]{0,80}=[ \t]{0,4}datetime(?:\.datetime)?\.utcnow\(\)",
        ("timezone-bug", 0.76),
        ("clock-skew", 0.5),
        beside=r"\.timestamp\(\)",
        hit="now = datetime.utcnow()\nexp = now.timestamp()",
        miss="now = datetime.utcnow()\nprint(now)",
    ),
)
