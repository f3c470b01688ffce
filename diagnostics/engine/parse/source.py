"""The paste as the form parsers see it: text with a way from offsets to places, and the blocks they return."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, ErrorText, Request, Response
from diagnostics.engine.model.types import Message, Place, Secret
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.parse.line_index import LineIndex
from diagnostics.engine.unwrap import unwrap
from diagnostics.engine.unwrap.mapped import Mapped

# A prompt with the command that was typed behind it.
_COMMAND = re.compile(r"^[ \t]{0,8}(?:[$%] |PS [^\n>]{0,120}> ?|[A-Za-z]:\\[^\n>]{0,120}>)[A-Za-z./~]", re.MULTILINE)


class Source:
    """Text with `\\n` line ends and its line index. Offsets are 0-based characters of `text`.

    `carried` tells where in the paste each character of an unwrapped text stood, so that places point there. `budget`
    is what all readers of the paste may put in for variables, together.
    """

    __slots__ = ("_carried", "_lines", "_paste_lines", "budget", "text")

    def __init__(self, text: str, carried: Mapped | None = None, paste: str = "", budget: Budget | None = None) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self.budget = Budget() if budget is None else budget
        self._lines = LineIndex(self.text)
        self._carried = carried
        self._paste_lines = self._lines if carried is None else LineIndex(paste)

    def place(self, offset: int, length: int = 0) -> Place:
        """Line and column of `offset` in the paste, both 1-based, and the line of the text as it is read."""
        row = self._lines.row(offset)
        if self._carried is None:
            return Place(row, offset - self._lines.start(offset) + 1, length, row)
        origin = self._carried.origin(offset)
        return Place(self._paste_lines.row(origin), origin - self._paste_lines.start(origin) + 1, length, row)

    def masked(self, spans: Sequence[tuple[int, int]]) -> Source:
        """The same source with the spans (sorted, apart) blanked out; offsets and lines stay."""
        pieces, position = [], 0
        for start, end in spans:
            pieces.append(self.text[position:start])
            pieces.append("\n".join(" " * len(line) for line in self.text[start:end].split("\n")))
            position = end
        pieces.append(self.text[position:])
        made = Source("", budget=self.budget)
        made.text = "".join(pieces)
        made._lines, made._carried, made._paste_lines = self._lines, self._carried, self._paste_lines
        return made

    def line_of(self, place: Place) -> tuple[int, int]:
        """The offsets at which the line that a place points to begins and ends."""
        return self._lines.line(place.row)

    def command_between(self, begin: int, end: int) -> bool:
        """Whether a command was typed at a prompt between two offsets: what stands below it is its own output."""
        return _COMMAND.search(self.text, begin, end) is not None

    def line_start(self, offset: int) -> int:
        """The offset at which the line holding `offset` begins."""
        return self._lines.start(offset)


@dataclass(frozen=True, slots=True)
class Carried:
    """The source of a paste, a sentence for each layer around it that was undone, and the times that stood in those."""

    source: Source
    notes: list[Message]
    stamps: tuple[str, ...]


def source_of(text: str, budget: Budget, *, whole: bool = False) -> Carried:
    """The paste ready to parse. Blanks that do not show (NBSP, zero-width) stay: they may be the fault.

    `whole` is for a file that is read as one document, however long.
    """
    undone = unwrap(text, whole=whole)
    if undone.notes:
        source = Source(undone.mapped.text, undone.mapped, undone.paste, budget)
    else:
        source = Source(undone.paste, budget=budget)
    return Carried(source, list(undone.notes), undone.stamps)


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
