"""What a file of settings says of one server: its address, and the credentials that the tool sends there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse import names
from diagnostics.engine.parse.collections.sending import Auth, Draft, Writer
from diagnostics.engine.parse.collections.variables import Variables
from diagnostics.engine.parse.credentials import token
from diagnostics.engine.parse.source import Block, Source

_PLACES = re.compile(r"\$\{\{?[ \t]*(?P<dollar>[\w.-]{1,80})[?:-]{0,2}[ \t]*\}?\}|\$(?P<bare>[A-Z_][A-Z0-9_]{1,60})\b"
                     r"|%(?P<percent>[A-Z_][A-Z0-9_]{1,60})%")  # fmt: skip
_ADDRESSES = (
    "url", "baseurl", "apiurl", "endpoint", "apiendpoint", "server", "serverurl", "address", "host", "apihost",
    "hostname", "baseuri", "uri", "apibase", "registry", "repository", "api",
)  # fmt: skip
_TOKENS = (
    "token", "accesstoken", "bearertoken", "apitoken", "authtoken", "bearer", "jwt", "personalaccesstoken", "idtoken",
)  # fmt: skip
_KEYS = ("apikey", "key", "appkey", "subscriptionkey", "accesskey", "xapikey")
_USERS, _PASSWORDS = ("username", "user", "login", "email"), ("password", "pass", "passwd", "apipassword")
_SECRETS = ("clientsecret", "secret", "secretkey", "refreshtoken", "privatekey", "signingkey")
_NOT_A_NAME = re.compile(r"[^a-z]")
_HOST = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,20}(?::[0-9]{2,5})?(?:/[^\s]{0,400})?|localhost(?::[0-9]{2,5})?", re.IGNORECASE
)


def with_places(text: str, *, in_braces: bool = False) -> str:
    """The text with what a shell's environment or a pipeline puts in marked as such, or `in_braces` only `${NAME}`."""
    return _PLACES.sub(
        lambda found: (
            found[0] if in_braces and not found["dollar"] else "{%" + next(filter(None, found.groups())) + "%}"
        ),
        text,
    )


@dataclass(slots=True)
class Stated:
    """Collects the servers of one file as requests without a method."""

    source: Source
    form: Form
    start: int
    end: int
    expands: bool = False  # whether the tool puts variables of its environment in
    in_braces: bool = False  # and those in braces only
    values: dict[str, str] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    notes: dict[str, Message] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)

    def server(
        self, address: str, *, auth: Auth | None = None, headers: Iterable[tuple[str, str]] = (), at: int = -1
    ) -> None:
        """One server with what is sent to it."""
        put = partial(with_places, in_braces=self.in_braces) if self.expands else str
        writer = Writer(self.source, self.form)
        start = at if at >= 0 else self.start
        draft = Draft("", put(address), [(name, put(value)) for name, value in headers], start=start, end=self.end)
        if auth is not None:
            draft.auth = Auth(auth.kind, {name: put(value) for name, value in auth.params.items()})
        self.requests.append(writer.request(draft, Variables(self.source.budget, self.values)))
        self.notes |= writer.notes
        self.secrets += writer.secrets

    def block(self) -> Block:
        """The file as a block."""
        return Block(
            self.form, self.start, self.end, tuple(self.requests),
            notes=tuple(self.notes.values()), secrets=tuple(self.secrets),
        )  # fmt: skip

    def members(self, members: Mapping[str, str], *, default: str = "", header: str = "") -> bool:
        """A group of settings with an address and a credential; `header` is where its key travels, if that is known."""
        plain = {_NOT_A_NAME.sub("", name.lower()): value for name, value in members.items() if value}
        self.secrets += [Secret(plain[name]) for name in _SECRETS if name in plain]
        address = next((plain[name] for name in _ADDRESSES if name in plain and _is_address(plain[name])), default)
        given = _first(plain, _TOKENS), _first(plain, _KEYS), _first(plain, _PASSWORDS)
        if not address or not any(given):
            return False
        address = address if "://" in address or address.startswith("$") else f"https://{address}"
        bearer, key, password = given
        if bearer or token.looks_like_jwt(key):
            value = bearer or key
            fields = [(header, value)] if header else []
            self.server(address, auth=None if header else Auth("bearer", {"token": value}), headers=fields)
        elif key:
            if not header:
                note = msg("The settings do not say in which field the key is sent; X-Api-Key is assumed.")
                self.notes.setdefault(str(note), note)
            self.server(address, headers=[(header or "X-Api-Key", key)])
        else:
            self.server(address, auth=Auth("basic", {"username": _first(plain, _USERS), "password": password}))
        return True


def _first(members: Mapping[str, str], wanted: Iterable[str]) -> str:
    return next((members[name] for name in wanted if len(members.get(name, "")) >= 3), "")


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "${", "$")) or _HOST.fullmatch(text) is not None


def names_credentials(text: str) -> bool:
    """Whether settings with credentials may stand in the text at all."""
    lowered = text.lower()
    return any(word in lowered for word in ("token", "api_key", "apikey", "api-key", "password", "authorization"))


def headers_of(members: Mapping[str, str]) -> list[tuple[str, str]]:
    """The members that are fields of a request, where one of them authenticates."""
    pairs = [(name, value) for name, value in members.items() if value]
    lowered = {name.lower() for name, _ in pairs}
    return pairs if lowered & {"authorization", "dpop", *names.API_KEY_NAMES} else []
