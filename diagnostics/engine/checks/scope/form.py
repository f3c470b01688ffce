"""Looks at the claim and the form in which the token carries its scopes.

Why it matters: RFC 9068, 2.2.3 wants one string `scope` with blanks; APIs that read it miss scp, roles, arrays, commas.
Cannot see: which claim an API outside the profile reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from diagnostics.engine.model.confidence import HEURISTIC, LIKELY, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, SigningKeys, Subject, Target
from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import (
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
from diagnostics.engine.servers.token_evidence import UNSIGNED, nobody_signed
from diagnostics.engine.subject.answer import refused, status_of, succeeded
from diagnostics.engine.subject.claims import bare_right, claims_of, quoted, scopes
from diagnostics.engine.subject.endpoint_needs import held_scopes

_FORBIDDEN = 403


@check(
    id="scope.form",
    title=msg("The scopes stand where the API reads them"),
    step=Step.SCOPE,
    severity=Severity.WARNING,
    causes=("scope-claim-not-recognised",),
    kb="step-5",
    needs=(Subject, Target),
    sees=(SigningKeys,),
)
def scope_form(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """The right scope under another claim, with a prefix, or separated by commas fails where the endpoint is known."""
    token = subject.token
    if token is None and refused(subject) and (compared := _two_samples(subject)) is not None:
        return compared
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
    if nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    rule = target.endpoint
    if rule is not None and rule.scope_claims:
        return _where_the_api_looks(rule, claims, held, name)
    if status_of(subject) == _FORBIDDEN and (other := _other_form(subject, claims, held)) is not None:
        return other
    oddity = _oddity(name, value, held)
    needed = (target.endpoint.scopes if target.endpoint else ()) or _asked(subject)
    plain = {scope.rpartition("/")[2] for scope in held}
    if oddity is None or not refused(subject):
        return passed(msg("The scopes stand in the claim {name}.", name=name), row)
    if needed and plain & set(needed):
        also = (Candidate("missing-scope", POSSIBLE),)
        return failed("scope-claim-not-recognised", LIKELY, oddity, row, also=also, severity=Severity.ERROR)
    return failed("scope-claim-not-recognised", POSSIBLE, oddity, row)


def _where_the_api_looks(rule: Endpoint, claims: Mapping[str, Any], held: tuple[str, ...], name: str) -> Result:
    """The claims that the profile names decide, whatever others do with a claim of this name."""
    wanted = one_of(rule.scope_claims)
    row = Evidence(msg("Claim with the scopes"), name, wanted, important=True)
    if rule.allows(held) and not rule.allows(held_scopes(rule, claims)):
        summary = msg("The scopes stand in the claim {name}, and this API reads {wanted}.", name=name, wanted=wanted)
        return failed("scope-claim-not-recognised", NEARLY_CERTAIN, summary, row, severity=Severity.ERROR)
    return passed(msg("The API reads the scopes from {wanted}.", wanted=wanted), row)


def _other_form(subject: Subject, claims: Mapping[str, Any], held: tuple[str, ...]) -> Result | None:
    """A right that code or settings of the paste ask for with a word before it, and that the token has without it."""
    inside = str(claims)
    for seen in subject.submission.sighted(Seen.RIGHTS_LISTED):
        _, listed, plain = seen.groups
        for asked in quoted(listed) or plain.replace(",", " ").split():
            bare = bare_right(asked)
            if bare != asked and bare in held and asked not in inside:
                row = Evidence(msg("Scope"), bare, asked, important=True)
                summary = msg("The token has the scope {bare}, and what the paste sets asks for {asked}.",
                              bare=bare, asked=asked)  # fmt: skip
                also = (Candidate("missing-scope", POSSIBLE),)
                return failed("scope-claim-not-recognised", HEURISTIC, summary, row, also=also, severity=Severity.ERROR)
    return None


def _asked(subject: Subject) -> tuple[str, ...]:
    """The scopes that the challenge names as needed (RFC 6750, 3)."""
    challenges = subject.response.challenges if subject.response else ()
    return tuple(scope for challenge in challenges for scope in challenge.params.get("scope", "").split())


def _two_samples(subject: Subject) -> Result | None:
    """Two samples of claims that give the same rights under different names."""
    told: dict[str, set[str]] = {}
    lines: dict[str, int | None] = {}
    for seen in subject.submission.sighted(Seen.RIGHTS_LISTED):
        name, listed, plain = seen.groups
        told.setdefault(name.lower(), set()).update(quoted(listed) or plain.replace(",", " ").split())
        lines.setdefault(name.lower(), seen.at.line if seen.at else None)
    if set(_asked(subject)) - set[str]().union(*told.values()):
        return None  # the answer names a scope that none of them has
    alike = ((one, two) for one, two in combinations(told, 2) if told[one] & told[two])
    # two names on a line are of one sample
    pair = next(((one, two) for one, two in alike if lines[one] is None or lines[one] != lines[two]), None)
    if pair is None:
        return None
    one, two = pair
    row = Evidence(msg("Claims with the same rights"), f"{one}, {two}", one, important=True)
    summary = msg("The same scopes stand in the claim {one} of one token and in {two} of the other.", one=one, two=two)
    also = (Candidate("missing-scope", POSSIBLE),)
    return failed("scope-claim-not-recognised", LIKELY, summary, row, also=also, severity=Severity.ERROR)


def _oddity(name: str, value: object, held: tuple[str, ...]) -> Message | None:
    if isinstance(value, str) and "," in value:
        return msg("The scopes are separated by commas; RFC 6749, 3.3 wants blanks.")
    if name not in ("scope", "scp"):
        return msg("The scopes stand in the claim {name}, which an API that reads scope does not see.", name=name)
    if any("://" in scope for scope in held):
        return msg("The scopes carry a prefix with a URL, which an API that compares plain names does not match.")
    return None
