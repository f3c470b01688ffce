"""What a POSIX shell does within a word: quotes, `$'…'`, variables, parameter expansion, command substitution."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.budget import Budget, too_long
from diagnostics.engine.parse.shells.words import SMART_QUOTES, WordBuilder

_IN_DOUBLE = re.compile(r'[^"\\$`]+')
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LONGEST_BEFORE = 12  # characters: longer than each word below, and what stands before it
_BEFORE_A_VALUE = re.compile(r"(?:^|[:=][ ]?[\"']|[:=]|\b(?:bearer|basic|token|apikey|jwt|dpop))[ ]?$", re.IGNORECASE)
_BRACED = re.compile(r"\{!?([A-Za-z_]\w*)(:?[-+?=])?", re.ASCII)
_ANSI_SIMPLE = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
_ANSI_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")
REFERENCE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)
_PARENS = re.compile(r"[()]")
_SMART_END = re.compile(rf"[{SMART_QUOTES}\"'\n]")
_BRACES = re.compile(r"[{}]")
_DEPTH = 5
_IN_ANSI = re.compile(r"[^'\\]+")
_SUBSTITUTION_REACH = 1024


class Unfinished(str):
    """The value of a variable of which the paste shows the beginning, and a variable that it does not show."""

    __slots__ = ()


class _Pairs:
    """Which bracket closes which: every bracket is looked at once, however many are asked for."""

    __slots__ = ("_begin", "_closing", "_either", "_end", "_open", "_opening")

    def __init__(self, either: re.Pattern[str], opening: str) -> None:
        self._either = either
        self._opening = opening
        self._begin = self._end = 0
        self._open: list[int] = []
        self._closing: dict[int, int] = {}

    def closing(self, text: str, at: int) -> int:
        """The offset of what closes the bracket at `at`; beyond all reach where nothing near closes it."""
        if not self._begin <= at <= self._end:
            self._begin = self._end = at
            self._open.clear()
        reach = at + _SUBSTITUTION_REACH
        if at not in self._closing and self._end < reach:
            for found in self._either.finditer(text, self._end, reach):
                if found.group() == self._opening:
                    self._open.append(found.start())
                elif self._open:
                    self._closing[self._open.pop()] = found.start()
            self._end = reach
        return self._closing.get(at, reach)


class BashQuoting(ABC):
    """The state of a lexer and its reading of what quotes and dollars mean; `BashLexer` splits the words."""

    def __init__(self, text: str, position: int, stop: int, variables: Mapping[str, str], budget: Budget) -> None:
        self._text = text
        self._at = position
        self._stop = stop
        self._variables = variables
        self._budget = budget
        self._word = WordBuilder(position)
        self._depth = 0
        self._parens = _Pairs(_PARENS, "(")
        self._braces = _Pairs(_BRACES, "{")

    @abstractmethod
    def _step(self) -> bool:
        """Read the next piece of the command; False at its end."""

    @abstractmethod
    def _end_word(self) -> None:
        """Finish the present word and begin another."""

    def _single(self, at: int) -> None:
        self._word.quoted = True
        end = self._close("'", at)
        content = self._text[at + 1 : end]
        for found in REFERENCE.finditer(content):
            what = msg("Single quotes keep the shell from replacing {name}.", name=found.group())
            self._word.mark(DefectKind.SINGLE_QUOTED_VARIABLE, what, at + 1 + found.start(), found.start())
        self._word.add(content, at + 1)
        self._at = min(end + 1, self._stop) if self._text[end : end + 1] == "'" else end

    def _close(self, quote: str, at: int) -> int:
        """The offset of the closing quote, or of the line end where the quote seems never to have been closed."""
        end = at
        while True:
            end = self._text.find(quote, end + 1, self._stop)
            if end == -1 or quote == "'" or not (self._escaped(end, at) or self._in_command(end, at)):
                break
        line_end = self._text.find("\n", at, self._stop)
        line_end = self._stop if line_end == -1 else line_end
        follows = self._text[end + 1 : end + 2] if end != -1 else ""
        if end != -1 and (end < line_end or not (follows.isalnum() or follows in (":", "_") and follows)):
            return end
        if line_end > at + 1 and self._text[line_end - 1] == "\\":
            line_end -= 1
        what = msg("A quotation mark ({mark}) is opened and not closed.", mark=quote)
        self._word.mark(DefectKind.UNBALANCED_QUOTE, what, at)
        return line_end

    def _in_command(self, end: int, floor: int) -> bool:
        """Whether the quote at `end` stands inside `$(…)`, which has quotes of its own (POSIX 2024, 2.6.3)."""
        start = self._text.rfind("$(", max(floor, end - _SUBSTITUTION_REACH), end)
        return start != -1 and self._matching(start + 1, self._parens) > end

    def _escaped(self, end: int, floor: int) -> bool:
        count = 0
        while end - 1 - count > floor and self._text[end - 1 - count] == "\\":
            count += 1
        return count % 2 == 1

    def _double(self, at: int) -> None:
        self._word.quoted = True
        end = self._close('"', at)
        closed = self._text[end : end + 1] == '"'
        stop, self._stop = self._stop, end
        self._at = at + 1
        while self._at < self._stop:
            self._in_double()
        self._stop = stop
        self._at = min(end + 1, stop) if closed else end

    def _in_double(self) -> None:
        at = self._at
        plain = _IN_DOUBLE.match(self._text, at, self._stop)
        if plain:
            self._word.add(plain.group(), at)
            self._at = plain.end()
            return
        character = self._text[at]
        following = self._text[at + 1 : at + 2] if at + 1 < self._stop else ""
        if character == "$":
            self._dollar(in_double=True)
        elif character == "`":
            self._substitution(at, self._text.find("`", at + 1, min(self._stop, at + _SUBSTITUTION_REACH)))
        elif following and following in '"\\$`':
            self._word.add(following, at + 1)
            self._at = at + 2
        elif following == "\n":
            self._at = at + 2
        else:
            self._word.add(character, at)
            self._at = at + 1

    def _smart(self, at: int) -> None:
        found = _SMART_END.search(self._text, at + 1, self._stop)
        closing = found.start() if found else self._stop
        if closing == self._stop or self._text[closing] == "\n":
            self._word.add(self._text[at], at)
            self._at = at + 1
            return
        what = msg("Typographic quotation marks mean nothing to a shell: it splits the text at each blank.")
        self._word.mark(DefectKind.SMART_QUOTED, what, at)
        self._word.quoted = True
        self._word.add(self._text[at + 1 : closing], at + 1)
        self._at = closing + 1

    # --- dollar --------------------------------------------------------------------------------

    def _dollar(self, *, in_double: bool) -> None:
        at = self._at
        following = self._text[at + 1 : at + 2] if at + 1 < self._stop else ""
        if following == "'" and not in_double:
            self._ansi(at + 1)
        elif following == '"' and not in_double:
            self._double(at + 1)
        elif following == "(":
            self._substitution(at, self._matching(at + 1, self._parens))
        elif following == "{":
            self._braced(at, in_double=in_double)
        elif following and self._is_argument(at, following):
            self._word.mark(
                DefectKind.ELIDED, msg("The value of {name} is not in the paste.", name="$" + following), at
            )
            self._word.add("$" + following, at)
            self._at = at + 2
        elif following and following in "0123456789$#@*?!-":
            what = msg("The shell replaces ${sign} by a value of its own.", sign=following)
            self._word.mark(DefectKind.DOLLAR_IN_DOUBLE_QUOTES, what, at)
            self._word.add("$" + following, at)
            self._at = at + 2
        else:
            name = _NAME.match(self._text, at + 1, self._stop)
            if name:
                self._at = name.end()
                self._variable(name.group(), at, in_double=in_double)
            else:
                self._word.add("$", at)
                self._at = at + 1

    def _is_argument(self, at: int, following: str) -> bool:
        """Whether an argument of a script is a whole value: not a price in a sentence, nor letters of a secret."""
        after = self._text[at + 2 : at + 3]
        if following not in "123456789" or after.isalnum() or after in ("_", "$", "-", " "):
            return False
        return _BEFORE_A_VALUE.search(self._word.ending(_LONGEST_BEFORE)) is not None

    def _variable(self, name: str, at: int, *, in_double: bool) -> None:
        known = self._variables.get(name)
        written = self._text[at : self._at]
        if not self._budget.follows(name, known):
            self._refused(written, at)
            return
        if known is not None:
            self._known(known, written, at, in_double=in_double)
            return
        before, after = self._word.last(), self._text[self._at : self._at + 1]
        glued = before.isalnum() or (before in ("?", "&") and after == "=")
        if glued and not written.startswith("${") and not name.isupper():
            what = msg("The shell takes {name} for a variable and replaces it, most likely by nothing.", name=written)
            self._word.mark(DefectKind.DOLLAR_IN_DOUBLE_QUOTES, what, at)
        else:
            what = msg("The value of {name} is not in the paste.", name=written)
            self._word.mark(DefectKind.ELIDED, what, at)
        self._word.add(written, at)

    def _refused(self, written: str, at: int) -> None:
        self._word.mark(DefectKind.ELIDED, too_long(written), at)
        self._word.add(written, at)

    def _known(self, value: str, written: str, at: int, *, in_double: bool) -> None:
        """Put a variable's value in; without quotes the shell splits it at its blanks (POSIX 2024, 2.6.5)."""
        if isinstance(value, Unfinished):
            self._word.mark(DefectKind.ELIDED, msg("The value of {name} is not in the paste.", name=written), at)
        if in_double or not any(character.isspace() for character in value):
            self._word.add(value, at)
        elif value.startswith("-") and self._word.empty:
            pieces = value.split()
            if not self._budget.take(0, len(pieces)):
                self._refused(written, at)
                return
            for piece in pieces:
                self._word.add(piece, at)
                self._end_word()
        else:
            what = msg("{name} is not quoted: the shell splits its value at each blank.", name=written)
            self._word.mark(DefectKind.SHELL_SPLIT, what, at)
            self._word.add(value, at)

    def _braced(self, at: int, *, in_double: bool) -> None:
        end = self._matching(at + 1, self._braces)
        braced = _BRACED.match(self._text, at + 1, self._stop)
        if end == -1 or braced is None:
            self._word.add("${", at)
            self._at = at + 2
            return
        name, operator = braced.group(1), (braced.group(2) or "")
        absent = name not in self._variables
        if (operator.endswith("+") or (operator.endswith(("-", "=")) and absent)) and self._depth < _DEPTH:
            self._alternative(braced.end(), end, in_double=in_double)
            return
        self._at = end + 1
        if absent or operator or braced.end() == end:
            self._variable(name, at, in_double=in_double)
        else:
            self._word.mark(DefectKind.ELIDED, msg("The shell works out {name} when it runs.", name=name), at)
            self._word.add(self._text[at : end + 1], at)

    def _alternative(self, start: int, end: int, *, in_double: bool) -> None:
        """The word of `${name:-word}`, read as if it stood in the command itself."""
        stop, self._stop = self._stop, end
        self._at = start
        self._depth += 1
        while self._at < end:
            if in_double:
                self._in_double()
            elif not self._step():
                break
        self._depth -= 1
        self._stop = stop
        self._at = end + 1

    def _matching(self, at: int, pairs: _Pairs) -> int:
        end = pairs.closing(self._text, at)
        return end if end < min(self._stop, at + _SUBSTITUTION_REACH) else -1

    def _substitution(self, at: int, end: int) -> None:
        if end == -1:
            self._word.add(self._text[at], at)
            self._at = at + 1
            return
        self._word.mark(DefectKind.ELIDED, msg("The output of a command stands here; the paste does not show it."), at)
        self._word.add(self._text[at : end + 1], at)
        self._at = end + 1

    def _ansi(self, at: int) -> None:
        """`$'…'`: C escapes (POSIX 2024, 2.2.4)."""
        self._word.quoted = True
        position = at + 1
        octets = bytearray()
        while position < self._stop and self._text[position] != "'":
            if self._text[position] != "\\":
                end = _IN_ANSI.match(self._text, position, self._stop)
                stop = end.end() if end else position + 1
                self._flush(octets, position)
                self._word.add(self._text[position:stop], position)
                position = stop
                continue
            number = _ANSI_NUMBER.match(self._text, position + 1, self._stop)
            if number:
                self._number(number, octets, position)
                position = number.end()
                continue
            self._flush(octets, position)
            letter = self._text[position + 1 : position + 2]
            self._word.add(_ANSI_SIMPLE.get(letter, "\\" + letter), position)
            position += 2
        self._flush(octets, position)
        self._at = min(position + 1, self._stop)

    def _number(self, number: re.Match[str], octets: bytearray, position: int) -> None:
        if number.group(1) or number.group(4):
            octets.append(int(number.group(1) or number.group(4), 16 if number.group(1) else 8) & 0xFF)
            return
        self._flush(octets, position)
        point = int(number.group(2) or number.group(3), 16)
        self._word.add(chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd", position)

    def _flush(self, octets: bytearray, position: int) -> None:
        if octets:
            self._word.add(octets.decode("utf-8", "replace"), position)
            octets.clear()
