"""The corrected request: what was pasted, with changes, in the form in which it was pasted, and where it differs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import DefectKind, Request
from diagnostics.engine.model.types import Message, Place, Secret
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render import code, collections, curl, messages, quoting
from diagnostics.engine.remedy.render.changing import Changes, changed
from diagnostics.engine.remedy.render.fill import names_in
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.outline import Outline, outline
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, revealed, slots_of

_NOT_AS_PASTED = "\ue000"
# These writers put a form down as text; a variable in it holds its value in encoded form.
_AS_TEXT = ("message", "header", "http-file", "wget")
_SHELLS: dict[str, curl.ShellName] = {"cmd": "cmd", "powershell": "powershell"}


@dataclass(frozen=True, slots=True)
class Correction:
    """The text, the name of the writer that wrote it, the places that differ from the paste, and its variables."""

    text: str
    writer: str
    marks: tuple[Place, ...] = ()
    slots: tuple[Slot, ...] = field(default=(), repr=False)
    reads_as_before: bool = False  # the paste, written by the same writer, is the same text
    tells: Message | None = None  # what to do, where that is more than the cause's own sentence
    refuted: frozenset[str] = frozenset()  # checks that the paste shows not to hold for this server
    request: Request | None = field(default=None, repr=False)  # the one of the paste that it corrects
    stands_in: bool = False  # whether a statement holds a name of ours that the code does not define


def corrected(
    request: Request,
    *,
    form: Form,
    changes: Changes,
    gate: Scrubber | None = None,
    client: str = "",
    statement: bool = False,
    own: Mapping[str, str] | None = None,
    in_page: bool = False,
) -> Correction:
    """The request with `changes`, as `form` writes it; `client` is the library that pasted code calls with.

    With `in_page` a browser runs the code, which has no environment.
    `own` are the expressions of the code that fill its fields, by the field's name in small letters.

    With `statement` only the header fields are written, as code of that language sets them.

    No secret is in the text: values that are not shown stand as variables in the form's own syntax.
    """
    taken = {slot.secret.reveal(): slot.name for slot in changes.slots()}
    before = outline(request, gate=gate, in_page=in_page)
    after = outline(request, gate=gate, taken=taken, in_page=in_page)
    before.client = after.client = client
    if any(defect.kind is DefectKind.HEADERS_AS_BODY for defect in request.defects):
        after.body, after.body_kind, after.form = None, "", None
        after.headers = [line for line in after.headers if line.name.lower() != "content-type"]
    _filled_by(own or {}, before, after)
    changed(after, changes)
    plain, _ = written(before, form, statement=statement)
    _spoil(before, after, changes, request)
    if form.writer in _AS_TEXT and after.form is not None:
        after.body, after.form = code.form_text(after.form), None
    text, writer = written(after, form, statement=statement)
    used = names_in(text, writer)
    slots = (slot for slot in (*after.slots(), *curl.kept_slots(after), *code.kept_slots(after)) if slot.name in used)
    old, _ = written(before, form, spread="\n" in text, statement=statement)
    marks = marked(old, text) or _of_fields(text, changes)
    named = tuple({slot.name: slot for slot in slots}.values())
    return Correction(text, writer, marks, named, text == plain, changes.tells, changes.refuted, request)


def _filled_by(own: Mapping[str, str], *requests: Outline) -> None:
    """Keep what fills a field in the code, where the paste does not show its value."""
    for line in (line for request in requests for line in request.headers):
        slots = slots_of(line.value)
        if line.name.lower() in own and len(slots) == 1 and not slots[0].of_the_call:
            kept = replace(slots[0], expression=own[line.name.lower()])
            line.value = tuple(kept if isinstance(piece, Slot) else piece for piece in line.value)


def _of_fields(text: str, changes: Changes) -> tuple[Place, ...]:
    """What was set, where no character of it differs from how the paste is read: its fields, else its variables."""
    lines = enumerate(text.split("\n"), start=1)
    names = [name.lower() for name in changes.headers]
    found = tuple(
        Place(number, line.lower().index(name) + 1, len(line.rstrip(" \\^`,")) - line.lower().index(name))
        for number, line in lines
        for name in names
        if f"{name}:" in line.lower() or f'{name}"' in line.lower()
    )
    return found or tuple(
        Place(number, at.start() + 1, len(slot.name))
        for slot in changes.slots()
        for number, line in enumerate(text.split("\n"), start=1)
        for at in re.finditer(rf"\b{slot.name}\b", line)
    )


def as_correction(request: Outline, form: Form) -> Correction:
    """A request of our own as `form` writes it."""
    text, writer = written(request, form)
    used = names_in(text, writer)
    return Correction(text, writer, slots=tuple(slot for slot in request.slots() if slot.name in used))


def _spoil(before: Outline, after: Outline, changes: Changes, request: Request) -> None:
    """Make what is damaged in the paste, or changed where no variable shows it, differ from what it becomes."""
    for line in before.headers:
        new = after.header(line.name)
        same = new is not None and line.name in changes.headers and _differs_unseen(line.value, new.value)
        if new is not None and (line.damaged or same):
            line.value = _spoiled(new.value)
    if any(defect.part == "url" for defect in request.defects):
        before.url = (_NOT_AS_PASTED,)
    if before.form is not None and after.form is not None:
        now = dict(after.form)
        before.form = [
            (name, _spoiled(now[name]) if name in now and _differs_unseen(value, now[name]) else value)
            for name, value in before.form
        ]


def _differs_unseen(old: Text, new: Text) -> bool:
    return revealed(old) != revealed(new) and messages.shown(old) == messages.shown(new)


def _spoiled(text: Text) -> Text:
    """Something that differs from the text in all but how it is quoted."""
    return (Slot(_NOT_AS_PASTED, Secret("")),) if slots_of(text) else (_NOT_AS_PASTED,)


def written(request: Outline, form: Form, *, spread: bool = False, statement: bool = False) -> tuple[str, str]:
    """The request as `form` writes it, and the writer; as a curl command for bash where the form has no writer.

    With `statement` its header fields alone, as code of this form sets them, or as they are sent.
    """
    if statement and form.writer in code.STATEMENTS:
        return code.STATEMENTS[form.writer](request), form.writer
    if form.writer == "header" and not request.url and any(line.option for line in request.headers):
        return " ".join(
            f"-H {quoting.bash(merged((*line.written, ': ', *line.value)))}" for line in request.headers
        ), "bash"
    if statement or (form.writer == "header" and not request.url):
        return "\n".join(
            f"{messages.shown(line.written)}: {messages.shown(line.value)}" for line in request.headers
        ), "header"
    if form.writer in ("message", "header"):
        return messages.http(request).rstrip("\n"), "message"
    if form.writer == "http-file":
        return messages.http_file(request), form.writer
    if form.writer == "postman":
        return collections.postman(request), form.writer
    if form.writer in code.WRITERS:
        of_cmd = request.client == code.CMD
        return code.WRITERS[form.writer](request), "cmd" if of_cmd else form.writer
    return curl.command(request, _SHELLS.get(form.writer, "bash"), spread=spread), form.writer
