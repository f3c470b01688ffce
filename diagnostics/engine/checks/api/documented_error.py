"""Looks at whether the API documents the answer, with the cause that it stands for.

Why it matters: who writes an API knows what its codes mean; the profile, or the file of a public API, says so.
Cannot see: whether the API keeps to what it documents, and codes that nobody wrote down.
"""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import HEURISTIC
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.token_request import is_token_call


@check(
    id="api.documented-error",
    title=msg("The API documents no cause of its answer"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="step-8",
    needs=(Subject, Target),
)
def api_documented_error(subject: Subject, target: Target) -> Result:
    """An answer that is documented with a cause fails; one documented without a cause is told."""
    if subject.response is None or succeeded(subject):
        return not_applicable(msg("No refusal was pasted."))
    if is_token_call(subject):
        return not_applicable(msg("What an API documents tells nothing of a token endpoint's answer."))
    error = target.documented(subject.response)
    if error is None:
        return not_applicable(msg("The API called documents no such answer, as far as is known here."))
    row = Evidence(msg("Documented answer"), f"{error.status} {error.code}".strip(), important=True)
    summary = msg("The API documents this answer: {meaning}.", meaning=error.meaning)
    return failed(error.cause, HEURISTIC, summary, row) if error.cause else passed(summary, row)
