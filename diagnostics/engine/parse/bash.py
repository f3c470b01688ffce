"""Lexer of POSIX shells (sh, bash, zsh) for one simple command at a given place of the paste.

It does what the shell does to quotes, escapes and variables, and mends what a person meant where the shell
would take it otherwise (a missing continuation, typographic quotes); each mending leaves a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.engine.parse.shell import SMART_QUOTES, Command, Mark, Word, WordBuilder
from diagnostics.engine.submission import DefectKind
from diagnostics.engine.types import msg

_PLAIN = re.compile(rf"[^\s'\"\\$`|&;<>()#{SMART_QUOTES}]+")
_IN_DOUBLE = re.compile(r'[^"\\$`]+')
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_BRACED = re.compile(r"\{!?([A-Za-z_]\w*)(:?[-+?=])?", re.ASCII)
_REDIRECT = re.compile(r"\d{0,2}(?:&>>?|>>?&?|<&?|>\|)[ \t]*(?:\d|-)?")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(\\?)(['\"]?)([A-Za-z_]\w{0,64})\3")
_ANGLE_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .:-]{0,60}>")
_OPTION_LINE = re.compile(
    r"[ \t]*(?:> )?[ \t]*(?:-{1,2}[A-Za-z][\w-]*(?:[ \t='\"]|\\?$)|['\"]?https?://)", re.MULTILINE
)
_PROMPT_2 = re.compile(r"[ \t]*> (?=[ \t]*(?:[-'\"$]|http))")
_ANSI_SIMPLE = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
_ANSI_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")
_REFERENCE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)
_NEXT_PARAMETER = re.compile(r"&[\w.~%\[\]-]+=")
_PARENS = re.compile(r"[()]")
_SMART_END = re.compile(rf"[{SMART_QUOTES}\"'\n]")
_BRACES = re.compile(r"[{}]")
_DEPTH = 5
_IN_ANSI = re.compile(r"[^'\\]+")
_SUBSTITUTION_REACH = 1024


class BashLexer:
    """Reads one command from `position`; `stop` is the offset at which what surrounds it ends."""

    def __init__(self, text: str, position: int, stop: int, variables: Mapping[str, str]) -> None:
        self._text = text
        self._at = position
        self._start = position
        self._stop = stop
        self._variables = variables
        self._words: list[Word] = []
        self._marks: list[Mark] = []
        self._stdin: str | None = None
        self._heredocs: list[tuple[str, bool, bool]] = []
        self._word = WordBuilder(position)
        self._depth = 0

    @property
    def position(self) -> int:
        """How far the lexer has come in the paste."""
        return self._at

    def command(self) -> Command:
        """The command up to the shell's end of it: a newline, `;`, `|`, `&`, `)` or the end of the text."""
        while self._at < self._stop and self._step():
            pass
        self._finish()
        end = self._at
        if self._heredocs:
            end = self._read_heredocs()
        return Command(tuple(self._words), self._start, end, self._stdin, tuple(self._marks))

    def one_word(self) -> Word:
        """The single word at the position, as in the value of an assignment."""
        while self._at < self._stop and not self._words and self._text[self._at] not in " \t\n;&|)":
            if not self._step():
                break
        return self._words[0] if self._words else self._word.word(self._at)

    def _finish(self) -> None:
        if self._word.begun:
            self._words.append(self._word.word(self._at))
        self._word = WordBuilder(self._at)

    def _step(self) -> bool:
        text, at = self._text, self._at
        plain = _PLAIN.match(text, at, self._stop)
        if plain:
            self._begin()
            self._word.add(plain.group(), at)
            self._at = plain.end()
            return True
        character = text[at]
        if character == "\n":
            return self._newline()
        if character.isspace():
            self._finish()
            self._at += 1
            return True
        if character in "|;)(&<>#":
            return self._operator(character)
        self._begin()
        return self._quoting(character)

    def _begin(self) -> None:
        if not self._word.begun:
            self._word = WordBuilder(self._at)
            self._word.begun = True

    def _quoting(self, character: str) -> bool:
        if character == "\\":
            self._backslash()
        elif character == "'":
            self._single(self._at)
        elif character == '"':
            self._double(self._at)
        elif character == "$":
            self._dollar(in_double=False)
        elif character == "`":
            self._substitution(self._at, self._text.find("`", self._at + 1, self._at + _SUBSTITUTION_REACH))
        else:
            self._smart(self._at)
        return True

    # --- line ends and operators ---------------------------------------------------------------

    def _newline(self) -> bool:
        if (not self._words and not self._word.begun) or self._depth:
            return False
        if _OPTION_LINE.match(self._text, self._at + 1, self._stop) and not self._heredocs:
            self._finish()
            what = msg("The line ends without a backslash, so the shell runs what follows as a command of its own.")
            self._marks.append(Mark(DefectKind.BROKEN_CONTINUATION, what, 0, self._at))
            self._at += 1
            self._skip_prompt()
            return True
        return False

    def _skip_prompt(self) -> None:
        prompt = _PROMPT_2.match(self._text, self._at, self._stop)
        if prompt:
            self._at = prompt.end()

    def _backslash(self) -> None:
        at = self._at
        following = self._text[at + 1 : at + 2] if at + 1 < self._stop else ""
        if following == "\n":
            if not self._word.text and not self._word.quoted:
                self._word.begun = False
            self._at = at + 2
            self._skip_prompt()
        elif following in (" ", "\t") and self._blanks_to_line_end(at + 1):
            if not self._word.text:
                self._word.begun = False
            self._finish()
            what = msg("Blanks follow the backslash at the end of the line, so the command ends there.")
            self._marks.append(Mark(DefectKind.BROKEN_CONTINUATION, what, 0, at))
            self._at = self._blanks_to_line_end(at + 1)
            self._skip_prompt()
        elif following:
            self._word.add(following, at + 1)
            self._at = at + 2
        else:
            if not self._word.text:
                self._word.begun = False
            self._at = at + 1

    def _blanks_to_line_end(self, at: int) -> int:
        while at < self._stop and self._text[at] in " \t":
            at += 1
        return at + 1 if at < self._stop and self._text[at] == "\n" else 0

    def _operator(self, character: str) -> bool:
        if character == "#":
            if not self._word.begun:
                end = self._text.find("\n", self._at, self._stop)
                self._at = self._stop if end == -1 else end
                return True
            self._word.add("#", self._at)
            self._at += 1
            return True
        if character in "<>" or self._text.startswith("&>", self._at):
            return self._redirect()
        if character == "&" and self._ampersand_of_url():
            return True
        if (character == "(" and self._word.begun) or (character == ")" and "(" in self._word.text):
            self._word.add(character, self._at)
            self._at += 1
            return True
        return False

    def _ampersand_of_url(self) -> bool:
        at = self._at
        if "?" not in self._word.text or not _NEXT_PARAMETER.match(self._text, at, self._stop):
            return False
        what = msg("The address is not quoted: the shell ends the command at its first & and runs the rest apart.")
        self._word.mark(DefectKind.SHELL_SPLIT, what, at)
        self._word.add("&", at)
        self._at = at + 1
        return True

    def _redirect(self) -> bool:
        at = self._at
        placeholder = _ANGLE_PLACEHOLDER.match(self._text, at, self._stop)
        if placeholder:
            self._begin()
            self._word.add(placeholder.group(), at)
            self._at = placeholder.end()
            return True
        if self._text.startswith("<<<", at):
            self._finish()
            inner = BashLexer(self._text, self._past_blanks(at + 3), self._stop, self._variables)
            self._stdin = inner.one_word().text + "\n"
            self._at = inner.position
            return True
        heredoc = _HEREDOC.match(self._text, at, self._stop)
        if heredoc:
            self._finish()
            literal = bool(heredoc.group(2) or heredoc.group(3))
            self._heredocs.append((heredoc.group(4), bool(heredoc.group(1)), literal))
            self._at = heredoc.end()
            return True
        if self._word.begun and self._word.text.isdigit():
            self._word = WordBuilder(at)
        self._finish()
        redirect = _REDIRECT.match(self._text, at, self._stop)
        self._at = redirect.end() if redirect else at + 1
        if redirect and not redirect.group()[-1:].isdigit() and not redirect.group().endswith("-"):
            inner = BashLexer(self._text, self._at, self._stop, self._variables)
            inner.one_word()
            self._at = max(inner.position, self._at)
        return True

    def _past_blanks(self, at: int) -> int:
        while at < self._stop and self._text[at] in " \t":
            at += 1
        return at

    def _read_heredocs(self) -> int:
        at = self._text.find("\n", self._at, self._stop)
        if at == -1:
            return self._at
        lines: list[str] = []
        name, tabs, literal = self._heredocs[0]
        at += 1
        while at < self._stop:
            end = self._text.find("\n", at, self._stop)
            end = self._stop if end == -1 else end
            line = self._text[at:end].lstrip("\t") if tabs else self._text[at:end]
            at = end + 1
            if line.strip() == name:
                break
            lines.append(line)
        body = "".join(line + "\n" for line in lines)
        self._stdin = body if literal else _expand_known(body, self._variables)
        return min(at, self._stop)

    # --- quotes --------------------------------------------------------------------------------

    def _single(self, at: int) -> None:
        self._word.quoted = True
        end = self._close("'", at)
        content = self._text[at + 1 : end]
        for found in _REFERENCE.finditer(content):
            what = msg("Single quotes keep the shell from replacing {name}.", name=found.group())
            self._word.mark(DefectKind.SINGLE_QUOTED_VARIABLE, what, at + 1 + found.start(), found.start())
        self._word.add(content, at + 1)
        self._at = min(end + 1, self._stop) if self._text[end : end + 1] == "'" else end

    def _close(self, quote: str, at: int) -> int:
        """The offset of the closing quote, or of the line end where the quote seems never to have been closed."""
        end = at
        while True:
            end = self._text.find(quote, end + 1, self._stop)
            if end == -1 or quote == "'" or not self._escaped(end, at):
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
            self._substitution(at, self._matching(at + 1, _PARENS, "("))
        elif following == "{":
            self._braced(at)
        elif following and following in "0123456789$#@*?!-":
            what = msg("The shell replaces ${sign} by a value of its own.", sign=following)
            self._word.mark(DefectKind.DOLLAR_IN_DOUBLE_QUOTES, what, at)
            self._word.add("$" + following, at)
            self._at = at + 2
        else:
            name = _NAME.match(self._text, at + 1, self._stop)
            if name:
                self._at = name.end()
                self._variable(name.group(), at)
            else:
                self._word.add("$", at)
                self._at = at + 1

    def _variable(self, name: str, at: int) -> None:
        known = self._variables.get(name)
        if known is not None:
            self._word.add(known, at)
            return
        written = self._text[at : self._at]
        before = self._word.last()
        if before.isalnum() and not written.startswith("${") and not name.isupper():
            what = msg("The shell takes {name} for a variable and replaces it, most likely by nothing.", name=written)
            self._word.mark(DefectKind.DOLLAR_IN_DOUBLE_QUOTES, what, at)
        else:
            what = msg("The value of {name} is not in the paste.", name=written)
            self._word.mark(DefectKind.ELIDED, what, at)
        self._word.add(written, at)

    def _braced(self, at: int) -> None:
        end = self._matching(at + 1, _BRACES, "{")
        braced = _BRACED.match(self._text, at + 1, self._stop)
        if end == -1 or braced is None:
            self._word.add("${", at)
            self._at = at + 2
            return
        name, operator = braced.group(1), (braced.group(2) or "")
        absent = name not in self._variables
        if (operator.endswith("+") or (operator.endswith(("-", "=")) and absent)) and self._depth < _DEPTH:
            self._alternative(braced.end(), end)
            return
        self._at = end + 1
        if absent or operator or braced.end() == end:
            self._variable(name, at)
        else:
            self._word.mark(DefectKind.ELIDED, msg("The shell works out {name} when it runs.", name=name), at)
            self._word.add(self._text[at : end + 1], at)

    def _alternative(self, start: int, end: int) -> None:
        """The word of `${name:-word}`, read as if it stood in the command itself."""
        stop, self._stop = self._stop, end
        self._at = start
        self._depth += 1
        while self._at < end and self._step():
            pass
        self._depth -= 1
        self._stop = stop
        self._at = end + 1

    def _matching(self, at: int, either: re.Pattern[str], opening: str) -> int:
        depth = 0
        for found in either.finditer(self._text, at, min(self._stop, at + _SUBSTITUTION_REACH)):
            depth += 1 if found.group() == opening else -1
            if depth == 0:
                return found.start()
        return -1

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


def _expand_known(text: str, variables: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        return variables.get(found.group(1) or found.group(2), found.group())

    return _REFERENCE.sub(value, text)
