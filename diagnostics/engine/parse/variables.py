"""Variables that the paste itself sets before a command: `TOKEN=…`, `export TOKEN=…`, `set TOKEN=…`, `$token = …`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from diagnostics.engine.parse.bash import BashLexer
from diagnostics.engine.submission import DefectKind

_ASSIGNMENT = re.compile(
    r"(?:^|[;&]|\bexport|\blocal|\breadonly|\bdeclare(?:[ \t]+-\w)?)"
    r"[ \t]*(?:[$#%>][ \t]+)?(?:export[ \t]+)?([A-Za-z_]\w{0,80})=(?=\S)",
    re.MULTILINE | re.ASCII,
)
_MAX_ASSIGNMENTS = 200


class Assignments:
    """Every assignment of the paste whose value is plain, in order."""

    def __init__(self, text: str) -> None:
        self._offsets: list[int] = []
        self._pairs: list[tuple[str, str]] = []
        known: dict[str, str] = {}
        position = 0
        for found in _ASSIGNMENT.finditer(text) if "=" in text else ():
            if found.start() < position or len(self._pairs) >= _MAX_ASSIGNMENTS:
                continue
            lexer = BashLexer(text, found.end(), len(text), known)
            word = lexer.one_word()
            position = lexer.position
            if any(mark.kind is DefectKind.ELIDED for mark in word.marks):
                continue
            if not self._ends_statement(text, position):
                continue
            known[found.group(1)] = word.text
            self._offsets.append(position)
            self._pairs.append((found.group(1), word.text))

    @staticmethod
    def _ends_statement(text: str, position: int) -> bool:
        """An assignment in front of a command (`A=1 curl $A`) is not seen by the expansion of that command's words."""
        rest = text[position : position + 200].lstrip(" \t")
        return not rest or rest[0] in "\n;&#" or bool(re.match(r"[A-Za-z_]\w*=", rest))

    def before(self, offset: int) -> Mapping[str, str]:
        """The values that hold at `offset`."""
        return dict(self._pairs[: bisect_right(self._offsets, offset)])
