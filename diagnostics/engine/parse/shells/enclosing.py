"""What a command stands in that puts values in before its shell sees the single quotes: double quotes around it,
a here-document, a recipe of make, the backticks of Ruby.

POSIX 2024, 2.2.3 (double quotes) and 2.7.4 (here-documents); GNU make, "Variables in Recipes".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.shells.words import Mark, Word

_REACH = 4096
_NAME = r"[A-Za-z_]\w{0,80}"
_OF_SHELLS = re.compile(rf"(?<!\\)\$(?:{_NAME}|\{{{_NAME}\}})", re.ASCII)
_OF_MAKE = re.compile(rf"(?<!\$)\$(?:\({_NAME}\)|\{{{_NAME}\}})", re.ASCII)
_OF_RUBY = re.compile(r"#\{[^{}\n]{1,120}\}")
# Programs that give a string to another shell, and functions of PHP, which replaces variables in double quotes.
_GIVEN_ON = re.compile(
    r"(?:\bssh [^\"\n]{0,300}|\b(?:ba|da|z|k|a)?sh [^\"\n]{0,200}-\w{0,4}c[ \t]{1,4}|\beval[ \t]{1,4}"
    r"|\bwatch(?:[ \t]{1,4}-{0,2}[\w.=]{1,20}){0,6}[ \t]{1,4}|\bsu [^\"\n]{0,100}-c[ \t]{1,4}"
    r"|\b(?:shell_exec|passthru)\([ \t]{0,4})\"(?:[^\"\\\n]|\\.){0,400}$"
)
_HEREDOC = re.compile(rf"(?<![<\w])<<-?(?!<)[ \t]{{0,4}}(?P<quote>\\|['\"]?)(?P<word>{_NAME})")
_TARGET = re.compile(
    r"^[A-Za-z0-9_.%/-][\w.%/ -]{0,120}:(?!=)[^\n]{0,400}\n(?:\t[^\n]{0,2000}\n){0,60}\t[^\n]{0,200}\Z", re.MULTILINE
)
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Enclosing:
    """What is replaced within, and where the text around ends."""

    variables: re.Pattern[str]
    end: int


def enclosing(text: str, start: int) -> Enclosing | None:
    """What the command at `start` stands in, or None where only its own shell reads it."""
    line = text[max(text.rfind("\n", 0, start) + 1, start - _REACH) : start]
    heredoc = _heredoc(text, start)
    if heredoc is not None:
        return heredoc
    if line.endswith("`") or line.endswith(("%x(", "%x{", "%x[")):
        end = text.find("`", start) if line.endswith("`") else -1
        return Enclosing(_OF_RUBY, end if end != -1 else len(text))
    if _GIVEN_ON.search(line):
        return Enclosing(_OF_SHELLS, len(text))
    if line.startswith("\t") and _TARGET.search(text, max(0, start - _REACH), start):
        return Enclosing(_OF_MAKE, len(text))
    return None


def _heredoc(text: str, start: int) -> Enclosing | None:
    """A here-document that is open at `start`; in one whose word is quoted nothing is replaced."""
    opened = max(_HEREDOC.finditer(text, max(0, start - _REACH), start), key=lambda match: match.start(), default=None)
    if opened is None or "\n" not in text[opened.end() : start]:
        return None
    closing = re.compile(rf"^[ \t]*{opened['word']}[ \t]*$", re.MULTILINE).search(text, opened.end())
    if closing is None or closing.start() < start:
        return None
    return Enclosing(_NOTHING if opened["quote"] else _OF_SHELLS, closing.start())


def filled_in(words: Iterable[Word], around: Enclosing, text: str) -> tuple[Word, ...]:
    """The words with what stands for a value marked as replaced from outside, whatever quotes the command has."""
    return tuple(_filled(word, around.variables, text) for word in words)


def _filled(word: Word, variables: re.Pattern[str], text: str) -> Word:
    found = list(variables.finditer(word.text))
    if not found:
        return word
    kept = tuple(
        mark for mark in word.marks
        if mark.kind is not DefectKind.SINGLE_QUOTED_VARIABLE or text[mark.offset - 1 : mark.offset] == "\\"
    )  # fmt: skip
    made = tuple(
        Mark(DefectKind.ELIDED, msg("The value of {name} is not in the paste.", name=match.group()), match.start(),
             word.offset(match.start()))
        for match in found[:20]
    )  # fmt: skip
    return replace(word, marks=(*kept, *made))
