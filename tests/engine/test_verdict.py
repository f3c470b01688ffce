"""The verdict's policy: one rule, one test."""

from __future__ import annotations

from dataclasses import replace

import pytest
from diagnostics.engine.verdict.precedence import (
    GOT_PAST,
    PRECEDENCE,
    REFUTED_BY,
    REFUTED_FOR_GOOD,
    GotPast,
    Precedence,
)

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.confidence import CORROBORATED_AT_MOST, aged, combined, in_words
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import ErrorText, Request, Response, Submission
from diagnostics.engine.model.types import (
    Actor,
    Candidate,
    Evidence,
    Finding,
    KbLink,
    Kind,
    Outcome,
    Secret,
    Severity,
    Step,
    Verdict,
    msg,
)
from diagnostics.engine.verdict.decide import HINTS, decide
from diagnostics.presentation.words import sureness

ROW = Evidence(msg("Found"), "something")
HINT = "api.error-message"


def finding(
    check: str,
    outcome: Outcome = Outcome.FAIL,
    cause: str | None = None,
    confidence: float = 1.0,
    severity: Severity = Severity.ERROR,
    also: tuple[Candidate, ...] = (),
    blocked_by: str | None = None,
) -> Finding:
    candidates = (Candidate(cause, confidence), *also) if cause else ()
    return Finding(
        check=check,
        step=Step.HEADER,
        title=msg("A title"),
        outcome=outcome,
        severity=severity,
        summary=msg("The summary of {check}.", check=check),
        kb=KbLink("api-authentication-401", "step-1"),
        cause=cause,
        confidence=confidence,
        candidates=candidates,
        evidence=(ROW,),
        blocked_by=blocked_by,
    )


def subject(status: int | None = None) -> Subject:
    request = Request("GET", None, source=Form.HTTP)
    response = Response(status) if status else None
    submission = Submission(Secret("x"), requests=(request,), responses=(response,) if response else ())
    return Subject(submission, request, response, None, None)


def verdict(*findings: Finding, status: int | None = None, complete: bool = True) -> Verdict:
    return decide(findings, complete=complete, subject=subject(status))


def test_severity_goes_before_confidence() -> None:
    warned = finding("request.https", cause="http-instead-of-https", severity=Severity.WARNING)
    said = verdict(warned, finding("header.name", cause="wrong-header-name", confidence=0.6))
    assert said.cause == "wrong-header-name"


def test_confidence_goes_before_the_place_on_the_path() -> None:
    early = finding("header.name", cause="wrong-header-name", confidence=0.7)
    late = finding("scope.endpoint", cause="missing-scope", confidence=0.9)
    assert verdict(early, late).cause == "missing-scope"


def test_of_two_as_sure_the_earliest_on_the_path_comes_first() -> None:
    late = finding("scope.endpoint", cause="missing-scope", confidence=0.9)
    early = finding("header.name", cause="wrong-header-name", confidence=0.9)
    assert verdict(late, early).cause == "wrong-header-name"


@pytest.mark.parametrize("rule", PRECEDENCE, ids=lambda rule: rule.winner)
def test_each_precedence_puts_its_winner_before_a_loser_that_looks_as_sure(rule: Precedence) -> None:
    assert rule.why
    for loser in rule.losers:
        said = verdict(
            finding("header.name", cause=loser, confidence=0.94),
            finding("header.line", cause=rule.winner, confidence=max(rule.from_, 0.85)),
        )
        assert said.cause == rule.winner, loser
        assert loser in [candidate.cause for candidate in said.ranked]


def test_a_precedence_needs_its_winner_to_be_sure_enough() -> None:
    rule = PRECEDENCE[0]
    said = verdict(
        finding("header.name", cause=rule.losers[0], confidence=0.9),
        finding("header.line", cause=rule.winner, confidence=rule.from_ - 0.05),
    )
    assert said.cause == rule.losers[0]


