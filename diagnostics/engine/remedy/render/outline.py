"""A request as it is about to be written down: plain text with a named slot wherever a secret stood.

The writers of the forms turn a slot into their own variable (`$ACCESS_TOKEN`, `%ACCESS_TOKEN%`), so no
secret reaches their output; only the `reveal` of a round-trip test fills in the real text.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.confidential.by_name import is_secret_name
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.parse.url import userinfo_of

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,19})([ \t:=]+)(?=\S)")
_JWT = re.compile(r"eyJ[A-Za-z0-9_\-+/=%]{6,}(?:\.[A-Za-z0-9_\-+/=%]*)*")
_PAIR = re.compile(r"(?<=[?&;\s])([\w.\[\]-]{1,80})=([^&\s\"';#]+)")
_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)\b")
_NAMED = {
    "code": "AUTHORIZATION_CODE",
    "authorization": "ACCESS_TOKEN",
    "proxy-authorization": "PROXY_CREDENTIALS",
    "dpop": "DPOP_PROOF",
    "assertion": "ASSERTION",
    "token": "TOKEN",
}
_SHORTEST = 6
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "authentication", "x-authorization", "dpop"})
_PSEUDO_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a secret: the variable that stands for it and, for round trips only, the text itself."""

    name: str
    secret: Secret


Text = tuple["str | Slot", ...]


def revealed(text: Text) -> str:
    """The text with its secrets: for round-trip tests and the command line, never for anything that is stored."""
    return "".join(piece if isinstance(piece, str) else piece.secret.reveal() for piece in text)


def merged(pieces: Iterable[str | Slot]) -> Text:
    """The pieces with neighbouring strings joined and empty ones gone."""
    made: list[str | Slot] = []
    for piece in pieces:
        last = made[-1] if made else None
        if isinstance(piece, str) and isinstance(last, str):
            made[-1] = last + piece
        elif piece != "":
            made.append(piece)
    return tuple(made)


def template(text: str) -> Text:
    """Text of our own in which `$ACCESS_TOKEN` and the like are slots."""
    pieces: list[str | Slot] = []
    position = 0
    for found in _VARIABLE.finditer(text):
        pieces += [text[position : found.start()], Slot(found.group(1), Secret(found.group()))]
        position = found.end()
    return merged((*pieces, text[position:]))


@dataclass(slots=True)
class Line:
    """One header; `damaged` says that it did not stand in the paste as it is written here."""

    name: str
    value: Text
    damaged: bool = False


