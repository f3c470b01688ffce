"""Redaction that fails closed (rule 8): shown is what a rule lets pass, and everything else is a label.

Structure decides first: a header field, a parameter, a claim or a member of an error is shown if its rule in `rules/`
lets its shape pass. Behind it stands one gate for every string that leaves the engine, whoever built it: it lets words
pass one by one, and never one that equals a value masked elsewhere in the paste.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.shield import shielded
from diagnostics.engine.model.submission import HeaderField, Submission, Url
from diagnostics.engine.model.types import Message, Param, Secret
from diagnostics.engine.parse.confidential.by_name import COOKIE_ATTRIBUTES
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.redaction import addresses, shapes
from diagnostics.engine.redaction.hidden import Hidden
from diagnostics.engine.redaction.labels import LABEL, Labeler
from diagnostics.engine.redaction.rulebook import SENTENCE, Kind, shape_for
from diagnostics.engine.redaction.sentence import Sentence, is_variable
from diagnostics.engine.redaction.survey import claim_name, says_its_name, survey
from diagnostics.engine.redaction.words import is_name, is_technical

__all__ = ["Labeler", "Scrubber", "header_value", "json_value", "url"]

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
# Control characters and signs that turn the direction of text never reach a terminal or a page.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


_SMALL_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_NEVER_A_NUMBER = re.compile(
    r"pass|secret|pin|key|token|code|otp|cv[cv]|csc|auth|sign|sms|answer|birth|(?<![a-z])age|user|login|card|nonce|state",
    re.IGNORECASE,
)


class Scrubber:
    """The gate of one diagnosis. `secrets` are confidential values; `submission` and `profile` tell what is known."""

    def __init__(
        self,
        secrets: Iterable[Secret],
        labeler: Labeler,
        submission: Submission | None = None,
        profile: Profile | None = None,
    ) -> None:
        self.labeler = labeler
        self.survey = survey(submission, profile)
        self._hidden = Hidden(
            dict.fromkeys([*self.survey.secrets, *(secret.reveal() for secret in secrets)]),
            self.survey.hidden,
            labeler.mask,
        )
        self._known = frozenset(name.casefold() for name in self.survey.shown)
        self._words = Sentence(self._hidden.holds, self.knows, self._pair, lambda text: labeler.mask(text, "word"))
        self.scrub = lru_cache(maxsize=4096)(self._shielded)

    def knows(self, name: str) -> bool:
        """Whether the profile, or a value that a rule lets pass, already shows `name`, or it is `authorization` with a
        slip or two."""
        lowered = name.casefold()
        return lowered in self._known or (lowered[:1] == "a" and near_authorization(lowered))

    def _shielded(self, text: str) -> str:
        """What `_scrub` makes of the text; a fault of ours hides it whole."""
        return shielded("redaction", "words", lambda: self._scrub(text), lambda: self.labeler.mask(text, "text"))

    def _scrub(self, text: str) -> str:
        text = self._hidden.masked(_without_controls(text))
        position, out = 0, []
        for found in LABEL.finditer(text):
            if self.labeler.gave(found.group()):
                out += [self._words.shown(text[position : found.start()]), found.group()]
                position = found.end()
        return "".join([*out, self._words.shown(text[position:])])

    def _pair(self, name: str, value: str) -> str | None:
        for kind in (Kind.ERROR_MEMBER, Kind.PARAMETER, Kind.CLAIM, Kind.RESPONSE_FIELD, Kind.HEADER_FIELD):
            if shape_for(kind, name) is not None:
                shown = self.value(kind, name, value)
                return shown if not LABEL.fullmatch(shown) else None
        return value if shapes.amount(value) is not None or value.lower() in ("true", "false", "null") else None

    def value(self, kind: Kind, name: str, value: str) -> str:
        """A value under `name` as it may be shown: as its rule has it, else as a label."""
        shape = shape_for(kind, claim_name(name) if kind is Kind.CLAIM else name)
        if shape == SENTENCE:
            return self.scrub(value)
        if value and not self._hidden.holds(value):
            if shape is not None and (shown := shapes.SHAPES[shape](value)) is not None:
                return self._hidden.masked(_without_controls(shown))
            if shape is not None and self.knows(value):
                return value
        if kind is Kind.ERROR_MEMBER and shape == "codes" and " " in value:
            return self.scrub(value)
        if shape in _URLS and "://" in value and (shown := self._words.url(self._hidden.masked(value))):
            return shown
        if kind is Kind.PARAMETER and shape is None and self._counts(name, value):
            return value
        if not value or _says_nothing(value) or (says_its_name(name, value) and not self._hidden.holds(value)):
            return value
        return self.labeler.mask(value, "value")

    def _counts(self, name: str, value: str) -> bool:
        """Whether the value is a number too small to open anything, under a name that is no secret's."""
        small = _SMALL_NUMBER.fullmatch(value) is not None and not _NEVER_A_NUMBER.search(name)
        return small and self.name(name) == name and not self._hidden.holds(value)

    def name(self, text: str) -> str:
        """A name of a field, parameter or member: of words, or a label."""
        bare = text.strip("\"'=<>*:- ")
        fine = is_name(bare) or self.knows(bare)
        if not bare or (fine and not self._hidden.holds(bare)):
            return text
        return self.url_text(text) if "://" in text else self.labeler.mask(text, "name")

    def shows_host(self, host: str) -> bool:
        """Whether the host of a request may be shown."""
        return not host or self.knows(host) or is_variable(host) or addresses.own_host(host) is not None

    def shows_segment(self, text: str) -> bool:
        """Whether a segment of a path may be shown."""
        if not text or self.knows(text):
            return True
        return (addresses.segment(text) is not None or is_variable(text)) and self._hidden.masked(text) == text

    def url_text(self, text: str) -> str:
        """A URL given as text."""
        shown = addresses.url(text)
        return self.scrub(text) if shown is None else self._hidden.masked(shown)

    def code(self, text: str) -> str:
        """A request written from an outline, whose values went through their rules: what is masked stays masked."""
        return self._hidden.masked(_without_controls(text))

    def message(self, message: Message) -> Message:
        """The message with its parameters scrubbed; its text is ours."""
        if not message.params:
            return message
        return Message(message.text, {name: self._param(value) for name, value in message.params.items()})

    def _param(self, value: Param) -> Param:
        if isinstance(value, Message):
            return self.message(value)
        return self.scrub(value) if isinstance(value, str) else value

    def is_prose(self, text: str) -> bool:
        """Whether `text` is what a person wrote: several words of a line of theirs."""
        stripped = text.strip()
        return stripped.count(" ") >= 2 and any(stripped in line or line in stripped for line in self.survey.prose)


