"""Looks at whether the value is a token rather than the stand-in for one.

Why it matters: a variable that the shell did not replace, or YOUR_TOKEN from a manual, reaches the API as it stands.
Cannot see: whether the reporter put the stand-in there to hide the token; then everything else decides.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)
from diagnostics.engine.parse.credentials.remark import without_remark
from diagnostics.engine.subject.defects import LEFT_OUT, defect_of, is_left_out, nothing_to_judge, shown


@check(
    id="header.value-real",
    title=msg("The value is a token, not a placeholder"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("placeholder-or-unexpanded-variable",),
    kb="step-1",
    needs=(Subject,),
)
def header_value_real(subject: Subject) -> Result:
    """An unexpanded variable or a placeholder fails."""
    quoted = defect_of(subject, DefectKind.SINGLE_QUOTED_VARIABLE)
    if quoted is not None:
        summary = msg("The variable stands in single quotes, so the shell sent its name instead of the token.")
        return failed("placeholder-or-unexpanded-variable", CERTAIN, summary, shown(quoted, "double quotes"))
    reason = nothing_to_judge(subject)
    if reason is not None:
        return not_applicable(reason)
    variable = defect_of(subject, DefectKind.UNEXPANDED_VARIABLE)
    if variable is not None:
        return failed(
            "placeholder-or-unexpanded-variable", INFERRED, variable.what, shown(variable, "the token itself")
        )
    placeholder = defect_of(subject, DefectKind.PLACEHOLDER)
    if placeholder is not None and _is_spoken_of(subject):
        summary = msg("A placeholder with a remark stands where the token should be; it may stand for a real value.")
        return failed(
            "placeholder-or-unexpanded-variable", WEAK, summary, shown(placeholder, "a token"),
            severity=Severity.WARNING,
        )  # fmt: skip
    if placeholder is not None:
        # people write a placeholder to hide the token from the paste
        return failed("placeholder-or-unexpanded-variable", POSSIBLE, placeholder.what, shown(placeholder, "a token"))
    if is_left_out(subject):
        return unavailable(LEFT_OUT)
    return passed(msg("The value is no placeholder."), Evidence(msg("Kind"), "a value"))


def _is_spoken_of(subject: Subject) -> bool:
    """Whether a person notes something behind the placeholder, so that it was seen and rather stands for a value."""
    value = subject.credential.value.reveal() if subject.credential is not None else ""
    return without_remark(value).value != value
