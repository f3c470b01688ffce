"""Secrets by the look of running text: `name=value`, schemes, tokens, keys by prefix, words that no one would write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from diagnostics.engine.parse import names
from diagnostics.engine.parse.confidential import marked

_LONGEST_NAME = 64
VOCABULARY = frozenset(
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
JWT = re.compile(r"(?:eyJ|ewog|eyAi)[A-Za-z0-9_\-+/=%]{6,}(?:\.[A-Za-z0-9_\-+/=%]*){0,8}")
_NAME = re.compile(r"(?<![A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_.-]{1,40})[\\\"'\]]{0,4}[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}")
_VALUE = re.compile(r"\"([^\"\n]{3,4096})\"|'([^'\n]{3,4096})'|\\{0,2}[\"'`]?([^\s\"'`&,;<>(){}\[\]]{3,4096})")
_SCHEMED = re.compile(
    r"(?<![A-Za-z0-9_-])(?:Bearer|Basic|Token|DPoP|JWT|ApiKey)[ :=]{1,4}[\"'<]?"
    r"([^\s\"'<>,;{}\[\]()]{8,8192})",
    re.IGNORECASE,
)
VENDOR = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(re.escape(prefix) for prefix, _ in names.VENDOR_PREFIXES)
    + r")[A-Za-z0-9_\-./+]{12,400}"
)
USERINFO = re.compile(r"://([^\s/@:\"']{0,200}):([^\s/@\"']{1,200})@")
USER_OPTION = re.compile(r"(?<!\S)(?:-u|--user)[ =]{1,2}[\"']?([^\s\"':]{1,200}):([^\s\"']{1,200})")
_RANDOM = re.compile(r"(?<![A-Za-z0-9_.+/:@%-])[A-Za-z0-9_+/~-]{20,4096}={0,2}(?![A-Za-z0-9_+/~-])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
GENERIC = frozenset(
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
_PUBLIC_ID = re.compile(
    r"(?:id|ids|trace|correlation|request|tenant|client|app|application|object|group|role|user|org|organi[sz]ation)"
    r"[\"' :=(\[#]{0,6}$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<![A-Za-z])(?:token|secret|password|passphrase|api[ _-]?key|key|credential)[ \t]{1,3}"
    r"(?:is[ \t]{1,3}|was[ \t]{1,3})?[\"'`]?"
    r"([^\s\"'`<>,;(){}\[\]]{8,4096})",
    re.IGNORECASE,
)
_NO_HOST = re.compile(r"(?:not resolve host|Rebuilt URL to):? {1,2}([^\s\"'`<>,;]{8,4096})", re.IGNORECASE)
_ERROR_CODE = re.compile(r"[A-Z][A-Z_-]{0,20}[0-9]{2,10}:?|[0-9][0-9.:/-]*|.*://.*|v[0-9.]+.*|HTTP/[0-9.]+")
_ADDRESS = re.compile(r"https?://[^\s/@\"']{1,200}/")
# What code reads a value from, which says where it is and not what it is: a function or a table of the environment or
# of settings, or a member of letters alone of an object that is called so.
_READ_BY_CODE = re.compile(
    r"(?:(?:os\.)?getenv|os\.environ(?:\.get)?|System\.getenv|(?:System\.)?Environment\.GetEnvironmentVariable|env|ENV"
    r"|process\.env|(?:std::)?env::var|config|cfg|_?configuration|settings)(?=[(\[])"
    r"|(?:jwt|JWT|jsonwebtoken|jose)\.(?:sign|encode)(?=\()"
    r"|(?:process\.env|import\.meta\.env)\.[A-Z_]{1,60}(?=[\s,;)}])"
    r"|(?:this|self|_?[a-z]{0,12}(?:config|configuration|cfg|opts?|options|settings))(?:\.[A-Za-z_]{1,40}){1,4}(?=[\s,;)}])"
)
_PATH_OF_CODE = re.compile(r":(?:new|from|default|try_from|create)[(<]")
# Names that say how somebody is known rather than what is secret, and an address that holds nothing but its path.
_OF_A_WAY = frozenset(["auth", "oauth", "authorization", "authentication"])
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(?::\d{1,5})?(?:/[A-Za-z0-9._/-]{0,400})?")
_STRONG = ("secret", "passw", "pwd", "passphrase", "private_key", "privatekey", "private-key")
_NAMED_AS_PUBLIC = re.compile(
    r"(?:id|kid|x5t|thumbprint|nonce|commit|version|sha1|sha256|digest|hash)[\"' :=(\[]{0,4}$", re.IGNORECASE
)


@lru_cache(maxsize=2048)
def is_secret_name(name: str) -> bool:
    """Cached form of `names.is_secret_name`; a dotted name counts by its last part too."""
    return names.is_secret_name(name) or names.is_secret_name(name.rpartition(".")[2])


def is_address_of_a_way(name: str, value: str) -> bool:
    """Whether a name that may hold a credential holds the plain address at which one is got: `AUTH = "https://…/token"`."""
    return name.lower() in _OF_A_WAY and _PLAIN_ADDRESS.fullmatch(value) is not None


def named_secrets(text: str) -> Iterator[tuple[int, int]]:
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
        if value.lastindex == 3 and (read := _READ_BY_CODE.match(text, start)) is not None and read.end() == end:
            continue
        if is_address_of_a_way(name.group(1), text[start:end]):
            continue
        if text[start - 1 : start] == ":" and _PATH_OF_CODE.match(text, start):
            continue  # `AuthorizationCode::new(`
        end -= text[start:end].endswith("\\")
        if text[name.start() - 1 : name.start()] == "$" and _ADDRESS.match(text, start):
            continue  # `-u $TOKEN: "https://…"`: a user without a password, and the address of the call
        assigned = name.group().endswith("=") or text[start - 1] in "\"'`"
        told = _is_secret_text(name.group(1), text[start:end], assigned=assigned)
        if told:
            yield start, end
        # A short value may be a name itself; a long one is not read again.
        position = value.end() if told or end - start > _LONGEST_NAME else position


def marked_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand that markup or a command line names."""
    return marked.secrets(text, lambda name, value: _is_secret_text(name, value, assigned=True))


