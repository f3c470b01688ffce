"""Where each key of a TOML text stands: tomllib does not tell, so lines that open a table or a key are indexed."""

from __future__ import annotations

import re

_TABLE_LINE = re.compile(r"\s*(\[{1,2})\s*([A-Za-z0-9_.-]+)\s*\]{1,2}\s*(?:#.*)?$")
_KEY_LINE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


class Lines:
    """The lines of the keys of one TOML text."""

    def __init__(self, content: str) -> None:
        self._lines: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        prefix = ""
        for number, line in enumerate(content.splitlines(), 1):
            if table := _TABLE_LINE.match(line):
                prefix = self._opened(table[2].split("."), is_list=table[1] == "[[")
                self._lines.setdefault(prefix, number)
            elif key := _KEY_LINE.match(line):
                self._lines.setdefault(f"{prefix}.{key[1]}" if prefix else key[1], number)

    def _opened(self, names: list[str], *, is_list: bool) -> str:
        """The dotted key of a table that a line opens: each list before it stands at its last item."""
        key = ""
        for position, name in enumerate(names):
            key = f"{key}.{name}" if key else name
            if is_list and position == len(names) - 1:
                self._counts[key] = self._counts.get(key, -1) + 1
            if key in self._counts:
                key = f"{key}[{self._counts[key]}]"
        return key

    def of(self, key: str) -> int:
        """The line of a dotted key, or of the table around it; 0 when neither is found."""
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return 0
