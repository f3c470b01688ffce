"""HTTP/2 header dumps with pseudo-headers (RFC 9113, 8.3), as browsers and `curl -v` show them."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.messages import header, http
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_PSEUDO = re.compile(r"^[ \t]{0,4}(:(?:method|authority|scheme|path|status)):?[ \t]{0,4}(?![ \t]{0,40}=>)(.*)$")
_NAME_LINE = re.compile(r"[a-z][a-z0-9-]{1,60}:?")
_Line = tuple[int, int, str, str]  # where it begins and ends, name, value


def find(source: Source) -> list[Block]:
    """Runs of lines that begin with a pseudo-header; a value stands beside its name or, in some browsers, below it."""
    if not any(name in source.text for name in (":method", ":authority", ":path", ":status")):
        return []
    reader = _Runs(source.text)
    return [block for run in reader.read() for block in _block(source, run)]


class _Runs:
    """Cuts the text into runs, one per message."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.runs: list[list[_Line]] = []
        self.open = False
        self.below = False  # whether values stand under their names

    def read(self) -> list[list[_Line]]:
        """All runs in order."""
        position = number = 0
        while number < len(self.lines):
            line = self.lines[number]
            used = self._line(number, position)
            position += sum(len(self.lines[number + i]) + 1 for i in range(used))
            number += used
            self.open = self.open and bool(line.strip())
        return self.runs

    def _line(self, number: int, offset: int) -> int:
        """Take the line; returns how many lines were used."""
        line = self.lines[number]
        found = _PSEUDO.match(line)
        if found:
            name, value = found.group(1), found.group(2).strip()
            if self._is_fresh(name):
                self.runs.append([])
            self.open, self.below = True, self.below or not value
            return self._add(name, value, number, offset, on_next=not value)
        if not self.open or not line.strip():
            return 1
        if line.rstrip().endswith(":") and self._is_value(number + 1):
            return self._add(line.strip().rstrip(":"), "", number, offset, on_next=True)
        field = header.read_line(line, within_message=True)
        if field is not None and not (self.below and line.rstrip().endswith(":")):
            return self._add(field.name, field.value.reveal(), number, offset, on_next=False)
        if _NAME_LINE.fullmatch(line.strip()):
            return self._add(line.strip().rstrip(":"), "", number, offset, on_next=True)
        self.open = False
        return 1

    def _is_value(self, number: int) -> bool:
        """Whether the line can only be the value of a name above it: it is no name and no field of its own."""
        line = self.lines[number].strip() if number < len(self.lines) else ""
        return bool(line) and not line.endswith(":") and not _PSEUDO.match(line) and header.read_line(line) is None

    def _add(self, name: str, value: str, number: int, offset: int, *, on_next: bool) -> int:
        end, used = offset + len(self.lines[number]), 1
        if on_next and number + 1 < len(self.lines):
            value, used = self.lines[number + 1].strip(), 2
            end += 1 + len(self.lines[number + 1])
        self.runs[-1].append((offset, end, name, value))
        return used

    def _is_fresh(self, name: str) -> bool:
        """Whether a pseudo-header begins a message: it was there already, or request and response would mix."""
        if not self.open:
            return True
        seen = {item[2] for item in self.runs[-1] if item[2].startswith(":")}
        return name in seen or (name == ":status") != (":status" in seen)


def _block(source: Source, run: list[_Line]) -> list[Block]:
    pseudo = {name: value for _, _, name, value in run if name.startswith(":")}
    fields = tuple(
        HeaderField(name, Secret(value), source.place(at, end - at)) for at, end, name, value in run if name[0] != ":"
    )
    start, end = run[0][0], run[-1][1]
    place = source.place(start, end - start)
    if ":status" in pseudo:
        status = pseudo[":status"][:3]
        answer = http.response_of(
            int(status) if status.isdigit() and len(status) == 3 else None, fields, "", http_version="2"
        )
        return [Block(Form.HTTP2, start, end, responses=(replace(answer, place=place),))]
    scheme = pseudo.get(":scheme", "https")
    url = parse_url(pseudo.get(":path", "/"), scheme=scheme, host=pseudo.get(":authority", ""))
    request = Request(pseudo.get(":method", "GET"), url, fields, http_version="2", source=Form.HTTP2, place=place)
    return [Block(Form.HTTP2, start, end, (request,))]
