"""Text with named places for what is not shown: the variables that writers put there in their own syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.engine.model.types import Secret

_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)\b")
_NAMED = {
    "code": "AUTHORIZATION_CODE",
    "authorization": "ACCESS_TOKEN",
    "proxy-authorization": "PROXY_CREDENTIALS",
    "dpop": "DPOP_PROOF",
    "assertion": "ASSERTION",
    "token": "TOKEN",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a secret: the variable that stands for it and, for round trips only, the text itself."""

    name: str
    secret: Secret


Text = tuple["str | Slot", ...]


def revealed(text: Text) -> str:
    """The text with its secrets: for round-trip tests and the command line, never for anything that is stored."""
    return "".join(piece if isinstance(piece, str) else piece.secret.reveal() for piece in text)


def merged(pieces: Iterable[str | Slot]) -> Text:
    """The pieces with neighbouring strings joined and empty ones gone."""
    made: list[str | Slot] = []
    for piece in pieces:
        last = made[-1] if made else None
        if isinstance(piece, str) and isinstance(last, str):
            made[-1] = last + piece
        elif piece != "":
            made.append(piece)
    return tuple(made)


def template(text: str) -> Text:
    """Text of our own in which `$ACCESS_TOKEN` and the like are slots."""
    pieces: list[str | Slot] = []
    position = 0
    for found in _VARIABLE.finditer(text):
        pieces += [text[position : found.start()], Slot(found.group(1), Secret(found.group()))]
        position = found.end()
    return merged((*pieces, text[position:]))


def variable_for(name: str) -> str:
    """The variable that stands for a parameter's or header's value: `client_secret` becomes `CLIENT_SECRET`."""
    lowered = name.lower()
    if lowered in _NAMED:
        return _NAMED[lowered]
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:60])
    made = re.sub(r"[^A-Za-z0-9]+", "_", snake).strip("_").upper().removeprefix("X_")
    return made if made and made[0].isalpha() else "SECRET"
