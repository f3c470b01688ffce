"""Requests written as lines of text, as `.http` files and Hurl have them: start line, fields, body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.parse import json_text

METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT|GRAPHQL|QUERY"
START = re.compile(
    rf"^(?:(?P<method>{METHODS})[ \t]{{1,8}})?(?P<target>(?:https?://|\{{\{{|(?<=[A-Z][ \t])/)[^\s]{{0,16000}}"
    r"(?:[ \t](?!HTTP/)[^\s]{1,200}){0,3}?)(?:[ \t]{1,8}HTTP/(?P<version>[0-9.]{1,4}))?[ \t]*$",
    re.MULTILINE,
)
_FIELD = re.compile(r"[ \t]{0,8}(?P<name>[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128})[ \t]{0,4}:[ \t]{0,40}(?P<value>[^\n]*)")
_GOES_ON = re.compile(r"[ \t]{1,40}(?P<piece>[?&/][^\s]{0,8000})[ \t]*")
COMMENT = re.compile(r"[ \t]{0,8}(?:#|//)")
# A line that ends whatever came before it: an answer, a separator, a script, a section.
_ENDS = re.compile(
    r"^(?:HTTP(?:/[0-9.]{1,4})? (?:[1-5][0-9]{2}|\*)|###|[<>]>? |[<>]! |\[[A-Z][A-Za-z]{2,30}\][ \t]*$"
    r"|[1-5][0-9]{2} [A-Z])",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The rest of a start line, the fields under it, and where they end."""

    target: str
    fields: tuple[tuple[str, str], ...]
    end: int


def read_fields(text: str, start: int, limit: int) -> Fields:
    """The lines under a start line up to a blank one, or to one that is no field; comments are passed over."""
    position, target = start, ""
    fields: list[tuple[str, str]] = []
    while position < limit:
        stop = text.find("\n", position, limit)
        stop = limit if stop == -1 else stop
        line = text[position:stop]
        more = None if fields else _GOES_ON.fullmatch(line)
        found = _FIELD.fullmatch(line)
        if more:
            target += more["piece"]
        elif COMMENT.match(line) and not line.startswith("###"):
            pass
        elif found and not line.lstrip().startswith("{"):
            fields.append((found["name"], found["value"].strip(" \t")))
        else:
            break
        position = stop + 1
    return Fields(target, tuple(fields), min(position, limit))


def read_body(text: str, start: int, limit: int) -> tuple[str, int]:
    """The body under a blank line, and where it ends; the text of a file that is only named is nowhere."""
    ends = _ENDS.search(text, start, limit)
    limit = ends.start() if ends else limit
    content = text[start:limit]
    body = content.strip("\n\t ")
    if not body or content[:1] not in ("\n", "{", "[", "<", " ", "\t", "`"):
        return "", start
    begin = start + content.index(body[0])
    if body[0] in "{[":
        reading = json_text.read(text[:limit], begin)
        if reading.complete:
            return text[begin : reading.end], reading.end
    blank = body.find("\n\n")
    body = body if blank == -1 else body[:blank]
    return body, begin + len(body)
