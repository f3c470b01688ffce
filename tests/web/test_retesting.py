"""After the fix: the call again with a new token, both diagnoses side by side, and the answer whether it helped."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from diagnostics import comparing, retesting, tasks
from diagnostics.comparing import Fate
from diagnostics.models import Diagnosis, FixFeedback
from diagnostics.runs import execution
from tests.fixtures.leaks import Search
from tests.fixtures.planted import jwt, word
from tests.web import sample_report
from tests.web.stored import OWNER, owning, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    ids: list[str] = []
    monkeypatch.setattr(tasks, "send", ids.append)
    return ids


@pytest.fixture
def made() -> Diagnosis:
    return store(sample_report.expired())


@pytest.fixture
def owner(made: Diagnosis) -> Client:
    return owning(Client())


def test_the_corrected_request_stands_ready_for_a_new_token(owner: Client, made: Diagnosis):
    text = owner.get(f"/d/{made.pk}/retest/").content.decode()
    assert "Authorization: Bearer $ACCESS_TOKEN" in text
    assert f'href="/d/{made.pk}/retest/"' in owner.get(f"/d/{made.pk}/").content.decode()


def test_the_new_token_takes_its_place_and_the_retest_remembers_what_was_before(owner, made, sent):
    token, _ = jwt()
    text = retesting.request_of(made.report)
    answer = owner.post(f"/d/{made.pk}/retest/", {"paste": text, "token": token})
    assert answer.status_code == 303
    after = Diagnosis.objects.exclude(pk=made.pk).get()
    assert answer["Location"] == f"/d/{after.pk}/compare/"
    assert sent == [after.pk]
    assert after.before == made
    opened = execution.paste_encryption.open_sealed(after.pk, after.sealed)
    assert f"Authorization: Bearer {token}" in opened
    assert "ACCESS_TOKEN" not in opened


@pytest.mark.parametrize("place", ["$ACCESS_TOKEN", "${ACCESS_TOKEN}", "%ACCESS_TOKEN%", "$env:ACCESS_TOKEN"])
def test_every_shells_variable_is_filled(place: str):
    assert (
        retesting.filled(f'curl -H "Authorization: Bearer {place}" x', r" a\1b ")
        == r'curl -H "Authorization: Bearer a\1b" x'
    )
    with pytest.raises(retesting.NeedsToken):
        retesting.filled(place, " ")


def test_without_a_corrected_request_the_examined_one_is_offered():
    report = sample_report.expired()
    report["verdict"]["fix"] = None
    text = retesting.request_of(report)
    assert text.startswith("GET https://api.xxx.com/v2/devices?limit")
    assert "Authorization: Bearer $ACCESS_TOKEN" in text
    assert "[token" not in text
    report["understood"]["requests"] = []
    assert retesting.request_of(report) == ""


def test_a_missing_token_is_asked_for_and_a_given_one_is_not_echoed(owner: Client, made: Diagnosis):
    answer = owner.post(
        f"/d/{made.pk}/retest/", {"paste": "curl -H 'Authorization: Bearer $ACCESS_TOKEN' x", "token": ""}
    )
    assert answer.status_code == 422
    assert "Paste the new token" in answer.content.decode()
    assert "ACCESS_TOKEN" in answer.content.decode()
    secret = word(40)
    answer = owner.post(f"/d/{made.pk}/retest/", {"paste": "\x00", "token": secret})
    assert answer.status_code == 422
    assert not Search([secret]).find("form", answer.content)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("one_window")
def test_retests_count_for_the_rate_limit(owner: Client, made: Diagnosis, settings):
    settings.PORTAL_RATE_LIMIT_POST = "1/h"
    fields = {"paste": "$ACCESS_TOKEN", "token": jwt()[0]}
    assert owner.post(f"/d/{made.pk}/retest/", fields).status_code == 303
    refused = owner.post(f"/d/{made.pk}/retest/", fields)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def retested(made: Diagnosis, report: dict) -> Diagnosis:
    after = store(report)
    Diagnosis.objects.filter(pk=after.pk).update(before=made)
    return after


def outcome(report: dict, check: str, outcome: str) -> dict:
    for finding in report["findings"]:
        if finding["check"] == check:
            finding |= {"outcome": outcome, "cause": None, "summary": f"now {outcome}"}
    return report


def failing(report: dict) -> str:
    return next(
        f["check"] for f in report["findings"] if f["outcome"] == "fail" and f["cause"] == "access-token-expired"
    )


def test_both_stand_side_by_side_and_the_cause_is_gone(owner: Client, made: Diagnosis):
    report = sample_report.expired()
    after = retested(made, outcome(report, failing(report), "pass"))
    text = owner.get(f"/d/{after.pk}/compare/").content.decode()
    assert "The cause you had is gone." in text
    assert re.search(r"Fixed</h2>.*now pass", text, re.DOTALL)
    for one in (made, after):
        assert f'href="/d/{one.pk}/"' in text
    assert f'href="/d/{after.pk}/compare/"' in owner.get(f"/d/{after.pk}/").content.decode()


def test_a_cause_that_could_not_be_tested_is_not_called_gone(made: Diagnosis):
    before = sample_report.expired()
    check = failing(before)
    for left in ("unavailable", "not_applicable", "crashed"):
        comparison = comparing.compared(before, outcome(sample_report.expired(), check, left))
        assert comparison.fate is Fate.NOT_TESTED
        assert [row.summary_after for row in comparison.untested] == [f"now {left}"]
    gone = sample_report.expired()
    gone["findings"] = [f for f in gone["findings"] if f["check"] != check]
    assert comparing.compared(before, gone).fate is Fate.NOT_TESTED


def test_a_cause_that_stays_and_one_that_came_are_named(made: Diagnosis):
    after = sample_report.expired()
    passing = next(f["check"] for f in after["findings"] if f["outcome"] == "pass")
    comparison = comparing.compared(sample_report.expired(), outcome(after, passing, "fail"))
    assert comparison.fate is Fate.STILL_THERE
    assert [row.summary_after for row in comparison.new] == ["now fail"]
    assert failing(sample_report.expired()) in {f["check"] for f in after["findings"]}
    assert comparison.unchanged


def test_without_a_first_cause_there_is_nothing_to_be_gone():
    before = sample_report.expired()
    before["verdict"]["cause"] = None
    assert comparing.compared(before, sample_report.expired()).fate is Fate.NONE


def test_a_running_retest_asks_again_by_itself(owner: Client, made: Diagnosis):
    after = retested(made, sample_report.running())
    text = owner.get(f"/d/{after.pk}/compare/").content.decode()
    assert 'hx-trigger="load delay:400ms"' in text
    assert '<noscript><meta http-equiv="refresh"' in text


def test_nobody_else_retests_compares_answers_or_renames(made: Diagnosis):
    after = retested(made, sample_report.expired())
    for client in (Client(), owning(Client(), "somebody else")):
        assert client.get(f"/d/{made.pk}/retest/").status_code == 404
        assert client.get(f"/d/{after.pk}/compare/").status_code == 404
        for path, fields in (("retest", {"paste": "x"}), ("fixed", {"fixed": "yes"}), ("rename", {"title": "x"})):
            assert client.post(f"/d/{made.pk}/{path}/", fields).status_code == 404


def test_a_diagnosis_without_one_before_has_nothing_to_compare(owner: Client, made: Diagnosis):
    assert owner.get(f"/d/{made.pk}/compare/").status_code == 404
    foreign = store(sample_report.expired(), "somebody else")
    after = retested(foreign, sample_report.expired())
    assert owner.get(f"/d/{after.pk}/compare/").status_code == 404


def test_the_answer_is_kept_for_the_cause_and_the_last_one_counts(owner: Client, made: Diagnosis):
    owner.post(f"/d/{made.pk}/fixed/", {"fixed": "no"})
    text = owner.post(f"/d/{made.pk}/fixed/", {"fixed": "yes"}, follow=True).content.decode()
    assert "You said that it did." in text
    assert [(one.cause, one.fixed) for one in FixFeedback.objects.all()] == [("access-token-expired", True)]
    assert owner.post(f"/d/{made.pk}/fixed/", {"fixed": "perhaps"}).status_code == 400


def test_the_answer_outlives_the_diagnosis_without_saying_whose_it_was(owner: Client, made: Diagnosis):
    owner.post(f"/d/{made.pk}/fixed/", {"fixed": "yes"})
    owner.post(f"/d/{made.pk}/delete/")
    [kept] = FixFeedback.objects.all()
    assert (kept.cause, kept.fixed, kept.diagnosis_id) == ("access-token-expired", True, None)


def test_the_owners_name_stands_in_the_list_of_the_last_ones(owner: Client, made: Diagnosis):
    owner.post(f"/d/{made.pk}/rename/", {"title": "  CI job   <7>\x00" + "x" * 200})
    made.refresh_from_db()
    assert made.title.startswith("CI job <7>x")
    assert len(made.title) == 120
    assert "CI job &lt;7&gt;" in owner.get("/").content.decode()
    assert OWNER not in made.title
