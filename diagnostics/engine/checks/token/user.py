"""Looks at whether the token stands for a user where the profile or the path speaks of one, or for an application.

Why it matters: a client_credentials token has no user; /me and the like cannot answer it (RFC 6749, 4.4).
Cannot see: which endpoints outside the profile need a user.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, SigningKeys, Subject, Target
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
    unavailable,
)
from diagnostics.engine.servers.token_evidence import UNSIGNED, nobody_signed
from diagnostics.engine.subject.answer import refused, succeeded
from diagnostics.engine.subject.claims import claims_of, is_of_application
from diagnostics.engine.subject.endpoint_needs import APPLICATION, USER, holder_of

_CAUSE = "app-only-token-for-user-resource"
_REVERSE = "wrong-token-type"
_HOLDERS = {USER: "a user", APPLICATION: "the application alone"}
_USER_PATHS = ("/me", "/users/me", "/userinfo", "/user", "/profile", "/self")


@check(
    id="token.user",
    title=msg("A user stands behind a call for a user's data"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=(_CAUSE, _REVERSE),
    kb=_CAUSE,
    article="scopes-audiences-environments",
    needs=(Subject, Target),
    sees=(SigningKeys,),
)
def token_user(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """A token of the other holder than the profile names fails, and an application's at a user's path, refused."""
    request = subject.request
    if request is None or request.url is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No call of an API was pasted."))
    if target.endpoint is not None and target.endpoint.holder:
        return _by_profile(subject, target, keys)
    path = request.url.path.rstrip("/").lower()
    users = path.endswith(_USER_PATHS) or "/me/" in f"{path}/"
    alone = is_of_application(claims_of(subject.token)) or _fetched_by_client_credentials(subject)
    row = Evidence(
        msg("Behind the token"),
        msg("the application alone") if alone else msg("a user"),
        msg("a user"),
        important=alone,
    )
    if not alone or not refused(subject):
        return (
            not_applicable(msg("Nothing shows a token without a user."))
            if not alone
            else passed(msg("The token stands for an application, and nothing refused it."), row)
        )
    also = (Candidate("missing-scope", PLAUSIBLE),)
    if users:
        summary = msg("The path {path} is a user's, and the token stands for an application alone.", path=path[:100])
        return failed(_CAUSE, INFERRED, summary, row, also=also)
    if subject.response is not None and subject.response.status == 403 and _fetched_by_client_credentials(subject):
        summary = msg(
            "The token was fetched with client_credentials, so no user stands behind it, and the API says 403."
        )
        return failed(_CAUSE, HEURISTIC, summary, row, also=also)
    return passed(msg("The path does not speak of a user."), row)


def _by_profile(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """The token's holder against the one that the profile names for the endpoint."""
    wanted = target.endpoint.holder if target.endpoint else ""
    token = subject.token
    if token is None:
        return not_applicable(msg("No call with a token was pasted."))
    if token.claims is not None and nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    kind = target.profile.token_kind(token.secret.reveal())
    told = holder_of(claims_of(token)) or (kind.holder if kind else "")
    fetched = APPLICATION if _fetched_by_client_credentials(subject) else ""
    found = told or fetched
    # a request for a token somewhere in the paste need not be the one that gave this token
    sure = NEARLY_CERTAIN if told and fetched in ("", told) else PLAUSIBLE
    row = Evidence(msg("Behind the token"), _HOLDERS.get(found, "not told"), _HOLDERS[wanted], important=True)
    if found == wanted or succeeded(subject):
        return passed(msg("The token is one that the endpoint takes."), row)
    if found not in _HOLDERS:
        return unavailable(msg("The token does not tell whether a user stands behind it; its server knows."), row)
    if wanted == USER:
        summary = msg("The endpoint is for users, and the token stands for an application alone.")
        return failed(_CAUSE, sure, summary, row)
    summary = msg("The endpoint is for applications, and the token stands for a user.")
    fix = msg("Fetch a token for the application itself, with the grant client_credentials.")
    return failed(_REVERSE, sure, summary, row, fix=fix)


def _fetched_by_client_credentials(subject: Subject) -> bool:
    grants = (request.parameter("grant_type") for request in subject.submission.requests)
    return any(grant is not None and grant.reveal() == "client_credentials" for grant in grants)
