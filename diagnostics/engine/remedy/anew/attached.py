"""A header added to the very call of pasted code, which keeps the person's own address, names and arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at
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


def attached_in(text: str, request: Request, scheme: str) -> Iterator[Found]:
    """The call with the header in it, where its client and its end are seen and it has no headers yet."""
    start = _start(text, request)
    if start is None:
        return
    for client in _CLIENTS.get(request.source, ()):
        found = client.call.match(text, start)
        held = arguments(text, found.end()) if found is not None else None
        if found is None or held is None:
            continue
        end, count, trailing = held
        if trailing or not 1 <= count <= client.most:
            continue
        if client.most == 2 and count == 1:  # the body stands before the options
            continue
        if _HAS_HEADERS.search(text, found.end(), end):
            return
        yield found_at(text, (end, end), _SAYS, client.added.replace("{scheme}", scheme))
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


def arguments(text: str, start: int) -> tuple[int, int, bool] | None:
    """Where the bracket closes that was opened before `start`, how many arguments it holds, whether a comma ends it."""
    depth, commas, last = 0, 0, ""
    for piece in pieces(text[start : start + _MOST], start):
        if piece.kind == "elided":
            return None
        if piece.kind == "sign" and piece.text in CLOSING:
            depth += 1
        elif piece.kind == "sign" and piece.text in _CLOSERS:
            if depth == 0:
                return piece.start, commas + (last not in ("", ",")), last == ","
            depth -= 1
        elif piece.text == "," and depth == 0:
            commas += 1
        if piece.counts:
            last = piece.text
    return None
