"""A page that waits: it asks less and less often, the more so the longer the line, and asking costs next to nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.models import Diagnosis
from diagnostics.runs import lifecycle
from diagnostics.views import polling
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    return owning(Client())


def address(text: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', text)
    assert found is not None
    return found[1].replace("&amp;", "&")


def asked(client: Client, path: str) -> tuple[str, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        text = client.get(path).content.decode()
    return text, [query["sql"] for query in queries]


def test_a_poll_without_news_costs_one_read_by_the_key_and_reads_no_report(owner: Client) -> None:
    made = store(sample_report.running())
    path = address(owner.get(f"/d/{made.pk}/").content.decode())
    text, queries = asked(owner, path)
    (query,) = queries
    assert '"id" = ' in query
    assert not re.search(r'"(packed|report|sealed)"', query)
    assert address(text) == path.replace("n=1", "n=2")


def test_a_poll_with_news_brings_the_report_and_ends_when_the_run_has(owner: Client) -> None:
    made = store(sample_report.running())
    Diagnosis.objects.filter(pk=made.pk).update(attempt=1)
    made.refresh_from_db()
    path = address(owner.get(f"/d/{made.pk}/").content.decode())
    lifecycle.save_progress(made, sample_report.running())
    text, _ = asked(owner, path)
    assert 'id="report"' in text
    assert 'id="report"' not in asked(owner, address(text))[0]
    lifecycle.finish(made, sample_report.expired())
    text, _ = asked(owner, address(text))
    assert 'id="report"' in text
    assert "hx-trigger" not in text.partition('id="report"')[0]


def test_a_poll_ends_a_run_without_hope(owner: Client) -> None:
    made = store(sample_report.running())
    path = address(owner.get(f"/d/{made.pk}/").content.decode())
    Diagnosis.objects.update(attempt=lifecycle.MOST_ATTEMPTS, lease_until=timezone.now() - timedelta(seconds=1))
    assert 'id="report"' in owner.get(path).content.decode()
    assert Diagnosis.objects.get().state == "ended_early"


def test_a_poll_of_somebody_else_finds_nothing(owner: Client) -> None:
    path = address(owner.get(f"/d/{store(sample_report.running()).pk}/").content.decode())
    assert Client().get(path).status_code == 404


def test_the_place_in_line_is_told_anew_now_and_then(owner: Client) -> None:
    first, second = store(sample_report.waiting()), store(sample_report.waiting())
    Diagnosis.objects.update(state="queued")
    text = owner.get(f"/d/{second.pk}/").content.decode()
    assert "1 diagnosis is before this one" in text
    first.delete()
    for _ in range(polling.PLACE_EVERY - 1):
        text, queries = asked(owner, address(text))
        assert len(queries) == 1
        assert 'id="report"' not in text
    text, _ = asked(owner, address(text))
    assert 'id="report"' in text
    assert "before this one" not in text


@pytest.mark.parametrize(
    ("polls", "place", "expected"),
    [(0, 0, 100), (1, 0, 200), (99, 0, 1500), (0, 10, 300), (0, 100, 3000), (5, 9999, 15000)],
)
def test_pauses_grow_with_the_polls_and_with_the_line(polls: int, place: int, expected: int) -> None:
    assert polling.delay_ms(polls, place) == expected


@pytest.mark.parametrize("query", ["", "?seen=&n=x&place=-1", "?seen=running.0.0&n=99999&place=99999", "?n=٣"])
def test_a_poll_that_no_page_of_ours_sent_is_answered(owner: Client, query: Any) -> None:
    made = store(sample_report.running())
    assert owner.get(f"/d/{made.pk}/progress/{query}").status_code == 200
