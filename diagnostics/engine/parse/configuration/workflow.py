"""Pipelines that run curl: GitHub Actions, GitLab CI and others that keep shell scripts in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField, Request
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse import yaml_text
from diagnostics.engine.parse.commands import curl, httpie
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.WORKFLOW: (
        """on: push
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl https://api.example.com/v2/devices -H "Authorization: Bearer ${{ secrets.TOKEN }}"
""",
        "steps:\n  1. run: curl\n  2. look at the status\n",
    )
}
_SIGN = re.compile(
    r"^[ \t]*(?:- )?(?:run|script|before_script|after_script|bash|command):"
    r"(?:[ \t]*[|>][-+0-9]{0,2}[ \t]*|[ \t]+\S.*|[ \t]*)$",
    re.MULTILINE,
)
# A command that stands in a plain scalar although it holds a colon and a blank, where YAML ends it (YAML 1.2, 7.3.3).
_PLAIN = re.compile(
    r"^(?P<key>[ \t]*(?:- )?(?:(?:run|script|bash|command):[ \t]+|(?<=- )))"
    r"(?P<command>(?:curl|wget|https?) [^\n]*: [^\n]*)$",
    re.MULTILINE,
)
_TOOL = re.compile(r"\b(?:curl|wget|https?) ")
_EXPRESSION = re.compile(r"\$\{\{[ \t]*(?P<name>[^{}\n]{1,200}?)[ \t]*\}\}")
_SCRIPTS = ("before_script", "script", "after_script", "run", "bash", "command")
_SCOPES = ("env", "variables", "environment")
_DEEPEST, _MOST_SCRIPTS = 20, 100
_UNKNOWN = "…"


@dataclass(frozen=True, slots=True)
class _Script:
    text: str
    env: Mapping[str, str]


def find(source: Source) -> list[Block]:
    """The calls of all scripts of a pipeline, as one block; nothing where no script makes one."""
    text = source.text
    sign = _SIGN.search(text)
    if not sign or not _TOOL.search(text):
        return []
    start = yaml_text.beginning(text, sign.start())
    end = yaml_text.region(text, start)
    indent = len(text[start:end]) - len(text[start:end].lstrip(" "))
    value = yaml_text.read(_PLAIN.sub(_quoted, text[start:end]), source.budget).value if indent < 40 else None
    requests: list[Request] = []
    notes: list[Message] = []
    secrets: list[Secret] = []
    for script in islice(_scripts(value, {}, 0), _MOST_SCRIPTS):
        for block in _blocks(script, source):
            requests += (_relocated(request, source, start, end) for request in block.requests)
            notes += block.notes
            secrets += block.secrets
    if not requests:
        return []
    return [Block(Form.WORKFLOW, start, end, tuple(requests), notes=tuple(notes), secrets=tuple(secrets))]


def _quoted(found: re.Match[str]) -> str:
    """The line with its command in quotes, so that it is read as one text."""
    return found["key"] + "'" + found["command"].replace("'", "''") + "'"


def _scripts(value: Any, env: Mapping[str, str], depth: int) -> Iterator[_Script]:
    """Every script with the variables of the pipeline, the job and the step it belongs to."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _scripts(item, env, depth + 1)
    if not isinstance(value, dict):
        return
    for name in _SCOPES:
        own = value.get(name)
        if isinstance(own, dict):
            env = {**env, **{key: item for key, item in own.items() if isinstance(item, str)}}
    lines: list[str] = []
    for name in _SCRIPTS:
        script = value.get(name)
        pieces = script if isinstance(script, list) else [script]
        lines += [piece for piece in pieces if isinstance(piece, str)]
    if lines:
        yield _Script("\n".join(lines), env)
    for name, item in list(value.items())[:500]:
        if name not in _SCOPES and isinstance(item, dict | list):
            yield from _scripts(item, env, depth + 1)


def _blocks(script: _Script, source: Source) -> list[Block]:
    """The commands of one script, read by the shell with the variables that the file gives it."""
    names: list[str] = []

    def put(found: re.Match[str]) -> str:
        name = found["name"]
        known = script.env.get(name.removeprefix("env."))
        if known is not None and "${{" not in known and source.budget.take(len(known), 1):
            return known
        names.append(name[:60])
        return _UNKNOWN

    given = "".join(
        f"{name}='{value}'\n" for name, value in script.env.items() if name.isidentifier() and "'" not in value
        and "${{" not in value and not value.startswith("$")
    )  # fmt: skip
    inner = Source(given + _EXPRESSION.sub(put, script.text), budget=source.budget)
    found = [*curl.find(inner), *httpie.find(inner)]
    return [replace(block, requests=tuple(_named(request, names) for request in block.requests)) for block in found]


def _named(request: Request, expressions: list[str]) -> Request:
    """The request with the name of the expression that a field holds, which the pipeline puts in."""
    fields = tuple(
        replace(field, defects=(*field.defects, Defect(DefectKind.ELIDED, _absent(expressions), field.at, "value")))
        if _UNKNOWN in field.value.reveal() and expressions and not field.defects
        else field
        for field in request.headers
    )
    return replace(request, headers=fields)


def _absent(expressions: list[str]) -> Message:
    return msg("The value of {name} is not in the paste.", name=expressions[0])


def _relocated(request: Request, source: Source, start: int, end: int) -> Request:
    """The request with places in the file in the place of those in the script."""
    at = source.text.find(request.url.path if request.url else "curl", start, end)
    own = source.place(at if at != -1 else start)

    def moved(field: HeaderField) -> HeaderField:
        word = (field.value.reveal().split() or [""])[-1][:60]
        found = source.text.find(word, start, end) if len(word) > 3 else -1
        found = source.text.find(field.name, start, end) if found == -1 else found
        place = source.place(found, len(word)) if found != -1 else own
        return replace(field, at=place, defects=_moved(field.defects, place))

    return replace(
        request, source=Form.WORKFLOW, place=own, headers=tuple(moved(field) for field in request.headers),
        defects=_moved(request.defects, own),
    )  # fmt: skip


def _moved(defects: tuple[Defect, ...], place: Place) -> tuple[Defect, ...]:
    return tuple(replace(defect, at=place) for defect in defects)
