"""What a passing check refutes: a cause that was looked at and is not there, whatever words say (rule 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import DefectKind, TokenFormat
from diagnostics.engine.model.types import Finding, Outcome
from diagnostics.engine.subject.client_methods import methods_of
from diagnostics.engine.subject.token_request import basic_of, is_client_call, is_preflight, token_request

REFUTED_BY: dict[str, tuple[str, ...]] = {
    "header.present": ("header-not-sent",),
    "header.name": ("wrong-header-name",),
    "header.value-present": ("empty-token", "null-or-undefined-token"),
    "header.scheme": ("missing-bearer-prefix", "duplicate-bearer-prefix"),
    "endpoint.content-type": ("wrong-content-type",),
    "endpoint.basic-encoding": ("client-credentials-encoding",),
    "endpoint.parameters": ("missing-grant-type-or-parameter",),
    "request.redirects": ("header-lost-on-redirect",),
    "request.https": ("http-instead-of-https",),
    "request.shell": ("shell-quoting-broke-header",),
    "token.structure": ("opaque-token-where-jwt-expected", "token-truncated"),
    "token.expiry": ("access-token-expired",),
    "token.not-before": ("token-not-yet-valid",),
    "token.time-unit": ("wrong-time-unit",),
}
# Only an authorization server that was asked for a token refuses a call for these; an API that says `invalid_request`
# means its own parameters (RFC 6750, 3.1).
AT_AUTHORIZATION_SERVER = frozenset(
    {"missing-grant-type-or-parameter", "unsupported-or-disabled-grant-type", "wrong-content-type"}
)
# These are found there too; an API that refuses the bearer of a token (401, 403) did not see them, unless it says so
# in a code of RFC 6749, 5.2.
_BEFORE_A_TOKEN = frozenset({
    "redirect-uri-mismatch", "pkce-verifier-mismatch", "authorization-code-expired-or-reused",
    "client-auth-method-mismatch", "client-credentials-encoding", "invalid-scope-requested", "client-assertion-invalid",
})  # fmt: skip
_REFUSES_A_BEARER = frozenset({401, 403})
_CODES = frozenset({"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope",
                    "unsupported_grant_type", "access_denied"})  # fmt: skip
# What is not sent as Authorization is not taken out as Authorization between client and API.
TAKEN_OUT_ON_THE_WAY = frozenset({"stripped-by-webserver", "stripped-by-proxy-or-gateway"})
# Who answers a call with 4xx was reached, whatever other connection of the log was not.
NOT_REACHED = frozenset({"name-not-resolved-or-unreachable", "tls-failure"})
# Who is signed in gave a name and a password that the server took.
OF_A_SIGN_IN = frozenset({"user-credentials-refused"})
# Only a browser keeps a call back, and the paste speaks of it then or holds its question.
BY_A_BROWSER = frozenset({"cors-preflight-blocked"})
# Whoever asks for a scheme takes it.
OF_THE_SCHEME = frozenset({"wrong-auth-scheme"})
OF_THE_METHOD = frozenset({"client-auth-method-mismatch"})
_OF_A_CODE = frozenset({"authorization-code-expired-or-reused", "pkce-verifier-mismatch"})
_OF_A_REFRESH = frozenset({"refresh-token-expired-or-revoked", "refresh-token-reused"})
# What a token request of each grant (RFC 6749, 4.1.3, 4.3.2, 4.4.2 and 6) holds nothing of, so that its answer cannot
# be about it.
NOT_OF_THE_GRANT = {
    "authorization_code": _OF_A_REFRESH,
    "refresh_token": _OF_A_CODE,
    "client_credentials": _OF_A_CODE | _OF_A_REFRESH | {"redirect-uri-mismatch"},
    "password": _OF_A_CODE | _OF_A_REFRESH | {"redirect-uri-mismatch"},
}
_TOKENS_OF_BEARER = (TokenFormat.JWS, TokenFormat.JWE, TokenFormat.OPAQUE)
_REACHED = range(400, 500)
# What these show is the whole of what was sent, so that no words make its contrary a candidate.
FOR_GOOD = frozenset({"header.present", "header.name", "header.value-present", "request.shell"})

catalogue.check_ids(frozenset(check.id for check in CATALOGUE), *FOR_GOOD, *REFUTED_BY)
catalogue.slugs(
    *TAKEN_OUT_ON_THE_WAY,
    *NOT_REACHED,
    *OF_A_SIGN_IN,
    *BY_A_BROWSER,
    *OF_THE_SCHEME,
    *OF_THE_METHOD,
    *AT_AUTHORIZATION_SERVER,
    *_BEFORE_A_TOKEN,
    *(slug for slugs in (*REFUTED_BY.values(), *NOT_OF_THE_GRANT.values()) for slug in slugs),
)


def refuted_by_place(subject: Subject | None) -> frozenset[str]:
    """The causes that a call cannot have: by who answers it (RFC 6750, 2), by the name of the field that it sends,
    by what it asks for."""
    if subject is None:
        return frozenset()
    by_call = _by_field(subject) | _by_grant(subject) | _by_method(subject)
    return by_call | _by_answer(subject) | _by_challenge(subject)


def _by_grant(subject: Subject) -> frozenset[str]:
    """Those of another grant, where the call that was answered is a token request."""
    call = token_request(subject) if subject.response is not None else None
    return NOT_OF_THE_GRANT.get(call.grant, frozenset()) if call is not None else frozenset()


def _by_method(subject: Subject) -> frozenset[str]:
    """That of another method, where the answer misses the header in which the client did send its credentials."""
    call = token_request(subject)
    sends = call is not None and call.basic is not None and methods_of(call.request) == ["client_secret_basic"]
    return OF_THE_METHOD if sends and subject.submission.sayings.misses_header else frozenset()


def _by_challenge(subject: Subject) -> frozenset[str]:
    """That of another scheme, where the answer asks for the very scheme that a well-formed value came with."""
    response, credential, token = subject.response, subject.credential, subject.token
    if response is None or credential is None or not credential.scheme or credential.defects:
        return frozenset()
    if token is None or token.format not in _TOKENS_OF_BEARER:
        return frozenset()
    asked = {challenge.scheme.lower() for challenge in response.challenges if challenge.scheme and not challenge.proxy}
    return OF_THE_SCHEME if credential.scheme.lower() in asked else frozenset()


def _by_answer(subject: Subject) -> frozenset[str]:
    refuted = frozenset[str]()
    response, submission = subject.response, subject.submission
    if response is not None and response.http_version and response.status in _REACHED and not _goes_on(subject):
        refuted |= NOT_REACHED
    asked = any(is_preflight(request) for request in submission.requests)
    if response is not None and not asked and not submission.sighted(Seen.CORS_SPOKEN_OF):
        refuted |= BY_A_BROWSER
    return refuted


def _goes_on(subject: Subject) -> bool:
    """Whether a tool or a program says something below the answer: the failure may be of a later call."""
    place = subject.response.place if subject.response is not None else None
    if place is None:
        return True
    below = (error for error in subject.submission.errors if error.at is not None and error.at.line > place.line)
    return any(error.origin in ("shell", "trace", "log") for error in below)


def _by_field(subject: Subject) -> frozenset[str]:
    request = subject.request
    header = request.header("Authorization") if request else None
    if request is not None and header is None and _is_misnamed(subject):
        return TAKEN_OUT_ON_THE_WAY
    if request is None or header is None or subject.response is None or is_client_call(subject):
        return frozenset()
    return AT_AUTHORIZATION_SERVER if basic_of(request) is None else frozenset()


def refuted_unless_shown(subject: Subject | None) -> frozenset[str]:
    """The causes of a token request, where an API refuses the bearer of a token: no words make one a candidate, and
    an exact code, a known message or a check of another exchange does."""
    request = subject.request if subject is not None else None
    header = request.header("Authorization") if request is not None else None
    if subject is None or request is None or header is None or subject.response is None or is_client_call(subject):
        return frozenset()
    error, status = subject.response.error, subject.response.status
    if basic_of(request) is not None or status not in _REFUSES_A_BEARER or (error and error.code in _CODES):
        return frozenset()
    return _BEFORE_A_TOKEN


def _is_misnamed(subject: Subject) -> bool:
    """Whether the call shows its credential under a name that is nearly, and not, Authorization."""
    return subject.credential is not None and subject.credential.has(DefectKind.WRONG_NAME)


def refuted(findings: Sequence[Finding]) -> Mapping[str, frozenset[str]]:
    """The causes that a passing check speaks against, each with those checks; one that saw nothing refutes nothing."""
    passed = {finding.check for finding in findings if finding.outcome is Outcome.PASS and finding.evidence}
    by_cause: dict[str, frozenset[str]] = {}
    for check in passed & REFUTED_BY.keys():
        for slug in REFUTED_BY[check]:
            by_cause[slug] = by_cause.get(slug, frozenset()) | {check}
    return by_cause
