"""What of a statement of pasted code may be shown: names that are words, literals by the rule of what they fill."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.messages.header import is_authorization_like, is_known
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.anew.pieces import Piece, pieces
from diagnostics.engine.remedy.render.masker import Masker
from diagnostics.engine.remedy.render.naming import is_shown_name
from diagnostics.engine.remedy.render.slots import numbered, variable_for

_BETWEEN = "x9q"
_STRING = re.compile(r"(?P<lead>[rbfuRBFU]{0,2}|\$@?|@\$?)(?P<quote>\"\"\"|\"|'|`)(?P<held>[\s\S]*)(?P=quote)\Z")
_FIELD = re.compile(
    r"\\\([^()]{1,200}\)|\$\([^()]{1,200}\)|\$\{[^{}]{1,200}\}|#\{[^{}]{1,200}\}|\{\$[^{}]{1,200}\}|\{[^{}\n]{0,200}\}|\$[A-Za-z_]\w*|%[sdv@]"
)
_ENDS_OF_LINES = re.compile(r"[ \t]+$", re.MULTILINE)
_LEAD = re.compile(r"(?:(?P<name>[A-Za-z-]{3,40}):[ ]?)?(?P<scheme>[A-Za-z-]{2,20}[ ])?(?=\S)")
_HEADER_LINE = re.compile(r"(?:(?P<name>[A-Za-z-]{3,40}):[ ]?)?(?:(?P<scheme>[A-Za-z-]{2,20})[ ]?)?")
_ESCAPED_END = re.compile(r"(?:\\[rn]){1,2}\Z")  # as quoted text writes the end of a line
_HOST_FILLED = re.compile(rf"://{_BETWEEN}(?=/|\Z)")
_METHODS = frozenset(["get", "post", "put", "patch", "delete", "head", "options"])
# Options of clients and cookies that take one of a few words.
_OPTIONS: Mapping[str, frozenset[str]] = {
    "samesite": frozenset(["lax", "strict", "none"]),
    "mode": frozenset(["cors", "no-cors", "same-origin"]),
    "redirect": frozenset(["follow", "manual", "error"]),
    "responsetype": frozenset(["json", "text", "blob", "arraybuffer", "stream"]),
    "cache": frozenset(["no-store", "no-cache", "reload", "force-cache"]),
}
_ENCODINGS = frozenset(
    [
        "utf-8",
        "utf8",
        "ascii",
        "base64",
        "base64url",
        "latin1",
        "hex",
        "json",
        "text",
        "raw",
        "r",
        "rb",
        "md5",
        "sha1",
        "sha-1",
        "sha256",
        "sha-256",
        "sha384",
        "sha-384",
        "sha512",
        "sha-512",
        "rs256",
        "hs256",
        "es256",
        "s256",
    ]
)
# Functions whose first argument is the name of something.
_BY_NAME = re.compile(
    r"(?:get|has|set|remove)?(?:item|env|header|headers|cookie|parameter|variable|property|value)s?(?:async)?"
    r"|environmentvariable|getenvironmentvariable|setrequestheader|add_?header|append|get|set|add|put|require|env|environ"
    r"|url_for|route|reverse|var|getenv|getstring|setstring|import|from_?env|config|header|addheader|setitem|getitem|lookup_?env|fetch_?env",
    re.IGNORECASE,
)
_BY_FILE = re.compile(
    r"f?open|(?:read|write)(?:file|text|alltext|string)?(?:sync|async)?|file_get_contents|path|paths|fromfile|load",
    re.IGNORECASE,
)
# What the argument of a function is, by the function's name.
_HOLDS = {"hasauthority": "scope", "hasanyauthority": "scope", "hasscope": "scope", "hasrole": "scope"}
# Names of functions and modules that are no words of a dictionary.
_OF_LIBRARIES = frozenset(
    ["b64encode", "b64decode", "urlsafe_b64encode", "standard_b64encode", "encode64", "strict_encode64", "atob", "btoa",
     "CURLOPT_RETURNTRANSFER", "CURLOPT_POSTFIELDS", "StandardCharsets", "Sprintf", "sprintf", "Errorf", "ioutil",
     "println", "HTTParty", "Typhoeus", "unwrap", "unwrap_or_default", "unwrap_or",
     "struct", "isset", "foreach", "print_r", "strtolower", "devnull",
     "onreadystatechange", "interceptors", "rxjs", "rawurlencode", "urandom", "clientcredentials", "ToBase64String",
     "asyncio", "aiohttp", "httpx", "axios"]
)  # fmt: skip
# A piece of an address with names of parameters in it, and what such a piece is given to.
_QUERY = re.compile(r"(?:[\w./-]{0,80}\?|&)(?:[\w.-]{1,40}=[\w.,-]{0,40}&?){1,8}")
_OF_ADDRESSES = frozenset(["", "url", "uri", "path", "endpoint", "href", "address", "query"])
_SEPARATE_KEY = frozenset([":", "=>", "=", ","])
_NEVER_A_NUMBER = re.compile(r"pass|secret|pin|key|token|code|otp", re.IGNORECASE)
_MOST_DIGITS, _MOST_ALONE = 5, 2

_ROLES = {
    "client_id": msg("the client id that your code has in this place"),
    "client_secret": msg("the client secret that your code has in this place"),
    "token": msg("the token that your code has in this place"),
}
OF_THE_PLACE = msg("the text that your code has in this place")
OF_THE_ADDRESS = msg("the address that your code has in this place")
OF_THE_PATH = msg("the path that your code has in this place")
LEFT_OUT = msg("what stands in this place of your code; the paste leaves it out")
OF_A_NAME = msg("the name that your code has in this place")


@dataclass(slots=True)
class Shown:
    """The statement as it is shown, with the variables of ours in it and what each stands for."""

    text: str
    variables: dict[str, Message] = field(default_factory=dict)
    before: str = ""  # what is wrong, written in the same way
    lines: tuple[int, int] = (0, 0)  # the first and the last line of the paste in whose place it comes
    is_part: bool = False  # whether more stands on those lines


class Statement:
    """Writes one statement anew.

    `ours` are words of the correction itself, which need no rule; `roles` tell what a literal of the code is.
    """

    def __init__(
        self, gate: Scrubber, ours: frozenset[str], *, sigil: str = "", roles: Mapping[str, str] | None = None
    ) -> None:
        self.gate = gate
        self._roles = roles or {}
        self._ours = ours
        self._masker = Masker({}, gate)
        self._sigil = sigil
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()
        self.variables: dict[str, Message] = {}

    def written(self, text: str) -> str:
        """The text as it may be shown."""
        found = list(pieces(text))
        made = "".join(self._piece(found, index) for index in range(len(found)))
        return _ENDS_OF_LINES.sub("", made)

    def _piece(self, found: Sequence[Piece], index: int) -> str:
        piece = found[index]
        if piece.kind == "comment":
            return ""
        if piece.kind == "name":
            return self.name(piece.text)
        if piece.kind == "string":
            return self._string(piece, _Around(found, index))
        if piece.kind == "elided":
            key = _Around(found, index).key
            return self._variable("authorization_value" if key.lower() == "authorization" else key or "value", LEFT_OUT)
        if piece.kind == "number":
            return self._number(piece.text, _Around(found, index).key)
        return piece.text

    def name(self, written: str) -> str:
        """A name of the code, or one of ours."""
        sigil = written[: len(written) - len(written.lstrip("$@"))]
        bare = written[len(sigil) :]
        if bare in self._ours | _OF_LIBRARIES or (bare and is_shown_name(bare, self.gate)):
            return written
        if bare not in self._given:
            self._given[bare] = numbered("name", self._taken)
            self.variables[sigil + self._given[bare]] = OF_A_NAME
        return sigil + self._given[bare]

    def _number(self, written: str, key: str) -> str:
        most = _MOST_DIGITS if key else _MOST_ALONE
        if sum(sign.isdigit() for sign in written) <= most and not _NEVER_A_NUMBER.search(key):
            return written
        return self._variable(key or "number", OF_THE_PLACE)

    def _variable(self, name: str, what: Message) -> str:
        shown = self.gate.name(name) == name
        made = self._sigil + numbered(variable_for(name) if shown else "TEXT", self._taken)
        self.variables[made] = what
        return made

    def _text(self, name: str, what: Message, quote: str) -> str:
        """A variable between the quotes of the text that it stands for: filled in, the statement runs."""
        sigil, self._sigil = self._sigil, ""
        made = self._variable(name, what)
        self._sigil = sigil
        return f"{quote}{made}{quote}"

    def _string(self, piece: Piece, around: _Around) -> str:
        opened = _STRING.match(piece.text)
        if opened is None:
            return self._variable("text", OF_THE_PLACE)
        lead, quote, held = opened["lead"], opened["quote"], opened["held"]
        fields = list(_FIELD.finditer(held)) if _fills(lead, quote, held) else []
        literal = _FIELD.sub(_BETWEEN, held) if fields else held
        if not self._passes(literal, around, filled=bool(fields)):
            if (word := _LEAD.match(held)) is not None and self._is_lead(word) and word[0] and not fields:
                joins = " . " if self._sigil else " + "
                return f"{quote}{word[0]}{quote}{joins}{self._variable('access_token', OF_THE_PLACE)}"
            is_address = "://" in held or ("/" in held and around.key.lower() in _OF_ADDRESSES)
            role = self._roles.get(piece.text, "")
            if role in _ROLES:
                return self._text(role, _ROLES[role], quote)
            name = ("api_url" if "://" in held else "path") if is_address else around.key or "text"
            kind = "".join(sign for sign in lead if sign in "bBrR")  # bytes stay bytes
            what = OF_THE_ADDRESS if name == "api_url" else OF_THE_PATH if name == "path" else OF_THE_PLACE
            return kind + self._text(name, what, quote)
        inner = iter([self._field(found.group()) for found in fields])
        shown = re.sub(_BETWEEN, lambda _: next(inner), literal) if fields else literal
        return f"{lead}{quote}{shown}{quote}"

    def _field(self, written: str) -> str:
        return self.written(written)

    def _passes(self, literal: str, around: _Around, *, filled: bool) -> bool:
        bare = literal.replace(_BETWEEN, "")
        if not any(sign.isalnum() for sign in bare) or bare.strip() in self._ours:
            return True
        path = literal.removeprefix(_BETWEEN)
        if "://" in literal or path.startswith("/"):
            of_host = _HOST_FILLED.sub("://api.example.com", path)  # the host itself is a name of the code
            address = of_host.replace(_BETWEEN, "item") if filled else literal
            return self._masker.url(address) == (address,)
        line = _HEADER_LINE.fullmatch(_ESCAPED_END.sub("", bare))
        if (line is not None and self._is_lead(line)) or (not filled and self._is_known_line(literal)):
            return True
        if around.is_key or around.is_named:
            return self.gate.name(literal) == literal
        if around.key.lower() in _OF_ADDRESSES and _QUERY.fullmatch(literal):
            address = "/" + literal if "?" in literal else "/?" + literal.removeprefix("&")
            return self._masker.url(address) == (address,)
        if around.key.lower().endswith("type") and self.gate.name(literal) == literal:
            return True
        if around.is_file:
            return all(map(self.gate.shows_segment, literal.split("/")))
        if literal.lower() in _METHODS | _ENCODINGS | _OPTIONS.get(around.key.lower(), frozenset()):
            return True
        return not filled and self._by_rule(around.key, literal)

    def _is_lead(self, line: re.Match[str]) -> bool:
        """Whether it is what stands before a credential: the name of a header, a scheme, or both."""
        name, scheme = line["name"] or "", (line["scheme"] or "").strip()
        named = not name or ((is_known(name) or is_authorization_like(name)) and self.gate.name(name) == name)
        as_name = (is_known(scheme) or is_authorization_like(scheme)) and self.gate.name(scheme) == scheme
        return named and (not scheme or scheme.lower() in SCHEMES or as_name)

    def _is_known_line(self, literal: str) -> bool:
        """Whether it is a whole header line of which a rule lets the value pass, with the escape of its end."""
        name, colon, value = _ESCAPED_END.sub("", literal).partition(": ")
        passes = self.gate.value(Kind.HEADER_FIELD, name, value) == value if colon and is_known(name) else False
        return passes and self.gate.name(name) == name

    def _by_rule(self, key: str, literal: str) -> bool:
        if "/" in literal and self.gate.value(Kind.HEADER_FIELD, "Content-Type", literal) == literal:
            return True
        if not key:
            return False
        kinds = (Kind.HEADER_FIELD, Kind.PARAMETER) if "-" in key else (Kind.PARAMETER, Kind.HEADER_FIELD)
        return any(self.gate.value(kind, key, literal) == literal for kind in kinds)


def without_values_by_name(text: str, gate: Scrubber) -> str:
    """A written statement without the names that are values in it: whatever they are given to, no literal is lost."""
    found = [piece for piece in pieces(text)]
    counted = [piece for piece in found if piece.counts]
    following = {piece.start: after.text for piece, after in pairwise(counted)}
    return "".join(
        ""
        if piece.kind == "name"
        and following.get(piece.start) not in _SEPARATE_KEY
        and is_shown_name(piece.text.lstrip("$@"), gate)
        else piece.text
        for piece in found
    )


def _fills(lead: str, quote: str, held: str) -> bool:
    if quote == "`" or "$" in held or "#{" in held or "\\(" in held or re.search(r"%[sdv@]", held) is not None:
        return True
    return "f" in lead.lower() or "$" in lead or re.search(r"\{\w{0,20}\}", held) is not None


class _Around:
    """What a literal fills: the key before it, and whether it is a key itself or the name of something."""

    def __init__(self, found: Sequence[Piece], index: int) -> None:
        before = [piece for piece in found[:index] if piece.counts][-6:]
        after = next((piece for piece in found[index + 1 :] if piece.counts), None)
        last = before[-1] if before else None
        following = after.text if after is not None else ""
        self.key = ""
        opened = last is not None and last.text == "[" and following == "]"
        indexed = opened and (_is_indexed(before) or _is_set(found, index))
        called = before[-2].text.lstrip("$") if last is not None and last.text == "(" and len(before) > 1 else ""
        listed = last is None or last.text in ("{", ",", "(", "[")
        self.is_key = (listed and following in (":", "=>")) or indexed
        self.is_named = bool(called) and _BY_NAME.fullmatch(called) is not None
        self.is_file = _BY_FILE.fullmatch(called) is not None
        if last is not None and last.text in _SEPARATE_KEY and len(before) > 1:
            self.key = _key(before)
        elif called:
            self.key = _HOLDS.get(called.lower(), "")


def _is_set(found: Sequence[Piece], index: int) -> bool:
    """Whether the bracket around is of a member that is set in a list of members: `["name"] = value`."""
    after = [piece.text for piece in found[index + 1 :] if piece.counts][:2]
    return after == ["]", "="]


def _is_indexed(before: Sequence[Piece]) -> bool:
    """Whether the bracket before is of an index, and not of a list."""
    return len(before) > 1 and (before[-2].kind == "name" or before[-2].text in ("]", ")"))


def _key(before: Sequence[Piece]) -> str:
    """The name that a value is given: of a member, an argument, a variable, an index, a first argument."""
    sign, named = before[-1].text, before[-2]
    if sign == "," and not (
        named.kind == "string" and len(before) > 3 and before[-3].text == "(" and _BY_NAME.fullmatch(before[-4].text)
    ):
        return ""
    if named.text == "]" and len(before) > 2:
        named = before[-3]
    if named.kind == "string":
        opened = _STRING.match(named.text)
        return opened["held"].rstrip(": ") if opened is not None else ""
    return named.text.lstrip("$@") if named.kind == "name" else ""
