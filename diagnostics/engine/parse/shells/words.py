"""Words of a shell command with the way back to the paste: what the shell makes of it, and where it stood.

The lexers of the three shells (`bash.py`, `cmd.py`, `powershell.py`) build these words; the command
parsers read them. A mark is something that the shell does to the text and that a defect will say.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import Message
from diagnostics.engine.parse.source import Source

SMART_QUOTES = "“”„‟‘’‚‛«»"
SMART_DASHES = "–—−‒―"
# What the shell does to one word is told so often; a word with more of it is no better understood for the rest.
_MOST_MARKS = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that the shell does: `position` is within the word's text, `offset` within the paste."""

    kind: DefectKind
    what: Message
    position: int
    offset: int

    def defect(self, source: Source, part: str, shift: int = 0) -> Defect:
        """The defect of a part that begins `shift` characters into the word."""
        return Defect(self.kind, self.what, source.place(self.offset), part, max(self.position - shift, 0))


@dataclass(frozen=True, slots=True)
class Word:
    """One argument. `text` is what the program gets; a variable whose value is not known stands as it was written."""

    text: str
    start: int
    end: int
    runs: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()
    quoted: bool = False

    def offset(self, position: int) -> int:
        """The offset in the paste of the character at `position` of the text."""
        index = bisect_right(self.runs, (position, len(self.text) + self.end)) - 1
        if index < 0:
            return self.start
        at, offset = self.runs[index]
        return offset + position - at

    def part(self, start: int) -> Word:
        """The word from `start` on, with the marks that fall into it."""
        runs = ((0, self.offset(start)), *((at - start, offset) for at, offset in self.runs if at > start))
        marks = tuple(
            Mark(m.kind, m.what, max(m.position - start, 0), m.offset) for m in self.marks if m.position >= start
        )
        return Word(self.text[start:], self.offset(start), self.end, runs, marks, self.quoted)


class WordBuilder:
    """Collects the pieces of one word."""

    __slots__ = ("_digits", "_length", "_marks", "_parts", "_runs", "_searched", "_start", "begun", "quoted")

    def __init__(self, start: int) -> None:
        self._start = start
        self._parts: list[str] = []
        self._runs: list[tuple[int, int]] = []
        self._marks: list[Mark] = []
        self._length = 0
        self._digits = True
        self._searched: dict[str, int] = {}
        self.begun = False
        self.quoted = False

    def add(self, text: str, offset: int) -> None:
        """Append `text`, whose first character stands at `offset` of the paste."""
        self.begun = True
        if not text:
            return
        if not self._runs or offset - self._runs[-1][1] != self._length - self._runs[-1][0]:
            self._runs.append((self._length, offset))
        self._parts.append(text)
        self._length += len(text)
        self._digits = self._digits and text.isdigit()

    def mark(self, kind: DefectKind, what: Message, offset: int, ahead: int = 0) -> None:
        """Note what the shell does `ahead` characters after the present end of the word."""
        if len(self._marks) < _MOST_MARKS:
            self._marks.append(Mark(kind, what, self._length + ahead, offset))

    @property
    def text(self) -> str:
        """What has been collected."""
        return "".join(self._parts)

    @property
    def empty(self) -> bool:
        """Whether nothing has been collected yet."""
        return not self._length

    @property
    def is_number(self) -> bool:
        """Whether the word is of digits only."""
        return bool(self._length) and self._digits

    def holds(self, sign: str) -> bool:
        """Whether the one character `sign` stands in the word; each piece is searched once."""
        searched = self._searched.get(sign, 0)
        if searched >= 0:
            found = any(sign in part for part in self._parts[searched:])
            self._searched[sign] = -1 if found else len(self._parts)
        return self._searched[sign] == -1

    def is_only(self, sign: str) -> bool:
        """Whether the word is the one character `sign`."""
        return self._length == 1 and self._parts[0] == sign

    def last(self) -> str:
        """The last character so far, or an empty string."""
        return self._parts[-1][-1] if self._parts else ""

    def ending(self, count: int) -> str:
        """The last `count` characters so far, or all where there are fewer."""
        made = ""
        for part in reversed(self._parts):
            made = part[len(made) - count :] + made
            if len(made) >= count:
                break
        return made

    def word(self, end: int) -> Word:
        """The finished word, which ends before the offset `end`."""
        return Word(self.text, self._start, end, tuple(self._runs), tuple(self._marks), self.quoted)


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words, where it ends, what it reads from standard input, and marks outside any word."""

    words: tuple[Word, ...]
    start: int
    end: int
    stdin: str | None = None
    marks: tuple[Mark, ...] = ()
    environment: tuple[str, ...] = field(default=())
