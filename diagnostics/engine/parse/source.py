"""The paste as the form parsers see it: text with a way from offsets to places, and the blocks they return."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, ErrorText, Request, Response
from diagnostics.engine.model.types import Message, Place, Secret
from diagnostics.engine.parse.budget import Budget


class Source:
    """Text with `\\n` line ends and its line index. Offsets are 0-based characters of `text`.

    `shifts` holds, per line, how many characters were taken off its start before parsing (a quoting
    prefix, a BOM), so that columns still point into the paste. `budget` is what all readers of the paste
    may put in for variables, together.
    """

    __slots__ = ("_shifts", "_starts", "budget", "text")

    def __init__(self, text: str, shifts: Sequence[int] = (), budget: Budget | None = None) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._shifts = shifts
        self.budget = Budget() if budget is None else budget
        self._starts = [0]
        position = self.text.find("\n")
        while position != -1:
            self._starts.append(position + 1)
            position = self.text.find("\n", position + 1)

    def place(self, offset: int, length: int = 0) -> Place:
        """Line and column of `offset`, both 1-based."""
        line = bisect_right(self._starts, offset) - 1
        shift = self._shifts[line] if line < len(self._shifts) else 0
        return Place(line + 1, offset - self._starts[line] + 1 + shift, length)

    def masked(self, spans: Sequence[tuple[int, int]]) -> Source:
        """The same source with the spans (sorted, apart) blanked out; offsets and lines stay."""
        pieces, position = [], 0
        for start, end in spans:
            pieces.append(self.text[position:start])
            pieces.append("\n".join(" " * len(line) for line in self.text[start:end].split("\n")))
            position = end
        pieces.append(self.text[position:])
        return Source("".join(pieces), self._shifts, self.budget)

    def line_of(self, place: Place) -> tuple[int, int]:
        """The offsets at which the line that a place points to begins and ends."""
        start = self._starts[place.line - 1] if 0 < place.line <= len(self._starts) else 0
        end = self.text.find("\n", start)
        return start, len(self.text) if end == -1 else end

    def line_start(self, offset: int) -> int:
        """The offset at which the line holding `offset` begins."""
        return self._starts[bisect_right(self._starts, offset) - 1]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the paste that one form parser understood.

    `requests` and `responses` index each other within the block (Request.response, Response.request,
    Request.redirect_of); the orchestrator shifts them when it joins blocks. Credentials and tokens are
    not the form parsers' concern: they are drawn from the requests and responses afterwards.
    """

    form: Form
    start: int
    end: int
    requests: tuple[Request, ...] = ()
    responses: tuple[Response, ...] = ()
    errors: tuple[ErrorText, ...] = ()
    defects: tuple[Defect, ...] = ()
    notes: tuple[Message, ...] = field(default=())
    secrets: tuple[Secret, ...] = ()  # of options and arguments that are in no request: a proxy's or a key's password
