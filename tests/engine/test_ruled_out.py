"""What is ruled out: what its own check saw, the usual suspects first, and nothing that nobody could compare."""

from __future__ import annotations

from diagnostics.engine.model.types import Candidate, Evidence, Finding, KbLink, Outcome, Severity, Step, msg
from diagnostics.engine.verdict.ruled_out import SUSPECTS, ruled_out


def finding(check: str, outcome: Outcome = Outcome.PASS, cause: str | None = None, expected: str = "x") -> Finding:
    rows = (Evidence(msg("l"), "x", expected),) if outcome is Outcome.PASS else ()
    candidates = (Candidate(cause, 0.9), Candidate("access-token-expired", 0.3)) if cause else ()
    return Finding(
        check, Step.HEADER, msg("t"), outcome, Severity.ERROR, msg("s"), KbLink("a", "b"), cause, 0.9,
        candidates=candidates, evidence=rows,
    )  # fmt: skip


PASSED = [
    finding(check)
    for check in (
        "clock.client", "application.status", "scope.endpoint", "token.audience", "token.issuer", "header.scheme",
        "token.expiry", "token.signature",
    )
]  # fmt: skip


def test_what_a_reader_suspects_comes_first() -> None:
    assert ruled_out(PASSED, ())[:7] == SUSPECTS
    assert "malformed-bearer-syntax" in ruled_out(PASSED, ()) or len(ruled_out(PASSED, ())) > 7


def test_an_answer_that_many_causes_explain_does_not_undo_what_a_check_saw() -> None:
    refused = finding("api.live-call", Outcome.FAIL, "token-revoked")
    assert "access-token-expired" in ruled_out([*PASSED, refused], ["token-revoked"])
    assert "access-token-expired" in ruled_out([*PASSED, finding("api.live-call", Outcome.UNAVAILABLE)], ())


def test_what_is_suspected_or_could_not_be_looked_at_stays_open() -> None:
    assert "access-token-expired" not in ruled_out(PASSED, ["access-token-expired"])
    assert "clock-skew" not in ruled_out([*PASSED, finding("clock.server", Outcome.UNAVAILABLE)], ())


def test_an_issuer_that_nobody_said_what_to_expect_of_is_not_ruled_out() -> None:
    unknown = [finding(check, expected="") for check in ("token.issuer", "token.audience", "token.expiry")]
    assert ruled_out(unknown, ()) == ("access-token-expired",)
