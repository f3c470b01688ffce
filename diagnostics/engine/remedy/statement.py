"""The statement of pasted code or configuration that is right, in the place of the one that is the defect.

It is written anew, so that it can be pasted in the place of what was there: of program code and of a shell the whole
statement with the defect mended in it, of a setting its line. Names are those of the paste where they are words, and
others are renamed (rule 8). No literal without a rule and no comment of the paste is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from textwrap import indent

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Finding, Message, Secret, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.anew.command_line import CommandLine, command_line_around
from diagnostics.engine.remedy.anew.held import OF_YOUR_CODE, held_by, of_role
from diagnostics.engine.remedy.anew.pieces import CLOSING, pieces, statement_around, without_prose
from diagnostics.engine.remedy.anew.proposed import slips_in
from diagnostics.engine.remedy.anew.shown import Shown, Statement
from diagnostics.engine.remedy.challenge_method import with_its_method
from diagnostics.engine.remedy.proof import objection_to_slip, objection_to_source, objection_to_statement
from diagnostics.engine.remedy.public_address import corrected_setting
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.naming import kept_in
from diagnostics.engine.remedy.render.slots import Slot, numbered

WRITER = "statement"
_VARIABLE = re.compile(r"\$([A-Z][A-Z_]{1,60})\b")
_SETTING = re.compile(r"^[ \t]*(?:- )?⟨(\w+)(?:=[^⟩]*)?⟩(?::|=\$)", re.MULTILINE)  # what a key of settings is set to
_PLACE = re.compile("⟨[^⟩]*⟩")
_OF_PHP = re.compile(r"\$(?!http\b)\w+[ \t]*(?:=|->|\[|\)|,|;)")
_GOES_ON = re.compile(r"^\+(?=[ ])", re.MULTILINE)
_ESCAPED = re.compile(r"\\.")
_OF_THE_ADDRESS = frozenset(["header-lost-on-redirect", "http-instead-of-https"])
_QUOTES = "\"'`"
_OPERATOR = re.compile(r"[^\w\s]{1,2}|\d")  # or the number of an argument of a script


@dataclass(frozen=True, slots=True)
class Mended:
    """The paste with the right text in the place of the wrong one, and where that stands in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What is wrong on which line, what would be right, and why that does not hold, "" where it does."""

    line: int
    says: Message
    instead: Instead
    fails: Callable[[str], str]


def corrected_statement(
    cause: str, subject: Subject, gate: Scrubber, found: Sequence[Finding], again: Rejudge | None
) -> Correction | None:
    """The statement that mends `cause`, proved in the whole paste where there is a `Rejudge`; None where none does."""
    if (setting := corrected_setting(cause, subject, gate, WRITER)) is not None:
        return setting
    if (asking := with_its_method(cause, subject, gate, WRITER)) is not None:
        return asking
    text = subject.submission.text.reveal()
    for proposal in _proposals(cause, subject, gate, found, again):
        mended = mended_by(text, proposal.instead)
        if mended is None or proposal.fails(mended.text):
            continue
        shown = _shown(mended, proposal.instead, gate)
        if shown is not None and is_whole(shown.text) and shown.text != shown.before:
            return _written(proposal, shown, gate, text)
    return None


def _proposals(
    cause: str, subject: Subject, gate: Scrubber, found: Sequence[Finding], again: Rejudge | None
) -> Iterator[_Proposal]:
    """What the signs in the code propose, those that mean the cause first of all before; then slips of its header."""
    named = [sign for sign in subject.submission.code_signs if any(may.cause == cause for may in sign.causes)]
    for sign in sorted(named, key=lambda sign: sign.causes[0].cause != cause):
        if sign.instead is not None:
            fails = partial(objection_to_statement, sign=sign, cause=cause, found=found, again=again)
            yield _Proposal(sign.line, sign.says, sign.instead, fails)
    for slip in slips_in(cause, subject, gate):
        of_slip = partial(objection_to_slip, cause=cause, found=found, again=again)
        fails = of_slip if slip.is_judged else partial(objection_to_source, found=found, again=again)
        yield _Proposal(slip.line, slip.says, slip.instead, fails)


def is_whole(statement: str) -> bool:
    """Whether every bracket and every quotation mark of the statement is closed."""
    opened, quote = [], ""
    for sign in _ESCAPED.sub("", statement):
        if quote or sign in _QUOTES:
            quote = "" if sign == quote else quote or sign
        elif sign in CLOSING:
            opened.append(CLOSING[sign])
        elif sign in CLOSING.values() and (not opened or opened.pop() != sign):
            return False
    return not opened and not quote


def _written(proposal: _Proposal, shown: Shown, gate: Scrubber, text: str) -> Correction:
    instead = proposal.instead
    told = dict(shown.variables) | dict(_of_names(instead, shown.text, gate))
    if instead.whole in (Whole.CODE, Whole.SHELL):
        told |= {name: what for name, what in held_by(shown.text) if name not in told}
        told |= {name: OF_YOUR_CODE for name in kept_in(shown.text, text, gate) if name not in told}
    slots = tuple(Slot(name, Secret(""), what, False) for name, what in told.items())
    marks = marked(shown.before, shown.text) or marked("", shown.text)
    return Correction(shown.text, WRITER, marks, slots, tells=_tells(proposal, text))


def _is_the_line(proposal: _Proposal, text: str) -> bool:
    """Whether nothing else stands on the line of what is replaced, so that all of it is to be written anew."""
    line = "".join(text.split("\n")[proposal.line - 1 : proposal.line]).strip(" \t-")
    old = proposal.instead.old.reveal().strip()
    if old:
        return "\n" in old or line == old
    return line.startswith(proposal.instead.template.partition(":")[0])


def _tells(proposal: _Proposal, text: str) -> Message:
    line, what = proposal.line, proposal.says
    if proposal.instead.whole is Whole.BEFORE:
        return msg("Line {line} of what you pasted: {what} Add before it what is shown here.", line=line, what=what)
    if proposal.instead.whole is Whole.BEHIND:
        return msg("Line {line} of what you pasted: {what} Add behind it what is shown here.", line=line, what=what)
    if proposal.instead.whole is Whole.ALONE and not _is_the_line(proposal, text):
        return msg("Line {line} of what you pasted: {what} Write this part of it as shown here.", line=line, what=what)
    return msg("Line {line} of what you pasted: {what} Write it as shown here.", line=line, what=what)


def _of_names(instead: Instead, text: str, gate: Scrubber) -> Iterator[tuple[str, Message]]:
    """Each name in what was put in, whether of the code or ours, with what it has to hold."""
    writer = Statement(gate, frozenset())
    for role, value in ((role, value.reveal()) for role, value in instead.names.items()):
        shown = "".join(writer.name(piece.text) if piece.kind == "name" else piece.text for piece in pieces(value))
        if (what := of_role(role, ours=False)) is not None and shown == value and shown in text:
            yield shown, what
    for role, name in instead.defaults:
        if (what := of_role(role, ours=True)) is not None and name in text:
            yield name, what


def mended_by(text: str, instead: Instead) -> Mended | None:
    """The paste with the right text in the place of the wrong one; None where that is not found in it."""
    old, new = instead.old.reveal(), instead.written(lambda _, value: value)
    start = instead.at if instead.at != -1 else -len(old)
    for _ in range(instead.nth + 1 if instead.at == -1 else 0):
        start = text.find(old, start + len(old))
        if start == -1:
            return None
    if instead.whole is Whole.BEFORE:
        line = text.rfind("\n", 0, start) + 1
        return Mended(f"{text[:line]}{new}\n{text[line:]}", line, line + len(new))
    if instead.whole is Whole.BEHIND:
        above = text[text.rfind("\n", 0, start) + 1 : start] + old
        deeper = "  " if old.endswith(":") else ""  # what stands below a key of YAML
        new = indent(new, above[: len(above) - len(above.lstrip())] + deeper)
        start += len(old)
        return Mended(f"{text[:start]}\n{new}{text[start:]}", start + 1, start + 1 + len(new))
    return Mended(text[:start] + new + text[start + len(old) :], start, start + len(new)) if new != old else None


def _shown(mended: Mended, instead: Instead, gate: Scrubber) -> Shown | None:
    if instead.whole is Whole.CODE:
        around = statement_around(mended.text, mended.start, mended.end)
    elif instead.whole is Whole.SHELL:
        around = command_line_around(mended.text, mended.start, mended.end)
    else:
        return _from_template(instead, gate)
    if around is None:
        return None
    if instead.whole is Whole.CODE:
        around = without_prose(mended.text, around, mended.start, mended.end)
    lead, new, rest = (
        mended.text[low:high] for low, high in pairwise((around[0], mended.start, mended.end, around[1]))
    )
    old = f"{lead}{instead.old.reveal()}{rest}"
    if instead.whole is Whole.SHELL:
        line = CommandLine(gate)
        text = line.written(f"{lead}{new}{rest}")
        return Shown(text, line.variables, CommandLine(gate).written(old) or "") if text is not None else None
    sigil = "$" if _OF_PHP.search(f"{lead}{new}{rest}") else ""
    of_template = list(pieces(_PLACE.sub(" ", instead.template)))
    ours = frozenset(piece.text.strip(_QUOTES) for piece in of_template if piece.kind in ("name", "string"))
    roles = {value.reveal(): role for role, value in instead.names.items()}
    writer = Statement(gate, ours, sigil=sigil, roles=roles)
    text = writer.written(f"{lead}{new}{rest}")
    if mended.text[: around[0]].endswith("\n> ") or mended.text.startswith("> "):  # R marks lines that go on
        text = _GOES_ON.sub(" ", text)
    return Shown(text, writer.variables, Statement(gate, ours, sigil=sigil).written(old))


def _from_template(instead: Instead, gate: Scrubber) -> Shown | None:
    """The template with those names of the code that are words, and others by their place in it.

    None where the name of a setting is not shown: under another name it would set another one.
    """
    settings = {found[1] for found in _SETTING.finditer(instead.template)}
    taken: set[str] = set()
    given: dict[str, str] = {}

    def name(place: str, value: str) -> str:
        if _OPERATOR.fullmatch(value) or all(gate.name(part) == part for part in value.split(".")):
            return value
        if value not in given:
            given[value] = numbered(place, taken)
        return given[value]

    written = instead.written(name)
    if any(value.reveal() in given for key, value in instead.names.items() if key in settings):
        return None
    known = {value.reveal() for value in instead.names.values()}
    what = msg("the value that your code has in this place")
    return Shown(written, {found: what for found in _VARIABLE.findall(written) if found not in known})
