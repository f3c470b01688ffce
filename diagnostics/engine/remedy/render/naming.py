"""Which names of the person's own code and shell may stay in a correction (rule 8)."""

from __future__ import annotations

import re

from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.words import is_joined, is_known_name, is_word

_SHORT = 3  # letters; a name so short tells nothing of anybody
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What programmers shorten words to.
_SHORTENED = frozenset(
    ["opts", "opt", "args", "kwargs", "arg", "cfg", "conf", "config", "ctx", "btn", "idx", "tmp", "str", "len", "obj",
     "arr", "cb", "fn", "err", "req", "res", "resp", "env", "auth", "creds", "cred", "conn", "sess", "cli", "hdr",
     "hdrs", "md", "txt", "csv", "json", "yaml", "yml", "toml",
     "repo", "repos", "usr", "pwd", "pw", "srv", "svc", "mgr", "params", "param", "dst", "src", "dir", "doc",
     "msg", "num", "ptr", "buf", "prefs", "pref",
     "impl", "util", "utils", "async", "admin", "app", "api", "db", "id", "ids", "url",
     "urls", "uri", "b64", "pat", "jwt", "my", "is", "to", "of", "in", "by", "get", "set", "new", "gh", "gl"]
)  # fmt: skip
_OF_HOSTS = re.compile(r"[^a-z0-9]+")
_NAMING = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def is_shown_name(bare: str, gate: Scrubber) -> bool:
    """Whether a name may stay: of words, of what programmers shorten words to, or of one such as `api_key`.

    The last one may be hidden as a value, where code gives an argument a variable of the same name.
    """
    if gate.name(bare) == bare or is_known_name(bare):
        return True
    if is_joined(bare.lower()) and gate.code(bare) == bare:
        return True
    if len(bare) <= _SHORT:
        return gate.code(bare) == bare
    return _is_of_words(bare) or (gate.code(bare) == bare and _is_of_pieces(bare, gate))


def _is_of_words(bare: str) -> bool:
    parts = _PARTS.findall(bare)
    return "".join(parts) == bare.replace("_", "") and all(
        is_word(part) or part.lower() in _SHORTENED or (part.isdigit() and len(part) < _SHORT) for part in parts
    )


def _is_of_pieces(bare: str, gate: Scrubber) -> bool:
    """Whether `_` joins words, what they are shortened to, and names of shown hosts: `B64_PAT`, `ACME_TOKEN`.

    A host that the correction shows tells as much as a variable that is called after it.
    """
    pieces = [piece for piece in bare.lower().split("_") if piece]
    if len(pieces) < 2 or _NAMING.fullmatch(bare) is None:
        return False
    unknown = [piece for piece in pieces if piece not in _SHORTENED and not _is_of_words(piece)]
    return not unknown or set(unknown) <= _of_shown_hosts(gate)


def _of_shown_hosts(gate: Scrubber) -> set[str]:
    hosts = (name for name in gate.survey.shown if "." in name and gate.shows_host(name))
    return {label for host in hosts for label in _OF_HOSTS.split(host.lower())}


def is_own_variable_shown(name: str, gate: Scrubber) -> bool:
    """Whether a variable of the pasted call may keep its name, so that it is found where it was set."""
    return gate.name(name) == name or (gate.code(name) == name and is_shown_name(name, gate))


def kept_in(written: str, text: str, gate: Scrubber) -> list[str]:
    """The names of what was written that are hidden as values and are none, in order.

    Code that fills a header with a variable has the variable's name, or the name with its `$`, in the place of the
    secret. It is a name where it is made of words and the paste `text` gives something to it, or writes it with a `$`.
    """
    names = sorted({found.group() for found in _NAMING.finditer(written)})
    return [name for name in names if is_shown_name(name, gate) and _is_hidden_variable(name, text, gate)]


def _is_hidden_variable(name: str, text: str, gate: Scrubber) -> bool:
    if gate.code(name) != name:
        return re.search(rf"(?<![\w.\"'-]){re.escape(name)}[ \t]{{0,20}}=(?![=~>])", text) is not None
    with_sign = (f"${name}", f"${{{name}}}")
    return any(written in text and gate.code(written) != written for written in with_sign)
