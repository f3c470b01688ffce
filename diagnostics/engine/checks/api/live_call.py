"""Looks at the verification calls: the pasted token, sent by us in a correct header.

Why it matters: it tells a bad token from a badly sent one, and, where all else is good, a fault of the platform.
Cannot see: rules by the caller's address, and tokens bound to a key that we do not have.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import (
    ApiAnswer,
    ApplicationStatus,
    Baseline,
    Introspection,
    Missing,
    ProtectedResource,
    SigningKeys,
    Subject,
    Target,
    Times,
    VerificationCalls,
)
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Actor, Candidate, Result, Severity, Step, failed, msg, passed, unavailable
from diagnostics.engine.servers.answers import (
    inactive,
    rate_limit,
    refuses_token,
    row,
    status_of,
    succeeded,
    wants_scope,
)
from diagnostics.engine.servers.arrival import BY_GATEWAY, BY_WEBSERVER, lost_header
from diagnostics.engine.servers.issuer import home_of
from diagnostics.engine.servers.refusal import SPOKEN, refusal_cause, spoken_cause
from diagnostics.engine.servers.token_evidence import TokenEvidence, explanation, token_evidence
from diagnostics.engine.subject.again import wait_until


@check(
    id="api.live-call",
    title=msg("The API accepts the token in a correct header"),
    step=Step.FRESH_TOKEN,
    severity=Severity.ERROR,
    causes=tuple(
        dict.fromkeys(
            (
                "api-down-or-server-bug",
                "rate-limited",
                "token-revoked",
                "missing-scope",
                "user-lacks-permission",
                "wrong-environment",
                "token-tampered",
                BY_GATEWAY,
                BY_WEBSERVER,
                *SPOKEN,
            )
        )
    ),
    kb="step-7",
    needs=(Subject, Target, Times, VerificationCalls),
    sees=(SigningKeys, Introspection, ApplicationStatus, ProtectedResource, Baseline),
)
def api_live_call(
    subject: Subject,
    target: Target,
    times: Times,
    calls: VerificationCalls,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    application: ApplicationStatus | Missing,
    resource: ProtectedResource | Missing,
    baseline: Baseline | Missing,
) -> Result:
    """A refusal that other findings explain is reported as information; one that nothing explains is the platform's."""
    rows = [row(answer, "200", important=not succeeded(answer)) for answer in calls.answers]
    seen = token_evidence(subject, target, times, keys, introspection, resource)
    if lost := lost_header(calls.answers, baseline, seen):
        words = msg("The API answers the token as if none had come: {status}.", status=status_of(lost.answer))
        return failed(lost.cause, POSSIBLE, words, *rows, severity=Severity.INFO)
    refusal = next((answer for answer in calls.answers if refuses_token(answer)), None)
    if refusal is None:
        return _not_refused(calls.answers, _elsewhere(subject, target), seen)
    cause = "app-or-account-suspended" if inactive(application) else explanation(seen)
    if cause:
        words = msg("The API refuses the token as well: {status}.", status=status_of(refusal))
        return failed(cause, POSSIBLE, words, *rows, severity=Severity.INFO)
    if found := refusal_cause(refusal, seen):
        return failed(found.cause, found.confidence, found.words, *rows, also=found.also, actor=found.actor)
    words = msg("The API refuses the token, and what could be seen of it does not say why.")
    also = (Candidate("access-token-expired", WEAK), Candidate("api-down-or-server-bug", WEAK))
    return failed("token-revoked", WEAK, words, *rows, also=also)


def _elsewhere(subject: Subject, target: Target) -> str:
    """The token's own environment, where the call goes to another."""
    home, called = home_of(subject, target), target.environment
    other = isinstance(home, Environment) and called is not None and home.name != called.name
    return home.name if other and isinstance(home, Environment) else ""


def _not_refused(answers: tuple[ApiAnswer, ...], elsewhere: str, seen: TokenEvidence) -> Result:
    rows = [row(answer, "200", important=not succeeded(answer)) for answer in answers] + [*rate_limit(answers)]
    if elsewhere and all(succeeded(answer) for answer in answers):
        return passed(msg("The API of {name}, the token's own environment, accepts it.", name=elsewhere), *rows)
    if all(succeeded(answer) for answer in answers):
        return passed(msg("The API accepts the token: {n} of {n} calls succeeded.", n=len(answers)), *rows)
    if throttled := next((answer for answer in answers if status_of(answer) == 429), None):
        summary = msg("The API answers 429: calls are coming too fast.")
        return failed("rate-limited", INFERRED, summary, row(throttled), fix=wait_until(throttled.response))
    if broken := next((answer for answer in answers if status_of(answer) >= 500), None):
        words = msg("The API answers {status}: it fails by itself.", status=status_of(broken))
        return failed("api-down-or-server-bug", INFERRED, words, *rows, actor=Actor.PLATFORM)
    if any(succeeded(answer) or wants_scope(answer) for answer in answers):
        count = sum(succeeded(answer) for answer in answers)
        words = msg(
            "The API accepts the token; {count} of {n} calls are within its scopes.", count=count, n=len(answers)
        )
        return passed(words, *rows)
    if spoken := next((found for answer in answers if (found := spoken_cause(answer, seen))), None):
        return failed(spoken.cause, spoken.confidence, spoken.words, *rows, also=spoken.also, actor=spoken.actor)
    if any(status_of(answer) == 403 for answer in answers):
        words = msg("The API knows the token and allows it nothing here: 403.")
        return failed("user-lacks-permission", PLAUSIBLE, words, *rows, also=(Candidate("missing-scope", POSSIBLE),))
    return unavailable(
        msg("The API answered {status}, which says nothing about the token.", status=status_of(answers[0])), *rows
    )
