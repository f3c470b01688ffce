"""Every secret-bearing value of a paste, found by structure and, behind it, by the look of the text (rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from diagnostics.engine.model.submission import Credential, HeaderField, Request, Response, Token, TokenFormat, Url
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import names
from diagnostics.engine.parse.confidential import by_name, odd_places, secret_text
from diagnostics.engine.parse.credentials import credential, scheme_parameters, stand_in, token
from diagnostics.engine.parse.url import userinfo_of

_PEM = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_SHORTEST = 3
# A file of many megabytes may hold this much of words without meaning; the exchanges that are shown come first.
_MOST_ODD = 500_000

# What a blank cuts off of `[object Promise]` and its like, which JavaScript prints for an object (ECMA-262, 20.1.3.6).
_ENDS_OF_PRINTS = frozenset(
    f"{name}]" for name in ("promise", "object", "function", "asyncfunction", "response", "undefined", "null", "array")
)


class Gathering:
    """Collects secret texts once each, in the order found."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._fields: set[tuple[str, str]] = set()

    def is_new(self, name: str, value: str) -> bool:
        """Whether a field comes for the first time; calls of one session repeat their fields."""
        before = len(self._fields)
        self._fields.add((name, value))
        return len(self._fields) > before

    def add(self, text: str) -> None:
        """Keep `text`, and each line of it, unless it is a stand-in or a word of the protocol."""
        if text in self._found:
            return
        for piece in {text, text.strip(), *text.split("\n")} if "\n" in text else {text, text.strip()}:
            if len(piece) >= _SHORTEST and piece.lower() not in secret_text.VOCABULARY and not _is_stand_in(piece):
                self._found[piece] = None

    def add_odd(self, texts: Iterable[str]) -> None:
        """Words that are secrets by their look alone, up to a limit in characters."""
        left = _MOST_ODD
        for text in texts:
            if text not in self._found:
                self.add(text)
                left -= len(text)
            if left < 0:
                return

    def add_token(self, text: str) -> None:
        """A token whole, and what of it is never shown: a JWS's signature, a JWE's parts, an opaque token."""
        self.add(text)
        parts = text.split(".", 12)
        if token.looks_like_jwt(text):
            for part in parts[2:] if len(parts) < 5 else parts[1:]:
                if len(part) >= 8:
                    self.add(part)

    def add_basic(self, text: str) -> None:
        """A Basic value as it travels and as it decodes."""
        self.add(text)
        pair = token.basic_pair(text)
        if pair:
            self.add(pair[1].strip())  # without the line break of an `echo`, as it stands elsewhere

    def secrets(self) -> tuple[Secret, ...]:
        """Everything found, longest first, so that replacing in this order leaves no rest."""
        return tuple(Secret(text) for text in sorted(self._found, key=len, reverse=True))


def _is_stand_in(piece: str) -> bool:
    """Whether the text stands for a value, or is only the parameter in front of one that is missing, as `token=`."""
    value = piece.removeprefix(scheme_parameters.beginning("Token", piece)).strip('"')
    return not value or piece.lower() in _ENDS_OF_PRINTS or stand_in.is_surely(piece) or stand_in.is_surely(value)


def from_text(text: str, found: Gathering, *, thorough: bool = True) -> None:
    """Secrets by the look of the text alone: tokens, `name=value`, schemes, keys, user information.

    Without `thorough`, for files of many megabytes, tokens and keys by prefix only.
    """
    for match in secret_text.JWT.finditer(text):
        found.add_token(match.group())
    for match in secret_text.VENDOR.finditer(text):
        found.add(match.group())
    if not thorough:
        return
    for start, end in secret_text.named_secrets(text):
        found.add(text[start:end])
    for start, end in secret_text.marked_secrets(text):
        found.add(text[start:end].strip())
    for start, end in secret_text.schemed_secrets(text):
        found.add_basic(text[start:end])
    for start, end in secret_text.said_secrets(text):
        found.add(text[start:end].rstrip(".:"))
    for pattern in (secret_text.USERINFO, secret_text.USER_OPTION):
        for match in pattern.finditer(text):
            found.add(match.group(2))
    found.add_odd(odd_places.in_text(text))
    _from_pem(text, found)


def _from_pem(text: str, found: Gathering) -> None:
    position = 0
    while match := _PEM.search(text, position):
        end = text.find("-----END", match.end(), match.end() + 16_384)
        position = end if end != -1 else match.end() + 16_384
        for line in text[match.end() : position].split("\n"):
            if len(line.strip()) > 8:
                found.add(line.strip())


