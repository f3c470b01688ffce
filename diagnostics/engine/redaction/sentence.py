"""Text word by word: a word passes if a rule lets it, everything else becomes a label.

What stands between blanks is one word and passes or fails as a whole, so that no part of a value slips through
between two of its own signs; only brackets, quotes and points around it, and the joints of JSON, are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from diagnostics.engine.redaction import addresses, shapes
from diagnostics.engine.redaction.words import is_known_name, is_name, is_word

_BLANKS = re.compile(r"([\s\ufffd\u3000-\u3002\uff01\uff0c\uff1a\uff1b\uff1f\uff08\uff09]+)")
_LEAD = re.compile(r"[\"'`“”‘’«»„‚(\[{<*~|#>!@^-]{0,8}")
_TAIL = re.compile(r"[\"'`“”‘’«»)\]}>*~|,.;:!?…=\\-]{0,8}$")
_MARKS = re.compile(
    r"[.…*=_~+|/<>#→⇒•·-]{1,80}|[^\w\s]{1,2}|\\{1,2}(?:[nrt]|u[0-9a-f]{4}|x[0-9a-f]{2})|0x[0-9a-fA-F]{1,4}|%[0-9a-fA-F]{2}"
)
_JSON = re.compile(r"([\[{]*\\?\"?\s*[:,]\s*[\[{]*\\?\"|\\?\"\s*[:,]\s*|[\[{(]+\\?[\"']|\\?[\"'][\]})]+|=>)")
_JOINTS = re.compile(r"([=,;&()\[\]{}|<>\"'`]+|(?<=[a-z]):(?=[A-Za-z]))")
_LINE = re.compile(r"(?::[0-9]{1,6}){1,2}$")
VARIABLE = re.compile(
    r"\$(?:env:)?\{?([A-Za-z_][A-Za-z0-9_]{0,40})(?::?[?-])?\}?|%([A-Za-z_][A-Za-z0-9_]{0,40})%"
    r"|\{\{ ?([A-Za-z_][A-Za-z0-9_]{0,40}) ?\}?\}?"
)
_OPTION = re.compile(r"--?[A-Za-z]{1,2}|[A-Za-z]|[a-z]{1,10}://|-X[A-Z]{3,7}")
_TRACED = frozenset(
    [
        "id",
        "ids",
        "identifier",
        "trace",
        "correlation",
        "request",
        "requestid",
        "tenant",
        "application",
        "app",
        "client",
        "object",
        "resource",
        "appid",
        "clientid",
        "directory",
        "activity",
        "transaction",
        "errorid",
        "incident",
        "reference",
        "ref",
        "ray",
        "instance",
        "audience",
        "aud",
        "principal",
        "correlationid",
        "traceid",
    ]
)
_RIGHTS = frozenset(
    [
        "scope",
        "scopes",
        "permission",
        "permissions",
        "role",
        "roles",
        "right",
        "rights",
        "action",
        "actions",
        "privilege",
        "privileges",
        "perform",
        "audience",
        "resource",
        "authority",
        "authorities",
        "policy",
        "claim",
        "grant",
        "grants",
    ]
)
_STRONG = frozenset(
    {
        "password", "passwd", "pwd", "passphrase", "secret", "client_secret", "clientsecret", "pin", "otp", "passcode",
        "api_key", "apikey", "api-key", "passwort", "kennwort", "contraseña", "senha", "wachtwoord", "hasło", "пароль",
        "密码", "パスワード", "비밀번호", "mot-de-passe",
    }
)  # fmt: skip
# Words after which a plain word goes on with the sentence ("key not found"), and a name may be the value.
_NAMING = _STRONG | frozenset(
    {
        "key", "token", "credential", "credentials", "jeton", "clé", "schlüssel", "clave", "chave", "chiave",
        "sleutel", "klucz", "ключ", "токен",
    }
)  # fmt: skip
# What joins words of a sentence rather than pieces of one name: "key type/format", "token isn't".
_GOES_ON = re.compile(r"[/:'’]")
# Words after which programs repeat in quotes what they were given.
_ECHOING = frozenset({"value", "values", "literal", "input", "string", "argument", "content", "token"})
_OPENS = (*"'\"`“‘«„[",)
_NONCE = re.compile(r"nonce-\S{3,}")
_QUOTES = ("'", '"', "`", "“", "‘", "«", "»", "„")

Known = Callable[[str], bool]
Pair = Callable[[str, str], "str | None"]


class Sentence:
    """How words of one paste are judged: `hidden` words never pass, `known` ones always; `pair` judges `name=value`."""

    def __init__(self, hidden: Known, known: Known, pair: Pair, mask: Callable[[str], str]) -> None:
        self._hidden, self._known, self._pair, self._mask = hidden, known, pair, mask

    def shown(self, text: str) -> str:
        """The text with a label for every word that no rule lets pass."""
        out: list[str] = []
        before: list[str] = []
        for index, piece in enumerate(_BLANKS.split(text)):
            if index % 2 or not piece:
                out.append(piece)
                continue
            out.append(self._word(piece, before))
            before = [*before[-2:], piece.strip("\"'`()[]{}<>,.;#:").lower()]
        return "".join(out)

    def _word(self, text: str, before: list[str]) -> str:
        if _MARKS.fullmatch(text) or _OPTION.fullmatch(text):
            return text
        lead, core, tail = _around(text)
        if self._is_told(core, lead, before) or _NONCE.fullmatch(core):
            return lead + self._mask(core) + tail if core else self._mask(text)
        shown = self._core(core, before)
        if shown is not None:
            return lead + shown + tail
        return lead + self._pieces(core, before) + tail

    def _is_told(self, core: str, lead: str, before: list[str]) -> bool:
        """Whether the words before say that this is a secret: `password 'x'`, `secret=` a line before, `key a-b`."""
        last = re.split(r"[=:]", before[-1])[-1].strip("\"'") if before else ""
        echoed = last in _ECHOING or last.endswith(("error", "exception"))
        if len(core) < 3 or not (last in _NAMING or (echoed and lead[:1] in _OPENS)):
            return False
        quoted = lead[:1] in _QUOTES
        if last in _STRONG and quoted:
            return True
        is_made = is_name(core) and not is_word(core) and not _GOES_ON.search(core)
        return is_made and not is_known_name(core) and not self._known(core)

    def _core(self, core: str, before: list[str]) -> str | None:
        if not core or _MARKS.fullmatch(core):
            return core
        if self._hidden(core):
            return None
        if self._known(core) or is_word(core) or shapes.plain(core) is not None:
            return core
        if ":" not in core or (before and before[-1] in _RIGHTS):
            if is_name(core):
                return core
        elif (line := _LINE.search(core)) and self._core(core[: line.start()], before) is not None:
            return core
        if "%" in core and core.isascii() and not core.startswith("%"):
            plain = unquote(core)
            return core if plain != core and "%" not in plain and self._core(plain, before) == plain else None
        return self._address(core, before)

    def _address(self, core: str, before: list[str]) -> str | None:
        if addresses.UUID.fullmatch(core):
            return core if any(word in _TRACED for word in before) else None
        if "://" in core:
            return addresses.url(core) or self.url(core)
        if is_variable(core):
            return core
        if core.startswith("/") or core.startswith("./"):
            return addresses.path_and_query(core) or self._path(core)
        return core if addresses.host(core) or ("." not in core and shapes.code(core)) else None

    def _path(self, core: str) -> str | None:
        """A path alone whose segments all are known of the paste's addresses, or may be shown."""
        pieces = addresses.segments(core) if "?" not in core and "#" not in core else (("", False),)
        return core if all(passes or self._known(piece) for piece, passes in pieces) else None

    def url(self, core: str) -> str | None:
        """A URL of which a part has no rule: that part as a label. User information hides the whole."""
        scheme, _, rest = core.partition("://")
        rest = rest.partition("#")[0]
        address, mark, query = rest.partition("?")
        authority, _, path = address.partition("/")
        if "@" in address or not scheme.isalpha() or len(scheme) > 8:
            return None
        told = (
            authority
            if self._known(authority) or addresses.host(authority)
            else self._mask(authority)
            if authority
            else ""
        )
        parts = [
            p if not p or self._known(p) or (passes and not self._hidden(p)) else self._mask(p)
            for p, passes in (addresses.segments(path, authority) if path or address.endswith("/") else ())
        ]
        return f"{scheme}://" + "/".join([told, *parts]) + addresses.shown_query(mark + query)

    def _pieces(self, core: str, before: list[str]) -> str:
        """A word that fails as a whole, taken apart at the joints of JSON, then at `=`, commas and brackets."""
        for joints in (_JSON, _JOINTS):
            parts = joints.split(core)
            if len(parts) > 1:
                shown = self._joined(parts, before, strict=joints is _JOINTS)
                if shown is not None:
                    return shown
        return self._mask(core)

    def _joined(self, parts: list[str], before: list[str], *, strict: bool) -> str | None:
        shown: list[str | None] = []
        for index in range(0, len(parts), 2):
            joint = parts[index - 1] if index else ""
            name = parts[index - 2].strip("\"'\\-") if ":" in joint or "=" in joint else ""
            if name and parts[index]:
                shown.append(self._value_of(name, parts[index], before))
            else:
                shown.append(self._part(parts[index], before, nested=not strict))
        if all(part is None for part in shown):
            return None
        if any(part is None for part in shown):
            # what is short beside a masked value may be a part of it
            shown = [part if part is None or not part or _stands_alone(parts[2 * i], part) else None
                     for i, part in enumerate(shown)]  # fmt: skip
        return self._together(parts, shown)

    def _part(self, part: str, before: list[str], *, nested: bool) -> str | None:
        lead, core, tail = _around(part)
        shown = self._core(core, before)
        if shown is None and nested and len(_JOINTS.split(core)) > 1:
            shown = self._pieces(core, before)
        return None if shown is None else lead + shown + tail

    def _value_of(self, name: str, value: str, before: list[str]) -> str | None:
        lead, core, tail = _around(value)
        if not core or self._hidden(core):
            return value if not core else None
        shown = self._pair(name, core)
        if shown is None and (self._known(core) or is_variable(core)):
            shown = core
        return None if shown is None else lead + shown + tail

    def _together(self, parts: list[str], shown: list[str | None]) -> str:
        out: list[str] = []
        held = ""
        for index, part in enumerate(shown):
            joint = parts[2 * index - 1] if index else ""
            raw = parts[2 * index]
            if part is None:
                bridged = bool(held) and (not any(sign in joint for sign in "=:") and '"' not in joint)
                if held and not bridged:
                    out.append(self._mask(held))
                    held = ""
                if bridged:
                    held += joint + raw
                else:
                    out.append(joint)
                    held = raw
                continue
            if held:
                out.append(self._mask(held))
                held = ""
            out += [joint, part]
        return "".join([*out, self._mask(held)] if held else out)


def is_variable(text: str) -> bool:
    """Whether `text` is a variable that nothing replaced: a name, and no value."""
    found = VARIABLE.fullmatch(text)
    return found is not None and is_name(next(name for name in found.groups() if name))


def _around(text: str) -> tuple[str, str, str]:
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    tail = _TAIL.search(text, start)
    end = tail.start() if tail else len(text)
    return text[:start], text[start:end], text[end:]


def _stands_alone(raw: str, shown: str) -> bool:
    return len(raw) >= 4 and (shown.startswith("[") or any(char.isalpha() for char in raw))
