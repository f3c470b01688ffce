"""What the answer to the corrected call makes of a verdict: proved, followed by another, replaced, or less sure."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diagnostics.engine.model.corrected import SentAsCorrected
from diagnostics.engine.model.facts import ApiAnswer, Replay
from diagnostics.engine.model.submission import Response, Submission
from diagnostics.engine.model.types import (
    Candidate,
    Finding,
    Fix,
    KbLink,
    Kind,
    Outcome,
    Probe,
    Secret,
    Sent,
    Severity,
    Step,
    Verdict,
    msg,
)
from diagnostics.engine.verdict.after_sending import after_sending

FIRST, SECOND = "bearer-scheme-case", "missing-scope"
KB = KbLink("api-authentication-401", "step-1")


def verdict(cause: str, confidence: float = 0.8) -> Verdict:
    ranked = (Candidate(cause, confidence),)
    other = round(1 - confidence, 3)
    ruled_out = ("token-revoked", SECOND)
    return Verdict(
        Kind.BROKEN, msg("It is so."), cause, confidence=confidence, ranked=ranked, other=other, ruled_out=ruled_out,
        fix=Fix(msg("Do this.")),
    )  # fmt: skip


def seen(confidence: float) -> tuple[Finding, ...]:
    return (
        Finding(
            "header.scheme-case", Step.HEADER, msg("t"), Outcome.FAIL, Severity.ERROR, msg("s"), KB, FIRST, confidence
        ),
    )


def answered(status: int, **more: bool) -> Replay:
    return Replay(ApiAnswer("n", "GET", "/", Response(status), 84.2), **more)


def sent(status: int, *, fresh_token: bool = False) -> SentAsCorrected:
    exchange = Probe("n", "q", "a", 84.2, "")
    return SentAsCorrected(answered(status), exchange, Submission(Secret("")), fresh_token=fresh_token)


def judged(
    status: int, second: Verdict | None = None, found: Sequence[Finding] = (), pasted: Replay | None = None
) -> tuple[Verdict, Sent]:
    facts = {SentAsCorrected: sent(status), **({Replay: pasted} if pasted else {})}
    made, told = after_sending(verdict(FIRST), found, facts, lambda _: second)
    assert told is not None
    return made, told


def test_a_success_after_our_own_refused_call_proves_the_cause() -> None:
    made, told = judged(200, pasted=answered(401))
    assert (made.cause, made.confidence, made.other, told.status, told.ms) == (FIRST, 1.0, 0.0, 200, 84.2)


@pytest.mark.parametrize("pasted", [None, answered(500), answered(429), answered(401, could_matter=True)])
def test_a_success_alone_proves_nothing_more(pasted: Replay | None) -> None:
    made, _ = judged(200, pasted=pasted)
    assert made == verdict(FIRST)


def test_a_success_with_a_fresh_token_tells_no_cause_from_another_that_it_mends() -> None:
    facts = {SentAsCorrected: sent(200, fresh_token=True), Replay: answered(401)}
    assert after_sending(verdict(FIRST), (), facts, lambda _: None)[0] == verdict(FIRST)


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_an_answer_that_refuses_no_call_changes_nothing(status: int) -> None:
    made, told = judged(status, verdict("rate-limited", 1.0))
    assert (made, told.status) == (verdict(FIRST), status)


def test_another_cause_after_one_that_was_seen_is_told_as_what_comes_next() -> None:
    made, told = judged(403, verdict(SECOND), seen(0.95))
    assert (made.cause, made.also, made.ruled_out) == (FIRST, (SECOND,), ("token-revoked",))
    assert told.then is not None
    assert (told.then.cause, str(told.then.headline), str(told.then.fix)) == (SECOND, "It is so.", "Do this.")


@pytest.mark.parametrize("found", [(), seen(0.7)])
def test_another_cause_takes_the_place_of_one_that_was_only_likely(found: Sequence[Finding]) -> None:
    made, told = judged(403, verdict(SECOND), found)
    assert (made.cause, made.ruled_out, told.then) == (SECOND, ("token-revoked",), None)


@pytest.mark.parametrize("second", [verdict(FIRST), Verdict(Kind.INCONCLUSIVE, msg("Nothing."))])
def test_a_likely_cause_whose_correction_does_not_help_is_less_sure(second: Verdict) -> None:
    made, _ = judged(401, second)
    assert (made.cause, made.confidence, made.ranked[0].confidence, made.other) == (FIRST, 0.7, 0.7, 0.3)


def test_one_that_was_seen_or_that_nothing_is_known_of_stays_as_it_is() -> None:
    assert judged(401, verdict(FIRST), seen(1.0))[0] == verdict(FIRST)
    assert judged(401, None)[0] == verdict(FIRST)


def test_nothing_is_told_where_nothing_was_sent_or_nothing_is_broken() -> None:
    assert after_sending(verdict(FIRST), (), {}, lambda _: None) == (verdict(FIRST), None)
    healthy = Verdict(Kind.HEALTHY, msg("All is well."))
    assert after_sending(healthy, (), {SentAsCorrected: sent(200)}, lambda _: None) == (healthy, None)
