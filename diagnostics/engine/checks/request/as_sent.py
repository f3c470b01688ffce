"""Looks at the header fields of a command or of code beside those that a transcript or the program shows as sent.

Why it matters: what arrives is what was sent; a shell or an empty variable makes it less than what was typed.
Cannot see: a command without a transcript, and values that either of the two leaves out.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import DefectKind, HeaderField, Request
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.header_names import names_a_key

_MALFORMED = "malformed-header-line"
_SHELL, _ABSENT = "shell-quoting-broke-header", "header-not-sent"
_VARIABLE = "placeholder-or-unexpanded-variable"
_OVERRIDDEN = "credential-overridden"
_VARIABLES = (DefectKind.UNEXPANDED_VARIABLE, DefectKind.SINGLE_QUOTED_VARIABLE, DefectKind.PLACEHOLDER)


@check(
    id="request.as-sent",
    title=msg("The credential was sent as it was typed"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_SHELL, _ABSENT, "empty-token", _VARIABLE, _OVERRIDDEN, _MALFORMED),
    kb="step-1",
    needs=(Subject,),
)
def request_as_sent(subject: Subject) -> Result:
    """A credential that the command has and the wire has not, or has in part, fails; so does another in its place."""
    request = subject.request
    if request is not None and not succeeded(subject):
        other = _other_scheme(subject, request) or _than_the_code(subject, request)
        if other is not None:
            return other
    if request is None or not request.as_typed or succeeded(subject):
        return not_applicable(msg("The paste does not show a refused command and what it sent."))
    typed = [field for field in request.as_typed if _is_credential(field)]
    if not typed:
        return not_applicable(msg("The command has no header with a credential."))
    for field in typed:
        found = _compared(field, request)
        if found is not None:
            return found
    return passed(msg("What was typed is what was sent."), Evidence(msg("Header"), typed[0].name[:60]))


def _is_credential(field: HeaderField) -> bool:
    return field.name.lower() == "authorization" or names_a_key(field.name)


def _than_the_code(subject: Subject, request: Request) -> Result | None:
    """A trace of what was sent against the code before it that makes the call to the same address."""
    own = request.header("Authorization")
    if own is None or request.source.family is not Family.RECORD or request.url is None:
        return None
    for code in subject.submission.requests:
        field = code.header("Authorization")
        if code.source.family is not Family.CODE or field is None or code.url is None or code.row > request.row:
            continue
        if (code.url.host, code.url.path) != (request.url.host, request.url.path):
            continue
        summary = msg("The code sets {set}, and the trace shows that {sent} was sent.")
        if (other := _schemes_differ(field, own, NEARLY_CERTAIN, summary)) is not None:
            return other
    return None


def _other_scheme(subject: Subject, request: Request) -> Result | None:
    """Code that sets one scheme and, as its own output shows, sent another to the same address."""
    own = request.header("Authorization")
    if own is None or request.source.family is not Family.CODE or request.url is None:
        return None
    if not subject.submission.sighted(Seen.SENT_FIELDS_SHOWN):
        return None
    for printed in subject.submission.requests:
        field = printed.header("Authorization")
        same = printed.url is not None and printed.url.raw == request.url.raw and printed.method == request.method
        if printed is request or printed.source.family is Family.CODE or printed.response is not None:
            continue
        if not same or field is None or printed.row < request.row:
            continue
        summary = msg("The code sets {set}, and what it prints shows that {sent} was sent.")
        if (other := _schemes_differ(own, field, INFERRED, summary)) is not None:
            return other
    return None


def _schemes_differ(given: HeaderField, sent: HeaderField, confidence: float, summary: Message) -> Result | None:
    """The failure where a field was set with one registered scheme and sent with another."""
    schemes = [item.value.reveal().partition(" ")[0] for item in (given, sent)]
    if any(scheme.lower() not in SCHEMES for scheme in schemes) or schemes[0].lower() == schemes[1].lower():
        return None
    row = Evidence(msg("Scheme sent"), schemes[1], schemes[0], important=True, at=sent.at)
    told = Message(summary.text, {"set": schemes[0], "sent": schemes[1]})
    return failed(_OVERRIDDEN, confidence, told, row)


def _compared(typed: HeaderField, request: Request) -> Result | None:
    sent = request.header(typed.name)
    row = Evidence(msg("Header typed"), typed.name[:60], "sent", important=True, at=typed.at)
    if sent is None and any(defect.kind is DefectKind.NO_COLON for defect in typed.defects):
        summary = msg("No colon stands behind {name} in the command, so no such header was sent.", name=typed.name[:60])
        return failed(_MALFORMED, CERTAIN, summary, row)
    if sent is None:
        summary = msg("The command has {name}, and the transcript shows that it was not sent.", name=typed.name[:60])
        if _variable(typed):
            also = (Candidate(_VARIABLE, PLAUSIBLE),)
            return failed("empty-token", HEURISTIC, summary, row, also=also)
        return failed(_ABSENT, LIKELY, summary, row, also=(Candidate(_SHELL, PLAUSIBLE),))
    before, after = typed.value.reveal().strip(), sent.value.reveal().strip()
    if before == after or not after or any(map(stand_in.leaves_a_part_out, (before, after))):
        return None
    schemes = [value.partition(" ")[0] for value in (before, after)]
    if all(scheme.lower() in SCHEMES for scheme in schemes) and schemes[0].lower() != schemes[1].lower():
        row = Evidence(msg("Scheme sent"), schemes[1], schemes[0], important=True, at=sent.at)
        summary = msg("The command sets {set}, and {sent} was sent in its place.", set=schemes[0], sent=schemes[1])
        return failed(_OVERRIDDEN, NEARLY_CERTAIN, summary, row)
    row = Evidence(msg("Length of the value"), str(len(after)), str(len(before)), important=True, at=typed.at)
    if before.rpartition(" ")[2].startswith("$") and after == before.partition(" ")[0]:
        summary = msg("Of {name} only the scheme was sent: the variable was empty.", name=typed.name[:60])
        return failed("empty-token", INFERRED, summary, row, also=(Candidate(_VARIABLE, PLAUSIBLE),))
    if "$" in before and _without_variable(before, after):
        summary = msg("Of {name} the shell took a part for a variable: less was sent than was typed.",
                      name=typed.name[:60])  # fmt: skip
        return failed(_SHELL, CERTAIN, summary, row)
    if _variable(typed) or not before.startswith(after):
        return None
    summary = msg("Of {name} only the beginning was sent.", name=typed.name[:60])
    return failed(_SHELL, INFERRED, summary, row)


def _variable(field: HeaderField) -> bool:
    value = field.value.reveal()
    return any(defect.kind in _VARIABLES for defect in field.defects) or value.rpartition(" ")[2][:1] in ("$", "%")


def _without_variable(before: str, after: str) -> bool:
    """Whether `after` is `before` with what a shell takes for a variable replaced by nothing."""
    out, rest = "", before
    while "$" in rest:
        kept, _, rest = rest.partition("$")
        out += kept
        end = next((n for n, char in enumerate(rest) if not (char.isalnum() or char == "_")), len(rest))
        rest = rest[1:] if rest[:1].isdigit() else rest[end:]
    return len(after) > 0 and (out + rest).strip() == after
