"""Looks at what the token endpoint answers to the pasted request, made again by us when the user asked for it.

Why it matters: only the authorization server knows whether a client secret or a refresh token is still good.
Cannot see: grants that need a browser, and codes, which work only once.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY, NEARLY_CERTAIN, POSSIBLE, REMOTE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, TokenEndpointDryRun
from diagnostics.engine.model.types import (
    Actor,
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    passed,
    unavailable,
)

# RFC 6749, 5.2; RFC 8707, 2
_BY_ERROR: dict[str, tuple[str, float, tuple[Candidate, ...]]] = {
    "invalid_client": (
        "wrong-client-credentials",
        INFERRED,
        (
            Candidate("client-secret-expired-or-rotated", POSSIBLE),
            Candidate("client-auth-method-mismatch", WEAK),
            Candidate("app-or-account-suspended", REMOTE),
        ),
    ),
    "unauthorized_client": (
        "unsupported-or-disabled-grant-type",
        INFERRED,
        (Candidate("app-or-account-suspended", WEAK),),
    ),
    "unsupported_grant_type": ("unsupported-or-disabled-grant-type", CERTAIN, ()),
    "invalid_scope": ("invalid-scope-requested", CERTAIN, ()),
    "invalid_target": ("wrong-audience", NEARLY_CERTAIN, ()),
    "invalid_request": ("missing-grant-type-or-parameter", INFERRED, ()),
}


@check(
    id="token-endpoint.dry-run",
    title=msg("The token endpoint accepts the request"),
    step=Step.REFRESH,
    severity=Severity.ERROR,
    causes=(
        "wrong-client-credentials",
        "refresh-token-expired-or-revoked",
        "refresh-token-reused",
        "client-secret-expired-or-rotated",
        "client-auth-method-mismatch",
        "unsupported-or-disabled-grant-type",
        "invalid-scope-requested",
        "missing-grant-type-or-parameter",
        "wrong-content-type",
        "wrong-audience",
        "app-or-account-suspended",
        "rate-limited",
        "api-down-or-server-bug",
    ),
    kb="step-4",
    needs=(Subject, TokenEndpointDryRun),
)
def token_endpoint_dry_run(subject: Subject, dry_run: TokenEndpointDryRun) -> Result:
    """The server's error code decides (RFC 6749, 5.2)."""
    told = ", ".join(part for part in (str(dry_run.status), dry_run.error, dry_run.description) if part)
    found = Evidence(msg("Token endpoint, {grant}", grant=dry_run.grant), told, "200", important=not dry_run.ok)
    if dry_run.ok and _sent_as_something_else(subject):
        words = msg("Sent as a form, the same request is accepted: its Content-Type is the fault.")
        return failed("wrong-content-type", CERTAIN, words, found)
    if dry_run.ok:
        return passed(msg("The token endpoint accepts the request and issues a token."), found)
    if dry_run.other_method:
        words = msg("The client's id and secret are right, and accepted by {method} only.", method=dry_run.other_method)
        return failed("client-auth-method-mismatch", CERTAIN, words, found)
    if dry_run.error == "invalid_grant":
        return _invalid_grant(dry_run, found)
    if dry_run.error in _BY_ERROR:
        cause, confidence, also = _BY_ERROR[dry_run.error]
        words = msg("The token endpoint answers {error}.", error=dry_run.error)
        return failed(cause, confidence, words, found, also=also)
    if dry_run.status == 429:
        return failed("rate-limited", INFERRED, msg("The token endpoint answers 429: too many requests."), found)
    if dry_run.status >= 500:
        words = msg("The token endpoint answers {status}: it fails by itself.", status=dry_run.status)
        return failed("api-down-or-server-bug", LIKELY, words, found, actor=Actor.PLATFORM)
    return unavailable(msg("The token endpoint answered {status} without an error code.", status=dry_run.status), found)


def _sent_as_something_else(subject: Subject) -> bool:
    """Whether the paste shows an answer of failure to a body that was no form."""
    refused = subject.response is not None and (subject.response.status or 0) >= 400
    return refused and subject.request is not None and subject.request.body_kind in ("json", "multipart", "text")


def _invalid_grant(dry_run: TokenEndpointDryRun, found: Evidence) -> Result:
    words = msg("The token endpoint does not accept this refresh token any more: expired, revoked or already used.")
    if "reuse" in dry_run.description.lower() or "already" in dry_run.description.lower():
        return failed("refresh-token-reused", INFERRED, words, found)
    also = (Candidate("refresh-token-reused", POSSIBLE),)
    return failed("refresh-token-expired-or-revoked", INFERRED, words, found, also=also)
