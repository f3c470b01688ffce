"""Looks at quotes, brackets and punctuation around the token.

Why it matters: they become part of the value, and no token holds them (RFC 6750, 2.1: b64token).
Cannot see: quotes that a program adds after the paste was taken, and which of those around a line that stands alone
were sent.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, LIKELY, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import CredentialPlace, Defect, DefectKind
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.defects import A_SENTENCE, defect_of, is_sentence, nothing_to_judge, shown
from diagnostics.engine.subject.written_down import is_written_down


@check(
    id="header.value-bare",
    title=msg("The token stands bare, without quotes"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-quoted",),
    kb="step-1",
    needs=(Subject,),
)
def header_value_bare(subject: Subject) -> Result:
    """Quotes, brackets, a byte string's b'' or punctuation at the end fail."""
    reason = nothing_to_judge(subject)
    if reason is not None:
        return not_applicable(reason)
    if is_sentence(subject):
        return not_applicable(A_SENTENCE)
    if subject.credential is not None and subject.credential.place is CredentialPlace.BARE:
        return not_applicable(msg("The token was pasted by itself; quotes around it may come from there."))
    wrapped = defect_of(subject, DefectKind.QUOTED, DefectKind.BYTES_LITERAL)
    noted = is_written_down(subject)
    if wrapped is not None and noted and wrapped.kind is DefectKind.QUOTED and _around_all(subject):
        return _perhaps(wrapped)
    if wrapped is not None:
        return failed("token-quoted", CERTAIN, wrapped.what, shown(wrapped, "Bearer <token>"))
    bracketed = defect_of(subject, DefectKind.BRACKETED, DefectKind.TRAILING_PUNCTUATION)
    if bracketed is not None and defect_of(subject, DefectKind.PLACEHOLDER, DefectKind.ELIDED) is None:
        if noted:
            return _perhaps(bracketed)
        return failed("token-quoted", LIKELY, bracketed.what, shown(bracketed, "Bearer <token>"))
    return passed(msg("Nothing is wrapped around the token."), Evidence(msg("Around the value"), "nothing"))


def _perhaps(defect: Defect) -> Result:
    row = shown(defect, "Bearer <token>")
    summary = msg("{what} Whoever wrote the line down may have put that there; the token may have been sent bare.",
                  what=defect.what)  # fmt: skip
    return failed("token-quoted", WEAK, summary, row, severity=Severity.WARNING)


def _around_all(subject: Subject) -> bool:
    """Whether the quotes hold the scheme too, as those of a file or a log do."""
    value = subject.credential.value.reveal().strip() if subject.credential is not None else ""
    return value[:1] in ('"', "'", "`")
