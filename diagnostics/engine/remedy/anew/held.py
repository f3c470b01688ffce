"""What a variable of the person's own code has to hold, told in a line beside a correction that has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import Message, msg

_OF_YOURS = msg("a variable of your own code: here it has to hold the token alone, without a word such as Bearer")
_KEPT = msg("read by your own code, and left as it is; see that it is not empty")
OF_YOUR_CODE = msg("a name of your own code, left as it is")
_ROLES: dict[str, Message] = {
    "headers": msg("your header fields, with Authorization among them; under the name that your code has for them"),
    "access_token": msg("the access token; under the name that your code has for it"),
    "accessToken": msg("the access token; under the name that your code has for it"),
    "REDIRECT_URI": msg("the redirect URI of your authorization request, letter for letter; pass it in here"),
    "email": msg("the e-mail address of the account that the token is of"),
}
# What code reads from outside itself, and members that are called a token.
_READ = re.compile(
    r"process\.env(?:\.\w{1,60}|\[[\"']\w{1,60}[\"']\])|import\.meta\.env\.\w{1,60}"
    r"|\$_[A-Z]{3,8}\[[\"']\w{1,60}[\"']\]|\bENV(?:\[[\"']\w{1,60}[\"']\]|\.fetch\([\"']\w{1,60}[\"']\))"
    r"|\bos\.(?:environ(?:\.get\(|\[)|[Gg]etenv\()[\"']\w{1,60}[\"'][)\]]"
    r"|\b(?:getenv|env|System\.getenv|GetEnvironmentVariable)\([\"']\w{1,60}[\"']\)"
    r"|\b(?:this|self|props|state|config|settings)(?:\.\w{1,60}){1,4}(?![\w(])"
    r"|\b(?:local|session)Storage\.getItem\([\"']\w{1,60}[\"']\)"
)
_AFTER_BEARER = re.compile(r"\b(?:Bearer|Token)[ ][\"'`]?[ ]{0,2}[+.]?[ ]{0,2}(?:\$?\{)?[ ]{0,2}\Z")
_CLIENTS = re.compile(r"(?:this|self)\.\$?(?:_?http\w*|client|axios)", re.IGNORECASE)
_MOST = 6


def of_role(role: str, *, ours: bool) -> Message | None:
    """What the name in this place of a template has to hold; None where its place says it."""
    if not ours:
        return _OF_YOURS if role == "token" else None
    return _ROLES.get(role)


def held_by(text: str) -> Iterator[tuple[str, Message]]:
    """Each value that the statement reads from elsewhere in the person's code, with what it has to hold."""
    told: set[str] = set()
    for found in _READ.finditer(text):
        name = found.group()
        if name in told or _CLIENTS.match(name) or len(told) == _MOST:
            continue
        told.add(name)
        yield name, _OF_YOURS if _AFTER_BEARER.search(text[: found.start()]) else _KEPT
