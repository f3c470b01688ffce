"""Lexer of PowerShell for a program's command line: backtick escapes, its own quotes, variables and here-strings.

Cmdlets such as Invoke-RestMethod are read by `snippet_powershell.py`; this is for `curl.exe -H "…"`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.budget import Budget, too_long
from diagnostics.engine.parse.shells.words import SMART_QUOTES, Command, Mark, Word, WordBuilder

_PLAIN = re.compile(rf"[^\s'\"`$|;&<>(){{}}{SMART_QUOTES}\\]+")
_IN_DOUBLE = re.compile(r'[^"`$]+')
_VARIABLE = re.compile(r"\$(?:env:)?[A-Za-z_]\w*|\$\{(?:env:)?[^}\n]{1,80}\}", re.ASCII | re.IGNORECASE)
_OPTION_LINE = re.compile(r"[ \t]*(?:>> )?[ \t]*(?:-{1,2}[A-Za-z][\w-]*(?:[ \t='\"`]|$)|['\"]?https?://)", re.MULTILINE)
_HERE_STRING = re.compile(r"@(['\"])[ \t]*\n")
_REDIRECT = re.compile(r"[<>&\d]+[ \t]*[^\s|;<>]*")
_ANGLE_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .:-]{0,60}>")
_BACKSLASHES_BEFORE_QUOTE = re.compile(r'(\\+)"')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_SUBSTITUTION_REACH = 1024


def _as_argument(word: Word) -> Word:
    """What the program's runtime makes of backslashes before a quotation mark: half of them, and the mark itself."""
    if '\\"' not in word.text:
        return word
    builder = WordBuilder(word.start)
    position = 0
    ends: list[int] = []
    lost: list[int] = [0]  # characters dropped before each of the ends
    for found in _BACKSLASHES_BEFORE_QUOTE.finditer(word.text):
        builder.add(word.text[position : found.start()], word.offset(position))
        kept = "\\" * (len(found.group(1)) // 2) + '"'
        builder.add(kept, word.offset(found.start()))
        ends.append(found.end())
        lost.append(lost[-1] + len(found.group()) - len(kept))
        position = found.end()
    builder.add(word.text[position:], word.offset(position))
    made = builder.word(word.end)
    marks = tuple(replace(m, position=m.position - lost[bisect_right(ends, m.position)]) for m in word.marks)
    return replace(made, marks=marks, quoted=word.quoted)


class PowerShellLexer:
    """Reads one command from `position`; `variables` are those that the paste sets, without `$`, in lower case."""

    def __init__(self, text: str, position: int, stop: int, variables: Mapping[str, str], budget: Budget) -> None:
        self._text = text
        self._at = position
        self._start = position
        self._stop = stop
        self._budget = budget
        self._variables = variables
        self._words: list[Word] = []
        self._marks: list[Mark] = []
        self._word = WordBuilder(position)

    def command(self) -> Command:
        """The words of the command; `\\"` inside them is the quotation mark that the program gets."""
        while self._at < self._stop and self._step():
            pass
        self._finish()
        return Command(tuple(self._words), self._start, self._at, None, tuple(self._marks))

    def _begin(self) -> None:
        if not self._word.begun:
            self._word = WordBuilder(self._at)
            self._word.begun = True

    def _add(self, text: str, offset: int) -> None:
        self._begin()
        self._word.add(text, offset)

    def _finish(self) -> None:
        if self._word.begun:
            self._words.append(_as_argument(self._word.word(self._at)))
        self._word = WordBuilder(self._at)

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
        if character in "|;)}":
            return False
        if character == "&" and not self._word.begun:
            return False
        here = _HERE_STRING.match(text, at - 1, self._stop) if character in "'\"" and self._word.is_only("@") else None
        if here:
            self._here_string(here)
        elif character.isspace():
            self._finish()
            self._at += 1
        elif character == "`":
            self._backtick(at)
        elif character == "'":
            self._single(at)
        elif character == '"':
            self._double(at)
        elif character == "$":
            self._dollar(at)
        elif character == "\\":
            self._backslash(at)
        elif character in "<>":
            self._redirect(at)
        else:
            self._add(character, at)
            self._at += 1
        return True

    def _newline(self) -> bool:
        if _OPTION_LINE.match(self._text, self._at + 1, self._stop):
            self._broken(self._at, msg("The line ends without a backtick (`), so the command ends there."))
            self._at += 1
            return True
        return False

    def _broken(self, at: int, what: Message) -> None:
        self._finish()
        self._marks.append(Mark(DefectKind.BROKEN_CONTINUATION, what, 0, at))

    def _backtick(self, at: int) -> None:
        end = at + 1
        while end < self._stop and self._text[end] in " \t":
            end += 1
        following = self._text[at + 1 : at + 2] if at + 1 < self._stop else ""
        if following == "\n":
            self._at = at + 2
        elif end > at + 1 and self._text[end : end + 1] == "\n":
            self._broken(at, msg("Blanks follow the backtick at the end of the line, so the command ends there."))
            self._at = end + 1
        else:
            self._add(_ESCAPES.get(following, following), at + 1)
            self._at = min(at + 2, self._stop)

    def _backslash(self, at: int) -> None:
        if self._text.startswith("\n", at + 1):
            self._broken(at, msg("PowerShell continues a line after a backtick (`), not after a backslash."))
            self._at = at + 2
            return
        escaped = self._text.startswith('"', at + 1)
        self._add('\\"' if escaped else "\\", at)
        self._at = at + (2 if escaped else 1)

    def _single(self, at: int) -> None:
        self._begin()
        self._word.quoted = True
        position = at + 1
        while True:
            end = self._text.find("'", position, self._stop)
            if end == -1:
                self._unclosed(position, at, "'")
                return
            self._add_native(self._text[position:end], position)
            if not self._text.startswith("'", end + 1):
                break
            self._add("'", end)
            position = end + 2
        self._at = end + 1

    def _add_native(self, text: str, offset: int) -> None:
        """Add literal text; a variable in it stays what it is."""
        for name in _VARIABLE.finditer(text):
            what = msg("Single quotes keep the shell from replacing {name}.", name=name.group())
            self._word.mark(DefectKind.SINGLE_QUOTED_VARIABLE, what, offset + name.start(), name.start())
        self._add(text, offset)

    def _unclosed(self, position: int, at: int, quote: str) -> None:
        line_end = self._text.find("\n", position, self._stop)
        line_end = self._stop if line_end == -1 else line_end
        what = msg("A quotation mark ({mark}) is opened and not closed.", mark=quote)
        self._word.mark(DefectKind.UNBALANCED_QUOTE, what, at)
        self._add(self._text[position:line_end], position)
        self._at = line_end

    def _double(self, at: int) -> None:
        self._begin()
        self._word.quoted = True
        self._at = at + 1
        while self._at < self._stop:
            here = self._at
            plain = _IN_DOUBLE.match(self._text, here, self._stop)
            if plain:
                self._add(plain.group(), here)
                self._at = plain.end()
                continue
            character = self._text[here]
            following = self._text[here + 1 : here + 2]
            if character == '"' and following != '"' and self._word.last() != "\\":
                self._at = here + 1
                return
            if character == '"':
                self._add('"', here)
                self._at = here + (2 if following == '"' else 1)
            elif character == "`":
                self._add("" if following == "\n" else _ESCAPES.get(following, following), here + 1)
                self._at = min(here + 2, self._stop)
            else:
                self._dollar(here)
        self._word.mark(DefectKind.UNBALANCED_QUOTE, msg('A quotation mark (") is opened and not closed.'), at)

    def _dollar(self, at: int) -> None:
        variable = _VARIABLE.match(self._text, at, self._stop)
        if variable:
            self._at = variable.end()
            known = self._variables.get(variable.group().strip("${}").lower())
            self._begin()
            if known is None:
                what = msg("The value of {name} is not in the paste.", name=variable.group())
                self._word.mark(DefectKind.ELIDED, what, at)
            elif not self._budget.take(len(known)):
                known = None
                self._word.mark(DefectKind.ELIDED, too_long(variable.group()), at)
            self._add(variable.group() if known is None else known, at)
            return
        end = (
            self._text.find(")", at, min(self._stop, at + _SUBSTITUTION_REACH))
            if self._text[at + 1 : at + 2] == "("
            else -1
        )
        if end != -1:
            self._begin()
            self._word.mark(DefectKind.ELIDED, msg("PowerShell works out {name} when it runs.", name="$(…)"), at)
        stop = end + 1 if end != -1 else at + 1
        self._add(self._text[at:stop], at)
        self._at = stop

    def _here_string(self, opening: re.Match[str]) -> None:
        quote = opening.group(1)
        start = opening.end()
        end = self._text.find(f"\n{quote}@", start - 1, self._stop)
        end = self._stop if end == -1 else end
        self._word = WordBuilder(opening.start())
        self._word.quoted = True
        self._add(self._text[start:end], start)
        self._at = min(end + 3, self._stop)

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
