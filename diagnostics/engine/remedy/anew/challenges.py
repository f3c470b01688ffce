"""The encoder of a PKCE challenge: base64url without padding, of the bytes of the hash (RFC 7636, 4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

_CAUSE = "pkce-verifier-mismatch"
catalogue.slugs(_CAUSE)
_ALPHABET = msg("A challenge is written in base64url without padding, and this encoder writes another alphabet.")
_ARGUMENT = r"(?:[^()\n]|\((?:[^()\n]|\([^()\n]{0,80}\)){0,120}\)){1,160}"
_FLAGS = r"Base64\.(?:DEFAULT|NO_WRAP|NO_PADDING|URL_SAFE)(?:[ ]?(?:\||or)[ ]?Base64\.(?:NO_WRAP|NO_PADDING))?"
# By language: the wrong encoder, the right one, and what else stands in code of it.
_ENCODERS: tuple[tuple[str, str, str], ...] = (
    (
        rf"\bBase64\.encodeToString\({_ARGUMENT},[ ]?(?P<old>{_FLAGS})\)",
        "Base64.URL_SAFE or Base64.NO_PADDING or Base64.NO_WRAP",
        r"\b(?:val|fun) \w",
    ),
    (
        rf"\bBase64\.encodeToString\({_ARGUMENT},[ ]?(?P<old>{_FLAGS})\)",
        "Base64.URL_SAFE | Base64.NO_PADDING | Base64.NO_WRAP",
        r";[ \t]*(?:\n|\Z)",
    ),
    (
        r"(?P<old>\bBase64\.get(?:Url)?Encoder\(\))(?=\.encodeToString\()",
        "Base64.getUrlEncoder().withoutPadding()",
        "",
    ),
    (r"\.digest\([ ]?(?P<old>[\"'](?:base64|hex)[\"'])[ ]?\)", "'base64url'", r"\bcreateHash\("),
    (
        rf"(?P<old>\bBase64\.(?:strict_|urlsafe_)?encode64\((?P<bytes>Digest::SHA256\.digest\({_ARGUMENT}\))\))",
        "Base64.urlsafe_encode64(⟨bytes⟩, padding: false)",
        "",
    ),
    (
        rf"(?P<old>\bbase64\.(?:standard_|urlsafe_)?b64encode\((?P<bytes>(?:hashlib\.)?sha256\({_ARGUMENT}\)\.digest\(\))\))",
        '(base64.urlsafe_b64encode(⟨bytes⟩).rstrip(b"="))',
        "",
    ),
    (
        r"(?P<old>\bbase64\.(?:StdEncoding|URLEncoding|RawStdEncoding))(?=\.EncodeToString\()",
        "base64.RawURLEncoding",
        "",
    ),
    (
        rf"(?P<old>\bbase64_encode\((?P<bytes>(?:hash|openssl_digest)\({_ARGUMENT}\))\))",
        "rtrim(strtr(base64_encode(⟨bytes⟩), '+/', '-_'), '=')",
        "",
    ),
    (
        rf"(?P<old>\bConvert\.ToBase64String\((?P<bytes>{_ARGUMENT})\))(?!\.)",
        "Convert.ToBase64String(⟨bytes⟩).TrimEnd('=').Replace('+', '-').Replace('/', '_')",
        r"SHA256",
    ),
)
_SLIPS = tuple(
    Slip((_CAUSE,), _ALPHABET, pattern, instead, beside, case=True) for pattern, instead, beside in _ENCODERS
)
_OF_A_CHALLENGE = re.compile(r"challenge|S256|pkce", re.IGNORECASE)


def challenge_encoded_in(text: str, cause: str) -> Iterator[Found]:
    """Where code encodes a hash for a challenge with another encoder."""
    if cause == _CAUSE and _OF_A_CHALLENGE.search(text):
        yield from seen_slips(text, _SLIPS, "")
