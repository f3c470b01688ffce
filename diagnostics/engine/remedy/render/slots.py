"""Text with named places for what is not shown: the variables that writers put there in their own syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.engine.model.types import Message, Secret

_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)\b")
_NAMED = {
    "code": "AUTHORIZATION_CODE",
    "authorization": "ACCESS_TOKEN",
    "proxy-authorization": "PROXY_CREDENTIALS",
    "dpop": "DPOP_PROOF",
    "assertion": "ASSERTION",
    "token": "TOKEN",
}
# Names that shells, systems and interpreters keep for themselves: a variable of ours must not change how they run.
_TAKEN = frozenset(
    {
        "PATH", "HOME", "USER", "SHELL", "PWD", "HOST", "HOSTNAME", "LANG", "TERM", "TMP", "TEMP", "IFS", "UID", "OS",
        "USERNAME", "DATE", "TIME", "RANDOM", "CD", "PROMPT", "SECONDS", "LINENO", "EDITOR", "DISPLAY", "MAIL",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value that is not shown: the variable that stands for it, its text, and what it is in words.

    The text is the value of the call, or where the person alone has it a stand-in of its shape. It is used to prove a
    correction and for round trips only. `what` is None where the place needs no word of its own.
    """

    name: str
    secret: Secret
    what: Message | None = None
    of_the_call: bool = True  # False for a stand-in
    expression: str = ""  # what fills the place in the pasted code, where that may be shown


Text = tuple["str | Slot", ...]


def revealed(text: Text) -> str:
    """The text with its secrets: for round-trip tests and the command line, never for anything that is stored."""
    return "".join(piece if isinstance(piece, str) else piece.secret.reveal() for piece in text)


def slots_of(text: Text) -> list[Slot]:
    """The slots of the text in order."""
    return [piece for piece in text if isinstance(piece, Slot)]


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
        slot = Slot(found.group(1), Secret(found.group()))
        pieces += [text[position : found.start()], slot]
        position = found.end()
    return merged((*pieces, text[position:]))


def numbered(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken; it is taken from now on."""
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name}_{number}"
    taken.add(made)
    return made


def variable_for(name: str) -> str:
    """The variable that stands for a parameter's or header's value: `client_secret` becomes `CLIENT_SECRET`."""
    lowered = name.lower()
    if lowered in _NAMED:
        return _NAMED[lowered]
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:60])
    made = re.sub(r"[^A-Za-z0-9]+", "_", snake).strip("_").upper().removeprefix("X_")
    if not made or not made[0].isalpha():
        return "VALUE"
    return f"MY_{made}" if made in _TAKEN else made