def _says_nothing(value: str) -> bool:
    """Whether the value is no value: a variable, an ellipsis, a truth value."""
    return is_variable(value) or value.strip(".…*x") == "" or value.lower() in ("true", "false", "null")


def _without_controls(text: str) -> str:
    return text if text.isprintable() else _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").rstrip("\r"))


def header_value(field: HeaderField, scrubber: Scrubber, kind: Kind = Kind.HEADER_FIELD) -> str:
    """A header's value as it may be shown: a credential as its scheme and a label, a cookie as its names."""
    name, value = field.name.lower(), field.value.reveal()
    if name in ("cookie", "set-cookie"):
        return _cookies(value, scrubber, whole=name == "set-cookie")
    if name in _CREDENTIAL_HEADERS:
        return _credential(value, scrubber)
    if name.endswith("-authenticate"):
        return _challenges(value, scrubber)
    return scrubber.value(kind, name, value)


def _credential(value: str, scrubber: Scrubber) -> str:
    first, _, rest = value.strip().partition(" ")
    if not rest.strip():
        return value if not first or first.lower() in _SCHEMES else scrubber.labeler.mask(first, "credential")
    if first.lower() not in _SCHEMES:
        return scrubber.labeler.mask(value.strip(), "credential")
    return f"{first} {scrubber.labeler.mask(rest.strip(), 'credential')}"


METHODS = frozenset(
    {
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "PROPFIND",
        "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "PURGE", "LINK", "UNLINK",
        "SUBSCRIBE", "NOTIFY",
    }
)  # fmt: skip
_URLS = frozenset({"url", "issuer", "audience", "origin"})
_PARAMETER = re.compile(r"([A-Za-z][\w.*-]{0,60})(\s*=\s*)(\"(?:[^\"\\]|\\.)*\"|[^\s,\"]+)")


