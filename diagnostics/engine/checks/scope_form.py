"""Looks at the claim and the form in which the token carries its scopes.

Why it matters: RFC 9068, 2.2.3 wants one string `scope` with blanks; APIs that read it miss scp, roles, arrays, commas.
Cannot see: which claim an API outside the profile reads.
"""

from __future__ import annotations

from diagnostics.engine.answer import refused, succeeded
from diagnostics.engine.claims import claims_of, scopes
from diagnostics.engine.confidence import LIKELY, POSSIBLE
from diagnostics.engine.facts import Subject, Target
from diagnostics.engine.register import check
from diagnostics.engine.types import (
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)


@check(
    id="scope.form",
    title=msg("The scopes stand where the API reads them"),
    step=Step.SCOPE,
    severity=Severity.WARNING,
    causes=("scope-claim-not-recognised",),
    kb="step-5",
    needs=(Subject, Target),
)
def scope_form(subject: Subject, target: Target) -> Result:
    """The right scope under another claim, with a prefix, or separated by commas fails where the endpoint is known."""
    token = subject.token
    if token is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No access token was pasted."))
    claims = claims_of(token)
    name, held = scopes(claims)
    if name is None:
        return not_applicable(msg("The token carries no scopes."))
    value = claims[name]
    row = Evidence(msg("Claim with the scopes"), name, "scope, a string with blanks", important=True)
    if succeeded(subject):
        return passed(msg("The API accepted the scopes."), row)
    oddity = _oddity(name, value, held)
    needed = target.endpoint.any_of if target.endpoint else ()
    plain = {scope.rpartition("/")[2] for scope in held}
    if oddity is None or not refused(subject):
        return passed(msg("The scopes stand in the claim {name}.", name=name), row)
    if needed and plain & set(needed):
        also = (Candidate("missing-scope", POSSIBLE),)
        return failed("scope-claim-not-recognised", LIKELY, oddity, row, also=also, severity=Severity.ERROR)
    return failed("scope-claim-not-recognised", POSSIBLE, oddity, row)


def _oddity(name: str, value: object, held: tuple[str, ...]) -> Message | None:
    if isinstance(value, str) and "," in value:
        return msg("The scopes are separated by commas; RFC 6749, 3.3 wants blanks.")
    if name not in ("scope", "scp"):
        return msg("The scopes stand in the claim {name}, which an API that reads scope does not see.", name=name)
    if any("://" in scope for scope in held):
        return msg("The scopes carry a prefix with a URL, which an API that compares plain names does not match.")
    return None
