"""Looks at what the shell made of the pasted command.

Why it matters: quotes decide which words reach curl; a wrong one splits the header, and its pieces become host names.
Cannot see: in which shell a command was run, unless its form or its error tells.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.defects import shown, subject_field
from diagnostics.engine.subject.shell import asks_for_a_host, header_word_as_host, single_quotes_on_windows
from diagnostics.engine.subject.token_request import path_of_sign_in

_BROKEN = {
    DefectKind.SHELL_SPLIT: NEARLY_CERTAIN,
    DefectKind.CMD_SINGLE_QUOTES: NEARLY_CERTAIN,
    DefectKind.DOLLAR_IN_DOUBLE_QUOTES: INFERRED,
    DefectKind.UNBALANCED_QUOTE: PLAUSIBLE,
    DefectKind.BROKEN_CONTINUATION: LIKELY,
}
# What the shell did to one field, which its words there tell; the others stand on the command.
_OF_A_FIELD = frozenset({DefectKind.DOLLAR_IN_DOUBLE_QUOTES, DefectKind.CMD_SINGLE_QUOTES})


@check(
    id="request.shell",
    title=msg("The shell passes the header on whole"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("shell-quoting-broke-header",),
    kb="step-1",
    needs=(Subject,),
)
def request_shell(subject: Subject) -> Result:
    """A header split by the shell, quotes that the shell does not honour, and a lost word taken for a host fail."""
    host = header_word_as_host(subject)
    if host:
        row = Evidence(msg("Taken for a host name"), host, "part of the header", important=True)
        summary = msg("curl took a piece of the header for a host name, so the shell had split the header.")
        return failed("shell-quoting-broke-header", NEARLY_CERTAIN, summary, row)
    requests = subject.submission.requests
    if subject.request is None or not subject.request.source.shell:
        if asks_for_a_host(subject):
            row = Evidence(msg("Taken for a host name"), msg("the name of a host"))
            return passed(msg("curl looked for the name of a host and for no piece of a header."), row)
        return not_applicable(msg("No shell command was pasted."))
    of_calls = [defect for request in requests for defect in request.defects]
    of_fields = [defect for request in requests for field in request.headers for defect in field.defects]
    for defect in (*of_calls, *(defect for defect in of_fields if defect.kind in _OF_A_FIELD)):
        if defect.kind in _BROKEN:
            return _broken(defect, WEAK if _spares_the_credential(subject, defect) else _BROKEN[defect.kind])
    split = _split_field(subject)
    if split:
        return _broken(split, LIKELY)
    if single_quotes_on_windows(subject):
        row = Evidence(msg("Quotes"), "single quotes in a Windows prompt", "double quotes", important=True)
        summary = msg("The command quotes with single quotes, which the Windows prompt does not honour.")
        return failed("shell-quoting-broke-header", INFERRED, summary, row, also=(Candidate("header-not-sent", 0.5),))
    return passed(msg("The quotes of the command are balanced."), Evidence(msg("Broken quotes"), msg("none")))


def _spares_the_credential(subject: Subject, defect: Defect) -> bool:
    """Whether an address was cut of a call that shows no credential, so that none was cut off with it."""
    cut = [number for number, request in enumerate(subject.submission.requests) if defect in request.defects]
    if defect.kind is not DefectKind.SHELL_SPLIT or defect.part != "url" or len(cut) != 1:
        return False
    request = subject.submission.requests[cut[0]]
    authenticated = any(credential.request == cut[0] for credential in subject.submission.credentials)
    issues = path_of_sign_in(request) or request.parameter("scope") is not None
    return not authenticated and not request.headers and not issues


def _split_field(subject: Subject) -> Defect | None:
    """How the shell cut the field that carries the credential; curl's own complaint about the rest is not shown."""
    field = subject_field(subject)
    defects = field.defects if field else ()
    return next((defect for defect in defects if defect.kind is DefectKind.SHELL_SPLIT), None)


def _broken(defect: Defect, confidence: float) -> Result:
    summary = msg("The shell changed the command before it ran. {what}", what=defect.what)
    return failed("shell-quoting-broke-header", confidence, summary, shown(defect))