def _challenges(value: str, scrubber: Scrubber) -> str:
    out, position = [], 0
    for found in _PARAMETER.finditer(value):
        out.append(scrubber.scrub(value[position : found.start()]))
        quote = '"' if found.group(3).startswith('"') else ""
        text = found.group(3).strip('"')
        out.append(
            f"{found.group(1)}{found.group(2)}{quote}{scrubber.value(Kind.ERROR_MEMBER, found.group(1), text)}{quote}"
        )
        position = found.end()
    return "".join([*out, scrubber.scrub(value[position:])])


def _cookies(value: str, scrubber: Scrubber, *, whole: bool) -> str:
    first, *rest = value.split(";") if whole else [value]
    parts = [first] if whole else value.split(";")
    shown = [_cookie(part, scrubber) for part in parts]
    attributes = [_attribute(part.strip(), scrubber) for part in rest] if whole else []
    return "; ".join([*shown, *attributes])


def _cookie(part: str, scrubber: Scrubber) -> str:
    name, equals, value = part.strip().partition("=")
    if not equals:
        return scrubber.labeler.mask(name, "cookie")
    return f"{scrubber.name(name)}={scrubber.labeler.mask(value, 'cookie')}"


def _attribute(part: str, scrubber: Scrubber) -> str:
    """An attribute of Set-Cookie as it is; another pair that stands among them, or is joined to one, as a cookie."""
    name, equals, value = part.partition("=")
    if name.lower() not in COOKIE_ATTRIBUTES:
        return _cookie(part, scrubber) if equals else scrubber.labeler.mask(part, "cookie") if part else part
    own, comma, joined = value.partition(", ")
    if "=" in own:
        return f"{name}={scrubber.labeler.mask(value, 'cookie')}"
    if "=" in joined:
        return f"{name}={scrubber.scrub(own)}{comma}{_cookie(joined, scrubber)}"
    return f"{name}{equals}{scrubber.scrub(value)}"


def method(text: str, scrubber: Scrubber) -> str:
    """A method that HTTP or an extension of it knows; another word in its place as a label."""
    return text if not text or text.upper() in METHODS else scrubber.labeler.mask(text, "method")


def url(value: Url, scrubber: Scrubber) -> str:
    """A URL as it may be shown: origin and path word by word, the names of its query, listed values of it."""
    shown = []
    for name, text in value.query:
        raw = text.reveal()
        named = scrubber.name(name) if raw or is_technical(name) else scrubber.labeler.mask(name, "value")
        shown.append(f"{named}={scrubber.value(Kind.PARAMETER, name, raw)}")
    host = value.host
    origin = value.origin if host else ""
    if host and not scrubber.knows(host) and not is_variable(host):
        origin = origin.replace(host, _host(host, scrubber))
    path = "/".join(_segment(piece, scrubber) for piece in value.path.split("/"))
    return origin + path + ("?" + "&".join(shown) if shown else "")


def _host(text: str, scrubber: Scrubber) -> str:
    """A host as it is; of one with a label made by a machine, that label masked."""
    if addresses.own_host(text) or not text.strip(".…*-"):
        return text
    labels = text.split(".")
    start = next((n for n in range(1, len(labels) - 1) if addresses.host(".".join(labels[n:]))), len(labels))
    return ".".join([scrubber.labeler.mask(".".join(labels[:start]), "host"), *labels[start:]])


def _segment(text: str, scrubber: Scrubber) -> str:
    return text if scrubber.shows_segment(text) else scrubber.labeler.mask(text, "segment")


def json_value(value: Any, scrubber: Scrubber, *, kind: Kind = Kind.CLAIM, name: str = "", depth: int = 0) -> Any:
    """A token's header, claims or an error as they may be shown: members with a rule by its shape, others as labels."""
    if depth > 12:
        return "…"
    if isinstance(value, Mapping):
        return {
            scrubber.name(str(k)[:200]): json_value(v, scrubber, kind=kind, name=str(k), depth=depth + 1)
            for k, v in list(value.items())[:200]
        }
    if isinstance(value, (list, tuple)):
        return [json_value(item, scrubber, kind=kind, name=name, depth=depth + 1) for item in value[:200]]
    if isinstance(value, bool) or value is None:
        return value
    text = value[:2000] if isinstance(value, str) else str(value)[:400]
    shown = scrubber.value(kind, name, text)
    return value if shown == text and isinstance(value, int) and abs(value) < 2**53 else shown