def test_plain_evidence_does_not_yield_to_a_mere_candidate() -> None:
    said = verdict(
        finding("token.not-before", cause="token-not-yet-valid", also=(Candidate("timezone-bug", 0.7),)),
    )
    assert said.cause == "token-not-yet-valid"


def test_precedence_rules_name_known_causes() -> None:
    named = {slug for rule in PRECEDENCE for slug in (rule.winner, *rule.losers)}
    assert named <= set(CAUSES)
    assert {slug for rule in GOT_PAST for slug in (*rule.words, *rule.defects)} <= set(CAUSES)
    assert {slug for slugs in REFUTED_BY.values() for slug in slugs} <= set(CAUSES)
    assert set(REFUTED_BY) | HINTS <= {check.id for check in CATALOGUE}


def test_words_alone_carry_a_verdict_at_their_own_confidence() -> None:
    said = verdict(finding(HINT, cause="wrong-audience", confidence=0.8))
    assert (said.kind, said.cause, said.confidence) == (Kind.BROKEN, "wrong-audience", 0.8)
    assert str(said.headline) == f"From the server's words: {CAUSES['wrong-audience'].headline}"


def test_a_verdict_that_rests_on_a_report_alone_says_so() -> None:
    said = verdict(finding("report.story", cause="wrong-environment", confidence=0.7))
    assert str(said.headline) == f"From what is told around the call: {CAUSES['wrong-environment'].headline}"


def test_a_cause_that_something_shows_is_no_longer_called_words() -> None:
    shown = finding("token.purpose", cause="id-token-as-access-token", also=(Candidate("wrong-token-type", 0.8),))
    said = verdict(finding(HINT, cause="wrong-token-type", confidence=0.8), shown)
    assert "words" not in str(said.headline)


@pytest.mark.parametrize("rule", GOT_PAST, ids=lambda rule: rule.words[0])
def test_what_the_server_got_past_by_its_words_is_not_the_cause(rule: GotPast) -> None:
    assert rule.why
    for said_of in rule.words:
        for defect in rule.defects:
            shown = finding("request.location", cause=defect, confidence=0.9)
            said = verdict(finding(HINT, cause=said_of, confidence=0.75), shown)
            assert said.cause == said_of, defect
            assert defect in [candidate.cause for candidate in said.ranked]


def test_words_that_allow_the_defect_do_not_set_it_aside() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75, also=(Candidate("wrong-header-name", 0.5),))
    assert (
        verdict(words, finding("header.name", cause="wrong-header-name", confidence=0.9)).cause == "wrong-header-name"
    )


def test_vague_words_set_no_defect_aside() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.6)
    shown = finding("request.location", cause="token-in-wrong-location", confidence=0.9)
    assert verdict(words, shown).cause == "token-in-wrong-location"


def test_a_person_who_tells_of_expiry_does_not_set_a_shown_defect_aside() -> None:
    told = finding("report.story", cause="access-token-expired", confidence=0.8)
    shown = finding("request.location", cause="token-in-wrong-location", confidence=0.9)
    assert verdict(told, shown).cause == "token-in-wrong-location"


def test_a_remark_lends_no_confidence_to_words_of_the_same_cause() -> None:
    remark = finding("token.lifetime", cause="access-token-expired", confidence=0.8, severity=Severity.WARNING)
    words = finding(HINT, cause="wrong-signing-key-or-secret", confidence=0.75, also=(
        Candidate("access-token-expired", 0.3),))  # fmt: skip
    for order in ((remark, words), (words, remark)):
        said = verdict(*order, status=401)
        assert said.cause == "wrong-signing-key-or-secret"
        assert {item.cause: item.confidence for item in said.ranked}["access-token-expired"] == 0.3


def test_a_cause_that_a_passing_check_rules_out_is_no_candidate() -> None:
    words = finding(HINT, cause="wrong-audience", confidence=0.7, also=(Candidate("access-token-expired", 0.3),))
    said = verdict(words, finding("token.expiry", Outcome.PASS))
    assert "access-token-expired" not in [candidate.cause for candidate in said.ranked]
    assert "access-token-expired" in said.ruled_out


