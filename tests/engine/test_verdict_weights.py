"""How what speaks for each cause is weighed: evidence, words, and which of two gives way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.engine.model.types import Candidate, Finding, Outcome, Severity
from tests.engine.test_verdict import HINT, finding, verdict

STORY = "report.story"
PASSING = finding("header.scheme", Outcome.PASS)


def test_only_a_fail_names_a_cause() -> None:
    blind = finding("header.name", Outcome.UNAVAILABLE, cause="wrong-header-name")
    assert verdict(blind).ranked == ()
    assert verdict(PASSING, replace(finding("header.name"), candidates=())).ranked == ()


def test_a_fail_without_candidates_stands_for_its_cause() -> None:
    shown = replace(finding("header.name", cause="wrong-header-name", confidence=0.8), candidates=())
    assert verdict(shown).ranked == (Candidate("wrong-header-name", 0.8),)


@pytest.mark.parametrize(
    "looked",
    [replace(finding("header.present", Outcome.PASS), evidence=()), finding("header.present", Outcome.NOT_APPLICABLE)],
    ids=["without evidence", "not applicable"],
)
def test_a_check_that_shows_nothing_refutes_no_words(looked: Finding) -> None:
    words = finding(HINT, cause="header-not-sent", confidence=0.7)
    assert verdict(words, looked).confidence == 0.7


def test_what_the_paste_shows_is_not_refuted_by_another_check() -> None:
    shown = finding("header.line", cause="header-not-sent", confidence=0.8)
    assert verdict(shown, finding("header.present", Outcome.PASS)).confidence == 0.8


def test_a_defect_takes_nothing_from_a_remark_of_the_same_name_in_either_order() -> None:
    warned = finding("token.lifetime", cause="access-token-expired", confidence=0.9, severity=Severity.WARNING)
    words = finding(HINT, cause="access-token-expired", confidence=0.6)
    for order in ((warned, words), (words, warned)):
        said = verdict(*order)
        assert said.confidence == 0.6
        assert str(said.headline).startswith("From the server's words: ")


def test_of_two_findings_of_one_cause_the_surer_gives_the_words() -> None:
    faint = finding("header.name", cause="wrong-header-name", confidence=0.7)
    sure = finding("header.line", cause="wrong-header-name", confidence=0.9)
    for order in ((faint, sure), (sure, faint)):
        said = verdict(*order)
        assert str(said.headline) == "The summary of header.line."
        assert said.confidence == 0.9
    same = finding("header.line", cause="wrong-header-name", confidence=0.7)
    assert str(verdict(faint, same).headline) == "The summary of header.name."


def test_the_surest_of_several_messages_counts() -> None:
    strong = finding(HINT, cause="wrong-audience", confidence=0.7)
    weak = finding(HINT, cause="wrong-audience", confidence=0.5)
    for order in ((strong, weak), (weak, strong)):
        assert verdict(*order).confidence == 0.7


def test_words_of_a_warning_set_no_defect_aside() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.8, severity=Severity.WARNING)
    shown = finding("request.location", cause="token-in-wrong-location", confidence=0.9)
    assert verdict(words, shown).confidence == 0.9


def test_what_words_set_aside_stays_just_behind_them() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75)
    strong = finding("request.location", cause="token-in-wrong-location", confidence=0.9)
    faint = finding("request.location", cause="token-in-wrong-location", confidence=0.5)
    assert verdict(words, strong).ranked[1] == Candidate("token-in-wrong-location", 0.74)
    assert verdict(words, faint).ranked[1] == Candidate("token-in-wrong-location", 0.5)


def test_a_cause_that_words_name_more_surely_than_the_paste_shows_is_not_set_aside() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75)
    told = finding(STORY, cause="header-not-sent", confidence=0.8)
    shown = finding("header.line", cause="header-not-sent", confidence=0.6)
    assert verdict(words, told, shown).cause == "header-not-sent"


def test_what_is_plainly_shown_does_not_yield_to_what_is_shown_as_merely_likely() -> None:
    def first(loser: float, winner: float) -> str | None:
        shown = finding("header.present", cause="header-not-sent", confidence=loser)
        return verdict(shown, finding("report.code", cause="cors-preflight-blocked", confidence=winner)).cause

    assert first(0.95, 0.84) == "header-not-sent"
    assert first(0.95, 0.85) == "cors-preflight-blocked"
    assert first(0.94, 0.84) == "cors-preflight-blocked"


def test_what_is_shown_does_not_yield_to_words_that_are_merely_possible() -> None:
    def first(loser: float, winner: float) -> str | None:
        shown = finding("header.present", cause="header-not-sent", confidence=loser)
        return verdict(shown, finding(STORY, cause="cors-preflight-blocked", confidence=winner)).cause

    assert first(0.85, 0.69) == "header-not-sent"
    assert first(0.85, 0.7) == "cors-preflight-blocked"
    assert first(0.84, 0.69) == "cors-preflight-blocked"


def test_what_yields_stays_just_behind_the_one_it_yields_to() -> None:
    shown = finding("header.present", cause="header-not-sent", confidence=0.9)
    said = verdict(shown, finding("report.code", cause="cors-preflight-blocked", confidence=0.8))
    assert said.ranked == (Candidate("cors-preflight-blocked", 0.8), Candidate("header-not-sent", 0.79))
    faint = finding("header.present", cause="header-not-sent", confidence=0.6)
    said = verdict(faint, finding("report.code", cause="cors-preflight-blocked", confidence=0.8))
    assert said.ranked[1] == Candidate("header-not-sent", 0.6)


def test_a_defect_does_not_yield_to_a_warning() -> None:
    shown = finding("header.present", cause="header-not-sent", confidence=0.9)
    warned = finding("report.code", cause="cors-preflight-blocked", confidence=0.8, severity=Severity.WARNING)
    assert verdict(shown, warned).confidence == 0.9


def test_expiry_told_by_words_alone_is_no_expiry_against_now() -> None:
    told = finding(STORY, cause="access-token-expired", confidence=0.8)
    shown = finding("request.url", cause="wrong-host-or-path", confidence=0.7)
    assert verdict(told, shown).cause == "access-token-expired"


def test_expiry_against_now_yields_to_no_warning_and_to_no_words() -> None:
    expired = finding("token.expiry", cause="access-token-expired", confidence=0.9)
    warned = finding("request.url", cause="wrong-host-or-path", severity=Severity.WARNING)
    told = finding(STORY, cause="wrong-host-or-path", confidence=0.8)
    assert verdict(expired, warned).confidence == 0.9
    assert verdict(expired, told).confidence == 0.9


def test_words_set_aside_only_what_they_speak_against() -> None:
    words = finding(HINT, cause="wrong-audience", confidence=0.75)
    assert verdict(words, finding("token.kind", cause="wrong-token-type", confidence=0.9)).cause == "wrong-token-type"


def test_words_set_aside_what_a_person_tells_as_surely_as_the_paste_shows_it() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75)
    told = finding(STORY, cause="header-not-sent", confidence=0.7)
    shown = finding("header.line", cause="header-not-sent", confidence=0.7)
    assert verdict(words, told, shown).cause == "access-token-expired"


def test_words_set_aside_what_is_nearly_certain_and_not_what_is_certain() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75)
    nearly = finding("request.location", cause="token-in-wrong-location", confidence=0.96)
    assert verdict(words, nearly).cause == "access-token-expired"


def test_of_two_that_the_server_names_as_surely_the_one_that_explains_the_other_comes_first() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.75, also=(Candidate("clock-skew", 0.75),))
    assert verdict(words).cause == "clock-skew"


def test_what_something_shows_yields_although_the_server_names_it_more_surely() -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.8, also=(Candidate("clock-skew", 0.75),))
    shown = finding("token.newest", cause="access-token-expired", confidence=0.5)
    assert verdict(words, shown).cause == "clock-skew"


@pytest.mark.parametrize("check", ["clock.client", STORY])
def test_what_more_than_the_servers_words_speaks_for_goes_before_what_the_server_says(check: str) -> None:
    words = finding(HINT, cause="access-token-expired", confidence=0.85, also=(Candidate("clock-skew", 0.5),))
    assert verdict(words, finding(check, cause="clock-skew", confidence=0.8)).cause == "clock-skew"


def test_an_expiry_that_stands_alone_keeps_its_confidence() -> None:
    assert verdict(finding("token.expiry", cause="access-token-expired", confidence=0.9)).confidence == 0.9


def test_a_finding_of_a_check_that_the_catalogue_does_not_know_rules_nothing_out() -> None:
    said = verdict(PASSING, finding("token.of-old", Outcome.PASS))
    assert said.ruled_out == ("missing-bearer-prefix",)
