"""Hurl files: requests with the answers that are expected, and what hurl says of an answer that was another."""

from __future__ import annotations

import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Response
from diagnostics.engine.parse.collections import lines
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer
from diagnostics.engine.parse.collections.variables import Variables
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.HURL: (
        """GET https://api.example.com/v2/devices
Authorization: Bearer {{token}}
HTTP 200
[Asserts]
jsonpath "$.devices" count == 3
""",
        "GET /v2/devices HTTP/1.1\nHost: api.example.com\n\nHTTP/1.1 401 Unauthorized\n",
    ),
}
_SIGN = re.compile(
    r"^(?:HTTP (?:[1-5][0-9]{2}|\*)[ \t]*$|\[(?:Asserts|Captures|QueryStringParams|Query|FormParams|Form|BasicAuth"
    r"|MultipartFormData|Multipart|Options|Cookies)\][ \t]*$)",
    re.MULTILINE,
)
_SECTION = re.compile(r"\[([A-Z][A-Za-z]{2,30})\][ \t]*\n")
_EXPECTED = re.compile(r"HTTP(?:/[0-9.]{1,4})? (?:[1-5][0-9]{2}|\*)[ \t]*(?=\n|$)")
_CAPTURE = re.compile(
    r"^[ \t]*([\w-]{1,80})[ \t]*:[ \t]*(?:jsonpath|xpath|header|body|cookie|regex|variable)\b", re.MULTILINE
)
_OPTION = re.compile(r"^[ \t]*variable[ \t]*:[ \t]*([\w-]{1,80})=([^\n]*)$", re.MULTILINE)
_GIVEN = re.compile(r"--variable[ =]([\w-]{1,80})=(\"[^\"\n]*\"|'[^'\n]*'|\S+)")
_FILE = re.compile(r"^([A-Za-z_][\w-]{0,80})=(\S{1,20000})[ \t]*$", re.MULTILINE)
_ACTUAL = re.compile(r"actual value is <([1-5][0-9]{2})>")
_QUOTED = re.compile(r"```[a-z0-9,]{0,30}\n(?P<lines>[^`]{0,60000})\n?```|`(?P<line>[^`\n]{0,20000})`")
_BODY = re.compile(r"[{\[`<]|[\w.%\[\]-]{1,60}=[^\s]{0,20000}[ \t]*\n")  # a form, where its fences were set aside
_SKIPPED = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


def find(source: Source) -> list[Block]:
    """A block for each entry of the file; the status that hurl got is the answer of the entry that it points at."""
    text = source.text
    if not _SIGN.search(text):
        return []
    variables = _variables(source)
    entries: list[tuple[Draft, int]] = []
    position = 0
    for found in islice(lines.START.finditer(text), MOST_REQUESTS):
        if found.start() < position or not found["method"]:
            continue
        draft = Draft(found["method"], found["target"], start=found.start(), end=found.end())
        position = _read(text, draft, found.end() + 1)
        entries.append((draft, position))
    actual = _ACTUAL.search(text)
    blamed = _blamed(text, actual, entries)
    blocks = []
    for number, (draft, end) in enumerate(entries):
        writer = Writer(source, Form.HURL)
        answers: tuple[Response, ...] = ()
        if actual and number == blamed:
            answers = (Response(int(actual[1]), request=0, place=source.place(actual.start(1), 3)),)
        request = writer.request(draft, variables, 0 if answers else None)
        notes, secrets = tuple(writer.notes.values()), tuple(writer.secrets)
        blocks.append(Block(Form.HURL, draft.start, end, (request,), answers, notes=notes, secrets=secrets))
    return blocks


def _blamed(text: str, actual: re.Match[str] | None, entries: list[tuple[Draft, int]]) -> int:
    """The entry whose line hurl names in `--> file.hurl:12:6`, or the last that stands before the error."""
    if actual is None:
        return -1
    named = re.search(r"--> [^\n:]{1,400}:(\d{1,6}):\d", text[max(0, actual.start() - 800) : actual.start()])
    row = int(named[1]) if named else 10**6
    top = text.count("\n", 0, entries[0][0].start) if entries else 0
    before = [n for n, (draft, _) in enumerate(entries) if text.count("\n", 0, draft.start) - top < row]
    return before[-1] if before else 0


def _read(text: str, draft: Draft, start: int) -> int:
    """Fields, sections and body of one entry, up to the end of what is expected of its answer."""
    rest = lines.read_fields(text, start, len(text))
    draft.url += rest.target
    draft.headers = list(rest.fields)
    position = rest.end
    answered = False
    for _ in range(20):
        skipped = _SKIPPED.match(text, position)
        here = skipped.end() if skipped else position
        section = _SECTION.match(text, here)
        expected = _EXPECTED.match(text, here)
        if section:
            inner = lines.read_fields(text, section.end(), len(text))
            _take_section(draft, section[1], inner.fields)
            position = _section_end(text, section.end(), inner.end)
        elif expected and not answered:
            answered, position = True, lines.read_fields(text, expected.end() + 1, len(text)).end
        elif not answered and not draft.body and _BODY.match(text, here):
            quoted = _QUOTED.match(text, here)
            if quoted:
                draft.body, position = (quoted["lines"] or quoted["line"] or "").strip("\n"), quoted.end()
            else:
                draft.body, position = lines.read_body(text, here - 1, len(text))
            if not draft.body:
                break
        else:
            break
    return min(max(position, start), len(text))


def _section_end(text: str, start: int, read: int) -> int:
    """The end of a section: its lines are fields, or the assertions that no reader here has to understand."""
    position = max(start, read)
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop == -1 else stop
        line = text[position:stop]
        if not line.strip() or line.startswith("[") or lines.START.match(line) or _EXPECTED.match(line):
            break
        position = stop + 1
    return min(position, len(text))


def _take_section(draft: Draft, name: str, fields: tuple[tuple[str, str], ...]) -> None:
    if name in ("QueryStringParams", "Query"):
        draft.query += fields
    elif name in ("FormParams", "Form"):
        draft.parts += fields
        draft.mime = "application/x-www-form-urlencoded"
    elif name in ("MultipartFormData", "Multipart"):
        draft.parts += fields
        draft.mime = "multipart/form-data"
    elif name == "BasicAuth" and fields:
        draft.auth = Auth("basic", {"username": fields[0][0], "password": fields[0][1]})
    elif name == "Cookies" and fields:
        draft.headers.append(("Cookie", "; ".join(f"{key}={value}" for key, value in fields)))


def _variables(source: Source) -> Variables:
    """Values of `--variable`, of `[Options]` and of a variables file; captures are known at run time only."""
    text = source.text
    given = {found[1]: found[2] for found in islice(_FILE.finditer(text), 200)}
    given |= {found[1]: found[2].strip("\"'") for found in islice(_GIVEN.finditer(text), 200)}
    given |= {found[1]: found[2].strip() for found in islice(_OPTION.finditer(text), 200)}
    captured = (
        frozenset(found[1] for found in islice(_CAPTURE.finditer(text), 200)) if "[Captures]" in text else frozenset()
    )
    return Variables(source.budget, given, captured)
