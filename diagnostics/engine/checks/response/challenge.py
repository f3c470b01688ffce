"""Looks at the WWW-Authenticate header of the answer: present with a 401, readable, and naming its reason.

Why it matters: RFC 9110, 11.6.1 demands it with 401; its error is the API's own diagnosis (RFC 6750, 3).
Cannot see: whether a proxy dropped it.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import LIKELY, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed

_CAUSE = "api-down-or-server-bug"


@check(
    id="response.challenge",
    title=msg("The 401 comes with a readable challenge"),
    step=Step.TRANSPORT,
    severity=Severity.INFO,
    causes=(_CAUSE,),
    kb="step-8",
    needs=(Subject,),
)
def response_challenge(subject: Subject) -> Result:
    """A 401 without WWW-Authenticate, or with one that breaks its grammar, is told for information."""
    response = subject.response
    if response is None or response.status != 401:
        return not_applicable(msg("No 401 was pasted."))
    if not response.challenges:
        if len(response.headers) < 3:
            return not_applicable(msg("The paste does not show the headers of the answer."))
        row = Evidence(msg("WWW-Authenticate"), "missing", "Bearer", important=True)
        return failed(_CAUSE, LIKELY, msg("The 401 carries no WWW-Authenticate header."), row)
    challenge = response.challenges[0]
    said = ", ".join(f"{name}={value}" for name, value in challenge.params.items() if name in _TOLD)
    row = Evidence(msg("Challenge"), f"{challenge.scheme} {said}"[:300])
    if any(c.recovered for c in response.challenges):
        return failed(
            _CAUSE, POSSIBLE, msg("The WWW-Authenticate header breaks its grammar; this is the best reading."), row
        )
    return passed(msg("The API asks for {scheme}.", scheme=challenge.scheme), row)


_TOLD = ("realm", "error", "error_description", "scope", "max_age", "acr_values", "resource_metadata")
