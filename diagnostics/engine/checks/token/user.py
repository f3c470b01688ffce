"""Looks at whether the token stands for a user where the path speaks of one.

Why it matters: a client_credentials token has no user; /me and the like cannot answer it (RFC 6749, 4.4).
Cannot see: which other endpoints need a user.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
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
from diagnostics.engine.subject.answer import refused
from diagnostics.engine.subject.claims import claims_of, is_of_application

_CAUSE = "app-only-token-for-user-resource"
_USER_PATHS = ("/me", "/users/me", "/userinfo", "/user", "/profile", "/self")


@check(
    id="token.user",
    title=msg("A user stands behind a call for a user's data"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="scopes-audiences-environments",
    needs=(Subject,),
)
def token_user(subject: Subject) -> Result:
    """An application's own token at a user's path, refused, fails."""
    request = subject.request
    if request is None or request.url is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No call of an API was pasted."))
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


def _fetched_by_client_credentials(subject: Subject) -> bool:
    grants = (request.parameter("grant_type") for request in subject.submission.requests)
    return any(grant is not None and grant.reveal() == "client_credentials" for grant in grants)
