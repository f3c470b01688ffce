"""Looks at whether a token follows the scheme, and is more than the word null.

Why it matters: a client that has no token yet sends an empty value or the word its language has for nothing.
Cannot see: why the client had none.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import misses_credential
from diagnostics.engine.subject.defects import defect_of, nothing_to_judge, shown


@check(
    id="header.value-present",
    title=msg("The Authorization header holds a token"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("empty-token", "null-or-undefined-token"),
    kb="step-1",
    needs=(Subject,),
)
def header_value_present(subject: Subject) -> Result:
    """An empty value and a literal null fail."""
    reason = nothing_to_judge(subject)
    if reason is not None:
        return not_applicable(reason)
    null = defect_of(subject, DefectKind.LITERAL_NULL)
    if null is not None:
        return failed("null-or-undefined-token", CERTAIN, null.what, shown(null, "Bearer <token>"))
    empty = defect_of(subject, DefectKind.EMPTY)
    if empty is not None and _is_added_to(subject):
        return not_applicable(msg("The code adds to the value of the header, which is empty only at first."))
    if empty is not None:
        summary = msg("The Authorization header holds no token.")
        return failed("empty-token", _confidence(subject), summary, shown(empty, "Bearer <token>"))
    length = Evidence(msg("Length of the value"), str(len(subject.credential.value)) if subject.credential else "0")
    return passed(msg("A value follows the scheme."), length)


def _is_added_to(subject: Subject) -> bool:
    """Whether the code shows that the value is added to, again and again."""
    source = subject.request.source if subject.request is not None else None
    in_code = source is not None and not source.whole and source.family not in (Family.COMMAND, Family.RECORD)
    return in_code and any(seen.causes[0].cause == "malformed-bearer-syntax" for seen in subject.submission.code_signs)


def _confidence(subject: Subject) -> float:
    """An empty string in code is often only what a variable starts with, or what its author left of a secret."""
    family = subject.request.source.family if subject.request is not None else None
    if family in (Family.COMMAND, Family.RECORD):
        return CERTAIN
    named = subject.credential is not None and bool(subject.credential.scheme)
    if family is Family.CODE and not misses_credential(subject):
        return POSSIBLE
    return CERTAIN if named else POSSIBLE