def schemed_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand that follow a scheme; `Bearer realm="…"` is a challenge and has none."""
    for match in _SCHEMED.finditer(text):
        is_parameter = match.group(1).endswith("=") and text[match.end() : match.end() + 1] == '"'
        if not is_parameter and looks_random(match.group(1)):
            yield match.span(1)


def _is_secret_text(name: str, value: str, *, assigned: bool) -> bool:
    """Whether `name: value` in running text gives a secret away; words of a sentence do not.

    `assigned`: the value is in quotes or follows a bare `=`, so that it is no word of a sentence.
    """
    lowered, plain = name.lower(), value.lower().strip(".")
    if not is_secret_name(name) or plain in VOCABULARY:
        return False
    strong = any(word in lowered for word in _STRONG)
    return strong or (assigned and lowered not in GENERIC and len(value) >= 6) or looks_random(value)


def looks_random(value: str) -> bool:
    """Whether a value looks made by a machine rather than written as a word."""
    if len(value) < 12 or " " in value or "://" in value:
        return False
    if any(char.isdigit() for char in value):
        return any(char.isalpha() for char in value)
    return _turns(value) * 5 >= min(len(value), 200)


def _turns(value: str) -> int:
    """How often a small letter is followed by a capital: rare in words, common in random text."""
    return sum(a.islower() and b.isupper() for a, b in pairwise(value[:200]))


def said_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand that follow a word such as `token` or `password` in a sentence."""
    for match in _SAID.finditer(text):
        if _is_said(match.group(1)):
            yield match.span(1)
    # What a shell split off a header, curl takes for a host.
    for match in _NO_HOST.finditer(text):
        if "." not in match.group(1) and _is_said(match.group(1)):
            yield match.span(1)


def _is_said(value: str) -> bool:
    """Whether what follows the word `token` or `password` is one: letters and digits, no code, version or address."""
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    return mixed and _ERROR_CODE.fullmatch(value) is None


def random_words(line: str) -> Iterator[re.Match[str]]:
    """Stretches of a prose line that look like opaque tokens: long, with digits and letters, and no UUID or path."""
    for match in _RANDOM.finditer(line):
        word = match.group()
        before = line[max(0, match.start() - 40) : match.start()]
        if _UUID.fullmatch(word):
            if not _PUBLIC_ID.search(before):
                yield match
            continue
        digits = sum(char.isdigit() for char in word)
        letters = sum(char.isalpha() for char in word)
        few = digits < 2 and not (digits and _turns(word) * 8 >= len(word))
        plain = few or letters < 2 or word.count("/") > 2 or _UUID.search(word) or _is_words(word)
        if not plain and not _NAMED_AS_PUBLIC.search(before):
            yield match


def _is_words(word: str) -> bool:
    pieces = re.split(r"[-_/=+~]", word)
    return (
        len(pieces) > 2
        and sum(len(piece) > 11 for piece in pieces) == 0
        and all(p.isalpha() or p.isdigit() or len(p) < 7 for p in pieces)
    )
