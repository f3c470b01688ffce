"""Words of ours that stand within a sentence or a row of evidence beside what was found, as messages.

A text put together from ours and theirs is a message too, for a reader of another language reads it (rule 12).
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.submission import CredentialPlace, TokenFormat
from diagnostics.engine.model.types import Message, msg

NONE = msg("none")
PLACES = {
    CredentialPlace.HEADER: msg("header"),
    CredentialPlace.QUERY: msg("query"),
    CredentialPlace.BODY: msg("body"),
    CredentialPlace.COOKIE: msg("cookie"),
    CredentialPlace.USERINFO: msg("user name and password of the address"),
    CredentialPlace.OPTION: msg("option of the command"),
    CredentialPlace.BARE: msg("pasted by itself"),
}

FORMATS = {
    TokenFormat.JWS: msg("signed JWT"),
    TokenFormat.JWE: msg("encrypted JWT"),
    TokenFormat.OPAQUE: msg("opaque token"),
    TokenFormat.VENDOR_KEY: msg("API key"),
    TokenFormat.PASETO: msg("PASETO token"),
    TokenFormat.SAML: msg("SAML assertion"),
    TokenFormat.BASIC: msg("Basic credentials"),
    TokenFormat.PLACEHOLDER: msg("placeholder"),
    TokenFormat.JSON: msg("JSON text"),
    TokenFormat.DAMAGED_JWS: msg("damaged JWT"),
    TokenFormat.ELIDED: msg("left out of the paste"),
}


def listed(parts: Sequence[Message]) -> str | Message:
    """Messages one after the other, with commas between them."""
    if len(parts) <= 1:
        return parts[0] if parts else ""
    return Message("{first}, {second}", {"first": parts[0], "second": listed(parts[1:])})


def characters(n: int) -> Message:
    """A length in characters."""
    return msg("{n} character", n=n) if n == 1 else msg("{n} characters", n=n)


def in_bytes(n: int) -> Message:
    """A length in bytes."""
    return msg("{n} byte", n=n) if n == 1 else msg("{n} bytes", n=n)
