"""Variables that the paste itself sets before a command: `TOKEN=…`, `export TOKEN=…`, `set TOKEN=…`, `$token = …`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.parse.shells.bash import BashLexer
from diagnostics.engine.parse.shells.bash_quoting import Unfinished
from diagnostics.engine.parse.shells.dialect import Shell
from diagnostics.engine.parse.source import Source

_ASSIGNMENT = re.compile(
    r"(?:^|[;&]|\bexport|\blocal|\breadonly|\bdeclare(?:[ \t]+-\w)?)"
    r"[ \t]*(?:[$#%>][ \t]+)?(?:export[ \t]+)?([A-Za-z_]\w{0,80})=(?=\S)",
    re.MULTILINE | re.ASCII,
)
_NEXT_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_CMD_SET = re.compile(
    r"^[ \t]*(?:[A-Za-z]:\\[^>\n]{0,200}>)?[ \t]*@?set[ \t]+(?:\"(\w{1,80})=([^\n\"]*)|(\w{1,80})=([^\n&]*))",
    re.MULTILINE | re.IGNORECASE,
)
_POWERSHELL = re.compile(r"\$((?:env:)?\w{1,80})[ \t]*=[ \t]*(['\"])([^'\"\n`$]*)\2", re.IGNORECASE)
_MAX_ASSIGNMENTS = 200
_IS_HEADER = re.compile(r"(?:[A-Za-z][\w-]{1,60}:[ ]?|(?:Bearer|Basic|Token|DPoP|JWT|ApiKey) )", re.IGNORECASE)


class Assignments:
    """Every assignment of the paste whose value is plain, in order."""

    def __init__(self, source: Source) -> None:
        text = source.text
        self._bash = _bash(text, source.budget) if "=" in text else []
        self._cmd = [
            (m.end(), (m.group(1) or m.group(3)).upper(), (m.group(2) or m.group(4) or "").strip())
            for m in _some(_CMD_SET, text)
        ]
        self._powershell = [(m.end(), m.group(1).lower(), m.group(3)) for m in _some(_POWERSHELL, text)]

    def before(self, offset: int, shell: Shell = Shell.BASH) -> Mapping[str, str]:
        """The values that hold at `offset`: names in upper case for cmd, in lower case without `$` for PowerShell."""
        found: Sequence[tuple[int, str, str | None]] = {
            Shell.BASH: self._bash,
            Shell.CMD: self._cmd,
            Shell.POWERSHELL: self._powershell,
        }[shell]
        known = {name: value for at, name, value in found if at <= offset}
        return {name: value for name, value in known.items() if value is not None}


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return islice(pattern.finditer(text), _MAX_ASSIGNMENTS)


def _bash(text: str, budget: Budget) -> list[tuple[int, str, str | None]]:
    """What each assignment gives its name; None where that was too long to follow."""
    made: list[tuple[int, str, str | None]] = []
    known: dict[str, str] = {}
    position = 0
    for found in _ASSIGNMENT.finditer(text):
        if found.start() < position:
            continue
        if len(made) >= _MAX_ASSIGNMENTS:
            break
        refused = budget.refused
        lexer = BashLexer(text, found.end(), len(text), known, budget)
        word = lexer.one_word()
        position = lexer.position
        if not _ends_statement(text, position):
            continue
        if budget.refused > refused:
            budget.refuse(found.group(1))
            known.pop(found.group(1), None)
            made.append((position, found.group(1), None))
        elif _IS_HEADER.match(word.text) and any(mark.kind is DefectKind.ELIDED for mark in word.marks):
            known[found.group(1)] = Unfinished(word.text)
            made.append((position, found.group(1), known[found.group(1)]))
        elif not any(mark.kind is DefectKind.ELIDED for mark in word.marks):
            known[found.group(1)] = word.text
            made.append((position, found.group(1), word.text))
    return made


def _ends_statement(text: str, position: int) -> bool:
    """An assignment in front of a command (`A=1 curl $A`) is not seen by the expansion of that command's words."""
    rest = text[position : position + 200].lstrip(" \t")
    return not rest or rest[0] in "\n;&#" or bool(_NEXT_ASSIGNMENT.match(rest))
