"""A header added to the very call of pasted code, which keeps the person's own address, names and arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.anew.pieces import CLOSING, pieces

_SAYS = msg("The call is made without a header that holds the token.")
_CLOSERS = frozenset(CLOSING.values())
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Client:
    """How calls of a client begin, with how many arguments the headers may be added, and as what."""

    call: re.Pattern[str]
    most: int
    added: str


_CLIENTS = {
    Form.PYTHON: (
        _Client(
            re.compile(r"(?:requests|httpx|session|client)\.(?:get|post|put|patch|delete|head|options|request)\("),
            9,
            ', headers={"Authorization": "{scheme} " + ⟨access_token⟩}',
        ),
    ),
    Form.JAVASCRIPT: (
        _Client(re.compile(r"fetch\("), 1, ", { headers: { Authorization: `{scheme} ${⟨accessToken⟩}` } }"),
        _Client(
            re.compile(r"axios\.(?:get|delete|head)\("),
            1,
            ", { headers: { Authorization: `{scheme} ${⟨accessToken⟩}` } }",
        ),
        _Client(
            re.compile(r"axios\.(?:post|put|patch)\("),
            2,
            ", { headers: { Authorization: `{scheme} ${⟨accessToken⟩}` } }",
        ),
    ),
}
_HAS_HEADERS = re.compile(r"\b(?:headers|auth)[\"']?[ \t]{0,4}[=:,}]", re.IGNORECASE)


def attached_in(text: str, request: Request, scheme: str) -> Iterator[tuple[int, Message, Instead]]:
    """The call with the header in it, where its client and its end are seen and it has no headers yet."""
    start = _start(text, request)
    if start is None:
        return
    for client in _CLIENTS.get(request.source, ()):
        found = client.call.match(text, start)
        end, arguments = _arguments(text, found.end()) if found is not None else (None, 0)
        if found is None or end is None or not 1 <= arguments <= client.most:
            continue
        if client.most == 2 and arguments == 1:  # the body stands before the options
            continue
        if _HAS_HEADERS.search(text, found.end(), end):
            return
        instead = Instead(client.added.replace("{scheme}", scheme), {}, Secret(""), 0, Whole.CODE, end)
        yield text.count("\n", 0, end) + 1, _SAYS, instead
        return


def _start(text: str, request: Request) -> int | None:
    place = request.place
    if place is None:
        return None
    lines = text.split("\n")
    row = place.row or place.line
    if row > len(lines):
        return None
    return sum(len(line) + 1 for line in lines[: row - 1]) + place.column - 1


def end_of_arguments(text: str, start: int) -> tuple[int | None, bool]:
    """Where the bracket closes that was opened before `start`, None where that is not seen; whether a comma ends it."""
    depth, last = 0, ""
    for piece in pieces(text[start : start + _MOST], start):
        if piece.kind == "elided":
            return None, False
        if piece.kind == "sign" and piece.text in CLOSING:
            depth += 1
        elif piece.kind == "sign" and piece.text in _CLOSERS:
            if depth == 0:
                return piece.start, last == ","
            depth -= 1
        if piece.counts:
            last = piece.text
    return None, False


def _arguments(text: str, start: int) -> tuple[int | None, int]:
    """Where the bracket closes that was opened before `start`, and how many arguments stand in it."""
    depth, commas, last = 0, 0, ""
    for piece in pieces(text[start : start + _MOST], start):
        if piece.kind == "elided":
            return None, 0
        if piece.kind == "sign" and piece.text in CLOSING:
            depth += 1
        elif piece.kind == "sign" and piece.text in _CLOSERS:
            if depth == 0:
                trailing = last == ","
                return (None, 0) if trailing else (piece.start, commas + 1 if last else 0)
            depth -= 1
        elif piece.text == "," and depth == 0:
            commas += 1
        if piece.counts and piece.kind != "break":
            last = piece.text
    return None, 0
