"""Looks at the header line itself: name, colon, value, one header per line.

Why it matters: a line without its colon, or code sent as a line, is not a field (RFC 9112, 5), and servers drop it.
Cannot see: what a library makes of a wrong call before sending it, and whether a line outside a message was sent
as it is written down.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Credential, CredentialPlace, DefectKind
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.defects import A_SENTENCE, defect_of, is_sentence, shown
from diagnostics.engine.subject.header_names import AUTHORIZATION
from diagnostics.engine.subject.written_down import is_written_down

_LINE = (
    DefectKind.NO_COLON,
    DefectKind.SPACE_BEFORE_COLON,
    DefectKind.GLUED_HEADERS,
    DefectKind.DICTIONARY_SYNTAX,
    DefectKind.STRAY_CHARACTER,
    DefectKind.NAME_IN_VALUE,
)
# What a table or a list of settings puts between a name and its value.
_OF_NOTATION = (DefectKind.NO_COLON, DefectKind.SPACE_BEFORE_COLON)
_RIGHT = "Authorization: Bearer <token>"


@check(
    id="header.line",
    title=msg("The header line is well formed"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("malformed-header-line",),
    kb="step-1",
    needs=(Subject,),
)
def header_line(subject: Subject) -> Result:
    """A field line that is not `name: value` fails."""
    defect = defect_of(subject, *_LINE)
    if defect is not None and is_sentence(subject):
        return not_applicable(A_SENTENCE)
    if defect is not None and defect.kind in _OF_NOTATION and is_written_down(subject):
        # a line that stands alone is mostly somebody's notation of a header
        summary = msg(
            "If the header line was sent as it is written down, it is built wrongly. {what}", what=defect.what
        )
        row = shown(defect, _RIGHT)
        return failed("malformed-header-line", WEAK, summary, row, severity=Severity.WARNING)
    if defect is not None:
        summary = msg("The header line is built wrongly. {what}", what=defect.what)
        return failed("malformed-header-line", CERTAIN, summary, shown(defect, _RIGHT))
    if subject.credential is None or not _is_a_line(subject.credential):
        return not_applicable(msg("No header line that authenticates was pasted."))
    return passed(msg("The header line is well formed."), Evidence(msg("Header"), subject.credential.name[:60]))


def _is_a_line(credential: Credential) -> bool:
    """Whether it stands in a header, whose name shows it where no request stands around it."""
    bare = credential.place is CredentialPlace.BARE and credential.name.lower() in AUTHORIZATION
    return bare or credential.place is CredentialPlace.HEADER
