"""The corrected request: what was pasted, with changes, in the form in which it was pasted, and which lines differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import DefectKind, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.url import read_form
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render import code, curl, messages
from diagnostics.engine.remedy.render.outline import Line, Outline, Text, outline, template

_NOT_AS_PASTED = "\x00"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different. In every value `$ACCESS_TOKEN` and the like stand for what the user fills in.

    `headers` are set, in the place of a header of that name or at the end; `without_headers` and
    `without_query` name what is taken out, in any case; `url` replaces the whole address, `base` only
    scheme, host and port; `parameters` makes the body a form with these pairs set and
    `without_parameters` gone; `body` replaces the body as a whole.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    without_headers: tuple[str, ...] = ()
    method: str = ""
    url: str = ""
    base: str = ""
    without_query: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    without_parameters: tuple[str, ...] = ()
    body: str | None = None


def corrected(
    request: Request,
    *,
    form: Form,
    changes: Changes,
    secret_names: Mapping[Secret, str] | None = None,
    gate: Scrubber | None = None,
) -> tuple[str, tuple[int, ...]]:
    """The request with `changes`, as `form` writes it, and the 1-based numbers of the lines that differ from the paste.

    No secret is in the text: tokens stand as `$ACCESS_TOKEN` and the like in the shell's own syntax.
    """
    before = outline(request, secret_names=secret_names, gate=gate)
    after = outline(request, secret_names=secret_names, gate=gate)
    if any(defect.kind is DefectKind.HEADERS_AS_BODY for defect in request.defects):
        after.body, after.body_kind = None, ""
        after.headers = [line for line in after.headers if line.name.lower() != "content-type"]
    _apply(after, changes)
    renamed = {name.lower() for name in changes.headers}
    for line in before.headers:
        if line.damaged or line.name.lower() in renamed:
            line.value = (*line.value, _NOT_AS_PASTED)
    if any(defect.part == "url" for defect in request.defects):
        before.url = (*before.url, _NOT_AS_PASTED)
    text = write(after, form)
    return text, _differing(write(before, form, spread="\n" in text).split("\n"), text.split("\n"))


_SHELLS: dict[str, curl.ShellName] = {"cmd": "cmd", "powershell": "powershell"}


def write(request: Outline, form: Form, *, spread: bool = False) -> str:
    """The request as `form` writes it; as a curl command for bash where nothing can be written in that form."""
    if form.writer == "header" and not request.url:
        return "\n".join(f"{line.name}: {messages.shown(line.value)}" for line in request.headers)
    if form.writer in ("message", "header"):
        return messages.http(request).rstrip("\n")
    if form.writer in code.WRITERS:
        return code.WRITERS[form.writer](request)
    return curl.command(request, _SHELLS.get(form.writer, "bash"), spread=spread)


def _differing(before: list[str], after: list[str]) -> tuple[int, ...]:
    plain = [[line.rstrip("\\^` ") for line in lines] for lines in (before, after)]
    matcher = SequenceMatcher(None, plain[0], plain[1], autojunk=False)
    return tuple(
        number + 1
        for tag, _i1, _i2, start, end in matcher.get_opcodes()
        if tag in ("replace", "insert")
        for number in range(start, end)
    )


def _apply(request: Outline, changes: Changes) -> None:
    gone = {name.lower() for name in changes.without_headers}
    request.headers = [line for line in request.headers if line.name.lower() not in gone]
    for name, value in changes.headers.items():
        _set_header(request, name, template(value))
    request.method = changes.method or request.method
    if changes.url:
        request.url = template(changes.url)
    if changes.base:
        request.url = _rebased(request.url, changes.base)
    if changes.without_query:
        request.url = _without(request.url, {name.lower() for name in changes.without_query})
    if changes.parameters or changes.without_parameters:
        _set_parameters(request, changes)
    if changes.body is not None:
        request.body = template(changes.body)
        request.unseen_body = False


def _set_header(request: Outline, name: str, value: Text) -> None:
    same = [index for index, line in enumerate(request.headers) if line.name.lower() == name.lower()]
    if not same:
        request.headers.append(Line(name, value))
        return
    request.headers[same[0]] = Line(name, value)
    request.headers = [line for index, line in enumerate(request.headers) if index not in same[1:]]


def _rebased(url: Text, base: str) -> Text:
    """The path and query of `url` under another scheme, host and port."""
    first = str(url[0]) if url and isinstance(url[0], str) else ""
    rest = first.partition("://")[2] or first
    cut = min((i for i in (rest.find(c) for c in "/?#") if i != -1), default=len(rest))
    return (base.rstrip("/") + rest[cut:], *url[1:])


def _without(url: Text, names: set[str]) -> Text:
    """The URL without some parameters of its query."""
    written = messages.shown(url)
    address, _, query = written.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0].lower() not in names]
    return template(address + ("?" + "&".join(kept) if kept else ""))


def _set_parameters(request: Outline, changes: Changes) -> None:
    gone = {name.lower() for name in changes.without_parameters}
    pairs: dict[str, str] = {}
    if request.body is not None and request.body_kind == "form":
        for piece in messages.shown(request.body).strip().split("&"):
            name, _, value = piece.partition("=")
            pairs[name] = value
    elif request.parts:
        pairs = {name: messages.shown(value) for name, value in request.parts}
    elif request.body is not None:
        pairs = dict(read_form(messages.shown(request.body)) if request.body_kind == "text" else [])
    pairs.update(changes.parameters)
    request.parts = []
    request.body_kind = "form"
    request.body = template("&".join(f"{name}={value}" for name, value in pairs.items() if name.lower() not in gone))
    request.unseen_body = False
