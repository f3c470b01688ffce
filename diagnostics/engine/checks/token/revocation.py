"""Looks at what introspection (RFC 7662) says of the token, read against its signature and its times.

Why it matters: a revoked token has a good signature and good times; only its authorization server knows.
Cannot see: APIs that do not ask the authorization server, and so accept a revoked token until it expires.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import (
    ApplicationStatus,
    Introspection,
    Missing,
    ProtectedResource,
    SigningKeys,
    Subject,
    Target,
    Times,
)
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
from diagnostics.engine.model.urls import host_of
from diagnostics.engine.servers.answers import inactive
from diagnostics.engine.servers.issuer import audiences_of, claims_of
from diagnostics.engine.servers.token_evidence import token_evidence


@check(
    id="token.revocation",
    title=msg("The token has not been revoked"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=("token-revoked", "app-or-account-suspended", "access-token-expired", "wrong-audience"),
    kb="step-3",
    needs=(Subject, Target, Times, Introspection),
    sees=(SigningKeys, ApplicationStatus, ProtectedResource),
)
def token_revocation(
    subject: Subject,
    target: Target,
    times: Times,
    introspection: Introspection,
    keys: SigningKeys | Missing,
    application: ApplicationStatus | Missing,
    resource: ProtectedResource | Missing,
) -> Result:
    """Inactive with a good signature within its times is revoked; without a signature the reasons stay open."""
    row = Evidence(
        msg("Introspection"),
        msg("active") if introspection.active else msg("not active"),
        msg("active"),
        important=True,
    )
    if introspection.active:
        return passed(msg("The authorization server says that the token is active."), row)
    seen = token_evidence(subject, target, times, keys, introspection, resource)
    if seen.signed is False or _says_unsigned(subject):
        return not_applicable(msg("The signature is not good, so no server knows this token as its own."))
    if seen.expired or seen.early:
        return not_applicable(msg("Outside its times every token counts as not active, so this tells no more."))
    other = seen.audience is not True and _is_of_another(subject, target)
    if other and seen.audience is False:
        return not_applicable(msg("The token is for another API, and this one may not be allowed to ask about it: a "
                                  "server then says not active (RFC 7662, 2.2)."))  # fmt: skip
    if status := inactive(application):
        words = msg("The token is not active because its application is {status}.", status=status)
        return failed("app-or-account-suspended", INFERRED, words, row)
    if seen.signed is None:
        words = msg("The authorization server says not active: revoked, expired or never issued.")
        also = (Candidate("access-token-expired", PLAUSIBLE - 0.1), Candidate("wrong-environment", WEAK))
        return failed("token-revoked", PLAUSIBLE, words, row, also=also)
    if other:
        words = msg("Not active: the token was revoked, or it is for another API and this one may not ask about it.")
        return failed("token-revoked", PLAUSIBLE, words, row, also=(Candidate("wrong-audience", POSSIBLE),))
    words = msg("The token was revoked: its signature and its times are good, and it is not active any more.")
    known = isinstance(application, ApplicationStatus)
    return failed("token-revoked", CERTAIN if known else NEARLY_CERTAIN, words, row)


def _says_unsigned(subject: Subject) -> bool:
    header = subject.token.header if subject.token is not None else None
    algorithm = (header or {}).get("alg")
    return isinstance(algorithm, str) and algorithm.lower() == "none"


def _is_of_another(subject: Subject, target: Target) -> bool:
    """Whether the token names an audience, and neither its issuer, whose APIs may all take it, nor the called host."""
    named, environment = set(audiences_of(claims_of(subject.token))), target.environment
    at_host = any(target.host and host_of(name) == target.host for name in named)
    return bool(named) and not at_host and named.isdisjoint(environment.issuers() if environment else ())