def from_requests(requests: Iterable[Request], found: Gathering) -> None:
    """Secrets in URLs, header fields and parameters of requests, and in what should hold none."""
    requests = list(requests)
    for request in requests:
        if request.url:
            _from_url(request.url, found)
        for field in (*request.headers, *request.as_typed):
            _from_field(field, found)
        for name, value in request.form:
            _from_parameter(name, value.reveal(), found)
    found.add_odd(odd_places.in_requests(requests))


def from_responses(responses: Iterable[Response], found: Gathering) -> None:
    """Secrets in header fields and status lines of responses; bodies are read by `from_json`."""
    responses = list(responses)
    for response in responses:
        for field in response.headers:
            _from_field(field, found)
    found.add_odd(odd_places.in_responses(responses))


def _from_url(url: Url, found: Gathering) -> None:
    for name, value in url.query:
        _from_parameter(name, value.reveal(), found)
    if url.has_userinfo:
        pair = userinfo_of(url)
        if pair:
            found.add(pair[1] or pair[0])


def _from_parameter(name: str, text: str, found: Gathering) -> None:
    if secret_text.is_secret_name(name) or token.looks_like_jwt(text):
        found.add_token(text)


def _from_field(field: HeaderField, found: Gathering) -> None:
    name, value = field.name.lower(), field.value.reveal()
    if not found.is_new(name, value):
        return
    if name in ("cookie", "set-cookie"):
        for piece in value.split(";") if name == "cookie" else value.split(";")[:1]:
            found.add(piece.partition("=")[2].strip())
    elif name in names.API_KEY_NAMES or (secret_text.is_secret_name(name) and "authenticate" not in name):
        read = credential.read_value(value)
        found.add(read.text)
        found.add(value[value.find(read.scheme) + len(read.scheme) :].lstrip(" :=") if read.scheme else value)
    elif by_name.is_secret_name(name):
        for piece in value.split():
            if secret_text.looks_random(piece):
                found.add(piece)


def from_credentials(credentials: Iterable[Credential], tokens: Iterable[Token], found: Gathering) -> None:
    """Secrets in what was drawn from the exchange: the value as it stands, the token as it was read."""
    for item in credentials:
        raw = item.value.reveal()
        rest = raw[raw.find(item.scheme) + len(item.scheme) :].lstrip(" \t:=,").rstrip() if item.scheme else raw
        for piece in rest.split():
            if len(piece) >= 8 and not piece.isalpha():
                found.add(piece)
        if item.scheme.lower() == "basic":
            found.add_basic(rest)
        if len(rest.split()) == 1:
            found.add(rest)
    for made in tokens:
        if made.format is TokenFormat.PLACEHOLDER:
            continue
        text = made.secret.reveal()
        if made.format is TokenFormat.BASIC:
            found.add_basic(text)
        found.add_token(text)


def from_json(value: Any, found: Gathering) -> None:
    """Secret-named members anywhere in a JSON value, and all that stands below such a name (without recursion)."""
    stack: list[tuple[Any, str]] = [(value, "")]
    while stack:
        node, above = stack.pop()
        if isinstance(node, dict):
            private_key = "kty" in node
            for name, item in node.items():
                found.add_odd(match.group() for match in secret_text.random_words(str(name)))
                secret_member = private_key and name in by_name.PRIVATE_KEY_MEMBERS
                named = str(name) if secret_member or secret_text.is_secret_name(str(name)) else above
                if isinstance(item, dict | list):
                    stack.append((item, named))
                else:
                    _from_member(named, item, found, surely=secret_member)
        elif isinstance(node, list):
            for item in node:
                if isinstance(item, dict | list):
                    stack.append((item, above))
                else:
                    _from_member(above, item, found, surely=False)


def _from_member(named: str, item: Any, found: Gathering, *, surely: bool) -> None:
    """`named`: the nearest secret name at or above the member, "" for none."""
    if not named or isinstance(item, bool) or not isinstance(item, str | int) or not str(item):
        return
    # a number as short as a status is told from a secret by nothing
    if isinstance(item, int) and abs(item) < 10**5:
        return
    if surely or named.lower() not in secret_text.GENERIC or secret_text.looks_random(str(item)):
        found.add_token(str(item))
