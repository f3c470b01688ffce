"""What happened to the call, the highest rung of the ladder (rules 2 and 4), and what that makes of the findings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from diagnostics.engine.model.confidence import LIKELY
from diagnostics.engine.model.facts import Missing, Reading, Replay, Subject, Target, VerificationCalls
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Finding, Outcome, Severity
from diagnostics.engine.servers.answers import succeeded as answer_succeeded
from diagnostics.engine.subject.answer import status_of, succeeded, tells_of_failure
from diagnostics.engine.subject.settings import schemes_set
from diagnostics.engine.subject.token_request import is_preflight

# They judge what an API wants: where none answered and no profile speaks for one, nobody knows what that is.
_WISHES = frozenset(
    {
        "header.present", "header.name", "header.scheme", "header.scheme-kind", "header.scheme-case", "header.single",
        "request.location", "token.format", "token.kind", "token.purpose", "token.user",
    }
)  # fmt: skip
# Which of them the settings of a server, where they are in the paste, make more than a wish.
_OF_THE_SCHEME = "header.scheme-kind"
# Of what those find, these no API could take.
_NEVER_RIGHT = frozenset({"duplicate-bearer-prefix", "malformed-bearer-syntax"})
# Causes that a token which the API accepts now cannot have.
REFUTED_BY_SUCCESS = (
    "token-revoked", "app-or-account-suspended", "wrong-token-type", "wrong-value-as-token", "access-token-expired",
    "opaque-token-where-jwt-expected", "jwe-token-where-jws-expected", "refresh-token-as-access-token",
    "id-token-as-access-token", "wrong-signing-key-or-secret", "kid-not-found-key-rotated", "token-tampered",
    "wrong-audience", "wrong-issuer-or-tenant", "alg-mismatch", "token-not-yet-valid", "verifier-cannot-fetch-keys",
)  # fmt: skip
_OF_AN_API = re.compile(r"/(?:api|rest|graphql|v[0-9]{1,2}(?:\.[0-9]{1,2})?)(?:/|$)", re.IGNORECASE)
_OF_PAGES = re.compile(
    r"docs?\b|swagger|redoc|openapi|health|status|console|explorer|login|oauth|authorize", re.IGNORECASE
)
# What an authorization server says of a token that the API still takes: the next call may be refused.
_STILL_A_RISK = "token.revocation"


class CallOutcome(Enum):
    """What is known of the call's own fate."""

    SUCCEEDED = "the pasted answer is a success"
    A_PAGE = "the pasted answer is a success, and a web page where the address is an API's"
    WORKS_NOW = "the pasted answer is a failure, and our own same call succeeds"
    SUCCEEDED_FOR_US = "nothing was pasted of an answer, and our own call succeeds"
    FAILED = "the paste tells of a failure"
    UNKNOWN = "nobody answered"
    WORKS_IN_PART = "our own call succeeds, without fields of the pasted one that could be why that one fails"


def outcome_of(subject: Subject, facts: Mapping[type, Any]) -> CallOutcome:
    """The call's fate, by the pasted answer first and by ours next."""
    fails_beside = succeeded(subject) and (_refused_beside(facts) or _is_blocked_by_the_browser(subject))
    if succeeded(subject) and not fails_beside:
        return CallOutcome.A_PAGE if _is_a_page(subject) else CallOutcome.SUCCEEDED
    if status_of(subject) is None and subject.submission.sighted(Seen.SAYS_OK):
        return CallOutcome.SUCCEEDED
    failed = fails_beside or tells_of_failure(subject)
    if _replayed(facts) and left_out(facts):
        return CallOutcome.WORKS_IN_PART
    if _replayed(facts):
        return CallOutcome.WORKS_NOW if failed else CallOutcome.SUCCEEDED_FOR_US
    return CallOutcome.FAILED if failed else CallOutcome.UNKNOWN


def token_is_accepted(facts: Mapping[type, Any]) -> bool:
    """Whether the API accepts the pasted token in a call of ours."""
    calls = facts.get(VerificationCalls)
    if isinstance(calls, VerificationCalls) and any(map(answer_succeeded, calls.answers)):
        return True
    return _replayed(facts) and not left_out(facts)


def left_out(facts: Mapping[type, Any]) -> tuple[str, ...]:
    """The fields that our own call lacked, where they could be why the pasted one is answered otherwise."""
    replay = facts.get(Replay)
    return replay.left_out if isinstance(replay, Replay) and replay.could_matter else ()


def softened(findings: Sequence[Finding], subject: Subject, facts: Mapping[type, Any]) -> tuple[Finding, ...]:
    """The findings as the call's fate lets them stand: beside a success a defect of the call is a remark."""
    target = facts.get(Target)
    outcome = outcome_of(subject, facts)
    if outcome in (CallOutcome.SUCCEEDED, CallOutcome.A_PAGE, CallOutcome.SUCCEEDED_FOR_US):
        return tuple(_remark(finding) for finding in findings)
    known = isinstance(target, Target) and target.is_of_platform
    if outcome is CallOutcome.UNKNOWN and not known:
        wishes = _WISHES - ({_OF_THE_SCHEME} if schemes_set(subject) else set())
        return tuple(_remark(f) if f.check in wishes and f.cause not in _NEVER_RIGHT else f for f in findings)
    return tuple(findings)


def _is_a_page(subject: Subject) -> bool:
    """Whether a web page came where the address is an API's, so that the API itself may never have been asked."""
    request, response = subject.request, subject.response
    path = request.url.path if request is not None and request.url is not None else ""
    is_page = response is not None and response.body_kind == "html"
    return is_page and _OF_AN_API.search(path) is not None and _OF_PAGES.search(path) is None


def _is_blocked_by_the_browser(subject: Subject) -> bool:
    """Whether the answer that succeeded is a preflight's, after which the browser made no call."""
    preflight = subject.request is not None and is_preflight(subject.request)
    return preflight and bool(subject.submission.sighted(Seen.BROWSER_BLOCKED))


def _refused_beside(facts: Mapping[type, Any]) -> bool:
    """Whether a program tells, outside the answer that succeeded, of another call that is refused."""
    reading = facts.get(Reading)
    return isinstance(reading, Reading) and reading.refused_beside


def _replayed(facts: Mapping[type, Any]) -> bool:
    replay = facts.get(Replay)
    return isinstance(replay, Replay) and answer_succeeded(replay.answer) and not isinstance(replay, Missing)


def _remark(finding: Finding) -> Finding:
    if finding.outcome is not Outcome.FAIL or finding.severity is not Severity.ERROR:
        return finding
    if finding.check == _STILL_A_RISK and finding.confidence >= LIKELY:
        return replace(finding, severity=Severity.WARNING)
    return replace(finding, severity=Severity.INFO)