@dataclass(slots=True)
class Outline:
    """What the writers need of a request."""

    method: str
    url: Text
    headers: list[Line] = field(default_factory=list)
    body: Text | None = None
    body_kind: str = ""
    parts: list[tuple[str, Text]] = field(default_factory=list)
    unseen_body: bool = False
    options: frozenset[str] = frozenset()
    http_version: str = ""
    source: Form = Form.HTTP
    started: str = ""

    def header(self, name: str) -> Line | None:
        """The first header called `name`, in any case."""
        return next((line for line in self.headers if line.name.lower() == name.lower()), None)

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and secret of a Basic Authorization header, where they can be told apart."""
        line = self.header("authorization")
        slots = [piece for piece in line.value if isinstance(piece, Slot)] if line else []
        if not line or len(slots) != 1 or str(line.value[0]).strip().lower() != "basic":
            return None
        pair = basic_pair(slots[0].secret.reveal())
        return pair if pair and pair[0].isprintable() else None


def variable_for(name: str) -> str:
    """The variable that stands for a parameter's or header's value: `client_secret` becomes `CLIENT_SECRET`."""
    lowered = name.lower()
    if lowered in _NAMED:
        return _NAMED[lowered]
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:60])
    made = re.sub(r"[^A-Za-z0-9]+", "_", snake).strip("_").upper().removeprefix("X_")
    return made if made and made[0].isalpha() else "SECRET"


class _Masker:
    """Puts slots where secrets stand: known values everywhere, the rest by the name beside it or by its look."""

    def __init__(self, known: Mapping[Secret, str]) -> None:
        self._known = sorted(
            ((secret.reveal(), name) for secret, name in known.items() if len(secret) >= _SHORTEST),
            key=lambda pair: -len(pair[0]),
        )

    def plain(self, text: str) -> Text:
        """Text that is not itself a secret, but may hold one."""
        pieces: list[str | Slot] = [text]
        for value, name in self._known:
            pieces = [made for piece in pieces for made in _split(piece, value, name)]
        pieces = [made for piece in pieces for made in self._pairs(piece)]
        pieces = [made for piece in pieces for made in _jwts(piece)]
        return merged(pieces)

    @staticmethod
    def _pairs(piece: str | Slot) -> Iterable[str | Slot]:
        if isinstance(piece, Slot):
            return [piece]
        return _cut(piece, ((m.start(2), m.end(), variable_for(m.group(1))) for m in _PAIR.finditer(piece)
                            if is_secret_name(m.group(1))))  # fmt: skip

    def header(self, name: str, value: str) -> Text:
        """A header's value: the scheme stays, the credential goes."""
        lowered = name.lower()
        if lowered in ("cookie", "set-cookie"):
            return (Slot("COOKIE", Secret(value)),) if value else ()
        if lowered not in _CREDENTIAL_HEADERS and not is_secret_name(lowered):
            return self.plain(value)
        position, scheme = 0, ""
        while found := _SCHEME.match(value, position):
            if found.group(1).lower() not in SCHEMES:
                break
            scheme, position = found.group(1).lower(), found.end()
        if position == 0 and value.strip().lower() in SCHEMES:
            return (value,)
        name = "BASIC_CREDENTIALS" if scheme == "basic" else variable_for(name)
        pieces = (value[:position], Slot(name, Secret(value[position:])) if value[position:] else "")
        return merged(pieces)

    def url(self, text: str) -> Text:
        """The URL without user information; secret parameters of its query as slots."""
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "", text
        cut = min((i for i in (rest.find(c) for c in "/?#") if i != -1), default=len(rest))
        authority = rest[:cut].rpartition("@")[2]
        base, question, query = rest[cut:].partition("?")
        return (
            *self.plain(scheme + separator + authority + base),
            *((question, *self.form(query)) if question else ()),
        )

    def form(self, text: str) -> Text:
        """Pairs of a query or a form body, each written as it was."""
        pieces: list[str | Slot] = []
        for index, pair in enumerate(text.split("&")):
            name, equals, value = pair.partition("=")
            lead = ("&" if index else "") + name + equals
            secret = bool(value) and is_secret_name(name)
            pieces += [lead, Slot(variable_for(name), Secret(value))] if secret else [lead, *self.plain(value)]
        return merged(pieces)

    def body(self, text: str, kind: str) -> Text:
        """A body; where its structure cannot be read it becomes one slot as a whole."""
        stripped = text.strip()
        if stripped.startswith(("{", "[")):
            try:
                return self._json(json.loads(stripped), text)
            except (ValueError, RecursionError):
                pass
        elif kind == "form":
            return self.form(text)
        return (Slot("REQUEST_BODY", Secret(text)),)

    def _json(self, value: Any, text: str) -> Text:
        slots: dict[str, Slot] = {}

        def masked(name: str, item: Any, depth: int) -> Any:
            if depth > 40:
                raise RecursionError
            if isinstance(item, dict):
                return {key: masked(str(key), member, depth + 1) for key, member in item.items()}
            if isinstance(item, list):
                return [masked(name, member, depth + 1) for member in item]
            if isinstance(item, bool) or item is None or item == "":
                return item
            written = item if isinstance(item, str) else json.dumps(item)
            if not is_secret_name(name):
                pieces = self.plain(written) if isinstance(item, str) else (written,)
                if all(isinstance(piece, str) for piece in pieces):
                    return item
            else:
                pieces = (Slot(variable_for(name), Secret(written)),)
            made = ""
            for piece in pieces:
                key = f"\ue000{len(slots)}\ue001"
                made += piece if isinstance(piece, str) else key
                if isinstance(piece, Slot):
                    slots[key] = Slot(piece.name, Secret(json.dumps(piece.secret.reveal())[1:-1]))
            return made

        made = masked("", value, 0)
        if not slots:
            return (text,)
        written = json.dumps(made, ensure_ascii=False, indent=2 if "\n" in text else None)
        pieces = re.split("(\ue000[0-9]+\ue001)", written)
        return merged(slots.get(piece, piece) for piece in pieces)


