"""After the fix: the call again with a new token, both diagnoses side by side, and the answer whether it helped."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from diagnostics import comparing, retesting, services, tasks
from diagnostics.comparing import Fate
from diagnostics.engine import net
from diagnostics.models import Diagnosis, FixFeedback
from diagnostics.runs import execution
from tests.engine.provider import diagnose, provider
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
    text = retesting.stored(made.report).text
    answer = owner.post(f"/d/{made.pk}/retest/", {"paste": text, "value-ACCESS_TOKEN": token})
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
        retesting.filled(f'curl -H "Authorization: Bearer {place}" x', {"": " a1.b "})
        == 'curl -H "Authorization: Bearer a1.b" x'
    )
    with pytest.raises(retesting.NeedsValue):
        retesting.filled(place, {"": " "})


@pytest.mark.parametrize(
    ("text", "writer", "expected"),
    [
        ('curl "https://x/$PATH_SEGMENT" -H "X-Key: $KEY"', "bash", 'curl "https://x/[redacted]" -H "X-Key: a\\$b"'),
        ("GET /$PATH_SEGMENT HTTP/1.1\nX-Key: $KEY\n", "message", "GET /[redacted] HTTP/1.1\nX-Key: a$b\n"),
        ("GET {{PATH_SEGMENT}}\nX-Key: {{KEY}}\n", "http-file", "GET [redacted]\nX-Key: a$b\n"),
        ('r.get("x", headers={"K": os.environ["KEY"]})', "requests", 'r.get("x", headers={"K": "a$b"})'),
    ],
)
def test_each_variable_takes_its_value_in_the_syntax_of_the_form_and_an_empty_one_is_left_out(text, writer, expected):
    variables = tuple(retesting.Variable(name, "", "") for name in ("PATH_SEGMENT", "KEY"))
    assert retesting.filled(text, {"KEY": "a$b"}, retesting.Stored(text, writer, variables)) == expected


def test_a_variable_that_is_the_owners_own_is_left_alone():
    stored = retesting.Stored("curl $MINE $KEY", "bash", (retesting.Variable("KEY", "", ""),))
    assert retesting.filled(stored.text, {"KEY": "v"}, stored) == "curl $MINE v"


def test_a_whole_call_takes_the_place_of_the_stored_one():
    stored = retesting.Stored("curl $KEY", "bash", (retesting.Variable("KEY", "", ""),))
    assert retesting.filled("curl https://x", {"KEY": ""}, stored) == "curl https://x"
    assert retesting.filled("curl https://x", {"": "token"}, stored) == "curl https://x\n\ntoken"


def test_without_a_corrected_request_the_examined_one_is_offered():
    report = sample_report.expired()
    report["verdict"]["fix"] = None
    text = retesting.stored(report).text
    assert [item.name for item in retesting.stored(report).variables] == ["ACCESS_TOKEN"]
    assert text.startswith("GET https://api.xxx.com/v2/devices?limit")
    assert "Authorization: Bearer $ACCESS_TOKEN" in text
    assert "[token" not in text
    report["understood"]["requests"] = []
    assert retesting.stored(report).text == ""


def test_the_form_asks_for_each_value_that_is_not_stored(owner: Client):
    report = sample_report.expired()
    report["verdict"]["fix"] = None
    request = report["understood"]["requests"][0]
    request["headers"] = [
        ["Authorization", "Bearer [token abc234, 812 long]"],
        ["X-Tenant", "[value bcd345, 8 long]"],
        ["X-Same", "[value bcd345, 8 long]"],
    ]
    request["url"] = "https://api.xxx.com/v2/devices/[value cde456, 12 long]"
    text = owner.get(f"/d/{store(report).pk}/retest/").content.decode()
    assert re.findall(r'name="value-([A-Z_0-9]+)"', text) == ["ACCESS_TOKEN", "TENANT", "VALUE"]
    assert "X-Same: $TENANT" in text
    assert "[value cde456, 12 long]" in text
    assert "GET https://api.xxx.com/v2/devices/$VALUE HTTP/1.1" in text


def test_a_missing_token_is_asked_for_and_a_given_one_is_not_echoed(owner: Client, made: Diagnosis):
    answer = owner.post(
        f"/d/{made.pk}/retest/", {"paste": "curl -H 'Authorization: Bearer $ACCESS_TOKEN' x", "token": ""}
    )
    assert answer.status_code == 422
    assert "Give at least one value" in answer.content.decode()
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


def judged(report: dict, kind: str, cause: str | None = None) -> dict:
    report["verdict"] |= {"kind": kind, "cause": cause, "ranked": [], "also": []}
    return report


def failing(report: dict) -> str:
    return next(
        f["check"] for f in report["findings"] if f["outcome"] == "fail" and f["cause"] == "access-token-expired"
    )


def test_both_stand_side_by_side_and_the_cause_is_gone(owner: Client, made: Diagnosis):
    report = sample_report.expired()
    after = retested(made, judged(outcome(report, failing(report), "pass"), "inconclusive"))
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
        after = judged(outcome(sample_report.expired(), check, left), "inconclusive")
        comparison = comparing.compared(before, after)
        assert comparison.fate is Fate.NOT_TESTED
        assert [row.summary_after for row in comparison.untested] == [f"now {left}"]
    gone = judged(sample_report.expired(), "inconclusive")
    gone["findings"] = [f for f in gone["findings"] if f["check"] != check]
    assert comparing.compared(before, gone).fate is Fate.NOT_TESTED


@pytest.mark.parametrize("kind", ["healthy", "risky"])
def test_a_call_that_is_seen_to_succeed_has_its_cause_no_more(kind: str):
    before = sample_report.expired()
    after = judged(outcome(sample_report.expired(), failing(before), "not_applicable"), kind)
    assert comparing.compared(before, after).fate is Fate.GONE
    after = judged(outcome(sample_report.expired(), failing(before), "not_applicable"), "inconclusive")
    after["findings"].append({"check": "api.replay", "title": "t", "outcome": "pass", "summary": "200", "cause": None})
    assert comparing.compared(before, after).fate is Fate.GONE


def test_a_warning_that_stays_beside_a_success_is_still_there():
    before = judged(sample_report.expired(), "risky", "secret-exposed")
    assert (
        comparing.compared(before, judged(sample_report.expired(), "risky", "secret-exposed")).fate is Fate.STILL_THERE
    )


def test_another_cause_in_its_place_is_told_as_that():
    before = sample_report.expired()
    check = failing(before)
    for left in ("pass", "not_applicable"):
        after = judged(outcome(sample_report.expired(), check, left), "broken", "missing-scope")
        after["findings"] = [f for f in after["findings"] if f["outcome"] != "fail"]
        assert comparing.compared(before, after).fate is Fate.REPLACED
    after["verdict"]["ranked"] = [{"cause": "access-token-expired", "confidence": 0.2}]
    assert comparing.compared(before, after).fate is Fate.NOT_TESTED, "it is still held for possible"


def test_what_changed_in_the_call_is_told_part_by_part(owner: Client, made: Diagnosis):
    before, after = sample_report.expired(), judged(sample_report.expired(), "healthy")
    authorization = ["authorization", "bearer [token abc234, 812 long]"]
    before["understood"]["requests"][0]["headers"] = [authorization, ["A", "1"]]
    after["understood"]["requests"][0] |= {
        "method": "HEAD",
        "headers": [["Authorization", "Bearer [token abc234, 812 long]"], ["a", "1"], ["B", "2"]],
    }
    comparison = comparing.compared(before, after)
    assert [(change.part, change.before, change.after) for change in comparison.call] == [
        ("method", "GET", "HEAD"),
        ("Authorization", "bearer [token abc234, 812 long]", "Bearer [token abc234, 812 long]"),
        ("B", "", "2"),
    ]
    text = owner.get(f"/d/{retested(made, after).pk}/compare/").content.decode()
    assert "What changed in the call" in text
    assert "Bearer [token abc234, 812 long]" in text


def test_a_retest_labels_values_with_the_key_of_the_first_of_its_chain(made: Diagnosis, sent: list[str]):
    token, _ = jwt()
    masks = []
    before = made
    for _ in range(2):
        after = retesting.start(before, f"Authorization: Bearer {token}", owner=OWNER, client="", client_time=None)
        execution.perform(after.pk)
        after.refresh_from_db()
        masks.append(after.report["understood"]["tokens"][0]["mask"])
        assert after.report["labels_of"] == made.pk
        before = after
        if len(masks) == 1:
            Diagnosis.objects.filter(pk=made.pk).delete()
            before.refresh_from_db()
    assert masks[0] == masks[1]
    alone = services.create(f"Authorization: Bearer {token}", owner=OWNER)
    execution.perform(alone.pk)
    alone.refresh_from_db()
    assert "labels_of" not in alone.report
    assert alone.report["understood"]["tokens"][0]["mask"] != masks[0]


def test_what_is_left_out_is_never_sent_to_a_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(net.client._permission, "granted", True)
    with provider() as one:
        token = one.token()
        for path, value in (("/devices/[redacted]", token), ("/devices", "[redacted]")):
            seen = diagnose(one, f"curl '{one.server.url}{path}' -H 'Authorization: Bearer {value}'")
            assert "As pasted" not in [probe.name for probe in seen.report.probes]
        assert not [request for request in one.server.requests if b"redacted" in request]


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
