"""One's own diagnoses: all of them, grouped by cause, searched; nobody else's."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from diagnostics.models import Diagnosis
from diagnostics.presentation import words
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = pytest.mark.django_db


def shown(client: Client, query: str = "") -> str:
    response = client.get("/history/", {"q": query} if query else {})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def test_all_diagnoses_stand_under_their_causes(client: Client) -> None:
    made = [store(sample_report.expired()) for _ in range(30)] + [store(sample_report.wrong_audience())]
    page = shown(owning(client))
    assert all(f"/d/{one.pk}/" in page for one in made)
    headings = [re.sub(r"<.*?>", "", each) for each in re.findall(r"<h2.*?</h2>", page)]
    assert headings == [words.cause_title("wrong-audience"), words.cause_title("access-token-expired")]
    assert "31 diagnoses are kept for this browser." in page


def test_they_are_found_by_cause_call_name_and_id(client: Client) -> None:
    named, other = store(sample_report.expired()), store(sample_report.wrong_audience())
    Diagnosis.objects.filter(pk=named.pk).update(title="Nightly export", endpoint="GET /v2/devices")
    Diagnosis.objects.filter(pk=other.pk).update(endpoint="GET /v2/users")
    browser = owning(client)
    for query in ("nightly", "EXPORT expired", "/v2/devices", named.pk):
        page = shown(browser, query)
        assert f"/d/{named.pk}/" in page, query
        assert f"/d/{other.pk}/" not in page, query
    assert "0 diagnoses found." in shown(browser, "nowhere")


def test_another_browser_sees_none_of_them(client: Client) -> None:
    made = store(sample_report.expired(), owner="somebody-else")
    assert made.pk not in shown(owning(client))
    assert "This browser has no diagnosis" in shown(Client())


def test_the_box_leads_to_all_of_them(client: Client) -> None:
    store(sample_report.expired())
    assert 'href="/history/">All your diagnoses' in owning(client).get("/").content.decode()
