"""`.http` and `.rest` files: VS Code's REST Client, JetBrains' HTTP client, Visual Studio, httpYac."""

from __future__ import annotations

import base64
import binascii
import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections import lines
from diagnostics.engine.parse.collections.documents import documents
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer
from diagnostics.engine.parse.collections.variables import Variables, pairs_of, plain, set_by_scripts
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.HTTP_FILE: (
        """@base = https://api.example.com
### List devices
# @name list
GET {{base}}/v2/devices
Authorization: Bearer {{token}}
""",
        "GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer abc\n",
    ),
}
# What only such a file has: a variable, a separator with a request under it, a named request, a script, a template.
_VERB = rf"(?:(?:{lines.METHODS})[ \t]+)"
_ADDRESS = r"(?:https?://|\{\{)"
_SIGN = re.compile(
    r"^(?:@[\w.-]{1,60}[ \t]*=|(?:#|//)[ \t]*@(?:name|no-|prompt|note)|[<>][ \t]*\{%"
    rf"|###[^\n]{{0,200}}\n(?:[#/@][^\n]{{0,200}}\n|[ \t]*\n){{0,8}}{_VERB}?{_ADDRESS}|{_VERB}\S{{0,200}}\{{\{{"
    rf"|{_VERB}?{_ADDRESS}\S{{0,400}}\n(?:[A-Za-z-]{{2,40}}: [^\n]{{1,400}}\n){{0,20}}"
    r"[A-Za-z-]{2,40}:[^\n]{0,100}\{\{)",
    re.MULTILINE,
)
_VARIABLE = re.compile(r"^@([\w.-]{1,80})[ \t]*=[ \t]*([^\n]{0,20000}?)[ \t]*$", re.MULTILINE)
_ABOVE = re.compile(r"[ \t]*(?:@|#|//|[<>][ \t]*\{%|$)")
_PAIR = re.compile(r"(?i)(basic)[ \t]+(\S+?)(?:[ \t]+|:)(\S.*)")
_BODILESS = frozenset(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"])


def find(source: Source) -> list[Block]:
    """A block for each request of the file; the answers between them are left to other readers."""
    text = source.text
    if not _SIGN.search(text):
        return []
    variables = _variables(source)
    blocks: list[Block] = []
    position = 0
    for found in islice(lines.START.finditer(text), MOST_REQUESTS):
        if found.start() < position or not (found["method"] or _is_alone(text, found.start())):
            continue
        writer = Writer(source, Form.HTTP_FILE)
        draft = Draft(found["method"] or "GET", start=found.start(), end=found.end(), version=found["version"] or "")
        rest = lines.read_fields(text, found.end() + 1, len(text))
        draft.url = found["target"] + rest.target
        draft.end = rest.end
        for name, value in rest.fields:
            _take_field(draft, name, value)
        labelled = any(name.lower().startswith("content-") for name, _ in rest.fields)
        if draft.method not in _BODILESS or labelled:
            draft.body, draft.end = lines.read_body(text, rest.end, len(text))
        if draft.method == "GRAPHQL":
            draft.method = "POST"
        if draft.url.startswith("/"):
            host = next((value for name, value in draft.headers if name.lower() == "host"), "")
            draft.url = f"https://{host}{draft.url}" if host else draft.url
        start = _start(text, found.start(), position)
        position = max(draft.end, found.end())
        blocks.append(
            Block(
                Form.HTTP_FILE, start, position, (writer.request(draft, variables),),
                notes=tuple(writer.notes.values()), secrets=tuple(writer.secrets),
            )
        )  # fmt: skip
    return blocks


def _is_alone(text: str, start: int) -> bool:
    """Whether an address without a method begins a request: at the top, or under a separator or a blank line."""
    above = text[max(0, start - 400) : start].rstrip(" \t").split("\n")[:-1]
    return not above or not above[-1].strip() or _ABOVE.match(above[-1]) is not None


def _start(text: str, start: int, least: int) -> int:
    """Where the lines above a request begin that belong to the file: separators, comments, variables, scripts."""
    while start > least:
        line = text.rfind("\n", 0, start - 1) + 1
        if line < least or not _ABOVE.match(text[line : start - 1]):
            break
        start = line
    return start


def _variables(source: Source) -> Variables:
    """Values of the file, over those of an environment file before it."""
    text = source.text
    given: dict[str, str] = {}
    first = lines.START.search(text)
    above = Source(text[: first.start()] if first else "", budget=source.budget)
    for value, _, _ in documents(above, ()):
        shared = value.get("rest-client.environmentVariables", value) if isinstance(value, dict) else {}
        for scope in shared.values() if isinstance(shared, dict) else ():
            if isinstance(scope, dict):
                given = {**plain(pairs_of(scope)), **given}
    own = {found.group(1): found.group(2) for found in islice(_VARIABLE.finditer(text), 300)}
    return Variables(source.budget, {**given, **plain(own.items())}, set_by_scripts(text))


def _take_field(draft: Draft, name: str, value: str) -> None:
    """A field; the pair that these clients take in `Basic` in place of its base64 becomes credentials."""
    pair = _PAIR.fullmatch(value) if name.lower() == "authorization" else None
    if pair is None:
        whole = value.partition(" ")
        if name.lower() == "authorization" and whole[0].lower() == "basic" and ":" in whole[2] and "{{" in whole[2]:
            pair = re.fullmatch(r"(\S+) +([^:]+):(.+)", value)
    if pair is None or _is_base64(value.split(None, 1)[-1]):
        draft.headers.append((name, value))
    else:
        draft.auth = Auth("basic", {"username": pair.group(2), "password": pair.group(3)})


def _is_base64(text: str) -> bool:
    try:
        return b":" in base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
