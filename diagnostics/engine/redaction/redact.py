"""Redaction by structure (rule 8), with a scrubber behind it for every string that leaves the engine.

Structure decides first: a token is shown as header and claims, a credential header as its scheme,
a URL as path and query names. The scrubber is the second line: it knows every secret of the paste
and masks any stretch of twelve characters that one of them shares with an outgoing string.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from diagnostics.engine.model.submission import HeaderField, Url
from diagnostics.engine.model.types import Message, Param, Secret

WINDOW = 12
_STEP = WINDOW // 2
_SHORTEST = 6
_JWT_LIKE = re.compile(r"eyJ[A-Za-z0-9_\-+/=%]{6,}(?:\.[A-Za-z0-9_\-+/=%]*)*")
_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|api[-_]?key|apikey|credential|assertion|signature|session|cookie|csrf|xsrf|private|"
    r"authori[sz]ation|^auth$|x-auth|code_verifier|^code$|^key$|^jwt$|^sig$|otp|pin$|-key$|[-_]pass(?:code)?$",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset(
    {
        "token_type", "token_use", "token_endpoint", "token_endpoint_auth_method", "code_challenge_method",
        "token_expires_in", "expires_in", "x-amzn-requestid", "signature_algorithm", "auth_time", "session_state_name",
        "www-authenticate", "proxy-authenticate", "access-control-allow-headers", "session_id_type", "tokentype",
        "authentication-info", "access-control-request-headers", "idempotency-key",
        "x-idempotency-key", "cache-key", "x-cache-key", "surrogate-key", "sec-websocket-key",
    }
)  # fmt: skip
# The members of a JWK that no one but its owner may know (RFC 7518, section 6; RFC 8037, section 2).
PRIVATE_KEY_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# The attributes of Set-Cookie (RFC 6265, 5.2, and its drafts); another pair among them is a value of someone's.
COOKIE_ATTRIBUTES = frozenset(
    {"expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority"}
)
# Members with a secret's name whose content is rights or structure by a standard (UMA 2.0 grant; RFC 9396).
_STRUCTURE = frozenset({"authorization", "authorization_details"})
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "authentication", "x-authorization"})
# Words that may stand before a credential in clear: the schemes of the IANA registry, and what APIs use instead.
_SCHEMES = frozenset(
    {
        "bearer", "basic", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth", "privatetoken",
        "scram-sha-1", "scram-sha-256", "vapid", "concealed", "token", "jwt", "apikey", "api-key", "key", "hawk", "mac",
        "pop", "aws", "aws4-hmac-sha256", "sharedkey", "signature", "splunk", "genie", "genie-key", "sso-key", "null",
        "undefined", "none", "zoho-oauthtoken", "discogs", "bot", "client-id", "accesstoken", "access_token",
    }
)  # fmt: skip


class Labeler:
    """Names a secret by a keyed hash, so that one diagnosis shows where two values were the same and two do not."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def label(self, text: str) -> str:
        """Six letters and digits for `text`; the same text gives the same label under one key."""
        digest = hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).digest()
        return base64.b32encode(digest[:5]).decode()[:6].lower()

    def mask(self, text: str, kind: str = "secret") -> str:
        """What stands where a secret stood: its kind and label."""
        return f"[{kind} {self.label(text)}]"


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter, member or claim with this name holds a credential by its meaning."""
    lowered = name.lower()
    return lowered not in _NOT_SECRET and _SECRET_NAME.search(lowered) is not None


class Scrubber:
    """Masks what is left of known secrets in outgoing strings, and anything formed like a JWT."""

    def __init__(self, secrets: Iterable[Secret], labeler: Labeler) -> None:
        self.labeler = labeler
        self._whole: dict[str, str] = {}
        self._blocks: set[str] = set()
        self._windows: set[str] = set()
        for secret in secrets:
            self._learn(secret.reveal())
        self._shorts = sorted((s for s in self._whole if len(s) < WINDOW), key=len, reverse=True)
        self.scrub = lru_cache(maxsize=4096)(self._scrub)

    def _learn(self, text: str) -> None:
        for form in {text, text.strip(), quote(text, safe=""), unquote(text)}:
            if len(form) < _SHORTEST or form in self._whole:
                continue
            self._whole[form] = self.labeler.mask(text.strip())
            for start in range(len(form) - WINDOW + 1):
                self._windows.add(form[start : start + WINDOW])
            for start in range(len(form) - _STEP + 1):
                self._blocks.add(form[start : start + _STEP])

    def _scrub(self, text: str) -> str:
        if "eyJ" in text:
            text = _JWT_LIKE.sub(lambda m: self.labeler.mask(m.group(0), "token"), text)
        for short in self._shorts:
            if short in text:
                text = text.replace(short, self._whole[short])
        if len(text) < WINDOW or not self._windows:
            return text
        return self._mask_windows(text)

    def _mask_windows(self, text: str) -> str:
        # any window of 12 holds one of every sixth block of 6 whole, so a look at each sixth place finds all
        blocks = self._blocks
        if not any(text[i : i + _STEP] in blocks for i in range(0, len(text) - _STEP + 1, _STEP)):
            return text
        out: list[str] = []
        position = kept = 0
        while position <= len(text) - WINDOW:
            if text[position : position + WINDOW] not in self._windows:
                position += 1
                continue
            end = position + WINDOW
            while end < len(text) and text[end - WINDOW + 1 : end + 1] in self._windows:
                end += 1
            out.append(text[kept:position])
            out.append(self._whole.get(text[position:end]) or self.labeler.mask(text[position:end]))
            position = kept = end
        out.append(text[kept:])
        return "".join(out)

    def message(self, message: Message) -> Message:
        """The message with its parameters scrubbed; its text is ours."""
        if not message.params:
            return message
        return Message(message.text, {name: self._param(value) for name, value in message.params.items()})

    def _param(self, value: Param) -> Param:
        if isinstance(value, Message):
            return self.message(value)
        return self.scrub(value) if isinstance(value, str) else value


def header_value(field: HeaderField, scrubber: Scrubber) -> str:
    """A header's value as it may be shown: a credential as its scheme and a label, a cookie as its names."""
    name, value = field.name.lower(), field.value.reveal()
    if name in ("cookie", "set-cookie"):
        return _cookies(value, scrubber.labeler, whole=name == "set-cookie")
    if name in _CREDENTIAL_HEADERS or is_secret_name(name):
        return _credential(value, scrubber.labeler)
    if name in ("location", "referer", "content-location", "origin", ":path"):
        return scrubber.scrub(_bare_url(value))
    return scrubber.scrub(value)