def test_evidence_outranks_words() -> None:
    said = verdict(
        finding(HINT, cause="access-token-expired", confidence=0.8),
        finding("header.scheme", cause="missing-bearer-prefix", confidence=1.0),
    )
    assert said.cause == "missing-bearer-prefix"
    assert str(said.headline) == "The summary of header.scheme."
    assert "access-token-expired" in [candidate.cause for candidate in said.ranked]
    assert said.also == ()


def test_words_and_evidence_that_agree_are_surer_than_either() -> None:
    said = verdict(
        finding(HINT, cause="alg-mismatch", confidence=0.8),
        finding("token.algorithm", cause="alg-mismatch", confidence=0.85),
    )
    assert 0.85 < said.confidence <= CORROBORATED_AT_MOST


def test_words_that_the_paste_refutes_lose_weight() -> None:
    words = finding(HINT, cause="token-truncated", confidence=0.7)
    alone = verdict(words)
    refuted = verdict(words, finding("token.structure", Outcome.PASS))
    assert refuted.confidence < alone.confidence


@pytest.mark.parametrize("check", sorted(REFUTED_FOR_GOOD))
def test_no_words_bring_back_what_the_whole_request_rules_out(check: str) -> None:
    words = finding(HINT, cause=REFUTED_BY[check][0], confidence=0.8, also=(Candidate("wrong-audience", 0.5),))
    said = verdict(words, finding(check, Outcome.PASS))
    assert [candidate.cause for candidate in said.ranked] == ["wrong-audience"]


def test_words_that_the_paste_refutes_leave_the_call_unexplained_and_not_healthy() -> None:
    words = finding(HINT, cause="header-not-sent", confidence=0.7)
    assert verdict(words, finding("header.present", Outcome.PASS)).kind is Kind.INCONCLUSIVE


def test_expiry_against_now_yields_to_a_defect_that_would_have_failed_at_any_time() -> None:
    said = verdict(
        finding("token.expiry", cause="access-token-expired", confidence=0.9),
        finding("request.location", cause="token-in-wrong-location", confidence=0.85),
    )
    assert said.cause == "token-in-wrong-location"
    assert said.also == ("access-token-expired",)


def test_expiry_at_the_time_of_the_request_yields_to_nothing_less_sure() -> None:
    said = verdict(
        finding("token.expiry", cause="access-token-expired", confidence=1.0),
        finding("request.location", cause="token-in-wrong-location", confidence=0.85),
    )
    assert said.cause == "access-token-expired"


def test_what_else_is_broken_stands_under_also() -> None:
    said = verdict(
        finding("header.scheme", cause="missing-bearer-prefix"),
        finding("token.audience", cause="wrong-audience", confidence=0.95),
    )
    assert said.cause == "missing-bearer-prefix"
    assert said.also == ("wrong-audience",)


def test_what_passed_with_evidence_is_ruled_out_unless_something_suspects_it() -> None:
    said = verdict(
        finding("header.scheme", cause="missing-bearer-prefix"),
        finding("token.expiry", Outcome.PASS),
        finding("token.audience", Outcome.PASS),
        finding(HINT, cause="wrong-audience", confidence=0.6),
    )
    assert "access-token-expired" in said.ruled_out
    assert "wrong-audience" not in said.ruled_out


def test_healthy_needs_every_check_to_have_looked() -> None:
    passing = finding("header.scheme", Outcome.PASS)
    blind = finding("token.signature", Outcome.UNAVAILABLE, blocked_by="SigningKeys")
    assert verdict(passing).kind is Kind.HEALTHY
    assert verdict(passing, blind).kind is Kind.INCONCLUSIVE
    assert verdict(passing, finding("token.claims", Outcome.CRASHED)).kind is Kind.INCONCLUSIVE


