"""What the members of one object tell of a call and its answer, each kept with where it stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.parse import names
from diagnostics.engine.parse.messages import members

ENTITLED = frozenset(["authorization", "proxy-authorization", "dpop", *names.API_KEY_NAMES])
_TIMES = frozenset(["time", "timestamp", "ts", "date", "datetime", "@timestamp", "starttime", "start_time", "started"])
_BODIES = frozenset(["body", "content", "data", "payload", "text"])
_SENTENCES = frozenset(["message", "msg", "error", "detail", "reason", "description", "exception", "err", "stack"])
_KINDS = (
    *(members.method, members.base, members.address, members.prefix, members.path, members.relative),
    *(members.host, members.port, members.scheme),
)
_MOST_MEMBERS = 20_000
Path = tuple[str, ...]


@dataclass(slots=True)
class Told:
    """What the members of one object tell: of each kind the values with the paths of the objects that hold them."""

    of_call: dict[str, list[tuple[Path, str]]] = field(default_factory=dict)
    statuses: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})
    fields: dict[bool, list[tuple[str, str]]] = field(default_factory=lambda: {True: [], False: []})
    bodies: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})
    moments: list[Any] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    left: int = _MOST_MEMBERS
    whole: Any = None  # the object itself

    def values(self, kind: str) -> list[str]:
        """All values of a kind in their order."""
        return [value for _, value in self.of_call.get(kind, ())]

    def nearest(self, kind: str) -> str:
        """Of the values of a kind the one that stands nearest to the method, or nothing."""
        home = next((path for path, _ in self.of_call.get("method", ())), ())

        def distance(item: tuple[Path, str]) -> int:
            shared = next((n for n, (a, b) in enumerate(zip(home, item[0], strict=False)) if a != b), None)
            common = min(len(home), len(item[0])) if shared is None else shared
            return len(home) + len(item[0]) - 2 * common

        return min(self.of_call.get(kind, ()), key=distance, default=((), ""))[1]

    def member(self, name: str, value: Any, path: Path) -> None:
        """Take one member that is no object."""
        named = members.words(name)
        answered = members.is_of_answer((*path, *named))
        if held := members.field_in_name(name):
            self.fields[answered].append((held, ", ".join(members.texts(value))))
        elif (code := members.status(named, value)) is not None:
            self.statuses[answered].append(code)
        elif not (not answered and self._of_call(name, named, value, path)) and isinstance(value, str):
            if named and named[-1] in _BODIES:
                self.bodies[answered].append(value)
            elif name.lower() in _SENTENCES:
                self.sentences.append(value)
        if name.lower() in _TIMES:
            self.moments.append(value)

    def pseudo(self, name: str, value: str, path: Path) -> None:
        """Take a field of HTTP/2 that stands for a piece of a start line."""
        if name == ":status" and (code := members.status(("status",), value)) is not None:
            self.statuses[members.is_of_answer(path)].append(code)
        elif name in members.PSEUDO and members.PSEUDO[name]((name[1:],), value):
            self.of_call.setdefault(name, []).append((path, value))

    def settled(self) -> None:
        """Let the fields of HTTP/2 tell what no member of another name tells."""
        for name, read in members.PSEUDO.items():
            if name in self.of_call:
                self.of_call.setdefault(read.__name__, self.of_call[name])

    def _of_call(self, name: str, named: Path, value: Any, path: Path) -> bool:
        """Take a member that tells of what was called; whether it was one."""
        for read in _KINDS:
            if told := read(named, value):
                self.of_call.setdefault(read.__name__, []).append((path, told))
                return True
        if query := members.query(named, value):
            self.of_call.setdefault("query", []).append((path, query))
        elif members.field_name(name).lower() in ENTITLED and isinstance(value, str):
            self.fields[False].append((members.field_name(name), value))
        return False


def gather(told: Told, value: Any, path: Path) -> None:
    """Take the members of an object and of those within it; `path` is the words of the names above them."""
    for name, item in value.items() if isinstance(value, dict) else ():
        told.left -= 1
        if told.left < 0 or len(path) > 120:
            return
        own = members.words(str(name))
        named = (*path, *own)
        fields = members.fields(item) if members.is_headers(own) or _holds_credential(item) else []
        if fields:
            _put_fields(told, fields, named)
        elif isinstance(item, dict) and (query := members.query(own, item)):
            told.of_call.setdefault("query", []).append((path, query))
        elif isinstance(item, dict):
            gather(told, item, named)
        elif isinstance(item, list):
            for each in item[:500]:
                if isinstance(each, str) and members.path(own, each):  # a tuple of the server and the path
                    told.member(str(name), each, path)
                gather(told, each, named)
        else:
            told.member(str(name), item, path)


def _holds_credential(value: Any) -> bool:
    """Whether a mapping of any name is one of header fields, a credential among them."""
    if not isinstance(value, dict) or not any(members.field_name(str(name)).lower() in ENTITLED for name in value):
        return False
    return sum(members.is_known_field(str(name)) for name in value) > len(value) / 2


def _put_fields(told: Told, fields: list[tuple[str, str]], path: Path) -> None:
    own = []
    for name, value in fields:
        if name[:1] == ":":
            told.pseudo(name.lower(), value, path)
        elif value.lower() != name.lower():  # else a list of how the names were written
            own.append((members.field_name(name), members.value_of(value, path)))
    lowered = {name.lower() for name, _ in own}
    only_answers_have = bool(lowered & names.RESPONSE_NAMES) and not lowered & names.REQUEST_NAMES
    told.fields[members.is_of_answer(path) or only_answers_have] += own
