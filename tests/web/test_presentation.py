"""Words, marks and order on a diagnosis page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.presentation import times, words
from diagnostics.presentation.examples import grouped
from diagnostics.presentation.page import page
from diagnostics.presentation.pasted import pasted
from tests.web import sample_report


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (95, "95 seconds"),
        (150, "2 minutes"),
        (3 * 3600, "3 hours"),
        (3 * 86400, "3 days"),
        (1e8, "3 years"),
    ],
)
def test_a_duration_is_said_in_one_unit(seconds: float, said: str) -> None:
    assert times.duration(seconds) == said


def test_a_time_is_said_against_now_or_against_another() -> None:
    now = datetime.now(UTC)
    assert times.relative(now - timedelta(hours=3)) == "3 hours ago"
    assert times.relative(now + timedelta(minutes=5, seconds=1)) == "in 5 minutes"
    assert times.relative(now, now - timedelta(days=4)) == "4 days after"


@pytest.mark.parametrize("value", ["soon", True, None, -1, 0, 1772969025000, float("nan")])
def test_what_is_no_numeric_date_is_no_time(value: object) -> None:
    assert times.numeric_date(value) is None


def test_a_stamp_without_a_zone_is_taken_for_utc() -> None:
    assert times.parse("2026-03-08T11:23:45") == datetime(2026, 3, 8, 11, 23, 45, tzinfo=UTC)
    assert times.parse("yesterday") is None
    assert times.parse(None) is None


def test_the_verdict_card_names_cause_actor_and_sureness_in_words() -> None:
    card = page(sample_report.expired()).verdict
    assert card is not None
    assert card.headline == "Your token expired 3 hours before this request."
    assert card.actor == "You"
    assert card.sureness == "Almost certain (98 %)"
    assert card.root_cause == "Expired access token"
    changed = ["".join(text for text, _ in line.pieces) for line in card.request if line.changed]
    assert changed == ['  -H "Authorization: Bearer $ACCESS_TOKEN" \\']


def test_a_changed_line_is_marked_at_its_characters() -> None:
    report = sample_report.expired()
    report["verdict"]["fix"] |= {"request": "curl -H 'A: b c'", "changed": [1], "marks": [[1, 13, 1]]}
    card = page(report).verdict
    assert card is not None
    assert card.request[0].pieces == (("curl -H 'A: ", False), ("b", True), (" c'", False))


def test_all_eight_steps_are_shown_and_only_those_with_a_fault_stand_open() -> None:
    steps = page(sample_report.expired()).steps
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [step.number for step in steps if step.open] == [2, 6]
    assert [step.state for step in steps] == [
        "pass", "fail", "unavailable", "not_applicable", "pass", "warning", "unavailable", "pass",
    ]  # fmt: skip


def test_a_step_in_which_something_could_not_be_tested_is_not_called_passed() -> None:
    report = sample_report.healthy()
    report["findings"].append(sample_report.finding("x.y", 5, "t", "unavailable", "The server did not answer."))
    step = page(report).steps[4]
    assert step.state == "unavailable"
    assert step.line == "The server did not answer."


def test_a_crashed_check_is_listed_as_not_tested() -> None:
    report = sample_report.expired()
    report["findings"].append(sample_report.finding("x.y", 8, "t", "crashed", "This check failed on our side."))
    assert "This check failed on our side." in [reason for reason, _rows in page(report).untested]


def test_a_step_waits_visibly_while_results_may_still_come() -> None:
    steps = page(sample_report.running()).steps
    assert steps[1].state == "fail"
    assert steps[6].state == "running"
    assert page(sample_report.running()).progress == "6 of 15 checks are done."


def test_ruled_out_lists_checks_with_what_they_saw_and_causes_by_name() -> None:
    found = page(sample_report.expired()).ruled_out
    ruled_out = {row.title: row.why for row in (*found.first, *found.further)}
    assert ruled_out["The audience is this API"] == "The audience is https://api.xxx.com."
    assert words.cause_title("wrong-environment") in ruled_out


def test_an_old_report_with_unknown_names_still_has_a_page() -> None:
    report = sample_report.expired()
    report["verdict"] |= {"cause": "moon-phase", "root_cause": "astronomy", "kind": "odd", "actor": "the-moon"}
    report["findings"][5] |= {"cause": "moon-phase", "check": "moon.phase"}
    card = page(report).verdict
    assert card is not None
    assert card.cause == "Moon phase"


def test_token_times_are_told_with_the_claim() -> None:
    claims = {member.name: member for member in page(sample_report.expired()).pasted.tokens[0].claims}
    assert claims["exp"].exact == "2026-03-08 11:23:45 UTC"
    assert claims["sub"].stamp == ""


def test_examples_stand_under_their_root_causes_and_what_works_comes_last() -> None:
    found = grouped(
        [
            {"slug": "ok", "title": "A call that works", "cause": "healthy"},
            {"slug": "skew", "title": "A clock is minutes ahead", "cause": "clock-skew"},
            {"slug": "twice", "title": "Bearer twice", "cause": "duplicate-bearer-prefix"},
            {"slug": "old", "title": "The access token has expired", "cause": "access-token-expired"},
        ]
    )
    assert [(group.title, group.examples) for group in found] == [
        ("Expired access token", (("old", "The access token has expired"),)),
        ("Missing Authorization header", (("twice", "Bearer twice"),)),
        ("Clock skew", (("skew", "A clock is minutes ahead"),)),
        ("No fault", (("ok", "A call that works"),)),
    ]


@pytest.mark.parametrize(("answers", "opened", "folded"), [(6, 6, 0), (7, 1, 7), (60, 1, 60)])
def test_of_many_exchanges_only_the_examined_one_stands_open(answers: int, opened: int, folded: int) -> None:
    found = pasted(
        {
            "understood": {
                "responses": [{"index": i, "status": 401} for i in range(answers)],
                "subject": {"response": answers - 1},
            }
        }
    )
    assert (len(found.open_exchanges), len(found.folded_calls)) == (opened, folded)
    assert found.open_exchanges[-1].is_subject
    assert [call.is_subject for call in found.folded_calls[:2]] in ([], [True, False])


def test_many_calls_are_a_line_each_the_examined_one_first_then_those_that_failed() -> None:
    statuses = [200, 404, 200, 401, 200, 500, 200, 200]
    requests = [{"index": i, "method": "GET", "url": f"/{i}", "response": i, "exchange": i + 1} for i in range(8)]
    responses = [{"index": i, "status": status} for i, status in enumerate(statuses)]
    subject = {"request": 3, "response": 3}
    found = pasted({"understood": {"requests": requests, "responses": responses, "subject": subject}})
    titles = [call.title for call in found.folded_calls]
    assert titles[:4] == ["GET /3 → 401", "GET /1 → 404", "GET /5 → 500", "GET /0 → 200"]
    assert [call.failed for call in found.folded_calls] == [True] * 3 + [False] * 5


def test_a_claim_is_told_with_its_section() -> None:
    claims = {member.name: member for member in page(sample_report.expired()).pasted.tokens[0].claims}
    assert claims["exp"].section == "RFC 7519, 4.1.4"
    assert claims["exp"].meaning == "Expiration time: from then on the token is refused"


def test_of_many_tokens_only_the_examined_one_stands_open_or_the_first_where_none_is() -> None:
    tokens = [{"label": f"T{i}", "format": "opaque"} for i in range(20)]
    found = pasted({"understood": {"tokens": tokens, "subject": {"token": "T19"}}})
    assert [token.label for token in found.open_tokens] == ["T19"]
    assert len(found.folded_tokens) == 19
    found = pasted({"understood": {"tokens": tokens}})
    assert [token.label for token in found.open_tokens] == ["T0", "T1", "T2", "T3", "T4", "T5"]
    assert [token.label for token in found.folded_tokens] == [f"T{i}" for i in range(6, 20)]


@pytest.mark.parametrize(("kind", "fails"), [("broken", True), ("risky", False)])
def test_only_of_a_call_that_failed_it_is_said_that_it_fails_again(kind: str, fails: bool) -> None:
    report = sample_report.expired()
    report["verdict"] |= {"kind": kind, "also": ["wrong-audience"]}
    card = page(report).verdict
    assert card is not None
    assert ("fails again" in str(card.also_told)) is fails
