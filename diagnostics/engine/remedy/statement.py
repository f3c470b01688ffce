"""The statement of pasted code or configuration that is right, in the place of the one that is the defect.

It is written anew, so that it can be pasted in the place of what was there: of program code and of a shell the whole
statement with the defect mended in it, of a setting its line. Names are those of the paste where they are words, and
others are renamed (rule 8). No literal without a rule and no comment of the paste is in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Finding, Message, Secret, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.anew.composed import Mended, composed, is_whole, mended_by
from diagnostics.engine.remedy.anew.found import found_at
from diagnostics.engine.remedy.anew.held import OF_YOUR_CODE, held_by, of_role
from diagnostics.engine.remedy.anew.in_client import in_its_client
from diagnostics.engine.remedy.anew.pieces import pieces
from diagnostics.engine.remedy.anew.proposed import slips_in
from diagnostics.engine.remedy.anew.shown import Shown, Statement
from diagnostics.engine.remedy.challenge_method import with_its_method
from diagnostics.engine.remedy.proof import objection_to_slip, objection_to_source, objection_to_statement
from diagnostics.engine.remedy.public_address import corrected_setting
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.naming import kept_in
from diagnostics.engine.remedy.render.slots import Slot

WRITER = "statement"
_LONG_ENOUGH = 10  # characters by which the place of a part is found again
_QUOTES = "\"'`"
_OTHER_HOST = msg("The credentials are not of the environment that this address belongs to.")


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What is wrong on which line, what would be right, and why that does not hold, "" where it does."""

    line: int
    says: Message
    instead: Instead
    fails: Callable[[str], str]


def corrected_statement(
    cause: str,
    subject: Subject,
    gate: Scrubber,
    found: Sequence[Finding],
    again: Rejudge | None,
    *,
    alone: bool = False,
) -> Correction | None:
    """The statement that mends `cause`, proved in the whole paste where there is a `Rejudge`; None where none does.

    With `alone` only what changes in it, for where the rest may not be shown.
    """
    known = any(sign.instead and sign.causes[0].cause == cause for sign in subject.submission.code_signs)
    whole = None if alone or known else _by_itself(cause, subject, gate)
    if whole is not None:
        return whole
    for proposal in _proposals(cause, subject, gate, found, again):
        text, mended = _mended(subject, proposal.instead)
        if mended is None or proposal.fails(mended.text):
            continue
        if alone:
            if not _tells_enough(proposal.instead):
                continue
            added = not proposal.instead.old.reveal()
            by_itself = replace(
                proposal.instead,
                whole=Whole.BEFORE if added else Whole.ALONE,
                template=proposal.instead.template.strip() if added else proposal.instead.template,
            )
            proposal = replace(proposal, instead=by_itself)
        shown = composed(mended, proposal.instead, gate)
        if alone and (shown is None or shown.variables):
            continue  # a name of the code is not shown in it
        if shown is not None and (alone or is_whole(shown.text)) and shown.text != shown.before:
            return _written(proposal, shown, gate, text)
    return _by_itself(cause, subject, gate) if known and not alone else None


def _mended(subject: Subject, instead: Instead) -> tuple[str, Mended | None]:
    """The text in which the wrong statement stands, and what it is with the right one; files of tools come second."""
    text = subject.submission.text.reveal()
    mended = mended_by(text, instead)
    if mended is not None:
        return text, mended
    whole = subject.submission.whole.reveal() or text
    return whole, mended_by(whole, instead)


def _by_itself(cause: str, subject: Subject, gate: Scrubber) -> Correction | None:
    """A setting, a method or a header that is written without a statement of the paste."""
    return (
        corrected_setting(cause, subject, gate, WRITER)
        or with_its_method(cause, subject, gate, WRITER)
        or in_its_client(cause, subject, WRITER)
    )


def _tells_enough(instead: Instead) -> bool:
    """Whether the place of what changes is seen from it: it holds more than an operator or a word of ours."""
    written = instead.written(lambda _, value: value)
    return instead.whole in (Whole.CODE, Whole.SHELL) and len(written.strip()) >= _LONG_ENOUGH


def corrected_base(
    base: str, tells: Message | None, subject: Subject, gate: Scrubber, found: Sequence[Finding], again: Rejudge | None
) -> Correction | None:
    """The statement of pasted code that names the address which is called, with `base` (scheme and host) there.

    None where no string of the code begins with that address, or the host may not be shown.
    """
    text, url = subject.submission.text.reveal(), subject.request.url if subject.request is not None else None
    literal = re.search(rf"(?<=[{_QUOTES}]){re.escape(url.origin)}(?=[/{_QUOTES}])", text) if url is not None else None
    if literal is None or not base:
        return None
    line, _, instead = found_at(text, literal.span(), _OTHER_HOST, base)
    mended = mended_by(text, instead)
    if mended is None or objection_to_source(mended.text, found=found, again=again):
        return None
    shown = composed(mended, instead, gate)
    if shown is None or not is_whole(shown.text) or base not in shown.text:
        return None
    return _written(_Proposal(line, tells or _OTHER_HOST, instead, lambda _: ""), shown, gate, text)


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


def _written(proposal: _Proposal, shown: Shown, gate: Scrubber, text: str) -> Correction:
    instead = proposal.instead
    told = dict(shown.variables) | dict(_of_names(instead, shown.text, gate))
    if instead.whole in (Whole.CODE, Whole.SHELL):
        told |= {name: what for name, what in held_by(shown.text) if name not in told}
        told |= {name: OF_YOUR_CODE for name in kept_in(shown.text, text, gate) if name not in told}
    slots = tuple(Slot(name, Secret(""), what, False) for name, what in told.items())
    marks = marked(shown.before, shown.text) or marked("", shown.text)
    of_ours = any(name in shown.text and name not in text for _, name in instead.defaults)
    stands_in = instead.whole is Whole.CODE and (of_ours or bool(shown.variables))
    return Correction(shown.text, WRITER, marks, slots, tells=_tells(proposal, text, shown), stands_in=stands_in)


def _is_the_line(proposal: _Proposal, text: str) -> bool:
    """Whether nothing else stands on the line of what is replaced, so that all of it is to be written anew."""
    line = "".join(text.split("\n")[proposal.line - 1 : proposal.line]).strip(" \t-")
    old = proposal.instead.old.reveal().strip(" \t\n-")
    if old:
        return "\n" in old or line == old
    return line.startswith(proposal.instead.template.partition(":")[0])


def _tells(proposal: _Proposal, text: str, shown: Shown) -> Message:
    line, what = proposal.line, proposal.says
    if proposal.instead.whole is Whole.BEFORE:
        return msg("Line {line} of what you pasted: {what} Add before it what is shown here.", line=line, what=what)
    if proposal.instead.whole is Whole.BEHIND:
        return msg("Line {line} of what you pasted: {what} Add behind it what is shown here.", line=line, what=what)
    first, last = shown.lines
    is_part = shown.is_part or (proposal.instead.whole is Whole.ALONE and not _is_the_line(proposal, text))
    if first < last and not is_part:
        return msg(
            "Line {line} of what you pasted: {what} Write lines {first} to {last} as shown here.",
            line=line, what=what, first=first, last=last,
        )  # fmt: skip
    if is_part:
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
