"""An HMAC-signed token and the secret that was pasted with it (RFC 7518, 3.2); the secret is never shown."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.jwk import HMAC_BYTES
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Token, TokenFormat
from diagnostics.engine.model.types import Secret

_MOST_SECRETS = 6
_HASHES: dict[str, str] = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def pair(subject: Subject) -> tuple[Token, Secret] | None:
    """The first HMAC-signed token of the paste and the signing secret named in it, or None."""
    tokens = (t for t in subject.submission.tokens if t.format is TokenFormat.JWS and _algorithm(t) in _HASHES)
    token = next(tokens, None)
    if token is None:
        return None
    seen = subject.submission.sighted(Seen.SIGNING_KEY_GIVEN)
    if not seen or seen[0].value.startswith(("eyJ", "$", "<", "process.env")):
        return None
    return token, Secret(seen[0].value)


def signed_by_one_of_several(token: Token, subject: Subject) -> bool:
    """Whether of several signing secrets that the paste names one verifies the token, and another does not."""
    named = dict.fromkeys(seen.value for seen in subject.submission.sighted(Seen.SIGNING_KEY_GIVEN)[:_MOST_SECRETS])
    fits = {verifying_encoding(token, Secret(value)) is not None for value in named}
    return fits == {True, False}


def verifying_encoding(token: Token, secret: Secret) -> str | None:
    """How the secret must be read to verify the token: "text", "hex" or "base64"; None when no reading does."""
    signed, _, signature = token.secret.reveal().rpartition(".")
    digest = _HASHES[_algorithm(token)]
    for name, key in _readings(secret.reveal()):
        made = hmac.new(key, signed.encode("ascii", "replace"), digest).digest()
        if hmac.compare_digest(base64.urlsafe_b64encode(made).rstrip(b"="), signature.encode("ascii", "replace")):
            return name
    return None


def least_bytes(token: Token) -> int:
    """The shortest key that the token's algorithm allows, in bytes."""
    return HMAC_BYTES[_algorithm(token)]


def _algorithm(token: Token) -> str:
    return str((token.header or {}).get("alg"))


def _readings(text: str) -> list[tuple[str, bytes]]:
    readings = [("text", text.encode())]
    with contextlib.suppress(ValueError):
        readings.append(("hex", bytes.fromhex(text)))
    with contextlib.suppress(binascii.Error, ValueError):
        padded = text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4)
        readings.append(("base64", base64.b64decode(padded, validate=True)))
    return readings
