"""What staff see first: what is going wrong today, at a glance, and how often a rule's fix helped."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import today, trends
from diagnostics.models import Diagnosis, FixFeedback
from tests.web import sample_report
from tests.web.stored import store

pytestmark = pytest.mark.django_db
PAGE = "/admin/today/"


def at(days_ago: float, n: int = 1, cause: str = "access-token-expired") -> list[Diagnosis]:
    made = [store(sample_report.expired()) for _ in range(n)]
    when = timezone.now() - timedelta(days=days_ago)
    Diagnosis.objects.filter(pk__in=[one.pk for one in made]).update(cause=cause, created_at=when, confidence=0.98)
    return made


def shown(text: str) -> list[str]:
    return re.findall(r"/admin/diagnostics/diagnosis/([0-9a-z]{26})/change/", text)


def test_a_line_says_cause_sureness_platform_endpoint_application_and_whether_it_helped(admin_client: Client):
    (made,) = at(0)
    text = admin_client.get(PAGE).content.decode()
    for told in ("expired", "98 %", "company-x", "GET /v2/devices", "client_7f3a"):
        assert told in text.partition('class="lines"')[2]
    assert "The fix" not in text
    FixFeedback.objects.create(diagnosis=made, cause=made.cause, fixed=False)
    assert "The fix did not help" in admin_client.get(PAGE).content.decode()


def test_the_newest_come_first_and_the_list_goes_on_where_it_ended(admin_client: Client):
    rows = [one for n in range(today.A_PAGE + 3) for one in at(n / 1000)]
    first = admin_client.get(PAGE).content.decode()
    assert shown(first) == [one.pk for one in rows[: today.A_PAGE]]
    older = re.search(r'class="button" href="(\?[^"]+)"', first)
    assert older is not None
    second = admin_client.get(PAGE + older[1].replace("&amp;", "&")).content.decode()
    assert shown(second) == [one.pk for one in rows[today.A_PAGE :]]
    assert 'class="button"' not in second


def test_diagnoses_of_one_moment_are_all_shown_once(admin_client: Client):
    same = timezone.now()
    for _ in range(today.A_PAGE + 5):
        store(sample_report.expired())
    Diagnosis.objects.update(created_at=same)
    first = today.lines()
    second = today.lines(older_than=first.older)
    assert len({line.diagnosis.pk for line in (*first.lines, *second.lines)}) == today.A_PAGE + 5


@pytest.mark.parametrize("older", ["x", "~", "2026-13-99T00:00:00+00:00~a", "2026-01-01T00:00:00~a", "\x00~\x00"])
def test_a_place_that_is_none_begins_at_the_start(admin_client: Client, older: str):
    at(0)
    assert len(shown(admin_client.get(PAGE, {"older": older}).content.decode())) == 1


def test_one_cause_or_platform_can_be_chosen(admin_client: Client):
    at(0)
    (other,) = at(0, cause="clock-skew")
    assert shown(admin_client.get(PAGE, {"cause": "clock-skew"}).content.decode()) == [other.pk]
    assert shown(admin_client.get(PAGE, {"platform": "nowhere"}).content.decode()) == []


def test_what_stands_out_is_said_in_the_first_sentence(admin_client: Client):
    for day in range(1, 9):
        at(day)
    at(0, 2)
    at(0, 6, "clock-skew")
    first, second = today.causes()
    assert (first.cause, first.today, first.usual, first.stands_out) == ("clock-skew", 6, 0.0, True)
    assert (second.today, second.usual, second.stands_out) == (2, 1.0, False)
    text = admin_client.get(PAGE).content.decode()
    lead = text.partition('class="lead">')[2].partition("</p>")[0]
    assert lead.startswith("More than usual:")


def test_a_rare_cause_that_is_new_today_is_not_hidden_behind_the_frequent_ones():
    for n in range(12):
        at(9, 7, f"cause-{n}")
    at(0, 6, "clock-skew")
    assert [one.cause for one in today.causes()] == ["clock-skew"]
    assert today.causes()[0].stands_out


def test_without_seven_days_before_it_no_day_stands_out():
    at(6)
    at(0, 50, "clock-skew")
    assert not today.causes()[0].stands_out
    assert trends.spikes([0] * 6 + [50]) == ()
    assert trends.spikes([0] * 7 + [50]) == (7,)
    assert trends.spikes([0] * 8 + [50], begun=2) == ()


def test_staff_alone_see_it(client: Client):
    assert client.get(PAGE).status_code == 302


def test_hostile_words_are_text(admin_client: Client):
    report = sample_report.expired()
    report["understood"]["tokens"][0]["claims"]["client_id"] = "<script>alert(1)</script>"
    store(report)
    assert "<script>alert" not in admin_client.get(PAGE).content.decode()
    assert "<script>alert" not in admin_client.get(PAGE, {"cause": "<script>alert(1)</script>"}).content.decode()


def test_a_rule_stands_by_the_name_of_its_cause_with_how_often_it_helped(admin_client: Client):
    for fixed in (True, False, False):
        FixFeedback.objects.create(cause="clock-skew", fixed=fixed)
    text = admin_client.get("/admin/diagnostics/diagnosis/trends/").content.decode()
    assert "1 of 3 (33 %)" in text
    assert 'value="33"' in text
