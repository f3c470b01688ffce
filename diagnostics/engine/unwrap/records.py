"""Structured log records, in JSON or as `name=value` pairs: their members, and what makes them a log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_PAIR = re.compile(r"[ \t]*(?P<name>[A-Za-z@_][\w.@/-]{0,60})=(?P<value>\"(?:[^\"\\\n]|\\.)*\"|[^\s\"=]*)(?=[ \t]|$)")
_TIMES = frozenset(
    [
        "time",
        "ts",
        "timestamp",
        "@timestamp",
        "_timestamp",
        "_time",
        "t",
        "@t",
        "asctime",
        "datetime",
        "date",
        "eventtime",
        "ingestiontime",
        "receivetimestamp",
        "__realtime_timestamp",
        "instant",
    ]
)
_LEVELS = frozenset(
    [
        "level",
        "lvl",
        "severity",
        "levelname",
        "log.level",
        "loglevel",
        "priority",
        "@l",
        "stream",
        "level_name",
        "syslog_severity",
    ]
)
_ORIGINS = frozenset(
    [
        "logger",
        "component",
        "pid",
        "hostname",
        "kubernetes",
        "docker",
        "container_name",
        "pod",
        "service",
        "caller",
        "logstream",
        "sourcetype",
    ]
)
_TEXTS = frozenset(
    [
        "log",
        "message",
        "msg",
        "textpayload",
        "@message",
        "event",
        "body",
        "text",
        "line",
        "output",
        "content",
        "stdout",
        "stderr",
        "raw",
        "_raw",
        "payload",
        "original",
        "full_message",
        "short_message",
        "logmessage",
        "renderedmessage",
        "@m",
        "formatted",
        "formattedmessage",
        "description",
        "detail",
    ]
)
_ANSWERS = frozenset(["error", "error_description", "status", "statuscode", "code", "errors", "fault"])
_SERVICES = frozenset(["ingestiontime", "receivetimestamp", "logstreamname", "insertid"])
_MORE = re.compile(
    r'"(?:err|error|errors|exception|exc_info|stack|stack_trace|stacktrace|status|statusCode|status_code|response_status|'
    r"http_code|http_status|headers|req|"
    r'request|res|response|url|uri|path|method|code|request_headers|authorization|duration)"\s*:',
    re.IGNORECASE,
)
_MOST_TOKENS = 400_000


@dataclass(frozen=True, slots=True)
class Member:
    """A string or a bare word of a record: its path, the offsets of its inside, and whether it was quoted."""

    path: tuple[str, ...]
    start: int
    end: int
    quoted: bool
    record: int  # which object of the text it belongs to

    @property
    def name(self) -> str:
        """The last part of the path that is a name, in lower case."""
        return next((part.lower() for part in reversed(self.path) if part != "*"), "")

    @property
    def is_text(self) -> bool:
        """Whether the member is called as logs call the text of a record."""
        return self.name in _TEXTS


@dataclass(frozen=True, slots=True)
class Record:
    """One object of a log, from `start` to `end`, with its members."""

    start: int
    end: int
    members: tuple[Member, ...]

    @property
    def is_logged(self) -> bool:
        """Whether beside the text stands when, how grave, or by whom, as only logs have it."""
        names = {member.name for member in self.members} | {part.lower() for m in self.members for part in m.path[:-1]}
        if names & _LEVELS:
            return bool(names & (_TIMES | _ORIGINS | _TEXTS))
        # what an API answers has a time and a message as well
        return not names & _ANSWERS and bool(names & _TIMES) and bool(names & (_ORIGINS | _TEXTS))

    @property
    def is_graded(self) -> bool:
        """Whether it tells both when and how grave, which no answer of an API does."""
        names = {member.name for member in self.members}
        return bool(names & (_LEVELS | _SERVICES)) and bool(names & _TIMES)

    @property
    def moment(self) -> Member | None:
        """The member that holds its time."""
        return next((member for member in self.members if member.name in _TIMES), None)


def json_objects(text: str) -> Iterator[tuple[int, int, bool]]:
    """What the text is made of: lines that are JSON objects (True), and other stretches; or one document."""
    whole = text.strip()
    start = text.find(whole[:1]) if whole else 0
    if whole[:1] in ("{", "[") and ("\n" in whole) and _is_json(whole):
        yield start, start + len(whole), True
        return
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        inner = line.strip()
        yield position, end, inner[:1] == "{" and inner[-1:] == "}" and _is_json(inner)
        position = end + 1


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def read_json(text: str, start: int, end: int) -> Record:
    """The strings and words of a valid JSON document, with their paths."""
    members: list[Member] = []
    stack: list[list[str]] = []  # the name of the member that is being read; "*" in a list
    ids: list[int] = []
    count, expects_name = 0, False
    for number, found in enumerate(_TOKEN.finditer(text, start, end)):
        piece = found.group()
        if number > _MOST_TOKENS:
            break
        if piece in "{[":
            count += 1
            stack.append(["*" if piece == "[" else ""])
            ids.append(count)
            expects_name = piece == "{"
        elif piece in "}]":
            if stack:
                stack.pop()
                ids.pop()
            expects_name = False
        elif piece == ",":
            expects_name = bool(stack) and stack[-1][0] != "*"
        elif piece == ":":
            expects_name = False
        elif expects_name:
            stack[-1][0] = piece[1:-1][:80]
        else:
            quoted = piece[0] == '"'
            path = tuple(part[0] for part in stack)
            members.append(Member(path, found.start() + quoted, found.end() - quoted, quoted, ids[-1] if ids else 0))
    return Record(start, end, tuple(members))


def read_pairs(text: str, start: int, end: int) -> Record | None:
    """A line of `name=value` pairs and nothing else (logfmt), at least three of them."""
    members: list[Member] = []
    position = start
    while position < end and len(members) < 200:
        found = _PAIR.match(text, position, end)
        if not found:
            return None
        begin, stop = found.span("value")
        quoted = text[begin : begin + 1] == '"'
        members.append(Member((found["name"],), begin + quoted, stop - quoted, quoted, 0))
        position = found.end()
        if not text[position:end].strip():
            break
    return Record(start, end, tuple(members)) if len(members) > 2 else None


def tells_more(text: str) -> bool:
    """Whether a record has members beside its text that may bear on a call."""
    return _MORE.search(text) is not None
