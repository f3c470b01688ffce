"""Lexer of POSIX shells (sh, bash, zsh) for one simple command at a given place of the paste.

It does what the shell does to quotes, escapes and variables, and mends what a person meant where the shell
would take it otherwise (a missing continuation, typographic quotes); each mending leaves a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.parse.shells.bash_quoting import REFERENCE, BashQuoting
from diagnostics.engine.parse.shells.words import SMART_QUOTES, Command, Mark, Word, WordBuilder

_PLAIN = re.compile(rf"[^\s'\"\\$`|&;<>()#{SMART_QUOTES}]+")
_REDIRECT = re.compile(r"\d{0,2}(?:&>>?|>>?&?|<&?|>\|)[ \t]*(?:\d|-)?")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(\\?)(['\"]?)([A-Za-z_]\w{0,64})\3")
_ANGLE_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .:-]{0,60}>")
_OPTION_LINE = re.compile(
    r"[ \t]*(?:> )?[ \t]*(?:-{1,2}[A-Za-z][\w-]*(?:[ \t='\"]|\\?$)|['\"]?https?://)", re.MULTILINE
)
_PROMPT_2 = re.compile(r"[ \t]*> (?=[ \t]*(?:[-'\"$]|http))")
_NEXT_PARAMETER = re.compile(r"&[\w.~%\[\]-]+=")
_SUBSTITUTION_REACH = 1024
# How often what a redirection names may hold a redirection; nobody writes two.
_DEEPEST = 8


class BashLexer(BashQuoting):
    """Reads one command from `position`; `stop` is the offset at which what surrounds it ends."""

    def __init__(
        self, text: str, position: int, stop: int, variables: Mapping[str, str], budget: Budget, depth: int = 0
    ) -> None:
        super().__init__(text, position, stop, variables, budget)
        self._start = position
        self._depth = depth
        self._words: list[Word] = []
        self._marks: list[Mark] = []
        self._stdin: str | None = None
        self._heredocs: list[tuple[str, bool, bool]] = []

    @property
    def position(self) -> int:
        """How far the lexer has come in the paste."""
        return self._at

    def command(self) -> Command:
        """The command up to the shell's end of it: a newline, `;`, `|`, `&`, `)` or the end of the text."""
        while self._at < self._stop and self._step():
            pass
        self._end_word()
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

    def _end_word(self) -> None:
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
            self._end_word()
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
            self._end_word()
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
            if self._word.empty and not self._word.quoted:
                self._word.begun = False
            self._at = at + 2
            self._skip_prompt()
        elif following in (" ", "\t") and self._blanks_to_line_end(at + 1):
            if self._word.empty:
                self._word.begun = False
            self._end_word()
            what = msg("Blanks follow the backslash at the end of the line, so the command ends there.")
            self._marks.append(Mark(DefectKind.BROKEN_CONTINUATION, what, 0, at))
            self._at = self._blanks_to_line_end(at + 1)
            self._skip_prompt()
        elif following:
            self._word.add(following, at + 1)
            self._at = at + 2
        else:
            if self._word.empty:
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
        if (character == "(" and self._word.begun) or (character == ")" and self._word.holds("(")):
            self._word.add(character, self._at)
            self._at += 1
            return True
        return False

    def _ampersand_of_url(self) -> bool:
        at = self._at
        if not self._word.holds("?") or not _NEXT_PARAMETER.match(self._text, at, self._stop):
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
            self._end_word()
            inner = self._below(self._past_blanks(at + 3))
            self._stdin = inner.one_word().text + "\n"
            self._at = inner.position
            return True
        heredoc = _HEREDOC.match(self._text, at, self._stop)
        if heredoc:
            self._end_word()
            literal = bool(heredoc.group(2) or heredoc.group(3))
            self._heredocs.append((heredoc.group(4), bool(heredoc.group(1)), literal))
            self._at = heredoc.end()
            return True
        if self._word.begun and self._word.is_number:
            self._word = WordBuilder(at)
        self._end_word()
        redirect = _REDIRECT.match(self._text, at, self._stop)
        self._at = redirect.end() if redirect else at + 1
        if redirect and not redirect.group()[-1:].isdigit() and not redirect.group().endswith("-"):
            inner = self._below(self._at)
            inner.one_word()
            self._at = max(inner.position, self._at)
        return True

    def _below(self, at: int) -> BashLexer:
        """The lexer of what a redirection names; where those stand in each other without end, of nothing."""
        stop = self._stop if self._depth < _DEEPEST else at
        return BashLexer(self._text, at, stop, self._variables, self._budget, self._depth + 1)

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
        self._stdin = body if literal else _expand_known(body, self._variables, self._budget)
        return min(at, self._stop)


def _expand_known(text: str, variables: Mapping[str, str], budget: Budget) -> str:
    def value(found: re.Match[str]) -> str:
        known = variables.get(found.group(1) or found.group(2))
        return found.group() if known is None or not budget.take(len(known)) else known

    return REFERENCE.sub(value, text)
