"""Bruno's `.bru` files: a request, the collection and the folder above it, an environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.sending import MOST_REQUESTS, Auth, Draft, Writer, inherited
from diagnostics.engine.parse.collections.variables import Variables, plain, set_by_scripts
from diagnostics.engine.parse.source import Block, Source

# What the form is, and what is like it and none.
EXAMPLES = {
    Form.BRUNO: (
        """meta {
  name: List devices
  type: http
}

get {
  url: https://api.example.com/v2/devices
  auth: bearer
}

auth:bearer {
  token: my-token-0123456789
}
""",
        "function get {\n  url: 'https://api.example.com'\n}\n",
    ),
}
_METHODS = frozenset(["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "http"])
_OPENS = re.compile(
    r"^(?P<name>[a-z][a-z-]{1,20}(?::[a-z][a-z0-9:-]{1,40})?)[ \t]*(?P<kind>[{\[])[ \t]*$", re.MULTILINE
)
_PAIR = re.compile(
    r"^[ \t]*(?P<off>~)?(?P<name>\"[^\"\n]{1,80}\"|[^\s:{}~\"][^:\n]{0,120}?)[ \t]*:[ \t]*(?P<value>[^\n]*)$"
)
_MIMES = {
    "json": "application/json", "text": "text/plain", "xml": "application/xml", "graphql": "application/json",
    "form-urlencoded": "application/x-www-form-urlencoded", "multipart-form": "multipart/form-data",
    "sparql": "application/sparql-query",
}  # fmt: skip
_MOST_BLOCKS = 2000


@dataclass(frozen=True, slots=True)
class _Part:
    """One block of a file: its name, the offsets of the whole, and the text within."""

    name: str
    start: int
    end: int
    inside: str

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Its `name: value` lines without those that are switched off."""
        for line in self.inside.split("\n"):
            found = _PAIR.match(line)
            if found and not found["off"]:
                yield found["name"].strip('"'), found["value"].strip()


def find(source: Source) -> list[Block]:
    """A block for each request; settings and values of the files beside it are put in."""
    text = source.text
    parts = list(_parts(text))
    names = {part.name for part in parts}
    if not names & _METHODS or not any("url:" in part.inside for part in parts if part.name in _METHODS):
        return []
    given: dict[str, str] = {}
    for part in parts:
        if part.name in ("vars", "vars:pre-request", "vars:secret"):
            given.update(plain(part.pairs()))
    variables = Variables(source.budget, given, set_by_scripts(text) | _captured(parts))
    files = _files(parts)
    shared = [file for file in files if not any(part.name in _METHODS for part in file)]
    blocks: list[Block] = []
    for file in files[:MOST_REQUESTS]:
        writer = Writer(source, Form.BRUNO, auth_wins=True)
        draft = _draft(file, [part for other in shared for part in other])
        requests = (writer.request(draft, variables),) if draft else ()
        start, end = file[0].start, file[-1].end
        notes, secrets = tuple(writer.notes.values()), tuple(writer.secrets)
        blocks.append(Block(Form.BRUNO, start, end, requests, notes=notes, secrets=secrets))
    return blocks


def _parts(text: str) -> Iterator[_Part]:
    """The blocks of all files in the text; each ends at the first brace that begins a line."""
    position = 0
    for found in islice(_OPENS.finditer(text), _MOST_BLOCKS):
        if found.start() < position:
            continue
        closing = text.find("\n}" if found["kind"] == "{" else "\n]", found.end())
        if closing == -1:
            closing = len(text)
        position = min(closing + 2, len(text))
        yield _Part(found["name"], found.start(), position, text[found.end() : closing])


def _captured(parts: list[_Part]) -> frozenset[str]:
    return frozenset(name for part in parts if part.name == "vars:post-response" for name, _ in part.pairs())


def _files(parts: list[_Part]) -> list[list[_Part]]:
    """The blocks by file: one begins with `meta`, with a second method, or with values where another file stood."""
    files: list[list[_Part]] = []
    for part in parts:
        names = {other.name for other in files[-1]} if files else set()
        again = part.name in _METHODS and bool(names & _METHODS)
        if not files or again or part.name == "meta" or (part.name == "vars" and bool(names)):
            files.append([])
        files[-1].append(part)
    return files


def _draft(file: list[_Part], shared: list[_Part]) -> Draft | None:
    asked = next((part for part in file if part.name in _METHODS), None)
    if asked is None:
        return None
    about = dict(asked.pairs())
    method = about.get("method", "GET") if asked.name == "http" else asked.name
    draft = Draft(method.upper(), about.get("url", ""), start=file[0].start, end=file[-1].end)
    for part in (part for part in [*shared, *file] if part.name == "headers"):
        draft.headers = inherited(draft.headers, part.pairs())
    for part in file:
        if part.name == "params:path":
            for name, value in part.pairs():
                draft.url = draft.url.replace(f"/:{name}", f"/{value}", 1)
        elif part.name in ("query", "params:query") and "?" not in draft.url:
            draft.query += part.pairs()
    draft.auth = _auth(file, about.get("auth", ""), shared)
    _fill_body(draft, file, about.get("body", ""))
    return draft


def _auth(file: list[_Part], mode: str, shared: list[_Part]) -> Auth:
    """The credentials that the method names; `inherit` takes those of the collection or folder."""
    if mode == "none":
        return Auth()
    own = [part for part in file if part.name.startswith("auth:")]
    if mode == "inherit" or (not mode and not own):
        chosen = next((dict(part.pairs()).get("mode", "") for part in reversed(shared) if part.name == "auth"), "")
        own = [part for part in shared if part.name.startswith("auth:")]
        mode = chosen
    found = next((part for part in own if not mode or part.name == f"auth:{mode}"), None)
    if found is None:
        return Auth()
    return Auth(found.name.partition(":")[2], {name.lower().replace("_", ""): value for name, value in found.pairs()})


def _fill_body(draft: Draft, file: list[_Part], mode: str) -> None:
    kinds = {"formUrlEncoded": "form-urlencoded", "multipartForm": "multipart-form"}
    wanted = kinds.get(mode, mode)
    for part in file:
        kind = part.name.partition(":")[2] or "json"
        if not part.name.startswith("body") or part.name.endswith(":vars") or (wanted and kind != wanted):
            continue
        draft.mime = _MIMES.get(kind, "")
        if kind in ("form-urlencoded", "multipart-form"):
            draft.parts = list(part.pairs())
        else:
            lines = part.inside.strip("\n").split("\n")
            draft.body = "\n".join(line.removeprefix("  ") for line in lines).strip()
        return
