"""Whether a JWS was signed by a key of the platform (RFC 7515, 7517, 7518), and if not, what happened to it.

An RSA signature of PKCS #1 v1.5 shows the digest that was signed to whoever has the public key. If that opens
but is another digest, this very key signed other content: the token was altered afterwards. If it
does not open, another key made the signature, or the signature itself was damaged. A shared secret shows none of this.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from jwt.algorithms import get_default_algorithms
from jwt.exceptions import PyJWTError

from diagnostics.engine.model.jwk import HMAC_BYTES, PRIVATE_MEMBERS, Jwk, shared_bytes
from diagnostics.engine.model.submission import Token

KEY_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512", "ES256K"), "EC"),
    "EdDSA": "OKP",
}
_RS_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}
_MOST_KEYS = 60
_ALGORITHMS = get_default_algorithms()

Keys = Mapping[str, Sequence[Jwk]]


class State(StrEnum):
    """What came of comparing a token with the published keys."""

    VALID = "valid"
    ALTERED = "altered"  # a published key signed other content
    OTHER_KEY = "other-key"  # the key that the token names did not make this signature
    BAD = "bad"  # it does not verify, and this algorithm does not show why
    KEY_UNKNOWN = "key-unknown"  # no published key has the token's kid
    KEY_MISMATCH = "key-mismatch"  # the named key is of another kind than the token's algorithm
    OTHER_SHARED = "other-shared"  # no shared secret of the platform made this signature
    NO_KEY_FITS = "no-key-fits"  # the token names no kid, and no published key verifies it
    UNSUPPORTED = "unsupported"  # nothing that a public key could verify
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verification:
    """`environment` and `key_id` name the key that verified or opened; `named_in` is where the kid is published."""

    state: State
    algorithm: str = ""
    kid: str = ""
    environment: str = ""
    key_id: str = ""
    named_in: tuple[str, ...] = ()


def verify(token: Token, keys: Keys) -> Verification:
    """Compare the token with every published key of every environment. Never raises on a parsed token."""
    header = token.header or {}
    algorithm, kid = _text(header.get("alg")), _text(header.get("kid"))
    parts = _parts(token.secret.reveal())
    if parts is None or token.header is None:
        return Verification(State.UNREADABLE, algorithm, kid)
    signed, signature = parts
    if algorithm in HMAC_BYTES:
        return _by_secret(algorithm, kid, keys, signed, signature)
    if algorithm not in KEY_TYPES:
        named = tuple(dict.fromkeys(name for name, key in _each(keys) if kid and _text(key.get("kid")) == kid))
        return Verification(State.UNSUPPORTED, algorithm, kid, named_in=named)
    fitting = [(name, key) for name, key in _each(keys) if _fits(key, algorithm)]
    for name, key in fitting:
        if _verifies(algorithm, key, signed, signature):
            return Verification(State.VALID, algorithm, kid, name, _text(key.get("kid")))
    return _failed(algorithm, kid, keys, fitting, signed, signature)


def _by_secret(algorithm: str, kid: str, keys: Keys, signed: bytes, signature: bytes) -> Verification:
    """A public key is never tried as a secret: whoever has read it could sign so (RFC 8725, 2.1)."""
    shared = [(name, secret) for name, key in _each(keys) if (secret := shared_bytes(key)) is not None]
    for name, secret in shared:
        made = hmac.new(secret, signed, f"sha{algorithm.removeprefix('HS')}").digest()
        if hmac.compare_digest(made, signature):
            return Verification(State.VALID, algorithm, kid, name)
    if named := tuple(dict.fromkeys(name for name, key in _each(keys) if kid and _text(key.get("kid")) == kid)):
        return Verification(State.KEY_MISMATCH, algorithm, kid, named_in=named)
    if shared:
        return Verification(State.OTHER_SHARED, algorithm, kid, named_in=tuple(name for name, _ in shared))
    return Verification(State.UNSUPPORTED, algorithm, kid)


def _failed(
    algorithm: str, kid: str, keys: Keys, fitting: list[tuple[str, Jwk]], signed: bytes, signature: bytes
) -> Verification:
    for name, key in fitting:
        if _opens(algorithm, key, signed, signature):
            return Verification(State.ALTERED, algorithm, kid, name, _text(key.get("kid")))
    if not kid:
        return Verification(State.NO_KEY_FITS, algorithm)
    named = tuple(dict.fromkeys(name for name, key in _each(keys) if _text(key.get("kid")) == kid))
    if not named:
        return Verification(State.KEY_UNKNOWN, algorithm, kid)
    if not any(_text(key.get("kid")) == kid for _, key in fitting):
        return Verification(State.KEY_MISMATCH, algorithm, kid, named_in=named)
    state = State.OTHER_KEY if algorithm in _RS_HASHES else State.BAD
    return Verification(state, algorithm, kid, named_in=named)


def rewritten(token: Token) -> bool:
    """Whether the payload's JSON is laid out otherwise than the header's: issuers write both with one serialiser."""
    raw = token.secret.reveal().split(".")
    texts = [_decoded(part) for part in raw[:2]]
    if len(texts) < 2 or None in texts:
        return False
    return _compact(texts[0] or b"") != _compact(texts[1] or b"")


def _compact(content: bytes) -> bool:
    try:
        parsed = json.loads(content)
        return len(json.dumps(parsed, separators=(",", ":"), ensure_ascii=False).encode()) >= len(content)
    except (ValueError, RecursionError, UnicodeError):
        return False


def _each(keys: Keys) -> Iterator[tuple[str, Jwk]]:
    for name, published in keys.items():
        for key in published[:_MOST_KEYS]:
            yield name, key


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _fits(key: Jwk, algorithm: str) -> bool:
    return (
        key.get("kty") == KEY_TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and (key.get("alg") or algorithm) == algorithm
    )


def _parts(text: str) -> tuple[bytes, bytes] | None:
    segments = text.split(".")
    if len(segments) != 3 or not text.isascii():
        return None
    signature = _decoded(segments[2])
    return None if signature is None else (f"{segments[0]}.{segments[1]}".encode(), signature)


def _decoded(segment: str) -> bytes | None:
    try:
        return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _public_key(algorithm: str, key: Jwk) -> Any:
    # a private member would make the library read a private key, which verifies nothing
    public = {name: value for name, value in key.items() if name not in PRIVATE_MEMBERS}
    return _ALGORITHMS[algorithm].from_jwk(public)


def _verifies(algorithm: str, key: Jwk, signed: bytes, signature: bytes) -> bool:
    try:
        return bool(_ALGORITHMS[algorithm].verify(signed, _public_key(algorithm, key), signature))
    except (PyJWTError, ValueError, TypeError, KeyError):
        return False


def _opens(algorithm: str, key: Jwk, signed: bytes, signature: bytes) -> bool:
    """Whether this RSA key made the signature over something else (RFC 8017, 8.2.2)."""
    digest = _RS_HASHES.get(algorithm)
    if digest is None:
        return False
    try:
        public = _public_key(algorithm, key)
        if not isinstance(public, rsa.RSAPublicKey):
            return False
        found = public.recover_data_from_signature(signature, padding.PKCS1v15(), digest)
    except (PyJWTError, InvalidSignature, ValueError, TypeError, KeyError):
        return False
    return found != hashlib.new(digest.name, signed).digest()
