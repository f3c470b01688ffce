"""Looks at the token's roles against the ones that the endpoint needs by the profile.

Why it matters: a scope says what an application may do for someone, a role what that someone may do; APIs ask for both.
Cannot see: roles that the API keeps itself, and what endpoints outside the profile need.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, SigningKeys, Subject, Target
from diagnostics.engine.model.listed import one_of
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
from diagnostics.engine.servers.token_evidence import UNSIGNED, nobody_signed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of, unread
from diagnostics.engine.subject.endpoint_needs import roles_in
from diagnostics.engine.subject.wording import NONE

_CAUSE = "user-lacks-permission"


@check(
    id="scope.role",
    title=msg("The token has a role that the endpoint needs"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="scopes-audiences-environments",
    needs=(Subject, Target),
    sees=(SigningKeys,),
)
def scope_role(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """A token with none of the roles that the profile names for the endpoint fails."""
    token, rule = subject.token, target.endpoint
    if token is None or subject.is_token_endpoint_call or rule is None or not rule.roles:
        return not_applicable(msg("No call was pasted that needs a role by the profile."))
    wanted = one_of(rule.roles)
    if succeeded(subject):
        return passed(msg("The API accepted the call."), Evidence(msg("Role asked for"), wanted))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so its roles are not seen."))
    if nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    held = roles_in(claims_of(token), rule.role_claims)
    row = Evidence(msg("Roles in the token"), ", ".join(held or ())[:300] or NONE, wanted, important=True)
    if held is not None and set(held) & set(rule.roles):
        return passed(msg("The token has a role that {path} needs.", path=rule.path), row)
    if held is None and not rule.role_claims:
        return unavailable(msg("The token names no roles; the API may keep them itself, and only it can tell."), row)
    summary = msg("{method} {path} needs the role {needed}, and the token does not have it.",
                  method=rule.method, path=rule.path, needed=wanted)  # fmt: skip
    # which of the usual claims the API reads is a guess
    sure = POSSIBLE if not rule.role_claims else INFERRED if held is None else NEARLY_CERTAIN
    return failed(_CAUSE, sure, summary, row)
