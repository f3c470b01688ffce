"""Where one kind of verdict ends and the next begins, and what stands in each beside the cause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Actor, Candidate, KbLink, Kind, Outcome, Secret, Severity, msg
from diagnostics.engine.verdict.decide import LOOKING, NOTHING, REFUSED, UNSURE, decide
from tests.corpus.examined import profile
from tests.engine.test_verdict import HINT, finding, subject, verdict

STORY = "report.story"
PASSING = finding("header.scheme", Outcome.PASS)


def test_half_a_certainty_is_enough_for_a_verdict_and_less_is_not() -> None:
    assert verdict(finding("header.name", cause="wrong-header-name", confidence=0.5)).kind is Kind.BROKEN
    unsure = verdict(finding("header.name", cause="wrong-header-name", confidence=0.49))
    assert (unsure.kind, unsure.confidence, unsure.headline) == (Kind.INCONCLUSIVE, 0.49, UNSURE)


def test_half_a_certainty_is_enough_for_a_warning_and_less_is_not() -> None:
    warned = finding("request.https", cause="http-instead-of-https", confidence=0.5, severity=Severity.WARNING)
    assert verdict(PASSING, warned).kind is Kind.RISKY
    faint = finding("request.https", cause="http-instead-of-https", confidence=0.49, severity=Severity.WARNING)
    assert verdict(PASSING, faint).kind is Kind.HEALTHY


def test_a_remark_makes_no_call_risky() -> None:
    remark = finding("request.https", cause="http-instead-of-https", confidence=0.9, severity=Severity.INFO)
    assert verdict(PASSING, remark).kind is Kind.HEALTHY


def test_a_warning_beside_an_open_suspicion_is_told_and_the_suspicion_is_not_called_a_fault() -> None:
    warned = finding("request.https", cause="http-instead-of-https", confidence=0.9, severity=Severity.WARNING)
    said = verdict(warned, finding("header.name", cause="wrong-header-name", confidence=0.45))
    assert said.kind is Kind.INCONCLUSIVE
    assert said.also == ("http-instead-of-https",)
    assert [candidate.cause for candidate in said.ranked] == ["wrong-header-name"]


def test_a_warning_that_could_not_be_looked_for_leaves_a_call_healthy() -> None:
    blind = finding("token.lifetime", Outcome.UNAVAILABLE, severity=Severity.WARNING)
    assert verdict(PASSING, blind).kind is Kind.HEALTHY


def test_what_is_healthy_is_so_for_certain_with_what_was_looked_at_ruled_out() -> None:
    said = verdict(PASSING)
    assert said.confidence == 1.0
    assert said.ruled_out == ("missing-bearer-prefix",)


def test_a_paste_in_which_nothing_was_understood_is_not_healthy() -> None:
    nothing = Subject(Submission(Secret("hello")), None, None, None, None)
    said = decide([PASSING], complete=True, subject=nothing)
    assert (said.kind, said.headline, said.confidence) == (Kind.INCONCLUSIVE, NOTHING, 0.0)


def test_an_open_verdict_says_why_it_is_open() -> None:
    blind = finding("token.signature", Outcome.UNAVAILABLE)
    assert verdict(PASSING, complete=False, status=401).headline == LOOKING
    assert verdict(PASSING, status=401).headline == REFUSED
    assert verdict(PASSING, blind).headline == NOTHING
    assert verdict(finding(HINT, cause="wrong-audience", confidence=0.3), complete=False).headline == UNSURE


def test_a_healthy_and_a_risky_call_need_the_servers_to_have_answered() -> None:
    warned = finding("request.https", cause="http-instead-of-https", severity=Severity.WARNING)
    assert verdict(warned).kind is Kind.RISKY
    assert verdict(warned, complete=False).kind is Kind.INCONCLUSIVE
    assert verdict(warned, status=401).kind is Kind.INCONCLUSIVE


def test_a_risky_call_is_told_in_the_words_of_its_finding() -> None:
    warned = finding("request.https", cause="http-instead-of-https", confidence=0.85, severity=Severity.WARNING)
    second = finding("token.size", cause="token-too-large", confidence=0.7, severity=Severity.WARNING)
    said = verdict(warned, second)
    assert str(said.headline) == "The summary of request.https."
    assert (said.confidence, said.root_cause) == (0.85, CAUSES["http-instead-of-https"].root_cause)
    assert said.ranked == (Candidate("http-instead-of-https", 0.85),)
    assert said.also == ("token-too-large",)
    assert said.kb == warned.kb
    assert said.fix is not None
    assert said.actor is Actor.YOU


def test_a_risky_call_names_who_must_act_by_finding_or_else_by_cause() -> None:
    warned = finding("token.size", cause="token-too-large", severity=Severity.WARNING)
    assert verdict(warned).actor is CAUSES["token-too-large"].actor is Actor.YOUR_ADMIN
    assert verdict(replace(warned, actor=Actor.PLATFORM)).actor is Actor.PLATFORM


def test_who_must_act_by_the_finding_goes_before_who_must_by_the_cause() -> None:
    shown = replace(finding("header.name", cause="wrong-header-name"), actor=Actor.PLATFORM)
    assert verdict(shown).actor is Actor.PLATFORM


def test_the_remedy_of_the_finding_goes_before_that_of_the_cause() -> None:
    own = msg("Do this instead.")
    for severity in (Severity.ERROR, Severity.WARNING):
        said = verdict(replace(finding("header.name", cause="wrong-header-name", severity=severity), fix=own))
        assert said.fix is not None
        assert said.fix.text == own


def test_a_hint_that_names_an_actor_leaves_it_to_the_cause() -> None:
    words = replace(finding(HINT, cause="wrong-header-name", confidence=0.7), actor=Actor.PLATFORM)
    assert verdict(words).actor is Actor.YOU


def test_a_cause_that_a_finding_gives_as_its_second_is_told_in_the_words_of_the_catalogue() -> None:
    shown = replace(
        finding("token.claims", cause="access-token-expired", confidence=0.9, also=(Candidate("clock-skew", 0.8),)),
        actor=Actor.PLATFORM, fix=msg("Mend the first."),
    )  # fmt: skip
    said = verdict(shown)
    assert said.cause == "clock-skew"
    assert said.headline == CAUSES["clock-skew"].headline
    assert said.actor is CAUSES["clock-skew"].actor
    assert said.fix is not None
    assert said.fix.text == CAUSES["clock-skew"].fix


def test_the_section_of_the_kb_is_that_of_the_cause() -> None:
    assert verdict(finding("header.name", cause="wrong-header-name")).kb == CAUSES["wrong-header-name"].kb
    assert CAUSES["wrong-header-name"].kb != KbLink("api-authentication-401", "step-1")


def test_also_holds_faults_and_warnings_that_are_likely_and_no_remarks() -> None:
    first = finding("header.scheme", cause="missing-bearer-prefix")

    def beside(confidence: float, severity: Severity) -> tuple[str, ...]:
        return verdict(
            first, finding("token.audience", cause="wrong-audience", confidence=confidence, severity=severity)
        ).also

    assert beside(0.5, Severity.ERROR) == ("wrong-audience",)
    assert beside(0.49, Severity.ERROR) == ()
    assert beside(0.9, Severity.WARNING) == ("wrong-audience",)
    assert beside(0.9, Severity.INFO) == ()


def test_the_candidates_are_of_the_first_ones_severity_and_never_more_than_eight() -> None:
    slugs = ["missing-bearer-prefix", "wrong-audience", "missing-scope", "token-quoted", "wrong-header-name",
             "url-encoded-token", "alg-mismatch", "token-revoked", "rate-limited"]  # fmt: skip
    shown = [finding("header.name", cause=slug, confidence=0.9 - place / 20) for place, slug in enumerate(slugs)]
    warned = finding("request.https", cause="http-instead-of-https", severity=Severity.WARNING)
    assert [candidate.cause for candidate in verdict(warned, *shown).ranked] == slugs[:8]
    ranked = [candidate.cause for candidate in verdict(warned, *shown[:2]).ranked]
    assert ranked == slugs[:2]


def test_confidences_that_differ_by_less_than_a_thousandth_are_the_same() -> None:
    late = finding("scope.endpoint", cause="missing-scope", confidence=0.9004)
    said = verdict(late, finding("header.name", cause="wrong-header-name", confidence=0.9))
    assert said.cause == "wrong-header-name"
    assert said.ranked[1] == Candidate("missing-scope", 0.9)


def test_a_verdict_on_words_says_whose_words_weigh_more() -> None:
    def told(server: float, person: float) -> str:
        words = finding(HINT, cause="wrong-audience", confidence=server)
        return str(verdict(words, finding(STORY, cause="wrong-audience", confidence=person)).headline)

    assert told(0.7, 0.6).startswith("From the server's words: ")
    assert told(0.7, 0.7).startswith("From the server's words: ")
    assert told(0.6, 0.7).startswith("From what is told around the call: ")


def test_the_fix_knows_the_facts_of_the_platform() -> None:
    environment = Environment(
        name="test", api="https://api.example.com", auth="https://auth.example.com",
        token_endpoint="https://auth.example.com/oauth/token",
    )  # fmt: skip
    facts = {Target: Target(profile("generic"), environment, "host", None, None)}
    for severity in (Severity.ERROR, Severity.WARNING):
        shown = finding("token.expiry", cause="access-token-expired", severity=severity)
        said = decide([shown], complete=True, subject=subject(), facts=facts)
        assert said.fix is not None
        assert "https://auth.example.com/oauth/token" in said.fix.follow_up
        unknown = decide([shown], complete=True, subject=subject())
        assert unknown.fix is not None
        assert "$TOKEN_ENDPOINT" in unknown.fix.follow_up


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.CRASHED, Outcome.FAIL])
def test_a_cause_that_another_check_could_not_settle_is_not_ruled_out(outcome: Outcome) -> None:
    sharing = [check for check in CATALOGUE if check.causes[:1] == ("access-token-expired",)]
    other = next(check for check in CATALOGUE if "access-token-expired" in check.causes[1:])
    passed = finding(sharing[0].id, Outcome.PASS)
    assert "access-token-expired" in verdict(passed, status=401).ruled_out
    assert "access-token-expired" not in verdict(passed, finding(other.id, outcome), status=401).ruled_out


def test_only_what_is_shown_rules_a_cause_out() -> None:
    bare = replace(PASSING, evidence=())
    assert verdict(bare).ruled_out == ()
    assert verdict(finding(HINT, Outcome.PASS)).ruled_out == ()
    assert verdict(finding("header.scheme", Outcome.NOT_APPLICABLE)).ruled_out == ()
