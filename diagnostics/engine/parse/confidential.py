"""Every secret-bearing value of a paste, found by structure and, behind it, by the look of the text (rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from diagnostics.engine.parse import credential, names, stand_in, token
from diagnostics.engine.parse.url import userinfo_of
from diagnostics.engine.submission import Credential, HeaderField, Request, Response, Token, TokenFormat, Url
from diagnostics.engine.types import Secret

_JWT = re.compile(r"(?:eyJ|ewog|eyAi)[A-Za-z0-9_\-+/=%]{6,}(?:\.[A-Za-z0-9_\-+/=%]*){0,8}")
_NAME = re.compile(r"(?<![A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_.-]{1,40})[\\\"'\]]{0,4}[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}")
_VALUE = re.compile(r"\"([^\"\n]{3,4096})\"|'([^'\n]{3,4096})'|\\{0,2}[\"'`]?([^\s\"'`&,;<>(){}\[\]]{3,4096})")
_SCHEMED = re.compile(
    r"(?<![A-Za-z0-9_-])(?:Bearer|Basic|Token|DPoP|JWT|ApiKey)[ :=]{1,4}[\"'<]?"
    r"([A-Za-z0-9_\-.~+/%|:]{8,8192}={0,2})(?![A-Za-z0-9=\"])",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(re.escape(prefix) for prefix, _ in names.VENDOR_PREFIXES)
    + r")[A-Za-z0-9_\-./+]{12,400}"
)
_USERINFO = re.compile(r"://([^\s/@:\"']{1,200}):([^\s/@\"']{1,200})@")
_USER_OPTION = re.compile(r"(?<!\S)(?:-u|--user)[ =]{1,2}[\"']?([^\s\"':]{1,200}):([^\s\"']{1,200})")
_PEM = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_RANDOM = re.compile(r"(?<![A-Za-z0-9_.+/=:@%-])[A-Za-z0-9_+/~-]{20,4096}={0,2}(?![A-Za-z0-9_+/~-])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GENERIC = frozenset(
    [
        "code",
        "token",
        "key",
        "auth",
        "pin",
        "secret",
        "signature",
        "sig",
        "jwt",
        "bearer",
        "credential",
        "credentials",
        "authorization",
        "pat",
        "sid",
        "otp",
    ]
)
_VOCABULARY = frozenset(
    [
        "password",
        "bearer",
        "basic",
        "token",
        "secret",
        "client_secret",
        "refresh_token",
        "access_token",
        "authorization_code",
        "client_credentials",
        "id_token",
        "authorization",
        "null",
        "none",
        "true",
        "false",
        "undefined",
        "string",
        "required",
        "missing",
        "invalid",
        "expired",
        "unauthorized",
        "forbidden",
        "public",
        "confidential",
        "code",
        "assertion",
        "jwt",
        "digest",
        "urn:ietf:params:oauth:token-type:access_token",
    ]
)
_STRONG = ("secret", "password", "passwd", "pwd", "passphrase")
_SHORTEST, _LONGEST_NAME = 3, 64
_NAMED_AS_PUBLIC = re.compile(
    r"(?:id|kid|x5t|thumbprint|nonce|commit|version|sha1|sha256|digest|hash)[\"' :=(\[]{0,4}$", re.IGNORECASE
)


class Gathering:
    """Collects secret texts once each, in the order found."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}

    def add(self, text: str) -> None:
        """Keep `text`, and each line of it, unless it is a stand-in or a word of the protocol."""
        for piece in {text, text.strip(), *text.split("\n")} if "\n" in text else {text, text.strip()}:
            if len(piece) >= _SHORTEST and piece.lower() not in _VOCABULARY and not stand_in.is_surely(piece):
                self._found[piece] = None

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
            self.add(pair[1])

    def secrets(self) -> tuple[Secret, ...]:
        """Everything found, longest first, so that replacing in this order leaves no rest."""
        return tuple(Secret(text) for text in sorted(self._found, key=len, reverse=True))


@lru_cache(maxsize=2048)
def is_secret_name(name: str) -> bool:
    """Cached form of `names.is_secret_name`; a dotted name counts by its last part too."""
    return names.is_secret_name(name) or names.is_secret_name(name.rpartition(".")[2])


def from_text(text: str, found: Gathering, *, thorough: bool = True) -> None:
    """Secrets by the look of the text alone: tokens, `name=value`, schemes, keys, user information.

    Without `thorough`, for files of many megabytes, tokens and keys by prefix only.
    """
    for match in _JWT.finditer(text):
        found.add_token(match.group())
    for match in _VENDOR.finditer(text):
        found.add(match.group())
    if not thorough:
        return
    for start, end in _named_secrets(text):
        found.add(text[start:end])
    for match in _SCHEMED.finditer(text):
        if looks_random(match.group(1)):
            found.add_basic(match.group(1))
    for pattern in (_USERINFO, _USER_OPTION):
        for match in pattern.finditer(text):
            found.add(match.group(2))
    _from_pem(text, found)