def _split(piece: str | Slot, value: str, name: str) -> Iterable[str | Slot]:
    if isinstance(piece, Slot) or value not in piece:
        return [piece]
    made: list[str | Slot] = []
    for index, part in enumerate(piece.split(value)):
        made += [Slot(name, Secret(value)), part] if index else [part]
    return made


def _jwts(piece: str | Slot) -> Iterable[str | Slot]:
    if isinstance(piece, Slot):
        return [piece]
    return _cut(piece, ((m.start(), m.end(), "ACCESS_TOKEN") for m in _JWT.finditer(piece)))


def _cut(text: str, spans: Iterable[tuple[int, int, str]]) -> list[str | Slot]:
    made: list[str | Slot] = []
    position = 0
    for start, end, name in spans:
        made += [text[position:start], Slot(name, Secret(text[start:end]))]
        position = end
    return [*made, text[position:]]


def outline(request: Request, *, secret_names: Mapping[Secret, str] | None = None, reveal: bool = False) -> Outline:
    """The request with slots for its secrets. `secret_names` are further secrets and the variables for them.

    With `reveal` the text stays whole: the round trip of a test needs it, an export must not use it.
    """
    masker = _Masker(secret_names or {})
    raw = _address(request)
    made = Outline(
        method=request.method,
        url=(raw,) if reveal else masker.url(raw),
        body_kind=request.body_kind,
        options=request.options,
        http_version=request.http_version,
        source=request.source,
        started=request.at.isoformat() if request.at else "",
    )
    for line in request.headers:
        value = line.value.reveal()
        damaged = any(defect.part in ("line", "name", "command") for defect in line.defects)
        made.headers.append(Line(line.name, (value,) if reveal else masker.header(line.name, value), damaged))
    if request.body_kind == "multipart" and request.body is None:
        made.parts = [(n, (v.reveal(),) if reveal else _part(masker, n, v.reveal())) for n, v in request.form]
        made.headers = [line for line in made.headers if revealed(line.value) != _PSEUDO_MULTIPART]
    elif request.body is not None:
        text = request.body.reveal()
        made.body = (text,) if reveal else masker.body(text, request.body_kind)
    else:
        made.unseen_body = bool(request.body_kind)
    _user_of_url(request, made, reveal=reveal)
    return made


def _part(masker: _Masker, name: str, value: str) -> Text:
    return (Slot(variable_for(name), Secret(value)),) if is_secret_name(name) and value else masker.plain(value)


def _address(request: Request) -> str:
    if request.url is None:
        return ""
    raw = request.url.raw.reveal().strip()
    if "://" in raw or not request.url.host or raw.startswith("$"):
        return raw
    return f"{request.url.scheme}://{raw.lstrip('/')}" if request.url.scheme else raw


def _user_of_url(request: Request, made: Outline, *, reveal: bool) -> None:
    user = userinfo_of(request.url) if request.url and request.url.has_userinfo and not reveal else None
    if user and not made.header("authorization"):
        value = Secret(_basic(*user))
        made.headers.insert(0, Line("Authorization", ("Basic ", Slot("BASIC_CREDENTIALS", value))))


def _basic(user: str, password: str) -> str:
    return b64encode(f"{user}:{password}".encode("utf-8", "replace")).decode("ascii")


def host_and_target(url: str) -> tuple[str, str]:
    """The Host field and the origin-form target of a URL (RFC 9112, 3.2.1)."""
    parts = split_url(url if "://" in url else f"http://{url}")
    return parts.netloc.rpartition("@")[2], (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