def _credential(value: str, labeler: Labeler) -> str:
    first, _, rest = value.strip().partition(" ")
    if not rest.strip():
        return value if not first or first.lower() in _SCHEMES else labeler.mask(first, "credential")
    if first.lower() not in _SCHEMES:
        return labeler.mask(value.strip(), "credential")
    return f"{first} {labeler.mask(rest.strip(), 'credential')}"


def _cookies(value: str, labeler: Labeler, *, whole: bool) -> str:
    first, *rest = value.split(";") if whole else [value]
    parts = [first] if whole else value.split(";")
    shown = [_cookie(part, labeler) for part in parts]
    attributes = [_attribute(part.strip(), labeler) for part in rest] if whole else []
    return "; ".join([*shown, *attributes])


def _cookie(part: str, labeler: Labeler) -> str:
    name, equals, value = part.strip().partition("=")
    if not equals:
        return labeler.mask(name, "cookie")
    return f"{name}={labeler.mask(value, 'cookie')}"


def _attribute(part: str, labeler: Labeler) -> str:
    """An attribute of Set-Cookie as it is; another pair that stands among them, or is joined to one, as a cookie."""
    name, equals, value = part.partition("=")
    if name.lower() not in COOKIE_ATTRIBUTES:
        return _cookie(part, labeler) if equals else labeler.mask(part, "cookie") if part else part
    own, comma, joined = value.partition(", ")
    if "=" in own:
        return f"{name}={labeler.mask(value, 'cookie')}"
    return f"{name}={own}{comma}{_cookie(joined, labeler)}" if "=" in joined else part


def _bare_url(value: str) -> str:
    """A URL given as text with its query and fragment values and user information dropped."""
    address, hash_mark, _ = value.partition("#")
    head, mark, query = address.partition("?")
    scheme, slashes, rest = head.partition("://")
    if slashes and "@" in rest.partition("/")[0]:
        rest = "…@" + rest.partition("@")[2]
    head = f"{scheme}{slashes}{rest}" if slashes else head
    names = [pair.partition("=")[0] for pair in query.split("&") if pair]
    return head + ("?" + "&".join(f"{name}=…" for name in names) if mark else "") + ("#…" if hash_mark else "")


def url(value: Url, scrubber: Scrubber) -> str:
    """A URL as it may be shown: origin, path and the names of its query; secret values by their label."""
    shown = []
    for name, text in value.query:
        raw = text.reveal()
        shown.append(f"{name}={scrubber.labeler.mask(raw) if is_secret_name(name) and raw else '…'}")
    origin = value.origin if value.host else ""
    return scrubber.scrub(origin + value.path + ("?" + "&".join(shown) if shown else ""))


def json_value(value: Any, scrubber: Scrubber, *, depth: int = 0, hidden: bool = False) -> Any:
    """Header, claims or a body as they may be shown: members named like a credential masked, all strings scrubbed.

    `hidden`: the value stands below such a name, so that every string and number in it is masked.
    """
    if isinstance(value, Mapping):
        if depth > 12:
            return "…"
        private = PRIVATE_KEY_MEMBERS if "kty" in value else frozenset()
        return {
            scrubber.scrub(str(k)): _member(str(k), v, scrubber, depth, hidden=hidden or k in private)
            for k, v in list(value.items())[:200]
        }
    if isinstance(value, (list, tuple)):
        return [json_value(i, scrubber, depth=depth + 1, hidden=hidden) for i in value[:200]] if depth <= 12 else "…"
    if hidden and isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value):
        return scrubber.labeler.mask(str(value))
    if isinstance(value, str):
        return scrubber.scrub(value[:2000])
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**63:
        return str(value)[:60]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def _member(name: str, value: Any, scrubber: Scrubber, depth: int, *, hidden: bool) -> Any:
    secret = is_secret_name(name) and (name.lower() not in _STRUCTURE or isinstance(value, str))
    return json_value(value, scrubber, depth=depth + 1, hidden=hidden or secret)
