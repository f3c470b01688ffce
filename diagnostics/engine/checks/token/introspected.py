"""Looks at what introspection (RFC 7662) says of a token that nobody else can read: opaque, or encrypted.

Why it matters: for such a token the authorization server alone knows for whom, for what and for which key it is.
Cannot see: what the server leaves out of its answer; all but `active` is optional (RFC 7662, 2.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Introspection, Missing, ProtectedResource, Replay, Subject, Target
from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.submission import TokenFormat
from diagnostics.engine.model.types import (
    Actor,
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
from diagnostics.engine.servers.answers import succeeded as accepted
from diagnostics.engine.servers.token_evidence import audiences_of_api
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import audiences
from diagnostics.engine.subject.endpoint_needs import APPLICATION, USER, acr_of, held_scopes, holder_of, roles_in
from diagnostics.engine.subject.wording import NONE

_KINDS = ("token_use", "typ", "token_type")
_OF_HOLDER = {USER: "app-only-token-for-user-resource", APPLICATION: "wrong-token-type"}
_REFRESH = frozenset({"refresh", "refresh_token", "offline"})
_UNREADABLE = frozenset({TokenFormat.OPAQUE, TokenFormat.JWE})


@check(
    id="token.introspected",
    title=msg("Its server vouches for a token that cannot be read"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(
        "dpop-or-mtls-binding-missing",
        "refresh-token-as-access-token",
        "wrong-audience",
        "wrong-issuer-or-tenant",
        "missing-scope",
        "user-lacks-permission",
        "app-only-token-for-user-resource",
        "wrong-token-type",
    ),
    kb="step-3",
    needs=(Subject, Target),
    sees=(Introspection, ProtectedResource, Replay),
)
def token_introspected(
    subject: Subject,
    target: Target,
    introspection: Introspection | Missing,
    resource: ProtectedResource | Missing,
    replay: Replay | Missing,
) -> Result:
    """Judges kind, binding, issuer, audience and scope by the server's word; not whether it is active."""
    token = subject.token
    if token is None or subject.is_token_endpoint_call or token.format not in _UNREADABLE:
        return not_applicable(msg("The token can be read, or there is none."))
    if succeeded(subject) or (isinstance(replay, Replay) and not replay.could_matter and accepted(replay.answer)):
        return passed(msg("The API accepts the token."), Evidence(msg("Answer"), msg("accepted")))
    if isinstance(introspection, Missing):
        return unavailable(introspection.reason)
    if not introspection.active:
        return not_applicable(msg("The token is not active, so what it was issued for does not matter."))
    return _judged(subject, target, introspection.claims, resource)


def _judged(
    subject: Subject, target: Target, claims: Mapping[str, Any], resource: ProtectedResource | Missing
) -> Result:
    kind = next((value for name in _KINDS if isinstance(value := claims.get(name), str)), "")
    if kind.lower() in _REFRESH:
        row = Evidence(msg("Kind named by the server"), kind[:40], msg("an access token"), important=True)
        return failed(
            "refresh-token-as-access-token", NEARLY_CERTAIN, msg("A refresh token is sent as access token."), row
        )
    scheme = subject.credential.scheme.lower() if subject.credential else ""
    if isinstance(claims.get("cnf"), Mapping) and scheme != "dpop":
        row = Evidence(msg("Bound to a key (cnf)"), ", ".join(sorted(claims["cnf"]))[:100] or "cnf", "none", True)
        words = msg("The token is bound to a key, and the request carries no proof of it.")
        return failed("dpop-or-mtls-binding-missing", CERTAIN, words, row)
    issuer, known = claims.get("iss"), target.environment.issuers() if target.environment else ()
    if isinstance(issuer, str) and target.environment and known and not target.environment.issues(issuer):
        row = Evidence(msg("Issuer"), issuer[:200], known[0][:200], important=True)
        return failed("wrong-issuer-or-tenant", LIKELY, msg("Another issuer than the API's made the token."), row)
    named, expected = audiences(claims), audiences_of_api(target.environment, resource)
    if named and expected and not set(named) & {*expected, *known}:
        row = Evidence(msg("Audience"), ", ".join(named)[:200], expected[0][:200], important=True)
        words = msg("The token was issued for {audience}, not for this API.", audience=", ".join(named)[:200])
        return failed("wrong-audience", INFERRED, words, row)
    if target.endpoint is not None and (lack := _lacking(target.endpoint, claims)) is not None:
        return lack
    return passed(
        msg("The authorization server knows the token, and it fits the call."), Evidence(msg("Known as"), msg("active"))
    )


def _lacking(rule: Endpoint, claims: Mapping[str, Any]) -> Result | None:
    """What the endpoint asks for and the server's answer shows to be otherwise; what it leaves out shows nothing."""
    held = held_scopes(rule, claims)
    if held and not rule.allows(held):
        row = Evidence(msg("Scope"), " ".join(held)[:200], one_of(rule.enough), important=True)
        return failed("missing-scope", INFERRED, msg("The token holds none of the scopes that this call needs."), row)
    holder = holder_of(claims)
    if holder and rule.holder and holder != rule.holder:
        row = Evidence(msg("Behind the token"), holder, rule.holder, important=True)
        words = msg("The token is of another holder than this call needs: {found}, not {wanted}.",
                    found=holder, wanted=rule.holder)  # fmt: skip
        return failed(_OF_HOLDER[rule.holder], INFERRED, words, row)
    roles = roles_in(claims, rule.role_claims)
    if roles is not None and rule.roles and not set(roles) & set(rule.roles):
        row = Evidence(msg("Roles"), ", ".join(roles)[:200] or NONE, one_of(rule.roles), important=True)
        words = msg("By its server the token holds none of the roles that this call needs.")
        return failed("user-lacks-permission", INFERRED if rule.role_claims else POSSIBLE, words, row)
    acr = acr_of(claims)
    if acr and rule.acr and acr not in rule.acr:
        row = Evidence(msg("Level of login (acr)"), acr[:200], one_of(rule.acr), important=True)
        words = msg("By its server the login behind the token is not of the level that this call needs.")
        return failed("user-lacks-permission", INFERRED, words, row, actor=Actor.YOU)
    return None
