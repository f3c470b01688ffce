"""From the arguments of an HTTP client's call to the request that it sends: headers, query, body, authentication."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField, Request
from diagnostics.engine.model.types import Message, Place, Secret
from diagnostics.engine.parse.code.values import UNKNOWN, Value
from diagnostics.engine.parse.commands.curl_urls import with_query
from diagnostics.engine.parse.confidential.secret_text import is_address_of_a_way
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.messages.header import is_authorization_like
from diagnostics.engine.parse.names import is_secret_name
from diagnostics.engine.parse.source import Source
from diagnostics.engine.parse.url import parse_url

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_MOST_ITEMS, _DEEPEST, _SHORTEST = 200, 8, 6
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Draft:
    """A request being put together from code."""

    source: Source
    form: Form
    start: int
    end: int
    method: str = "GET"
    url: Value | None = None
    base: str = ""
    headers: list[tuple[str, Value]] = field(default_factory=list)
    query: str = ""
    body: str | None = None
    default_type: str = ""
    defects: list[Defect] = field(default_factory=list)
    client: str = ""  # the name of the client whose rules it was made by
    is_client: bool = False  # not sent itself: what is set on it goes with each request made through it
    is_implied: bool = False  # the paste does not show what made it
    is_used: bool = False
    options: frozenset[str] = frozenset()  # by the names that commands have for them
    parameters: list[tuple[str, Value]] = field(default_factory=list)  # of the form, or of the query without a body
    sends_form: bool = False  # it was told to send tables as a form
    joined: Draft | None = None  # the request, made before, that this call only sends
    _given: set[str] = field(default_factory=set)  # the names of the headers, so that a new one needs no search

    def at(self, value: Value) -> Place:
        """Where a value stands."""
        return self.source.place(value.start, value.end - value.start)

    def note(self, kind: DefectKind, what: Message, value: Value) -> None:
        """Add a defect of the call."""
        self.defects.append(Defect(kind, what, self.at(value), "command"))

    def names(self, name: str) -> bool:
        """Whether a header of this name was set."""
        return name.lower() in self._given

    def set_header(self, name: str, value: Value) -> None:
        """Set one header; a list of values is not joined, its first one counts."""
        if value.kind == "list" and value.items:
            value = value.items[0][1]
        name = name.strip().rstrip(":")
        if not name:
            return
        if self.names(name):
            self.headers = [line for line in self.headers if line[0].lower() != name.lower()]
        if len(self.headers) < _MOST_ITEMS:
            self.headers.append((name, value))
            self._given.add(name.lower())

    def inherit(self, other: Draft) -> None:
        """Take what was set on the client that sends it, where it sets nothing itself."""
        self.base = self.base or other.base
        for name, value in other.headers:
            if not self.names(name):
                self.set_header(name, value)
        other.is_used = True

    def set_headers(self, value: Value | None) -> None:
        """Add the headers of a table, of a list of pairs, or of a `Headers` object made from one."""
        if value is None:
            return
        if value.kind == "call" and value.items:
            self.set_headers(value.items[0][1])
            return
        for key, item in value.items:
            if key is not None:
                self.set_header(key if UNKNOWN not in key else "", item)
            elif item.kind == "list" and len(item.items) == 2:
                self.set_header(item.items[0][1].text, item.items[1][1])
            elif item.kind in ("table", "call") and item.items:
                self.set_headers(item)
            elif item.kind == "text" and ":" in item.text:
                self.set_line(item)

    def set_line(self, item: Value) -> None:
        """Add the header of a whole line."""
        name, _, rest = item.text.partition(":")
        self.set_header(name, replace(item, text=rest, items=()))

    def set_basic(self, user: Value | None, password: Value | None) -> None:
        """The Authorization header of a client's own Basic support (RFC 7617)."""
        given = user or password
        if given is None:
            return
        text = UNKNOWN
        if user and user.known and (password is None or password.known):
            pair = f"{user.text}:{password.text if password else ''}"
            text = base64.b64encode(pair.encode("utf-8", "replace")).decode("ascii")
        self.set_header("Authorization", Value("text", given.start, given.end, f"Basic {text}"))

    def set_query(self, value: Value | None) -> None:
        """Parameters for the query."""
        if value is None:
            return
        if value.kind == "text":
            self.query = value.text.lstrip("?")
        else:
            self.query = "&".join(f"{quote_plus(k)}={_query_value(v)}" for k, v in _pairs(value))

    def add_parameter(self, name: str, value: Value) -> None:
        """Add one parameter, which goes into the form of a request with a body and into the query of another."""
        if name and len(self.parameters) < _MOST_ITEMS:
            self.parameters.append((name, value))

    def set_form(self, value: Value | None) -> None:
        """A form body from a table, or a body from a string."""
        if value is None:
            return
        if value.kind == "text":
            self.body = value.text
        elif value.items:
            self.body = "&".join(f"{quote_plus(k)}={_query_value(v)}" for k, v in _pairs(value))
            self.default_type = _FORM_TYPE
        else:
            self.body = UNKNOWN

    def set_json(self, value: Value | None) -> None:
        """A JSON body."""
        if value is None:
            return
        self.default_type = "application/json"
        if value.kind == "name" or (value.kind == "call" and not value.items):
            self.body = UNKNOWN
            return
        written = value.kind == "text" and value.text.lstrip()[:1] in ("{", "[")
        self.body = value.text if written else json.dumps(plain(value), ensure_ascii=False)

    def _place_parameters(self) -> None:
        written = "&".join(f"{quote_plus(name)}={_query_value(value)}" for name, value in self.parameters)
        if written and self.method.upper() not in _WITH_BODY:
            self.query = f"{self.query}&{written}".lstrip("&")
        elif written and self.body is None:
            self.body, self.default_type = written, _FORM_TYPE

    def request(self) -> Request:
        """The finished request."""
        self._place_parameters()
        raw = (self.url.text if self.url and self.url.kind == "text" else "") or ""
        if self.base and "://" not in raw:
            raw = self.base.rstrip("/") + "/" + raw.lstrip("/") if raw else self.base
        # An address whose beginning is not known keeps its path: `${BASE}/v2` is /v2 of some host.
        raw = with_query(raw.removeprefix(UNKNOWN), self.query)
        headers = [self._field(name, value) for name, value in self.headers]
        if self.default_type and self.body is not None and not any(h.name.lower() == "content-type" for h in headers):
            headers.append(HeaderField("Content-Type", Secret(self.default_type)))
        label = next((h.value.reveal() for h in headers if h.name.lower() == "content-type"), "")
        if self.url:
            self.defects += [Defect(d.kind, d.what, d.at, "url", d.position) for d in self.url.defects]
        known_body = self.body is not None and self.body != UNKNOWN
        return Request(
            method=self.method.upper(),
            url=parse_url(raw) if raw and raw != UNKNOWN else None,
            headers=tuple(headers),
            body=Secret(self.body) if self.body and known_body else None,
            body_kind=kind_of(self.body, label)
            if self.body and known_body
            else kind_of("", label) or "text"
            if self.body
            else "",
            form=parameters_of(self.body, look_of(self.body)) if self.body and known_body else (),
            source=self.form,
            defects=tuple(self.defects),
            place=self.source.place(self.start, self.end - self.start),
            options=self.options,
        )

    def _field(self, name: str, value: Value) -> HeaderField:
        text = value.text if value.kind == "text" else UNKNOWN
        return HeaderField(name, Secret(text.strip(" \t")), self.at(value), value.defects)


