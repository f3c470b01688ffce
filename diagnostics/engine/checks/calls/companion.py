"""Looks at the header fields that an accepted call has beside its credential and the refused one has not.

Why it matters: many APIs want a second field beside the token: an account, a client id, a version, a key.
Cannot see: whether the API would take the call without that field from another client.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.beside import Differs, accepted_beside, answered, fields_alone

_CAUSE = "missing-companion-header"


@check(
    id="calls.companion",
    title=msg("An accepted call has no further header field"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="authorization-header",
    needs=(Subject,),
)
def calls_companion(subject: Subject) -> Result:
    """A field that only the accepted of two calls with the same credential has fails."""
    pair = accepted_beside(subject)
    if pair is None or Differs.SENT in pair.differs:
        return not_applicable(msg("The paste has no accepted call with the same credential."))
    if Differs.FIELDS not in pair.differs:
        return passed(msg("The accepted call has no field that this one lacks."))
    own = pair.other.name.lower() if pair.other is not None else ""
    names = [name for name in fields_alone(pair.refused, pair.accepted) if name.lower() != own]
    shown = ", ".join(names)[:120]
    row = Evidence(msg("Only in the accepted call"), shown, "in both calls", important=True)
    summary = msg("The accepted call also sends {names}; the refused one does not.", names=shown)
    confidence = INFERRED if len(names) == 1 else LIKELY
    fix = msg("Send {names} too, as the accepted call does.", names=shown)
    return failed(_CAUSE, pair.weighed(confidence), summary, row, Evidence(msg("Answers"), answered(pair)), fix=fix)