def _named_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand that `name=value` or `name: value` gives away."""
    position = 0
    while name := _NAME.search(text, position):
        position = name.end()
        if not is_secret_name(name.group(1)):
            continue
        value = _VALUE.match(text, position)
        if not value:
            continue
        start, end = value.span(value.lastindex or 0)
        end -= text[start:end].endswith("\\")
        told = _is_secret_text(name.group(1), text[start:end])
        if told:
            yield start, end
        # A short value may be a name itself; a long one is not read again.
        position = value.end() if told or end - start > _LONGEST_NAME else position


def _is_secret_text(name: str, value: str) -> bool:
    """Whether `name: value` in running text gives a secret away; words of a sentence do not."""
    if not is_secret_name(name):
        return False
    strong = name.lower().endswith(_STRONG) and value.lower().strip(".") not in _VOCABULARY
    return strong or looks_random(value)


def looks_random(value: str) -> bool:
    """Whether a value looks made by a machine rather than written as a word."""
    if len(value) < 12 or " " in value or "://" in value:
        return False
    if any(char.isdigit() for char in value):
        return any(char.isalpha() for char in value)
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(value[:200]))
    return turns * 5 >= min(len(value), 200)


def _from_pem(text: str, found: Gathering) -> None:
    position = 0
    while match := _PEM.search(text, position):
        end = text.find("-----END", match.end(), match.end() + 16_384)
        position = end if end != -1 else match.end() + 16_384
        for line in text[match.end() : position].split("\n"):
            if len(line.strip()) > 8:
                found.add(line.strip())


def random_words(line: str) -> Iterator[re.Match[str]]:
    """Stretches of a prose line that look like opaque tokens: long, with digits and letters, and no UUID or path."""
    for match in _RANDOM.finditer(line):
        word = match.group()
        digits = sum(char.isdigit() for char in word)
        letters = sum(char.isalpha() for char in word)
        plain = digits < 2 or letters < 2 or word.count("/") > 2 or _UUID.search(word) or _is_words(word)
        if not plain and not _NAMED_AS_PUBLIC.search(line, max(0, match.start() - 24), match.start()):
            yield match


def _is_words(word: str) -> bool:
    pieces = re.split(r"[-_/=+~]", word)
    return (
        len(pieces) > 2
        and sum(len(piece) > 11 for piece in pieces) == 0
        and all(p.isalpha() or p.isdigit() or len(p) < 7 for p in pieces)
    )


def from_requests(requests: Iterable[Request], found: Gathering) -> None:
    """Secrets in URLs, header fields and parameters of requests."""
    for request in requests:
        if request.url:
            _from_url(request.url, found)
        for field in request.headers:
            _from_field(field, found)
        for name, value in request.form:
            _from_parameter(name, value.reveal(), found)


def from_responses(responses: Iterable[Response], found: Gathering) -> None:
    """Secrets in header fields of responses; bodies are read by `from_json`."""
    for response in responses:
        for field in response.headers:
            _from_field(field, found)


def _from_url(url: Url, found: Gathering) -> None:
    for name, value in url.query:
        _from_parameter(name, value.reveal(), found)
    if url.has_userinfo:
        pair = userinfo_of(url)
        if pair:
            found.add(pair[1] or pair[0])


def _from_parameter(name: str, text: str, found: Gathering) -> None:
    if is_secret_name(name) or token.looks_like_jwt(text):
        found.add_token(text)


def _from_field(field: HeaderField, found: Gathering) -> None:
    name, value = field.name.lower(), field.value.reveal()
    if name in ("cookie", "set-cookie"):
        for piece in value.split(";") if name == "cookie" else value.split(";")[:1]:
            found.add(piece.partition("=")[2].strip())
    elif name in names.API_KEY_NAMES or (is_secret_name(name) and "authenticate" not in name):
        read = credential.read_value(value)
        found.add(read.text)
        found.add(value[value.find(read.scheme) + len(read.scheme) :].lstrip(" :=") if read.scheme else value)


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
    """Secret-named members anywhere in a JSON value (without recursion)."""
    stack: list[Any] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            private_key = "kty" in node
            for name, item in node.items():
                if isinstance(item, dict | list):
                    stack.append(item)
                elif isinstance(item, str) and item:
                    secret_member = private_key and name in ("d", "p", "q", "dp", "dq", "qi", "k")
                    named = is_secret_name(name) and (name.lower() not in _GENERIC or looks_random(item))
                    if secret_member or named:
                        found.add_token(item)
        elif isinstance(node, list):
            stack.extend(item for item in node if isinstance(item, dict | list))


_MASK = "[redacted]"


def cleaned(line: str, known: frozenset[str]) -> str:
    """A line of prose or log without secrets: by pattern, by the look of a word, and by the values known already."""
    spans: list[tuple[int, int]] = [match.span() for match in _JWT.finditer(line)]
    spans += [(start, end) for start, end in _named_secrets(line) if not stand_in.is_surely(line[start:end])]
    spans += [match.span(1) for match in _SCHEMED.finditer(line) if looks_random(match.group(1))]
    spans += [match.span() for match in _VENDOR.finditer(line)]
    spans += [match.span(2) for pattern in (_USERINFO, _USER_OPTION) for match in pattern.finditer(line)]
    spans += [match.span() for match in random_words(line)]
    spans += [match.span() for match in _WORDS.finditer(line) if match.group() in known]
    return _without(line, spans)


_WORDS = re.compile(r"[^\s\"'`,;<>(){}\[\]=&]{3,4096}")


def _without(line: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return line
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start < position:
            position = max(position, end)
            continue
        pieces += [line[position:start], _MASK]
        position = end
    pieces.append(line[position:])
    return "".join(pieces)
