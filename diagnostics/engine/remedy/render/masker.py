"""Puts a slot where a value of a request has no rule that lets it pass (rule 8): one variable for each value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, variable_for

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,19})([ \t:=]+)(?=\S)")
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "authentication", "x-authorization", "dpop"})
_SHORTEST = 6
_DEEPEST = 40


class Masker:
    """`known` are further secrets with the variables for them; `gate` knows what of the paste may be shown."""

    def __init__(self, known: Mapping[Secret, str], gate: Scrubber) -> None:
        self._known = sorted(
            ((secret.reveal(), name) for secret, name in known.items() if len(secret) >= _SHORTEST),
            key=lambda pair: -len(pair[0]),
        )
        self.gate = gate
        self._named: dict[str, str] = {}

    def slot(self, name: str, value: str) -> Slot:
        """The slot for a value: the same variable for the same value, another for another."""
        known = next((variable for secret, variable in self._known if secret == value), None)
        variable = known or self._named.get(value)
        if variable is None:
            taken, number, variable = set(self._named.values()), 1, name
            while variable in taken:
                number += 1
                variable = f"{name}_{number}"
            self._named[value] = variable
        return Slot(variable, Secret(value))

    def _passes(self, kind: Kind, name: str, value: str) -> bool:
        return not any(secret in value for secret, _ in self._known) and self.gate.value(kind, name, value) == value

    def name(self, name: str) -> str:
        """A field's name, or one of ours where it may not be shown."""
        return name if self.gate.name(name) == name else "X-Field"

    def header(self, name: str, value: str) -> Text:
        """A header's value: the scheme stays, the credential goes."""
        lowered = name.lower()
        if not value or lowered in ("cookie", "set-cookie"):
            return (self.slot("COOKIE", value),) if value else ()
        if lowered not in _CREDENTIAL_HEADERS:
            return self._field(lowered, value)
        position, scheme = 0, ""
        while found := _SCHEME.match(value, position):
            if found.group(1).lower() not in SCHEMES:
                break
            scheme, position = found.group(1).lower(), found.end()
        if position == 0 and value.strip().lower() in SCHEMES:
            return (value,)
        variable = "BASIC_CREDENTIALS" if scheme == "basic" else variable_for(name)
        return merged((value[:position], self.slot(variable, value[position:]) if value[position:] else ""))

    def _field(self, name: str, value: str) -> Text:
        if self._passes(Kind.HEADER_FIELD, name, value):
            return (value,)
        media, semicolon, rest = value.partition(";")
        if name == "content-type" and rest and self._passes(Kind.HEADER_FIELD, name, media):
            lead, equals, parameter = rest.partition("=")
            return merged((media + semicolon + lead + equals, self.slot(variable_for(lead.strip()), parameter)))
        return (self.slot(variable_for(name), value),)

    def url(self, text: str) -> Text:
        """The URL without user information: host, segments of the path and parameters each as they may be shown."""
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "", text
        cut = min((i for i in (rest.find(c) for c in "/?#") if i != -1), default=len(rest))
        authority = rest[:cut].rpartition("@")[2]
        base, question, query = rest[cut:].partition("#")[0].partition("?")
        pieces: list[str | Slot] = [scheme + separator, self._host(authority)]
        for index, segment in enumerate(base.split("/")):
            pieces += ["/" if index else "", self._segment(segment)]
        return merged((*pieces, *((question, *self.form(query)) if question else ())))

    def _host(self, text: str) -> str | Slot:
        host = text.partition(":")[0] if text.count(":") == 1 else text
        return text if self.gate.shows_host(host.lower()) else self.slot("HOST", text)

    def _segment(self, text: str) -> str | Slot:
        known = any(secret in text for secret, _ in self._known)
        return text if self.gate.shows_segment(text) and not known else self.slot("PATH_SEGMENT", text)

    def form(self, text: str) -> Text:
        """Pairs of a query or a form body, each written as it was."""
        pieces: list[str | Slot] = []
        for index, pair in enumerate(text.split("&")):
            name, equals, value = pair.partition("=")
            lead = "&" if index else ""
            if pair and (not equals or self.gate.name(unquote_plus(name)) != unquote_plus(name)):
                pieces += [lead, self.slot("PARAMETER", pair)]
                continue
            shown = not value or self._passes(Kind.PARAMETER, name, unquote_plus(value))
            pieces += [lead + name + equals, value if shown else self.slot(variable_for(name), value)]
        return merged(pieces)

    def part(self, name: str, value: str) -> Text:
        """A part of a multipart body."""
        shown = not value or self._passes(Kind.PARAMETER, name, value)
        return (value,) if shown else (self.slot(variable_for(name), value),)

    def body(self, text: str, kind: str) -> Text:
        """A body; where its structure cannot be read it becomes one slot as a whole."""
        stripped = text.strip()
        if stripped.startswith(("{", "[")):
            try:
                return self._json(json.loads(stripped), text)
            except (ValueError, RecursionError):
                pass
        elif kind == "form" and "=" in text:
            return self.form(text)
        return (self.slot("REQUEST_BODY", text),) if text else ()

    def _json(self, value: Any, text: str) -> Text:
        slots: dict[str, Slot] = {}
        made = self._member("", value, slots, 0)
        if not slots:
            return (text,)
        written = json.dumps(made, ensure_ascii=False, indent=2 if "\n" in text else None)
        pieces = re.split("(\ue000[0-9]+\ue001)", written)
        return merged(slots.get(piece, piece) for piece in pieces)

    def _member(self, name: str, item: Any, slots: dict[str, Slot], depth: int) -> Any:
        if depth > _DEEPEST:
            raise RecursionError
        if isinstance(item, dict):
            if any(self.gate.name(key) != key for key in item):
                raise ValueError(len(item))
            return {key: self._member(str(key), member, slots, depth + 1) for key, member in item.items()}
        if isinstance(item, list):
            return [self._member(name, member, slots, depth + 1) for member in item]
        if isinstance(item, bool) or item is None or item == "":
            return item
        written = item if isinstance(item, str) else json.dumps(item)
        if self._passes(Kind.PARAMETER, name, written):
            return item
        key = f"\ue000{len(slots)}\ue001"
        slots[key] = self.slot(variable_for(name), json.dumps(written)[1:-1])
        return key
