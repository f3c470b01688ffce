"""A token on its own: what it is made like and what can be read of it (RFC 7515, 7516, 7519).

Nothing is verified. A damaged token is decoded as far as it goes and every fault is placed: which
part, which character, what it looks like.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.submission import Defect, DefectKind, TokenFormat
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse import json_text, names
from diagnostics.engine.parse.credentials import base64url

_JSON_STARTS = ("eyJ", "eyA", "ewo", "ewk", "ew0", "e30", "eyc", "eyd")
_PASETO = re.compile(r"v[1-4]\.(local|public)\.")
_PASETO_SIGNATURES = {"v1": 256, "v2": 64, "v3": 96, "v4": 64}
_SAML_STARTS = ("PHNhbWw", "PD94bWw", "PEFzc2Vyd", "PFJlc3Bvbn", "<saml", "<Assertion", "<?xml")
_SIGNATURE_BYTES = {
    "HS256": (32,), "HS384": (48,), "HS512": (64,), "ES256": (64,), "ES256K": (64,), "ES384": (96,), "ES512": (132,),
    "EdDSA": (64, 114), "Ed25519": (64,), "Ed448": (114,),
}  # fmt: skip
_RSA_BYTES = (256, 384, 512, 1024, 2048, 128)
_USUAL_CUTS = frozenset({100, 128, 200, 250, 255, 256, 500, 511, 512, 999, 1000, 1023, 1024, 1500, 2000, 2047, 2048,
                         3000, 4000, 4095, 4096, 8000, 8191, 8192, 16384})  # fmt: skip
_MAX_PARTS = 12
# Names of a JOSE header or of claims (RFC 7515, 4.1; RFC 7519, 4.1). An object without any is the session of a cookie
# that a framework signs (itsdangerous: object, time, signature), and no JWT that lost something.
_JOSE_NAMES = frozenset({"alg", "enc", "typ", "kid", "cty", "crit", "jku", "jwk", "x5t", "x5c", "zip", "b64",
                         "iss", "sub", "aud", "exp", "nbf", "iat", "jti"})  # fmt: skip
# What people put for a signature that they keep to themselves: the word, a mask, one character again and again.
_FOR_A_SIGNATURE = re.compile(
    r"[<\[(]?(?:the|your|my|a|fake|dummy|some|example|invalid)?[-_ ]?"
    r"(?:signature|sig|sign|signatur|firma|redacted|removed|masked|hidden|omitted|stripped|secret|snip|cut)"
    r"(?:[-_ ]?(?:here|removed|redacted|omitted|part|hidden))?[>\])]?"
    r"|(?P<one>[A-Za-z0-9_*#-])(?P=one){1,40}",
    re.IGNORECASE,
)
_VENDOR_LENGTH = 16
_OBJECT = re.compile(r"\s*\{\s*(?:[\"'\\]|[A-Za-z_][\w-]*\s*[:=]|$)")


@dataclass(frozen=True, slots=True)
class TokenReading:
    """What one token text is; the fields are those of `submission.Token`."""

    format: TokenFormat
    header: Mapping[str, Any] | None = None
    claims: Mapping[str, Any] | None = None
    segments: tuple[int, ...] = ()
    signature_bytes: int | None = None
    defects: tuple[Defect, ...] = ()
    vendor: str | None = None


def looks_like_jwt(text: str) -> bool:
    """Whether the text begins as the base64 of a JSON object does."""
    return text.startswith(_JSON_STARTS) and len(text) >= 10


def begins_object(text: str) -> bool:
    """Whether the text begins as a JSON object or its printed form does, unlike `{{token}}` and `{token}`."""
    return _OBJECT.match(text) is not None


def read_token(text: str) -> TokenReading:
    """Read a token text with its wrapping (quotes, blanks, escapes) already taken off."""
    if _PASETO.match(text):
        return _paseto(text)
    if text.startswith(_SAML_STARTS):
        return TokenReading(TokenFormat.SAML)
    if looks_like_jwt(text):
        return _jose(text)
    vendor = vendor_of(text)
    if vendor:
        return TokenReading(TokenFormat.VENDOR_KEY, vendor=vendor)
    if begins_object(text):
        return TokenReading(TokenFormat.JSON)
    if basic_pair(text) is not None:
        return TokenReading(TokenFormat.BASIC)
    return TokenReading(TokenFormat.OPAQUE, segments=tuple(len(part) for part in text.split(".", _MAX_PARTS)))


def vendor_of(text: str) -> str | None:
    """Who issues keys with this prefix, or None."""
    if len(text) < _VENDOR_LENGTH:
        return None
    return next((vendor for prefix, vendor in names.VENDOR_PREFIXES if text.startswith(prefix)), None)


def basic_text(text: str) -> str | None:
    """What a Basic credential is the base64 of (RFC 7617, 2), or None where that is no text that can be printed."""
    if len(text) < 4 or len(text) > 8192 or looks_like_jwt(text):
        return None
    try:
        raw = base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
        decoded = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return decoded if decoded.strip("\r\n").isprintable() else None  # as `echo` ends what it is given


def basic_pair(text: str) -> tuple[str, str] | None:
    """User and password of a Basic credential (RFC 7617, 2), or None when the text is not base64 of `id:secret`."""
    user, colon, password = (basic_text(text) or "").partition(":")
    return (user, password) if colon else None


def _paseto(text: str) -> TokenReading:
    parts = text.split(".", _MAX_PARTS)
    claims = None
    if parts[1] == "public" and len(parts) > 2:
        raw, _ = base64url.decode(parts[2], "payload")
        body = raw[: -_PASETO_SIGNATURES[parts[0]]].decode("utf-8", "replace")
        reading = json_text.read(body) if body.startswith("{") else None
        claims = reading.value if reading else None
    return TokenReading(TokenFormat.PASETO, claims=claims, segments=tuple(len(part) for part in parts))


def _jose(text: str) -> TokenReading:
    parts = text.split(".", _MAX_PARTS)
    segments = tuple(len(part) for part in parts)
    header, defects = _object(parts[0], "header", last=len(parts) == 1)
    if header is not None and "enc" in header and len(parts) != 3:
        if len(parts) != 5:
            defects.append(_count_defect(len(parts), 5))
        return TokenReading(TokenFormat.JWE, header, segments=segments, defects=tuple(defects))
    if header and not defects and _JOSE_NAMES.isdisjoint(header) and not _is_object(parts):
        return TokenReading(TokenFormat.OPAQUE, segments=segments)
    claims: Mapping[str, Any] | None = None
    if len(parts) > 1 and parts[1]:
        claims, more = _object(parts[1], "payload", last=len(parts) == 2)
        defects += more
    if len(parts) != 3:
        defects.append(_count_defect(len(parts), 3))
    signature_bytes = None
    if len(parts) >= 3 and _FOR_A_SIGNATURE.fullmatch(parts[2]):
        what = msg("Something else stands in the place of the signature, so the paste leaves it out.")
        defects.append(Defect(DefectKind.ELIDED, what, part="signature", position=0))
    elif len(parts) >= 3:
        signature_bytes, more = _signature(parts[2], header)
        defects += more
    defects += _cut(text, defects)
    broken = len(parts) != 3 or header is None or any(d.kind in _BREAKING for d in defects)
    kind = TokenFormat.DAMAGED_JWS if broken else TokenFormat.JWS
    return TokenReading(kind, header, claims, segments, signature_bytes, tuple(defects))


_BREAKING = frozenset({DefectKind.BAD_BASE64URL, DefectKind.STANDARD_BASE64, DefectKind.BAD_JSON,
                       DefectKind.NOT_AN_OBJECT, DefectKind.PADDED, DefectKind.TRUNCATED})  # fmt: skip


def _is_object(parts: list[str]) -> bool:
    """Whether the second part is a JSON object, as only that of a JWT is; a signed cookie has a time there."""
    return len(parts) > 1 and looks_like_jwt(parts[1])


def _count_defect(count: int, expected: int) -> Defect:
    what = msg("The token has {count} part(s) between dots; a token of its kind has {expected}.", count=count,
               expected=expected)  # fmt: skip
    return Defect(DefectKind.SEGMENT_COUNT, what, part="token")


def _object(text: str, part: str, *, last: bool) -> tuple[Mapping[str, Any] | None, list[Defect]]:
    """The JSON object in one part, with the faults of its base64 and of its JSON."""
    raw, defects = base64url.decode(text, part)
    try:
        body = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        body = raw.decode("utf-8", "replace")
        what = msg("The {part} is not UTF-8 text from character {position} on.",
                   part=base64url.PARTS[part], position=error.start * 4 // 3 + 1)  # fmt: skip
        defects.append(Defect(DefectKind.BAD_JSON, what, part=part, position=error.start * 4 // 3))
    start = len(body) - len(body.lstrip())
    if body[start : start + 1] != "{":
        what = msg("The {part} is not a JSON object.", part=base64url.PARTS[part])
        defects.append(Defect(DefectKind.NOT_AN_OBJECT, what, part=part, position=0))
        return None, defects
    reading = json_text.read(body, start)
    defects += _json_defects(body, reading, part, last=last)
    return reading.value, defects


def _json_defects(body: str, reading: json_text.Reading, part: str, *, last: bool) -> list[Defect]:
    defects = []
    if not reading.strict:
        at = _fault(body)
        if last and not reading.complete:
            what = msg("The {part} stops in the middle of its JSON, at character {position}.",
                       part=base64url.PARTS[part], position=at * 4 // 3 + 1)  # fmt: skip
            defects.append(Defect(DefectKind.TRUNCATED, what, part=part, position=at * 4 // 3))
        what = msg("The JSON of the {part} breaks near character {position}; what could be read is shown.",
                   part=base64url.PARTS[part], position=at * 4 // 3 + 1)  # fmt: skip
        defects.append(Defect(DefectKind.BAD_JSON, what, part=part, position=at * 4 // 3))
    elif body[reading.end :].strip():
        at = len(body[: reading.end].encode()) * 4 // 3
        what = msg(
            "The {part} goes on after its JSON object, from character {position}.",
            part=base64url.PARTS[part],
            position=at + 1,
        )
        defects.append(Defect(DefectKind.BAD_JSON, what, part=part, position=at))
    for name in reading.duplicates[:3]:
        what = msg("The {part} names the member {name} twice; readers differ in which one counts.",
                   part=base64url.PARTS[part], name=name[:60])  # fmt: skip
        defects.append(Defect(DefectKind.DUPLICATE_MEMBER, what, part=part))
    if reading.too_deep:
        what = msg("The {part} is nested deeper than {limit} levels; what lies below is left out.",
                   part=base64url.PARTS[part], limit=json_text.MAX_DEPTH)  # fmt: skip
        defects.append(Defect(DefectKind.TOO_DEEP, what, part=part))
    return defects


def _fault(body: str) -> int:
    """The byte at which strict JSON reading fails."""
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        return len(body[: error.pos].encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        pass
    return 0


def _signature(text: str, header: Mapping[str, Any] | None) -> tuple[int, list[Defect]]:
    if not text:
        return 0, [Defect(DefectKind.SIGNATURE_EMPTY, msg("The signature is empty."), part="signature", position=0)]
    raw, defects = base64url.decode(text, "signature")
    alg = header.get("alg") if header else None
    expected = _expected_bytes(alg, len(raw))
    if not expected or len(raw) in expected:
        return len(raw), defects
    if str(alg).startswith("ES") and raw[:1] == b"\x30" and len(raw) > 2 and raw[1] in (len(raw) - 2, 0x81):
        what = msg("The signature is in ASN.1 DER form; JWS wants the two numbers side by side (RFC 7518, 3.4).")
        return len(raw), [*defects, Defect(DefectKind.SIGNATURE_DER, what, part="signature", position=0)]
    what = msg("The signature decodes to {found} bytes; {alg} makes {expected}.", found=len(raw), alg=str(alg)[:20],
               expected=one_of([str(n) for n in expected[:3]]))  # fmt: skip
    kind = DefectKind.SIGNATURE_LONG if len(raw) > max(expected) else DefectKind.SIGNATURE_LENGTH
    defects.append(Defect(kind, what, part="signature", position=len(text)))
    # 32, 48 and 64 bytes are whole signatures of another algorithm rather than part of a longer one.
    if len(raw) < min(expected[:3]) and len(raw) not in (32, 48, 64):
        what = msg("The end of the token is missing: its signature stops after {found} of {expected} bytes.",
                   found=len(raw), expected=min(expected[:3]))  # fmt: skip
        defects.append(Defect(DefectKind.TRUNCATED, what, part="signature", position=len(text)))
    return len(raw), defects


def _expected_bytes(alg: Any, found: int) -> tuple[int, ...]:
    if isinstance(alg, str) and alg[:2] in ("RS", "PS") and alg[2:] in ("256", "384", "512"):
        return _RSA_BYTES
    return _SIGNATURE_BYTES.get(alg, ()) if isinstance(alg, str) else ()


def _cut(text: str, defects: list[Defect]) -> list[Defect]:
    """A length at which columns and buffers cut, on a token that is not whole."""
    kinds = {defect.kind for defect in defects}
    unfinished = kinds & {DefectKind.SEGMENT_COUNT, DefectKind.SIGNATURE_LENGTH, DefectKind.TRUNCATED}
    if not unfinished or len(text) not in _USUAL_CUTS:
        return []
    what = msg("The token looks cut at {length} characters, the size of a column or buffer.", length=len(text))
    return [Defect(DefectKind.TRUNCATED, what, part="token", position=len(text))]