def test_nothing_is_healthy_while_servers_are_still_asked() -> None:
    assert verdict(finding("header.scheme", Outcome.PASS), complete=False).kind is Kind.INCONCLUSIVE


def test_a_refusal_without_a_finding_is_inconclusive_and_says_what_to_paste() -> None:
    said = verdict(finding("header.scheme", Outcome.PASS), status=401)
    assert said.kind is Kind.INCONCLUSIVE
    assert any("WWW-Authenticate" in str(step) for step in said.next_steps)


def test_a_blocked_check_asks_for_the_server_side() -> None:
    blind = finding("token.signature", Outcome.UNAVAILABLE, blocked_by="SigningKeys")
    assert any("server-side" in str(step) for step in verdict(blind, status=401).next_steps)


def test_a_warning_alone_makes_the_call_risky() -> None:
    said = verdict(
        finding("header.scheme", Outcome.PASS),
        finding("request.https", cause="http-instead-of-https", confidence=0.85, severity=Severity.WARNING),
    )
    assert (said.kind, said.cause) == (Kind.RISKY, "http-instead-of-https")


def test_weak_candidates_are_named_and_left_open() -> None:
    said = verdict(finding(HINT, cause="access-token-expired", confidence=0.3), status=401)
    assert said.kind is Kind.INCONCLUSIVE
    assert said.cause is None
    assert [candidate.cause for candidate in said.ranked] == ["access-token-expired"]


def test_the_actor_of_the_finding_goes_before_that_of_the_cause() -> None:
    plain = finding("scope.endpoint", cause="user-lacks-permission")
    assert verdict(plain).actor is Actor.YOUR_ADMIN


@pytest.mark.parametrize(
    ("seconds", "confidence"), [(60, 0.9), (3_600, 0.9), (7_200, 0.8), (10 * 86_400, 0.6), (400 * 86_400, 0.45)]
)
def test_an_expiry_is_believed_the_less_the_longer_ago(seconds: int, confidence: float) -> None:
    assert aged(seconds) == confidence


def test_combining_with_nothing_changes_nothing_and_certainty_stays() -> None:
    assert combined(0.7, 0.0) == 0.7
    assert combined(1.0, 0.8) == 1.0
    assert combined(0.6, 0.6) > 0.6


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1.0, "certain"),
        (0.97, "almost certain"),
        (0.9, "almost certain"),
        (0.85, "very likely"),
        (0.7, "likely"),
        (0.5, "possible"),
        (0.0, "possible"),
    ],
)
def test_only_what_is_certain_is_called_so(confidence: float, word: str) -> None:
    assert in_words(confidence) == word
    assert sureness(confidence).lower().startswith(word)
    assert ("100 %" in sureness(confidence)) == (word == "certain")


def test_a_paste_that_tells_of_a_failure_is_never_healthy() -> None:
    told = subject()
    said = ErrorText("HTTP 404 Not Found", origin="prose")
    failing = replace(told, submission=replace(told.submission, errors=(said,)))
    passing = [finding("header.scheme", Outcome.PASS)]
    assert decide(passing, complete=True, subject=told).kind is Kind.HEALTHY
    assert decide(passing, complete=True, subject=failing).kind is Kind.INCONCLUSIVE


def test_a_precedence_does_not_turn_the_order_of_one_messages_own_causes() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.8, also=(Candidate("clock-skew", 0.75),))
    told = finding("report.story", cause="clock-skew", confidence=0.75)
    assert verdict(words).cause == "access-token-expired"
    only_expired = finding(HINT, cause="access-token-expired", confidence=0.8)
    assert verdict(only_expired, told).cause == "clock-skew"


def test_what_a_finding_may_mean_as_well_is_a_candidate_and_no_second_fault() -> None:
    said = verdict(finding("header.name", cause="wrong-header-name", also=(Candidate("header-not-sent", 0.8),)))
    assert said.also == ()
    assert "header-not-sent" in [candidate.cause for candidate in said.ranked]
