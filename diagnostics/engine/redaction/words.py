"""Which words may pass: a dictionary of twelve languages and the vocabulary of HTTP, OAuth, JWT and their libraries.

Lists are in `data/`; where they come from and under which licence is told there.
"""

from __future__ import annotations

import lzma
import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_PIECES = re.compile(r"[-_.:/’'$]+")
_NUMBER = re.compile(r"[0-9]{1,6}")
_SMALL = frozenset(
    {
        "a", "i", "x", "y", "o", "e", "id", "ip", "by", "is", "to", "in", "on", "of", "at", "or", "no", "my",
        "do", "as", "if", "up", "io", "m", "ms", "db", "ui", "us", "eu", "v", "s", "t", "d", "ll", "re", "ve",
        "n", "js", "py", "go", "ca", "aws", "api", "jwt", "url", "uri", "am", "pm", "q", "sdk", "ssl", "tls",
        "an", "we", "be",
    }
)  # fmt: skip
_TWO_LETTERS = frozenset(word for word in _SMALL if len(word) == 2)
# What machines number. Another word of a dictionary with digits at its end is how people make passwords: `hunter2`.
_NUMBERED = frozenset(
    {
        "account", "agent", "attempt", "backend", "channel", "client", "cluster", "code", "column", "dc",
        "device", "domain", "error", "event", "example", "field", "file", "group", "handler", "host", "item",
        "job", "key", "level", "line", "method", "module", "node", "option", "page", "param", "part", "phase",
        "pool", "port", "process", "queue", "region", "request", "response", "retry", "role", "rule",
        "server", "service", "shard", "site", "slot", "stage", "step", "store", "stream", "task", "team",
        "tenant", "thread", "type", "user", "vendor", "version", "worker", "zone",
    }
)  # fmt: skip
# English words that names of parameters, claims, header fields and errors are made of: `access_token`, `kid-mismatch`.
_NAMING = frozenset(
    {
        "access", "account", "action", "address", "algorithm", "api", "application", "assertion", "audience",
        "auth", "authentication", "authorization", "basic", "bearer", "body", "challenge", "claim", "claims",
        "code", "content", "cookie", "credential", "credentials", "current", "data", "date", "default",
        "denied", "description", "device", "domain", "email", "encoding", "end", "endpoint", "error",
        "exchange", "expired", "expires", "expiry", "field", "format", "grant", "group", "hash", "header",
        "headers", "hint", "host", "id", "identity", "in", "invalid", "is", "issued", "issuer", "key", "keys",
        "language", "last", "length", "level", "list", "locale", "location", "login", "method", "mismatch",
        "missing", "mode", "name", "new", "not", "number", "object", "of", "on", "origin", "owner", "param",
        "parameter", "parameters", "password", "path", "permission", "permissions", "policy", "private",
        "profile", "provider", "public", "query", "refresh", "registered", "request", "required", "resource",
        "response", "result", "role", "roles", "scope", "scopes", "secret", "server", "service", "session",
        "signature", "signed", "signing", "state", "status", "string", "subject", "tenant", "time", "to",
        "token", "tokens", "trace", "type", "unknown", "unsupported", "user", "username", "valid", "value",
        "verification", "version", "with",
    }
)  # fmt: skip
_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_LONGEST = 8


@lru_cache(maxsize=1)
def _technical() -> frozenset[str]:
    return frozenset((_DATA / "technical.txt").read_text(encoding="utf-8").split())


def is_technical(text: str) -> bool:
    """Whether `text` is a word of the trade, in any case."""
    return text.lower() in _technical()


@lru_cache(maxsize=1)
def _held() -> frozenset[str]:
    return frozenset(lzma.decompress((_DATA / "words.txt.xz").read_bytes()).decode().split("\n")) | _technical()


def is_word(text: str) -> bool:
    """Whether `text` is one word, written small, with a capital or in capitals."""
    held = _held()
    if text in held:
        return True
    lowered = text.lower()
    if lowered in held:
        # of products and protocols every spelling is in use: GitHub, DPoP, macOS
        return text == text.upper() or text[1:] == lowered[1:] or lowered in _technical()
    return _SCRIPT.fullmatch(text) is not None and len(text) < 60 and _is_segmented(text)


def _is_segmented(text: str) -> bool:
    """Whether text without blanks is words one after the other; Korean endings follow a word of two syllables."""
    held, position = _held(), 0
    while position < len(text):
        for end in range(min(len(text), position + _LONGEST), position, -1):
            if text[position:end] in held:
                position = end
                break
        else:
            if _HANGUL.fullmatch(text) and position >= 2:
                return len(text) - position <= 3
            return False
    return True


def _is_scrap(part: str) -> bool:
    return len(part) < 3 and not part.isdigit() and part.lower() not in _TWO_LETTERS


def is_name(text: str) -> bool:
    """Whether `text` is an identifier made of words and short numbers: `invalid_token`, `devices:read`, `ValidTo`."""
    if not text or len(text) > 120:
        return False
    return all(_is_piece(piece) for piece in _PIECES.split(text) if piece) and any(c.isalpha() for c in text)


def _is_piece(piece: str) -> bool:
    if is_word(piece) or _NUMBER.fullmatch(piece) or piece.lower() in _SMALL:
        return True
    parts = _CAMEL.findall(piece)
    if "".join(parts) != piece or len(parts) < 2 or len(parts) > 9:
        return False
    if not all(part.isdigit() or is_word(part) or part.lower() in _SMALL for part in parts):
        return False
    # a chance run of short words and digits is no identifier
    longest = max((len(part) for part in parts if not part.isdigit()), default=0)
    digits = [part for part in parts if part.isdigit()]
    if longest < 4 or len(digits) > 1 or not all(len(part) < 4 for part in digits):
        return False
    if digits and sum(_is_scrap(part) for part in parts) > 1:
        return False  # a word among single letters and a digit: of 10,000 random texts of eight signs three had one
    return not parts[-1].isdigit() or _is_numbered(parts[-2].lower(), parts[-1])


def _is_numbered(word: str, digits: str) -> bool:
    """Whether digits at the end of this word say which of several it is, or which version."""
    return word in _NUMBERED or (word in _technical() and len(digits) < 3)


def is_known_name(text: str) -> bool:
    """Whether every piece of an identifier is a word that names of the protocols are made of: `access_token`."""
    pieces = [
        part
        for piece in _PIECES.split(text)
        if piece
        for part in ([piece] if is_technical(piece) else _CAMEL.findall(piece))
    ]
    known = _NAMING | _NUMBERED | _SMALL
    return all(is_technical(piece) or piece.lower() in known or _NUMBER.fullmatch(piece) for piece in pieces)


def is_joined(text: str) -> bool:
    """Whether `text` is up to three words of at least four letters written as one, as hosts are: `userservice`."""
    if is_word(text):
        return True
    return (
        any(
            is_word(text[:cut])
            and (
                is_word(text[cut:])
                or any(is_word(text[cut:second]) and is_word(text[second:]) for second in range(cut + 4, len(text) - 3))
            )
            for cut in range(3, len(text) - 2)
        )
        if 7 <= len(text) <= 30
        else False
    )
