"""Looks at the value that the server says it received: a null, a placeholder, a value within quotes.

Why it matters: what the server repeats is what arrived, whatever the code around the call was meant to send.
Cannot see: a value that the server masks; of that only its quotes can be told.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import LIKELY, PLAUSIBLE, POSSIBLE, REMOTE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
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
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.subject.answer import succeeded

_ECHOES = (Seen.ECHO_PROVIDED, Seen.ECHO_RECEIVED, Seen.ECHO_IDENTIFIED, Seen.ECHO_INVALID)
_NULLS = frozenset({"null", "undefined", "none", "nan", "nil", "(null)"})


@check(
    id="api.value-echoed",
    title=msg("What the server repeats is a real value"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("null-or-undefined-token", "placeholder-or-unexpanded-variable", "token-quoted"),
    kb="step-1",
    needs=(Subject,),
)
def api_value_echoed(subject: Subject) -> Result:
    """A null, a placeholder or a quoted value that the answer says it received fails."""
    echoed = [] if succeeded(subject) else _echoed(subject)
    if not echoed:
        return not_applicable(msg("No answer repeats a value that it received."))
    for value in echoed:
        found = _null(value) or _placeholder(value)
        if found is not None:
            return found
    if any(value[0] == value[-1] == '"' and len(value) > 2 for value in echoed):
        row = Evidence(msg("Value received"), "within quotation marks", "the bare value", important=True)
        known = bool(subject.submission.sighted(Seen.SET_WITH_QUOTES))
        summary = msg("The server received the value with quotation marks around it.")
        also = (Candidate("wrong-value-as-token", REMOTE), Candidate("shell-quoting-broke-header", 0.45))
        return failed("token-quoted", LIKELY if known else PLAUSIBLE, summary, row, also=also)
    return passed(msg("What the server repeats is a value."), Evidence(msg("Values repeated"), str(len(echoed))))


def _echoed(subject: Subject) -> list[str]:
    values = dict.fromkeys(seen.value for kind in _ECHOES for seen in subject.submission.sighted(kind))
    return [value.rstrip(".,;:)}") or value for value in values]


def _null(value: str) -> Result | None:
    bare = value.strip("\"' ").lower()
    if bare not in _NULLS and not bare.startswith("[object"):
        return None
    row = Evidence(msg("Value received"), bare, "a token or key", important=True)
    summary = msg("The server received the word {word} in place of the value.", word=bare)
    return failed("null-or-undefined-token", LIKELY, summary, row, also=(Candidate("wrong-value-as-token", REMOTE),))


def _placeholder(value: str) -> Result | None:
    bare = value.strip("\"' ")
    if stand_in.is_left_out(bare):
        return None
    told = stand_in.is_instruction(bare)
    if not told and not stand_in.is_placeholder(bare) and not stand_in.is_template(bare):
        return None
    row = Evidence(msg("Value received"), bare[:60], "the value itself", important=True)
    summary = msg("The server received the placeholder {word} instead of a value.", word=bare[:60])
    also = (Candidate("wrong-value-as-token", REMOTE), Candidate("wrong-client-credentials", REMOTE))
    # people write <id> over the value before they paste; nobody does so with an instruction of a manual
    confidence = LIKELY if told else POSSIBLE
    return failed("placeholder-or-unexpanded-variable", confidence, summary, row, also=also)