def _pairs(value: Value) -> list[tuple[str, Value]]:
    if value.kind == "call" and value.items:
        return _pairs(value.items[0][1])
    made = [(key, item) for key, item in value.items if key is not None]
    made += [
        (i.items[0][1].text, i.items[1][1])
        for k, i in value.items
        if k is None and i.kind == "list" and len(i.items) == 2
    ]
    return made


def _query_value(value: Value) -> str:
    return quote_plus(value.text, safe=UNKNOWN) if value.kind == "text" else UNKNOWN


def secrets_of(value: Value, depth: int = 0) -> list[Secret]:
    """The texts under names that carry credentials, wherever in a call or a table they stand, sent or not."""
    made: list[Secret] = []
    for key, item in value.items[:_MOST_ITEMS] if depth < _DEEPEST else ():
        if item.items:
            made += secrets_of(item, depth + 1)
        elif not key or item.kind != "text" or item.bare or is_address_of_a_way(key, item.text):
            continue
        elif is_secret_name(key) or is_authorization_like(key):
            made.append(Secret(item.text.split()[-1] if item.text.split() else item.text))
    return [secret for secret in made if len(secret) >= _SHORTEST]


def plain(value: Value, depth: int = 0) -> Any:
    """A value as JSON would hold it; what is not known is `…`."""
    if depth > 12:
        return UNKNOWN
    if value.kind == "table":
        return {key: plain(item, depth + 1) for key, item in value.items if key is not None}
    if value.kind == "list":
        return [plain(item, depth + 1) for _key, item in value.items]
    if value.kind == "call" and value.items and value.items[0][1].kind != "text":  # of what a function makes of a text
        return plain(value.items[0][1], depth + 1)  # nothing is known: `config("services.secret")`
    if value.kind == "text" and value.bare:
        with suppress(ValueError):
            return json.loads(value.text)
    return value.text if value.kind == "text" else UNKNOWN
