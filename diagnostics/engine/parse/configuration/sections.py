"""Files of sections in brackets with `name = value` lines: INI, TOML, git's configuration; and dotenv, without any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"[ \t]*\[{1,2}[ \t]*(?P<name>[^\]\n]{1,200}?)[ \t]*\]{1,2}[ \t]*(?:[#;][^\n]*)?")
_MEMBER = re.compile(r"[ \t]*(?P<name>[\"']?[A-Za-z_][\w.-]{0,80}[\"']?)[ \t]{0,20}[=:][ \t]{0,20}(?P<value>[^\n]*)")
_QUOTED = re.compile(
    r"(?P<quote>[\"'])(?P<inside>(?:\\.|(?!(?P=quote))[^\\\n]){0,20000})(?P=quote)[ \t]*(?:[#;][^\n]*)?"
)
_REMARK = re.compile(r"[ \t]+[#;][^\n]*$")
_MOST_LINES = 4000


@dataclass(slots=True)
class Section:
    """A heading, what stands under it, and where."""

    name: str
    start: int
    end: int
    members: dict[str, str] = field(default_factory=dict)


def sections(text: str) -> Iterator[Section]:
    """The sections of a text in order; what is neither heading nor member ends one."""
    current: Section | None = None
    last = ""
    position = 0
    for line in text.split("\n")[:_MOST_LINES]:
        end = position + len(line)
        heading, member = _HEADING.fullmatch(line), _MEMBER.fullmatch(line)
        if heading:
            if current:
                yield current
            current, last = Section(heading["name"], position, end), ""
        elif current is None:
            pass
        elif current.members and last and line[:1] in (" ", "\t") and line.strip() and not member:
            current.members[last] += "\n" + line.strip()  # a value that goes on
            current.end = end
        elif member:
            last = member["name"].strip("\"'").lower()
            current.members[last] = value_of(member["value"])
            current.end = end
        elif line.strip() and line.lstrip()[0] not in "#;":
            yield current
            current = None
        position = end + 1
    if current:
        yield current


def value_of(written: str) -> str:
    """A value without its quotes and the remark behind it."""
    text = written.strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted["inside"]
    return _REMARK.sub("", text).rstrip()
