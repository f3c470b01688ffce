"""Support's side: a diagnosis is found by whatever a ticket quotes, and the causes are seen over time."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import counts, sharing, staff_lists, trends
from diagnostics.api import keys
from diagnostics.models import ApiKey, DailyCount, Delivery, Diagnosis, FixFeedback, SectionFeedback
from tests.web import sample_report
from tests.web.stored import store

pytestmark = pytest.mark.django_db
LIST = "/admin/diagnostics/diagnosis/"


@pytest.fixture
def made() -> Diagnosis:
    report = sample_report.expired()
    report["understood"]["responses"][0]["headers"].append(["X-Request-Id", "req-81f2"])
    return store(report)


def ids(client: Client, query: str) -> set[str]:
    text = client.get(LIST, {"q": query}).content.decode()
    return set(re.findall(rf"{LIST}([0-9a-z]{{26}})/change/", text))


@pytest.mark.parametrize("quoted", ["id", "req-81f2", "client_7f3a", "a3k9qd", "REQ-81F2"])
def test_a_diagnosis_is_found_by_what_a_ticket_quotes(admin_client: Client, made: Diagnosis, quoted: str):
    other = json.dumps(sample_report.ALL["wrong-audience"]())
    store(json.loads(other.replace("a3k9qd", "zzzzzz").replace("client_7f3a", "another")))
    assert ids(admin_client, made.pk if quoted == "id" else quoted) == {made.pk}


def test_a_word_that_no_report_holds_finds_nothing(admin_client: Client, made: Diagnosis):
    assert ids(admin_client, "nowhere-to-be-found") == set()
    assert ids(admin_client, "%") == set()


def test_staff_see_every_row_of_evidence_and_every_time(admin_client: Client, made: Diagnosis):
    text = admin_client.get(f"{LIST}{made.pk}/change/").content.decode()
    for finding in made.report["findings"]:
        assert finding["check"] in text
        for row in finding["evidence"]:
            assert row["value"] in text.replace("&#x27;", "'")
    assert "req-81f2" in text
    assert "0.4 ms" in text


def test_a_hostile_claim_is_text_in_the_admin(admin_client: Client):
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["client_id"] = "<script>alert(1)</script>"
    report["findings"][0]["evidence"] = [sample_report.row("<b>x", "<script>alert(2)</script>", "<i>y")]
    made = store(report)
    for path in (LIST, f"{LIST}{made.pk}/change/", f"{LIST}trends/"):
        assert "<script>alert" not in admin_client.get(path).content.decode()


def test_nobody_but_staff_gets_in(made: Diagnosis, client: Client):
    for path in (LIST, f"{LIST}{made.pk}/change/", f"{LIST}trends/"):
        assert client.get(path).status_code == 302


def at(days_ago: int, n: int, cause: str = "access-token-expired") -> None:
    for _ in range(n):
        made = store(sample_report.expired())
        Diagnosis.objects.filter(pk=made.pk).update(cause=cause, created_at=timezone.now() - timedelta(days=days_ago))


def test_the_trend_page_shows_causes_by_day_and_marks_the_spike(admin_client: Client):
    for day in range(1, 8):
        at(day, 1)
    at(0, 9)
    at(3, 2, "clock-skew")
    at(40, 5, "missing-scope")
    first, second = trends.causes(counts.by_day())
    assert (first.cause, first.counts[-8:], first.spikes) == ("access-token-expired", (1, 1, 1, 1, 1, 1, 1, 9), (29,))
    assert (second.cause, second.total, second.spikes) == ("clock-skew", 2, ())
    text = admin_client.get(f"{LIST}trends/").content.decode()
    assert f"{timezone.now().date().isoformat()}: 9 (spike)" in text
    assert "GET /v2/devices" in text
    assert "client_7f3a" in text
    assert not re.search(r"<svg[^>]*style=", text)


@pytest.mark.parametrize(
    ("counts", "found"),
    [([0] * 30, ()), ([4] * 30, ()), ([100] * 29 + [125], ()), ([100] * 29 + [140], (29,)), ([0] * 29 + [4], ()),
     ([0] * 10 + [5] + [0] * 19, (10,)), ([20] + [0] * 29, ())],
)  # fmt: skip
def test_a_spike_is_more_than_chance(counts: list[int], found: tuple[int, ...]):
    assert trends.spikes(counts) == found


def test_rules_and_sections_stand_with_the_worst_first(admin_client: Client):
    for cause, answers in (("clock-skew", [True, True]), ("token-revoked", [True, False, False])):
        for fixed in answers:
            FixFeedback.objects.create(cause=cause, fixed=fixed)
    SectionFeedback.objects.create(article="a", anchor="good", helpful=True)
    SectionFeedback.objects.create(article="a", anchor="bad", helpful=False)
    text = admin_client.get(f"{LIST}trends/").content.decode()
    assert "1 of 3" in text
    assert text.index("token-revoked") < text.index("clock-skew")
    assert text.index("a#bad") < text.index("a#good")


def test_staff_see_links_without_a_way_to_open_them(admin_client: Client, made: Diagnosis):
    link, slug = sharing.create(made)
    for path in ("", f"{link.pk}/change/"):
        text = admin_client.get(f"/admin/diagnostics/sharelink/{path}").content.decode()
        assert link.slug_hash not in text
        assert slug not in text


def test_staff_revoke_api_keys_and_never_see_them(admin_client: Client):
    row, key = keys.create("ci")
    text = admin_client.get("/admin/diagnostics/apikey/").content.decode()
    assert key not in text
    assert row.key_hash not in text
    admin_client.post("/admin/diagnostics/apikey/", {"action": "revoke", "_selected_action": [row.pk]})
    assert keys.find(key) is None
    assert ApiKey.objects.get().revoked_at is not None


def rows(text: str) -> list[str]:
    return re.findall(rf'<a href="{LIST}([0-9a-z]{{26}})/change/', text)


def older(text: str) -> str:
    found = re.search(r'<a href="([^"]+)">Older</a>', text)
    return LIST + found[1].replace("&amp;", "&") if found else ""


def test_the_newest_stand_first_and_each_page_begins_where_the_one_before_ended(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(staff_lists, "ROWS", 2)
    made = [store(sample_report.expired()) for _ in range(5)]
    # two of the same moment
    Diagnosis.objects.filter(pk__in=[made[1].pk, made[2].pk]).update(created_at=made[1].created_at)
    seen, path = [], LIST
    while path:
        text = admin_client.get(path).content.decode()
        seen.append(rows(text))
        path = older(text)
    assert [len(page) for page in seen] == [2, 2, 1]
    same = sorted([made[1].pk, made[2].pk], reverse=True)
    assert sum(seen, []) == [made[4].pk, made[3].pk, *same, made[0].pk]


@pytest.mark.parametrize("place", ["x", "1", "2026-13-01~a", "2026-01-01T00:00:00~a", "2026-01-01T00:00:00Z~", "~"])
def test_an_odd_place_to_begin_is_the_first_page(admin_client: Client, made: Diagnosis, place: str):
    assert rows(admin_client.get(LIST, {"p": place}).content.decode()) == [made.pk]


@pytest.mark.parametrize(
    ("query", "found"), [({"cause": "access-token-expired"}, 1), ({"cause": "clock-skew"}, 0), ({"kind": "broken"}, 1),
                         ({"platform": "generic"}, 0), ({"state": "finished"}, 1), ({"days": "7"}, 0)],
)  # fmt: skip
def test_the_list_is_filtered(admin_client: Client, made: Diagnosis, query: dict[str, str], found: int):
    assert len(rows(admin_client.get(LIST, query).content.decode())) == found


@pytest.mark.parametrize("model", ["diagnosis", "sectionfeedback", "fixfeedback", "sharelink", "delivery"])
def test_a_list_reads_no_report_counts_nothing_and_asks_no_more_for_more_rows(admin_client: Client, model: str):
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(f"/admin/diagnostics/{model}/").status_code == 200
        return [query["sql"] for query in queries]

    def more() -> None:
        made = store(sample_report.expired())
        sharing.create(made)
        FixFeedback.objects.create(diagnosis=made, cause=made.cause, fixed=True)
        SectionFeedback.objects.create(article="a", anchor=made.pk, helpful=True)
        Delivery.objects.create(diagnosis=made, channel="mail", next_at=timezone.now(), created_at=timezone.now())

    more()
    few = asked()
    for _ in range(5):
        more()
    many = asked()
    assert len(many) == len(few)
    assert not [sql for sql in many if re.search(r'"(packed|report|sealed)"|DISTINCT', sql)]
    assert not [sql for sql in many if sql.startswith("SELECT COUNT(")]


def test_days_that_are_over_are_counted_once_and_no_report_is_read_for_the_trends(admin_client: Client):
    at(2, 3)
    at(1, 2, "clock-skew")
    at(0, 1)
    before = counts.by_day()
    assert counts.keep(lambda seconds: False) in (counts.DAYS - 2, counts.DAYS - 1)
    assert counts.keep(lambda seconds: False) == 0
    assert trends.causes(counts.by_day()) == trends.causes(before)
    assert counts.by_day()["application"] == before["application"]
    Diagnosis.objects.filter(created_at__lt=timezone.now() - timedelta(days=1, hours=12)).delete()
    assert trends.causes(counts.by_day())[0].total == 4
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(f"{LIST}trends/")
    assert not [query["sql"] for query in queries if re.search(r'"(packed|report)"', query["sql"])]


def test_counting_that_is_told_to_stop_goes_on_the_next_time():
    assert counts.keep(lambda seconds: True) == 1
    assert counts.keep(lambda seconds: True) == 1
    assert DailyCount.objects.filter(kind=counts.COUNTED).count() == 2


def test_what_many_diagnoses_quote_is_found_page_by_page(admin_client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staff_lists, "ROWS", 2)
    made = [store(sample_report.expired()) for _ in range(3)]
    text = admin_client.get(LIST, {"q": "client_7f3a"}).content.decode()
    assert rows(text) == [made[2].pk, made[1].pk]
    assert rows(admin_client.get(older(text)).content.decode()) == [made[0].pk]
