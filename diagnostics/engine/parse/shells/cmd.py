"""Lexer of Windows' cmd.exe and of the C runtime that splits the command line into arguments.

Two readers share the text: cmd takes `^` and `%NAME%` out of what is not between double quotes, then the
program's runtime takes `\\"` and `""` for a quotation mark. Single quotes mean nothing to either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.budget import Budget, too_long
from diagnostics.engine.parse.shells.words import SMART_QUOTES, Command, Mark, Word, WordBuilder

_PLAIN = re.compile(rf"[^\s'\"\\^%&|<>{SMART_QUOTES}]+")
_VARIABLE = re.compile(r"%([A-Za-z_]\w{2,60})(?::(?P<old>[^=%\n~]{1,40})=(?P<new>[^%\n]{0,40}))?%", re.ASCII)
_OPTION_LINE = re.compile(
    r"[ \t]*(?:More\? )?[ \t]*(?:-{1,2}[A-Za-z][\w-]*(?:[ \t='\"^]|$)|\^?\"?https?://)", re.MULTILINE
)
_SINGLE_END = re.compile(r"'(?=[\s^&|]|$)|\n")
_ANGLE_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .:-]{0,60}>")
_REDIRECT = re.compile(r"[<>&\d]+[ \t]*[^\s&|<>]*")


class CmdLexer:
    """Reads one command from `position` to the end of its (continued) line; `stop` bounds the text."""

    def __init__(self, text: str, position: int, stop: int, variables: Mapping[str, str], budget: Budget) -> None:
        self._text = text
        self._at = position
        self._start = position
        self._stop = stop
        self._budget = budget
        self._variables = {name.upper(): value for name, value in variables.items()}
        self._words: list[Word] = []
        self._marks: list[Mark] = []
        self._word = WordBuilder(position)
        self._shell_quoted = False  # cmd's own view
        self._quoted = False  # the program's view
        self._backslashes = 0

    def command(self) -> Command:
        """The words of the command."""
        while self._at < self._stop and self._step():
            pass
        self._finish()
        return Command(tuple(self._words), self._start, self._at, None, tuple(self._marks))

    def _step(self) -> bool:
        text, at = self._text, self._at
        plain = _PLAIN.match(text, at, self._stop)
        if plain:
            self._add(plain.group(), at)
            self._at = plain.end()
            return True
        character = text[at]
        if character == "\n":
            return self._newline()
        if character == '"':
            self._shell_quoted = not self._shell_quoted
            self._quotation_mark(at)
        elif character == "^" and not self._shell_quoted:
            self._caret(at)
        elif character == "%":
            self._percent(at)
        elif character == "\\":
            self._backslash(at)
        elif character in "&|" and not self._shell_quoted:
            return False
        elif character in "<>" and not self._shell_quoted:
            self._redirect(at)
        elif character in " \t" and not self._quoted:
            self._finish()
            self._at += 1
        elif character == "'" and not self._quoted and self._word.empty:
            self._single(at)
        else:
            self._add(character, at)
            self._at += 1
        return True

    def _begin(self) -> None:
        if not self._word.begun:
            self._word = WordBuilder(self._at)
            self._word.begun = True

    def _add(self, text: str, offset: int) -> None:
        self._begin()
        if self._backslashes:
            self._word.add("\\" * self._backslashes, offset - self._backslashes)
            self._backslashes = 0
        self._word.add(text, offset)

    def _finish(self) -> None:
        if self._backslashes:
            self._add("", self._at)
        if self._word.begun:
            self._words.append(self._word.word(self._at))
        self._word = WordBuilder(self._at)

    def _newline(self) -> bool:
        if self._quoted or self._shell_quoted:
            what = msg("A quotation mark is opened and not closed before the line ends.")
            self._word.mark(DefectKind.UNBALANCED_QUOTE, what, self._at)
            self._quoted = self._shell_quoted = False
        if _OPTION_LINE.match(self._text, self._at + 1, self._stop):
            self._broken(self._at, msg("The line ends without a caret (^), so the command ends there."))
            self._at += 1
            return True
        return False

    def _broken(self, at: int, what: Message) -> None:
        self._finish()
        self._marks.append(Mark(DefectKind.BROKEN_CONTINUATION, what, 0, at))

    def _caret(self, at: int) -> None:
        following = self._text[at + 1 : at + 2] if at + 1 < self._stop else ""
        if following == "\n":
            if self._text.startswith("\n", at + 2) and self._quoted:
                self._add("\n", at + 2)
                self._at = at + 3
            else:
                self._at = at + 2
            return
        end = at + 1
        while end < self._stop and self._text[end] in " \t":
            end += 1
        if end > at + 1 and self._text[end : end + 1] == "\n":
            self._broken(at, msg("Blanks follow the caret at the end of the line, so the command ends there."))
            self._at = end + 1
        elif following == '"':
            self._at = at + 1
            self._quotation_mark(at + 1)
        elif following:
            if following == "\\":
                self._backslashes += 1
                self._begin()
            else:
                self._add(following, at + 1)
            self._at = at + 2
        else:
            self._at = at + 1

    def _quotation_mark(self, at: int) -> None:
        self._begin()
        self._word.quoted = True
        count, self._backslashes = self._backslashes, 0
        self._word.add("\\" * (count // 2), at - count)
        self._at = at + 1
        if count % 2:
            self._word.add('"', at)
        elif self._quoted and self._text.startswith('"', at + 1) and at + 1 < self._stop:
            self._word.add('"', at)
            self._shell_quoted = not self._shell_quoted
            self._at = at + 2
        else:
            self._quoted = not self._quoted

    def _backslash(self, at: int) -> None:
        self._begin()
        if self._text.startswith("\n", at + 1) and not self._quoted:
            if self._word.empty:
                self._word.begun = False
            self._broken(at, msg("cmd continues a line after a caret (^), not after a backslash."))
            self._at = at + 2
            return
        self._backslashes += 1
        self._at = at + 1

    def _percent(self, at: int) -> None:
        variable = _VARIABLE.match(self._text, at, self._stop)
        if not variable:
            self._add("%", at)
            self._at = at + 1
            return
        known = self._variables.get(variable.group(1).upper())
        if (
            known is not None
            and variable["old"] is not None
            and self._budget.take(len(known) * len(variable["new"] + "x"))
        ):
            known = re.sub(re.escape(variable["old"]), lambda _: variable["new"], known, flags=re.IGNORECASE)
        self._at = variable.end()
        if known is None:
            self._begin()
            what = msg("The value of {name} is not in the paste.", name=variable.group())
            self._word.mark(DefectKind.ELIDED, what, at)
        elif not self._budget.take(len(known)):
            known = None
            self._begin()
            self._word.mark(DefectKind.ELIDED, too_long(variable.group()), at)
        self._expanded(variable.group() if known is None else known, at)

    def _expanded(self, value: str, at: int) -> None:
        """Adds a value; quotation marks in it are read as if they had been typed there."""
        for number, piece in enumerate(value.split('"')):
            if number:
                self._begin()
                self._word.quoted = True
                self._shell_quoted, self._quoted = not self._shell_quoted, not self._quoted
            if piece or not number:
                self._add(piece, at)

    def _redirect(self, at: int) -> None:
        placeholder = _ANGLE_PLACEHOLDER.match(self._text, at, self._stop)
        if placeholder:
            self._add(placeholder.group(), at)
            self._at = placeholder.end()
            return
        if self._word.is_number:
            self._word = WordBuilder(at)
        self._finish()
        found = _REDIRECT.match(self._text, at, self._stop)
        self._at = found.end() if found else at + 1

    def _single(self, at: int) -> None:
        """What stands between single quotes is read as meant; cmd itself would split it at its blanks."""
        found = _SINGLE_END.search(self._text, at + 1, self._stop)
        self._begin()
        if not found or found.group() == "\n":
            self._word.add("'", at)
            self._at = at + 1
            return
        what = msg("cmd takes single quotes for ordinary characters, so the text between them is split at each blank.")
        self._word.mark(DefectKind.CMD_SINGLE_QUOTES, what, at)
        self._word.quoted = True
        self._word.add(self._text[at + 1 : found.start()], at + 1)
        self._at = found.end()
