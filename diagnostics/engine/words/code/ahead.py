"""Signs in code that sets the start of a token's validity ahead: nbf at a time to come (RFC 7519, 4.1.5).

Before that time every verifier refuses the token, so that it fails right after its issue and holds later by itself.
"""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_AHEAD = msg("The start of the token's validity (nbf) is set to a time to come.")
_OF_AN_EVENT = msg("The start of the token's validity (nbf) is set to the date of an event.")
_FIX = msg("Set nbf to the time of issue, or send the token from its nbf on.")
_CAUSES = (("token-not-yet-valid", 0.9), ("clock-skew", 0.35))
# How each language names the claim, up to its value.
_NBF = (
    r"(?:[\"']nbf[\"'][ ]?\]?[ ]{0,3}(?:=>|[:=,])|\bnbf[ ]{0,3}(?:=>|[:=])|:nbf[ ]=>"
    r"|\bnot_?before[ ]{0,3}(?:=>|[:=])|\b(?:set_?|with_?)?(?:not_?before(?:_?time)?|nbf)\()"
)
# Now, then what is added to it. Between them no sign that takes away.
_NOW = (
    r"(?:now|time|date|utcnow|getdate|currenttimemillis|seconds|clock|iat|issued_?at|millis|timestamp|epoch|today|t0)"
)
_AMOUNT = r"(?:[1-9][\d_]{0,12}|[A-Z_]{4,40}\b|\w{0,30}(?:delay|window|offset|delta|wait|grace)\w{0,20})"
# what is taken away by a factor is no time to come
_NOT_LESS = r"(?![\w.]{0,40}[ ]?\*[ ]?\(?-)"
_ADDED = (
    rf"(?:[ ]?\+[ ]?(?:{_AMOUNT}{_NOT_LESS}|(?:[a-z]\w{{0,20}}[.:]{{1,2}}){{0,3}}"
    r"(?:timedelta|duration|period|interval|minutes?|hours?|days?|seconds?|of[A-Z]\w{3,9}|from_\w{4,8})\b"
    r"(?![^\n]{0,30}[(=][ ]?-))"
    r"|\.(?:add|plus)(?:Seconds|Minutes|Hours|Days|Months)?\([ ]?(?!-)(?:[\w.]{1,30}\.)?(?!-)[\w*]"
    r"|\.add\([ ]?(?!-)[\w.*]{1,30}|\.modify\([ ]?[\"']\+|[ ]?,[ ]?[\"']\+)"
)

# A builder goes on with another claim.
_NEXT = r"(?:\.|->)(?:set|with)?_?(?:exp|issue|subject|audience|claim|sign|id\b|build|header)"

SIGNS: tuple[Sign, ...] = (
    sign(
        _AHEAD,
        rf"{_NBF}(?=[^\n,]{{0,100}}?{_NOW})(?:(?!\){_NEXT})[^\n\-;,}}]){{0,100}}?{_ADDED}",
        *_CAUSES,
        fix=_FIX,
        hit="'nbf' => time() + 900,",
        miss="'nbf' => time(), 'exp' => time() + 900,",
    ),
    sign(
        _AHEAD,
        # jsonwebtoken and its like take a span from now
        r"\bnotBefore[\"']?[ ]?:[ ]?"
        r"(?:[\"'`](?!0|-)\d{1,6}[ ]?(?:m|h|d|s|min|minutes?|hours?|days?|seconds?|w|weeks?)?[\"'`]"
        r"|(?!0\b)\d{2,7}\b)|\bsetNotBefore\([ ]?[\"'`](?!0|-|now)\d{1,6}[ ]?(?:m|h|d|min|minutes?|hours?|days?|w)",
        *_CAUSES,
        beside=r"\bsign\(|SignJWT|jwt",
        fix=_FIX,
        hit="jwt.sign({ sub }, SECRET, { notBefore: '30m' })",
        miss="jwt.sign({ sub }, SECRET, { notBefore: '0s', expiresIn: '30m' })",
    ),
    sign(
        _AHEAD,
        # lcobucci/jwt; Joken; Moodle and Laravel write now() plus a span
        r"\bcanOnlyBeUsedAfter\((?:(?!\)->(?:expires|issued|with|related|get|identified|permitted))[^\n]){0,80}?"
        r"(?:\+[ ]?\d|->add|->plus)"
        r"|\bnbf\b[^\n]{0,20}=>?[ ]?(?:now\(\)|Carbon::now\(\)|\$now)->add\w{0,12}\([ ]?\d?"
        r"|\bnbf\b[^\n]{0,20}:[ ]?(?:current_time\(\)|Joken\.current_time\(\))[ ]?\+[ ]?\d",
        *_CAUSES,
        fix=_FIX,
        hit="->canOnlyBeUsedAfter($now->modify('+1 hour'))",
        miss="->canOnlyBeUsedAfter($now)->expiresAt($now->modify('+1 hour'))",
    ),
    sign(
        _OF_AN_EVENT,
        rf"{_NBF}[ ]?(?:[a-zA-Z_$][\w$]{{0,30}}(?:\.|->|\[[\"']))*"
        r"(?:(?:starts?|begins?|opens?|valid|effective|activates?|publish(?:ed)?|release[sd]?|go_?live|embargo|launch"
        r"|check_?in)"
        r"(?:_?(?:at|from|on|date|time|day|until|ends?))?|(?:start|opening|event|show|campaign|booking|activation)_?(?:date|time|at))\b",
        ("token-not-yet-valid", 0.8),
        ("clock-skew", 0.35),
        never=r"\b(?:start|valid_?from|begin|effective)\w{0,8}[ ]?=[ ]?[^\n]{0,30}\bnow\b",
        fix=_FIX,
        hit='jwt.encode({"sub": guest, "nbf": booking.starts_at}, KEY)',
        miss='jwt.encode({"sub": guest, "nbf": issued_at, "exp": booking.ends_at}, KEY)',
    ),
    sign(
        msg("The start of the signed address is set to a time to come."),
        rf"\bstarts?_?(?:on|time)?[ ]?(?:=|:|\()[ ]?(?=[^\n,]{{0,100}}?{_NOW})[^\n\-;,}}]{{0,100}}?{_ADDED}",
        *_CAUSES,
        beside=r"\bSAS\b|_sas\b|SasBuilder|BlobSAS|SasToken|StartsOn",
        fix=msg("Leave the start of the signed address away, or set it some minutes back."),
        hit="sas = generate_blob_sas(a, c, b, start=datetime.now(timezone.utc) + timedelta(hours=1))  # SAS",
        miss="sas = generate_blob_sas(a, c, b, start=datetime.now(timezone.utc) - timedelta(minutes=5))  # SAS",
    ),
)
