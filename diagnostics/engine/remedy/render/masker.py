"""Puts a slot where a value of a request has no rule that lets it pass (rule 8): one variable for each value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.credentials import scheme_parameters
from diagnostics.engine.parse.credentials.stand_in import is_left_out, is_mask
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, numbered, variable_for
from diagnostics.engine.remedy.render.variables import is_put_in, left_out, with_own_variables
from diagnostics.engine.subject.token_request import is_left_blank

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,19})([ \t:=]+)(?=\S)")
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "authentication", "x-authorization", "dpop"})
_OF_OWN_CODE = frozenset(["…", "..."])
_SHORTEST = 6
_PORT, _MOST_PORTS = re.compile(r"[0-9]{1,5}"), 65_535
_DEEPEST = 40
_MOST_IN_A_BODY = 2
_OF_A_USER = msg("user:password as base64")
OF_A_CLIENT = msg("client_id:client_secret as base64")
_WHOLE_BODY = msg("the whole body of your call, as it is")


def left_blank(name: str) -> Message:
    """What a variable is for whose value the paste leaves out."""
    return msg("your {name}; the paste does not show it", name=name)


class Masker:
    """`known` are further secrets with the variables for them; `gate` knows what of the paste may be shown.

    `taken` are values that already have a variable, which is then given to no other value.
    """

    def __init__(self, known: Mapping[Secret, str], gate: Scrubber, taken: Mapping[str, str] | None = None) -> None:
        self._known = sorted(
            ((secret.reveal(), name) for secret, name in known.items() if len(secret) >= _SHORTEST),
            key=lambda pair: -len(pair[0]),
        )
        self.gate = gate
        self._named: dict[str, str] = dict(taken or {})
        self.pair = _OF_A_USER  # what stands behind the word Basic

    def slot(self, name: str, value: str, what: Message) -> Slot:
        """The slot for a value: the same variable for the same value, another for another."""
        known = next((variable for secret, variable in self._known if secret == value), None)
        # two masks look alike and stand for two values
        held = f"{name}: {value}" if is_mask(value) or is_left_out(value) else value
        variable = known or self._named.get(held)
        if variable is None:
            variable = self._named[held] = numbered(name, set(self._named.values()))
        return Slot(variable, Secret(value), what)

    def _passes(self, kind: Kind, name: str, value: str) -> bool:
        return not any(secret in value for secret, _ in self._known) and self.gate.value(kind, name, value) == value

    def name(self, name: str) -> str:
        """A field's name, or one of ours where it may not be shown."""
        return name if self.gate.name(name) == name else "X-Field"

    def unnamed(self, name: str, number: int) -> Slot | None:
        """The variable for a header's name that may not be shown, the `number`th of the call; None where it may be."""
        if self.gate.name(name) == name:
            return None
        what = msg("the name of the header field number {number} of your call", number=number)
        return self.slot("HEADER_NAME", name, what)

    def variable(self, name: str) -> str:
        """The variable for a value of this name; it tells of the name no more than may be shown."""
        return variable_for(name) if self.gate.name(name) == name else "HEADER_VALUE"

    def header(self, name: str, value: str, *, expanded: bool = False) -> Text:
        """A header's value: the scheme stays, the credential goes. `expanded`: a shell puts a variable's value in."""
        lowered = name.lower()
        if not value or lowered in ("cookie", "set-cookie"):
            what = msg("the value of the header {name} of your call", name=self.name(name))
            return (self.slot("COOKIE", value, what),) if value else ()
        if lowered not in _CREDENTIAL_HEADERS:
            if expanded and is_put_in(value) and self.gate.name(name) == name:
                return (self._put_in(self.variable(name), value),)
            return self._field(name, value)
        position, scheme = 0, ""
        while found := _SCHEME.match(value, position):
            if found.group(1).lower() not in SCHEMES:
                break
            scheme, position = found.group(1).lower(), found.end()
        if position == 0 and value.strip().lower() in SCHEMES:
            return (value,)
        lead, held = value[:position], value[position:]
        parameter = scheme_parameters.beginning(scheme, held)
        closing = '"' if parameter.endswith('"') and held.endswith('"') and len(held) > len(parameter) else ""
        lead, held = lead + parameter, held[len(parameter) :].removesuffix(closing)
        own = with_own_variables(held, self.gate, expanded=expanded)
        if any(isinstance(piece, Slot) for piece in own):
            return merged((lead, *(self._shown_or_slot(piece, name) for piece in own), closing))
        variable = "BASIC_CREDENTIALS" if scheme == "basic" else self.variable(name)
        if expanded and is_put_in(held):
            return merged((lead, self._put_in(variable, held), closing))
        if is_left_blank("authorization", held):
            what = self.pair if scheme == "basic" else left_out(held)
            return merged((lead, replace(self.slot(variable, held, what), of_the_call=False), closing))
        what = self._of_header(name, value[:position].strip())
        return merged((lead, self.slot(variable, held, what) if held else "", closing))

    def _put_in(self, variable: str, value: str) -> Slot:
        """The slot for what a shell puts in: the text in its place is not what is sent."""
        made = self.slot(variable, value, left_out(value))
        return replace(made, secret=Secret(stand_in.opaque(value)), of_the_call=False)

    def _of_header(self, name: str, scheme: str) -> Message:
        if self.gate.name(name) != name:
            return msg("the value of that header field")
        named = self.name(name)
        if scheme:
            return msg("what stands after {scheme} in the header {name} of your call", scheme=scheme, name=named)
        return msg("the value of the header {name} of your call", name=named)

    def _shown_or_slot(self, piece: str | Slot, name: str) -> str | Slot:
        """A piece beside a variable: punctuation is shown, letters are not."""
        if isinstance(piece, Slot) or not any(sign.isalnum() for sign in piece):
            return piece
        return self.slot(self.variable(name), piece, self._of_header(name, ""))

    def _field(self, name: str, value: str) -> Text:
        own = with_own_variables(value, self.gate)
        if any(isinstance(piece, Slot) for piece in own):
            return merged(self._shown_or_slot(piece, name) for piece in own)
        if self._passes(Kind.HEADER_FIELD, name, value) and not is_left_out(value):
            return (value,)
        if is_left_blank(name, value) and self.gate.name(name) == name:
            return (replace(self.slot(self.variable(name), value, left_blank(name)), of_the_call=False),)
        media, semicolon, rest = value.partition(";")
        lead, equals, parameter = rest.partition("=")
        named = lead.strip()
        is_media = name.lower() == "content-type" and self._passes(Kind.HEADER_FIELD, name, media)
        if is_media and named and parameter and self.name(named) == named:
            what = msg("the {parameter} in the header {name} of your call", parameter=named, name=name)
            return merged((media + semicolon + lead + equals, self.slot(self.variable(named), parameter, what)))
        return (self.slot(self.variable(name), value, self._of_header(name, "")),)

    def url(self, text: str) -> Text:
        """The URL without user information: host, segments of the path and parameters each as they may be shown."""
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "", text
        cut = min((i for i in (rest.find(c) for c in "/?#") if i != -1), default=len(rest))
        authority = rest[:cut].rpartition("@")[2]
        base, question, query = rest[cut:].partition("#")[0].partition("?")
        pieces: list[str | Slot] = [*with_own_variables(scheme + separator, self.gate, of="url")]
        pieces += self._host(authority, of="host" if separator else "url")
        for index, segment in enumerate(base.split("/")):
            pieces += ["/" if index else "", *self._segment(segment, index)]
        return merged((*pieces, *((question, *self.form(query)) if question else ())))

    def _host(self, text: str, *, of: str) -> Text:
        own = with_own_variables(text, self.gate, of=of)
        if own and isinstance(own[0], Slot):
            return own
        host, colon, port = text.partition(":")
        if not _PORT.fullmatch(port) or int(port) > _MOST_PORTS:  # what only looks like a port stays hidden
            host, colon, port = text, "", ""
        if self.gate.shows_host(host.lower()):
            return (text,)
        return (self.slot("API_HOST", host, msg("the host of your call")), *((colon + port,) if port else ()))

    def _segment(self, text: str, number: int) -> Text:
        own = with_own_variables(text, self.gate)
        if len(own) == 1 and isinstance(own[0], Slot):
            return own
        if text in _OF_OWN_CODE:
            what = msg("what your call puts together for part {number} of its path", number=number)
            return (replace(self.slot("PATH_SEGMENT", text, what), of_the_call=False),)
        known = any(secret in text for secret, _ in self._known)
        if self.gate.shows_segment(text) and not known:
            return (text,)
        return (self.slot("PATH_SEGMENT", text, msg("part {number} of the path of your call", number=number)),)

    def form(self, text: str) -> Text:
        """Pairs of a query or a form body, each written as it was."""
        pieces: list[str | Slot] = []
        for index, pair in enumerate(text.split("&")):
            name, equals, value = pair.partition("=")
            lead = "&" if index else ""
            if pair and (not equals or self.gate.name(unquote_plus(name)) != unquote_plus(name)):
                pieces += [lead, self.slot("PARAMETER", pair, msg("a parameter of your call"))]
                continue
            pieces += [lead + name + equals, *self._parameter(unquote_plus(name), unquote_plus(value), value)]
        return merged(pieces)

    def _parameter(self, name: str, value: str, written: str) -> Text:
        own = with_own_variables(value, self.gate)
        if len(own) == 1 and isinstance(own[0], Slot):
            return own
        if is_left_blank(name, value) and self.gate.name(name) == name:
            return (replace(self.slot(self.variable(name), written, left_blank(name)), of_the_call=False),)
        if not value or self._passes(Kind.PARAMETER, name, value):
            return (written,)
        return (self.slot(self.variable(name), written, msg("the value of {name} in your call", name=name)),)

    def part(self, name: str, value: str) -> Text:
        """A parameter by its decoded value: of a form, of a multipart body."""
        return self._parameter(name, value, value)

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
        return (self.slot("REQUEST_BODY", text, _WHOLE_BODY),) if text else ()

    def _json(self, value: Any, text: str) -> Text:
        slots: dict[str, Slot] = {}
        named = dict(self._named)
        made = self._member("", value, slots, 0)
        if not slots:
            return (text,)
        if len(slots) > _MOST_IN_A_BODY:  # a reader puts the whole body back in rather than each value
            self._named = named
            return (self.slot("REQUEST_BODY", text, _WHOLE_BODY),)
        written = json.dumps(made, ensure_ascii=False, indent=2 if "\n" in text else None)
        pieces = re.split('("?\ue000[0-9]+\ue001"?)', written)
        return merged(part for piece in pieces for part in _quoted_slot(piece, slots))

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
        number = not isinstance(item, str)
        what = msg("the value of {name} in the body of your call", name=name)
        slots[key if not number else f'"{key}"'] = self.slot(self.variable(name), json.dumps(written)[1:-1], what)
        return key


def _quoted_slot(piece: str, slots: Mapping[str, Slot]) -> Text:
    """The slot of a string stands between its quotes; that of a number in the place of quotes and all."""
    if piece in slots:
        return (slots[piece],)
    inner = slots.get(piece.strip('"'))
    return ('"', inner, '"') if inner is not None else (piece,)
