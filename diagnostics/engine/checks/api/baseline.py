"""Looks at what the API answers to a call without a token.

Why it matters: a 401 is right here (RFC 6750, 3), and shows that the API is up and asks for a token by itself.
Cannot see: what the API answers to callers at other addresses.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Baseline
from diagnostics.engine.model.types import (
    Actor,
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
from diagnostics.engine.servers.answers import refuses_in_body, row, status_of
from diagnostics.engine.servers.answers import words as words_of
from diagnostics.engine.servers.arrival import misses_header
from diagnostics.engine.subject.again import wait_until

# what an API may tell of the caller before it asks for a token
_BEFORE_ANY_TOKEN = ("client-certificate-missing", "ip-not-allowed", "bot-challenge")


@check(
    id="api.baseline",
    title=msg("The API asks for a token when there is none"),
    step=Step.TRANSPORT,
    severity=Severity.WARNING,
    causes=("api-down-or-server-bug", "rate-limited", "wrong-host-or-path", *_BEFORE_ANY_TOKEN),
    kb="step-8",
    needs=(Baseline,),
)
def api_baseline(baseline: Baseline) -> Result:
    """401 passes, with or without a challenge; 2xx passes too, as such an endpoint is open."""
    answer = baseline.answer
    status, found = status_of(answer), row(answer, "401")
    if status == 401:
        challenge = next((c.scheme for c in answer.response.challenges), "")
        rows = [found, Evidence(msg("Challenge"), challenge or msg("none"), "Bearer")]
        return passed(msg("Without a token the API answers 401, as it should."), *rows)
    if (said := _said(baseline)) is not None:
        words = msg("The API refuses the portal before it looks at any token, in its own words: {words}",
                    words=words_of(answer))  # fmt: skip
        return failed(said.cause, said.confidence, words, found, severity=Severity.ERROR)
    if status == 403 and misses_header(answer):
        return passed(msg("Without a token the API answers 403, and says in words that it misses one."), found)
    if refuses_in_body(answer):
        return passed(msg("Without a token the API refuses the call in its body, as it should."), found)
    if status < 400:
        return passed(
            msg("The API answers {status} without a token: this endpoint asks for none.", status=status), found
        )
    if status == 429:
        words = msg("The API answers 429 before it looks at any token.")
        return failed("rate-limited", INFERRED, words, found, fix=wait_until(baseline.answer.response))
    if status >= 500:
        words = msg("The API answers {status} before it looks at any token.", status=status)
        return failed(
            "api-down-or-server-bug", INFERRED, words, found, actor=Actor.PLATFORM, severity=Severity.ERROR
        )  # fmt: skip
    if status == 403:
        return failed(
            "ip-not-allowed", PLAUSIBLE, msg("The API answers 403 to the portal without asking for a token."), found
        )
    if not baseline.known:
        return not_applicable(msg("The API serves nothing at its base URL, and the profile names no call to make."))
    words = msg("The API answers {status} where it should ask for a token.", status=status)
    return failed("wrong-host-or-path", HEURISTIC - 0.2, words, found, actor=Actor.PLATFORM)


def _said(baseline: Baseline) -> Candidate | None:
    """What the API names about the caller rather than a token, by its words; None where it names nothing else first."""
    first = next(iter(baseline.answer.told), None)
    return first if first and first.cause in _BEFORE_ANY_TOKEN and first.confidence >= POSSIBLE else None
