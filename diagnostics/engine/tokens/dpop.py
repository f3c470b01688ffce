"""A DPoP proof against the request, token and key that it must fit (RFC 9449, 4.3); its signature is not judged."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, NEARLY_CERTAIN
from diagnostics.engine.model.facts import Times
from diagnostics.engine.model.submission import Request, Token
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.credentials.token import read_token
from diagnostics.engine.subject.claims import duration, is_milliseconds, numeric_date

# RFC 9449, 11.1 leaves the window to the server; none is known to take more than this without a nonce.
_WINDOW_S = 300
_MEMBERS = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing about a proof that a server would refuse."""

    what: Message
    label: Message
    found: str | Message
    expected: str | Message
    confidence: float = CERTAIN


def fault(proof: Secret, request: Request, token: Token | None, jkt: object, times: Times) -> Fault | None:
    """The first fault of the proof, or None. `jkt` is the thumbprint that the token is bound to, if any."""
    reading = read_token(proof.reveal())
    if reading.header is None or reading.claims is None:
        return Fault(msg("It is no JWT."), msg("DPoP header"), msg("not readable"), msg("a JWT of type dpop+jwt"))
    return (
        _shape(reading.header)
        or _call(reading.claims, request)
        or _token(reading.claims, token)
        or _key(reading.header, jkt)
        or _time(reading.claims, times)
    )


def _shape(header: Mapping[str, Any]) -> Fault | None:
    kind = str(header.get("typ", "none"))
    if kind.lower() not in ("dpop+jwt", "application/dpop+jwt"):
        return Fault(msg("Its type is wrong."), msg("typ of the proof"), kind[:40], "dpop+jwt")
    algorithm = str(header.get("alg", "none"))
    if algorithm.upper().startswith("HS") or algorithm.lower() == "none":
        return Fault(
            msg("It must be signed with a private key."), msg("alg of the proof"), algorithm[:20], "ES256, RS256"
        )
    key = header.get("jwk")
    if not isinstance(key, Mapping):
        return Fault(msg("It carries no public key."), msg("jwk of the proof"), msg("none"), msg("the public key"))
    if "d" in key or "k" in key:
        return Fault(
            msg("It carries the private key."), msg("jwk of the proof"), msg("private"), msg("the public key only")
        )
    return None


def _call(claims: Mapping[str, Any], request: Request) -> Fault | None:
    method = str(claims.get("htm", "none"))
    if method != request.method:
        return Fault(msg("It was made for another method."), msg("htm of the proof"), method[:20], request.method)
    target = claims.get("htu")
    if not isinstance(target, str):
        return Fault(msg("It names no URL."), msg("htu of the proof"), msg("none"), msg("the URL of the request"))
    if request.url is None or not request.url.host:
        return None
    parts = split_url(target)
    named = f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path or '/'}"
    sent = f"{request.url.origin}{request.url.path or '/'}"
    if named.replace(":443/", "/", 1) != sent:
        return Fault(
            msg("It was made for another URL."), msg("htu of the proof"), named[:200], sent[:200], NEARLY_CERTAIN
        )
    return None


def _token(claims: Mapping[str, Any], token: Token | None) -> Fault | None:
    if token is None:
        return None
    hashed = claims.get("ath")
    expected = _base64url(hashlib.sha256(token.secret.reveal().encode()).digest())
    if hashed is None:
        return Fault(msg("It names no token."), msg("ath of the proof"), msg("none"), msg("SHA-256 of the token"))
    if hashed != expected:
        return Fault(
            msg("It was made for another token."),
            msg("ath of the proof"),
            msg("another hash"),
            msg("SHA-256 of the token"),
        )
    return None


def _key(header: Mapping[str, Any], jkt: object) -> Fault | None:
    key = header.get("jwk")
    if not isinstance(jkt, str) or not isinstance(key, Mapping):
        return None
    if thumbprint(key) != jkt:
        return Fault(
            msg("It is signed with another key."),
            msg("Key of the proof"),
            msg("another key"),
            msg("the token's cnf.jkt"),
        )
    return None


def _time(claims: Mapping[str, Any], times: Times) -> Fault | None:
    if is_milliseconds(claims.get("iat")):
        return Fault(msg("Its time is in milliseconds."), msg("iat of the proof"), msg("milliseconds"), msg("seconds"))
    made = numeric_date(claims.get("iat"))
    if made is None:
        return Fault(msg("It has no time."), msg("iat of the proof"), msg("none"), msg("the time of the request"))
    if times.request_at is None:
        return None
    off = (times.request_at - made).total_seconds()
    if abs(off) > _WINDOW_S:
        return Fault(
            msg("It is too old or too new."),
            msg("iat of the proof"),
            msg("{span} off", span=duration(off)),
            msg("now"),
            INFERRED,
        )
    return None


def thumbprint(key: Mapping[str, Any]) -> str:
    """The SHA-256 thumbprint of a public key (RFC 7638)."""
    members = {name: key.get(name) for name in _MEMBERS.get(str(key.get("kty")), ("kty",))}
    text = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return _base64url(hashlib.sha256(text.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
