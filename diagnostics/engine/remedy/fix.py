"""What to do about a cause: the sentence, the corrected request in the form that was pasted, the follow-up command."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.submission import Credential, DefectKind, HeaderField, Request
from diagnostics.engine.model.types import Finding, Fix, Message, Outcome, Variable, msg
from diagnostics.engine.redaction.labels import LABEL
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.advice import advice, as_shown, of_assertion
from diagnostics.engine.remedy.advice_named import advice_with_values
from diagnostics.engine.remedy.anew.expressions import expressions_of
from diagnostics.engine.remedy.anew.shown import without_values_by_name
from diagnostics.engine.remedy.clocks import clock_advice
from diagnostics.engine.remedy.corrections import CORRECTIONS, changes_for
from diagnostics.engine.remedy.corrections.client import wanted_in
from diagnostics.engine.remedy.corrections.companions import advice_on_companion
from diagnostics.engine.remedy.corrections.values import LEFT_OUT, gate_of
from diagnostics.engine.remedy.follow_up import follow_up
from diagnostics.engine.remedy.library_settings import with_setting
from diagnostics.engine.remedy.proof import objection
from diagnostics.engine.remedy.render import Changes, Correction, corrected
from diagnostics.engine.remedy.render.changing import as_text
from diagnostics.engine.remedy.render.code import CMD, WRITERS
from diagnostics.engine.remedy.render.slots import Slot, slots_of
from diagnostics.engine.remedy.render.variables import OF_THE_CALL, with_own_variables
from diagnostics.engine.remedy.sendable import sendable
from diagnostics.engine.remedy.statement import WRITER, corrected_base, corrected_statement
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.compared import told_apart
from diagnostics.engine.subject.pasted_code import holds_the_credential, knows_no_credential, runs_in_a_page
from diagnostics.engine.subject.program import is_compared_by_hand
from diagnostics.engine.subject.websocket import is_websocket

logger = logging.getLogger(__name__)
_VERIFIER = "pkce-verifier-mismatch"
_LOCATION = "token-in-wrong-location"
_BINDING = "dpop-or-mtls-binding-missing"
_UNDEFINED = "null-or-undefined-token"
_NOT_SENT = "header-not-sent"
_SET = re.compile(r"""["']?authorization["']?\s{0,3}[:,=\]]""", re.IGNORECASE)
_CODE = "report.code"
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_MOST_UNNAMED = 3
_OF_A_RISK = frozenset(["token-in-wrong-location", "access-token-expired"])  # of a call that was answered
_WORKS = "the call works as it is, and what else the API takes is not known"
_KNOWN_BOTH_WAYS = "the paste has the call in both ways already"
_HIDES_A_NAME = "what it is made of may not be shown"
_CLIENTS = {
    Form.PYTHON: (
        ("await httpx", r"\bawait[ ]httpx\."),
        ("httpx", r"\bhttpx\b"),
        ("requests", r"\brequests\b"),
    ),
    Form.HTTPIE: ((CMD, r"(?m)^[A-Z]:\\[^\n>]{0,80}>[ ]?https?[ ]"), ("xh", r"(?m)^[^\n]{0,80}\bxhs?[ ]")),
    Form.WGET: ((CMD, r"(?m)^[A-Z]:\\[^\n>]{0,80}>[ ]?wget[ ]"),),
    Form.JAVASCRIPT: (("axios", r"\baxios\b"), ("fetch", r"\bfetch\s*\(")),
    Form.POWERSHELL: (
        ("Invoke-RestMethod", r"(?i)\b(?:Invoke-RestMethod|irm)\b(?! :)"),
        ("Invoke-WebRequest", r"(?i)\b(?:Invoke-WebRequest|iwr)\b"),
    ),
}


def remedy(
    cause: str, finding: Finding | None, subject: Subject, facts: Mapping[type, Any], found: Sequence[Finding] = ()
) -> Fix:
    """The fix for `cause`; the finding's own sentence goes before the catalogue's. No secret is in it.

    `found` are all findings of the run: what is wrong with the paste already is nothing new in its correction.
    """
    of_clock = clock_advice(cause, subject, facts, finding)
    own = finding.fix if finding and finding.fix else _of_the_code(cause, found)
    text = (
        of_clock
        or of_assertion(cause, subject)
        or own
        or advice_with_values(cause, subject, facts)
        or advice_on_companion(cause, subject, facts)
        or advice(cause, subject, found)
        or CAUSES[cause].fix
    )
    text = told_apart(cause, subject, text) or text
    made = correction(cause, subject, facts, found)
    next_one = token_call = _follow_up(cause, subject, facts, finding)
    if isinstance(made, Correction) and next_one is not None and _clash(made, next_one):
        next_one = None
    corrections = [item for item in (made, next_one) if isinstance(item, Correction)]
    slots = {slot.name: slot for item in corrections for slot in item.slots if slot.what is not None}
    variables = tuple(_variable(slot, gate_of(facts)) for slot in slots.values())
    command = next_one.text if next_one is not None else ""
    if isinstance(made, Correction):
        text = made.tells or as_shown(cause, made.text, text)
    if not (isinstance(made, Correction) and made.writer == WRITER):
        text = with_setting(cause, subject, text, wanted_in(cause, subject))
    if isinstance(made, str):
        return Fix(text, follow_up=command, variables=variables, withheld=made)
    is_statement = made.writer == WRITER
    return Fix(
        text, made.text, command, made.marks, variables, in_code=is_statement, sendable=sendable(made, token_call)
    )


def _of_the_code(cause: str, found: Sequence[Finding]) -> Message | None:
    """What mends a sign in the code that shows where the cause comes from, though a check saw its effect first."""
    return next((item.fix for item in found if item.check == _CODE and item.cause == cause and item.fix), None)


def _clash(one: Correction, other: Correction) -> bool:
    """Whether a variable stands for one value of the call here and for another there; it can be set to one alone."""
    values = {slot.name: slot.secret for slot in one.slots if slot.of_the_call}
    return any(slot.of_the_call and values.get(slot.name, slot.secret) != slot.secret for slot in other.slots)


def _follow_up(cause: str, subject: Subject, facts: Mapping[type, Any], finding: Finding | None) -> Correction | None:
    try:
        return follow_up(cause, subject, facts, finding)
    except Exception as error:  # noqa: BLE001 - as for the corrected request
        logger.error("no command for %s: %s", cause, type(error).__name__)
        return None


def _variable(slot: Slot, gate: Scrubber) -> Variable:
    label = gate.labeler.mask(slot.secret.reveal(), "value") if slot.of_the_call else ""
    return Variable(slot.name, slot.what or msg(""), label)


def correction(cause: str, subject: Subject, facts: Mapping[type, Any], found: Sequence[Finding]) -> Correction | str:
    """The correction, proved where the facts hold a `Rejudge`; or in a few words why there is none.

    Where a statement of code may not be shown and no call is, it is the part of the statement that changes.
    """
    made = _whole_correction(cause, subject, facts, found)
    if not isinstance(made, str) or made in (_WORKS, _KNOWN_BOTH_WAYS):
        return made
    try:
        part = corrected_statement(cause, subject, gate_of(facts), found, facts.get(Rejudge), alone=True)
    except Exception as error:  # noqa: BLE001 - as for the corrected request
        logger.error("no part of a statement for %s: %s", cause, type(error).__name__)
        return made
    return made if part is None or _is_masked(part, gate_of(facts)) else part


def _whole_correction(
    cause: str, subject: Subject, facts: Mapping[type, Any], found: Sequence[Finding]
) -> Correction | str:
    if cause in _OF_A_RISK and succeeded(subject):
        return _WORKS
    try:
        in_code = corrected_statement(cause, subject, gate_of(facts), found, facts.get(Rejudge))
    except Exception as error:  # noqa: BLE001 - as for the corrected request
        logger.error("no corrected statement for %s: %s", cause, type(error).__name__)
        in_code = None
    if in_code is not None:  # the defect is mended where it lives
        by_statement = _HIDES_A_NAME if _is_masked(in_code, gate_of(facts)) else in_code
        # a name of ours in the place of a literal does not run; the whole call in code reads it from the environment
        runs = not in_code.stands_in or not (holds_the_credential(subject) or knows_no_credential(subject))
        by_call = by_statement if runs else _corrected_call(cause, subject, facts, found)
        return by_call if isinstance(by_call, Correction) and by_call.writer in WRITERS else by_statement
    return _corrected_call(cause, subject, facts, found)


def _corrected_call(
    cause: str, subject: Subject, facts: Mapping[type, Any], found: Sequence[Finding]
) -> Correction | str:
    """The whole call with the defect mended, proved; or in a few words why it is not shown."""
    request = subject.request
    if why := _no_change_of_the_call(cause, subject, found):
        return why
    if request is None:
        return "no request was pasted"
    try:
        changes = changes_for(cause, subject, facts)
        if changes is None:
            return "what the call needs is not known"
        request = changes.request or request
        if (of_base := with_base(request, changes, subject, facts, found)) is not None:
            return _HIDES_A_NAME if _is_masked(of_base, gate_of(facts)) else of_base
        why = _cannot_be_written(request, changes, subject, facts) or _is_set_already(cause, request, changes, subject)
        if why:
            return why
        client = _client(request, subject)
        made = corrected(
            request,
            form=changes.form or request.source,
            changes=changes,
            gate=facts.get(Scrubber),
            client=client,
            statement=_is_statement(request, changes, subject),
            own=expressions_of(request, subject.submission.text.reveal(), gate_of(facts)),
            in_page=runs_in_a_page(subject),
        )
        again = facts.get(Rejudge)
        if again is not None:
            why = objection(made, cause, request, subject.submission, found, again)
        if not why and (
            (made.reads_as_before and _mends_nothing(made, changes, subject, request)) or _repeats(made, subject)
        ):
            why = "nothing in the line differs"
        return why or (_HIDES_A_NAME if _is_masked(made, gate_of(facts)) else made)
    except Exception as error:  # noqa: BLE001 - a request that cannot be written again must not cost the verdict
        logger.error("no corrected request for %s: %s", cause, type(error).__name__)
        return f"our own fault: {type(error).__name__}"


def with_base(
    request: Request, changes: Changes, subject: Subject, facts: Mapping[type, Any], found: Sequence[Finding]
) -> Correction | None:
    """The statement of code with another host, where that is all that changes and the call itself shows too little."""
    if request.source.family is not Family.CODE or changes != Changes(base=changes.base, tells=changes.tells):
        return None
    if slots_of(as_text(changes.base)) or not _is_statement(request, changes, subject):
        return None
    base = "".join(map(str, as_text(changes.base)))
    if not base or (request.url is not None and base == f"https://{request.url.origin.partition('://')[2]}"):
        return None  # the scheme alone is a slip of the statement, which is proved as one
    return corrected_base(base, changes.tells, subject, gate_of(facts), found, facts.get(Rejudge))


def _no_change_of_the_call(cause: str, subject: Subject, found: Sequence[Finding]) -> str:
    """Why another call would mend nothing, or ""."""
    if cause == _UNDEFINED and any(
        sign.fix and sign.causes[0].cause == cause for sign in subject.submission.code_signs
    ):
        return "the code that reads the token is what has to change"
    if cause == _LOCATION and is_websocket(subject):
        return "no header can be sent with it"
    if is_compared_by_hand(subject):
        return _KNOWN_BOTH_WAYS
    in_code = subject.request is not None and subject.request.source.family is Family.CODE
    if cause == _VERIFIER and in_code and not any(f.cause == cause and f.outcome is Outcome.FAIL for f in found):
        return "the code that keeps the verifier is what has to change"
    if cause not in CORRECTIONS or (cause == _BINDING and _fits_already(found)):
        return "no change of the call mends this cause"
    return ""


def _is_masked(made: Correction, gate: Scrubber) -> bool:
    """Whether a label would stand in the text that is shown: with it the text is neither read nor run."""
    names = "|".join(sorted((re.escape(slot.name) for slot in made.slots), key=len, reverse=True))
    texts = [made.text, *([without_values_by_name(made.text, gate)] if made.writer == WRITER else [])]
    pieces = [piece for text in texts for piece in (re.split(rf"(?<!\w)(?:{names})\b", text) if names else [text])]
    return any(LABEL.search(gate.code(piece)) is not None for piece in pieces if LABEL.search(piece) is None)


def _cannot_be_written(request: Request, changes: Changes, subject: Subject, facts: Mapping[type, Any]) -> str:
    """Why no text in the form of the paste could hold the correction, or ""."""
    form = request.source
    if form.family is Family.COMMAND and not changes.url and not (request.url and request.url.raw.reveal().strip()):
        return "the paste does not show the address"
    if form.family is Family.CODE and _is_statement(request, changes, subject) and not _of_fields_alone(changes):
        return "the code shows too little of the call"
    if _has_odd_names(request, subject, gate_of(facts)):
        return "header fields have names that are not shown"
    host = request.url.host if request.url is not None else ""
    written = request.url.raw.reveal() if request.url is not None else ""
    own = with_own_variables(written, gate_of(facts), of="url")[:1]
    of_own = bool(own) and isinstance(own[0], Slot)  # the address begins with a variable of the call
    if host and "." not in host and "://" not in written and not of_own and not gate_of(facts).shows_host(host):
        return "the address is not read as one"
    if request.method in ("PUT", "PATCH") and form.family is Family.RECORD and not _shows_more_than_a_line(request):
        return "the paste shows too little of the call"
    if form is Form.HEADER:
        useful = changes.headers and not _needs_what_only_the_person_has(changes)
        return "" if useful or (request.url is not None and request.url.host) else "a header line alone was pasted"
    if form.family in (Family.PIECE, Family.VALUE):
        return "no call was pasted, only what is told of one"
    return ""


def _shows_more_than_a_line(request: Request) -> bool:
    """Whether fields or a body are shown: what a tool uploads is not in the line that it prints of the call."""
    return bool(request.headers or request.form or request.body is not None)


def _has_odd_names(request: Request, subject: Subject, gate: Scrubber) -> bool:
    """Whether names that are not shown are too many to read, are no names, or one of them has the credential."""
    names = [line.name for line in request.as_typed or request.headers if gate.name(line.name) != line.name]
    own = subject.credential.name if subject.credential is not None else ""
    return len(names) > _MOST_UNNAMED or own in names or not all(map(_FIELD_NAME.fullmatch, names))


def _fits_already(found: Sequence[Finding]) -> bool:
    """Whether the proof of the call was looked at and fits: another one made alike would be refused alike."""
    return any(item.check == "sender.dpop" and item.outcome is Outcome.PASS for item in found)


def _is_set_already(cause: str, request: Request, changes: Changes, subject: Subject) -> str:
    """Why code gets no statement of its header, or "": where it sets the field, the fault lies in where it does."""
    of_code = request.source.family is Family.CODE and _is_statement(request, changes, subject)
    text = subject.submission.text.reveal()
    return "the code sets the field already" if cause == _NOT_SENT and of_code and _SET.search(text) else ""


def _mends_nothing(made: Correction, changes: Changes, subject: Subject, request: Request) -> bool:
    """Whether a text that reads as before puts no slip right: of the value, of the line, of the pair."""
    if changes.user is not None or any(_slips(field) for field in request.headers):
        return False
    if _are_of_the_paste(changes, subject):
        return True  # what is wrong with a value lies in what fills the variable
    credential = subject.credential
    return made.writer == "header" and not (credential is not None and _slips(credential))


def _repeats(made: Correction, subject: Subject) -> bool:
    """Whether a header line alone differs from the paste by the name of the variable that it leaves the value to."""
    credential = subject.credential
    if credential is None or made.writer != "header" or not credential.has(DefectKind.ELIDED):
        return False
    if made.slots and all(map(_is_new, made.slots)):
        return True  # the line was right but for a value that is still to be got
    if any(defect.kind not in (*LEFT_OUT, DefectKind.BRACKETED) for defect in credential.defects):
        return False
    named = (f"{credential.name}: {credential.scheme} ${slot.name}" for slot in made.slots if not _is_new(slot))
    return made.text in named


def _is_new(slot: Slot) -> bool:
    return slot.name.startswith(("NEW_", "WHOLE_"))


def _slips(owner: Credential | HeaderField) -> bool:
    return any(defect.kind not in LEFT_OUT for defect in owner.defects)


def _are_of_the_paste(changes: Changes, subject: Subject) -> bool:
    """Whether all that is set are variables that the pasted call has itself; what they hold is not seen."""
    text, slots = subject.submission.text.reveal(), changes.slots()
    written = ("${name}", "${{{name}", "%{name}%", "{{{{{name}}}}}", "$env:{name}")
    return bool(slots) and all(
        not slot.of_the_call
        and slot.what is not None
        and slot.what.text in OF_THE_CALL
        and any(form.format(name=slot.name) in text for form in written)
        for slot in slots
    )


def _is_statement(request: Request, changes: Changes, subject: Subject) -> bool:
    """Whether only the fields can be written: the call of pasted code, or around header lines, does not show as one."""
    if request.source is Form.HEADER:  # an address beside header lines may be of a message; it has no method
        return request.body is None and _of_fields_alone(changes)
    if request.source.family is not Family.CODE:
        return False
    unseen = request.method in ("POST", "PUT", "PATCH") and request.body is None and not request.form
    return not _client(request, subject) or request.url is None or (unseen and not changes.parameters)


def _of_fields_alone(changes: Changes) -> bool:
    others = (changes.url, changes.base, changes.path, changes.parameters, changes.without_parameters, changes.query)
    return bool(changes.headers) and not any(others)


def _needs_what_only_the_person_has(changes: Changes) -> bool:
    return any(map(_is_new, changes.slots()))


def _client(request: Request, subject: Subject) -> str:
    """The library or cmdlet that pasted code calls with, where it can be written."""
    text = subject.submission.text.reveal()
    return next((name for name, pattern in _CLIENTS.get(request.source, ()) if re.search(pattern, text)), "")
