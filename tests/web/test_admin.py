"""Support's side: a diagnosis is found by whatever a ticket quotes, and the causes are seen over time."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import sharing, trends
from diagnostics.api import keys
from diagnostics.models import ApiKey, Diagnosis, FixFeedback, SectionFeedback
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
    first, second = trends.causes()
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
