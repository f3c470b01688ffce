"""Looks at whether the answer names a header field, other than the credential's, that the request does not have.

Why it matters: many APIs want a version, an account or a tenant beside the token, and say so in a sentence.
Cannot see: what the field has to hold.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import asked_for, carrying, got_through, succeeded
from diagnostics.engine.subject.header_names import names_a_key

_CAUSE = "missing-companion-header"


@check(
    id="header.companion",
    title=msg("The answer asks for no further header field"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="authorization-header",
    needs=(Subject,),
)
def header_companion(subject: Subject) -> Result:
    """A field that the answer names as missing fails where the request is shown without it."""
    if not got_through(subject):
        return not_applicable(msg("The paste holds no answer."))
    if succeeded(subject):
        return passed(msg("The API accepted the call with the fields that it has."))
    wanted = asked_for(subject)
    if not wanted or (names_a_key(wanted) and carrying(subject, wanted) is None):
        return passed(msg("The answer names no further field that the request lacks."))
    source = subject.request.source if subject.request is not None else None
    shown = source is not None and (source.whole or source.family is Family.COMMAND)
    row = Evidence(msg("Asked for by the answer"), wanted, "in the request", important=True)
    summary = msg("The answer asks for the header {name}, which the request does not have.", name=wanted)
    fix = msg("Send the header {name} too, for which the answer asks.", name=wanted)
    return failed(_CAUSE, INFERRED if shown else LIKELY, summary, row, fix=fix)
