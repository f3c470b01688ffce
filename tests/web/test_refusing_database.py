"""A database that is away, locked or full: 503, when to come again, and nothing of what somebody wrote is gone."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from diagnostics import database, services
from diagnostics.models import Diagnosis
from diagnostics.views import ownership
from tests.web.cookies import OWNER, owner_cookie

PASTE = "curl https://api.example.com/v2/devices -H 'Authorization: bearer abcDEF123456789012345678'"
# The tests' own transaction is none of the portal's.
OUTSIDE_A_TRANSACTION = SimpleNamespace(in_atomic_block=False, close=lambda: None)
pytestmark = pytest.mark.django_db


def refusing(*args: object, **kwargs: object) -> None:
    error = OperationalError("database is locked: INSERT INTO secret")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    raise error


def owning(client: Client) -> None:
    client.cookies[ownership.COOKIE] = owner_cookie()


@contextmanager
def away() -> Iterator[None]:
    """Every statement is refused, as by a database that is away."""
    with connection.execute_wrapper(refusing):
        yield


def test_a_paste_that_cannot_be_stored_stays_in_the_box(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with away():
        answer = client.post("/", {"paste": PASTE, "corrections": "the client is <b>", "online": "off"})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(database.RETRY_AFTER_S)
    assert answer["Cache-Control"] == "no-store"
    assert PASTE in text
    assert "the client is <b>" in text
    assert "what you see in the box is kept there" in text
    assert Diagnosis.objects.count() == 0


def test_the_text_of_a_file_is_put_into_the_box(client: Client) -> None:
    upload = SimpleUploadedFile("call.txt", PASTE.encode())
    with away():
        answer = client.post("/", {"paste": "", "file": upload, "online": "off"})
    assert answer.status_code == 503
    assert PASTE in html.unescape(answer.content.decode())


def test_a_blink_is_hidden(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    store = services._insert

    def second_time(row: Diagnosis) -> Diagnosis:
        tries.append(1)
        if len(tries) == 1:
            refusing()
        return store(row)

    monkeypatch.setattr(services, "_insert", second_time)
    monkeypatch.setattr(database, "connection", OUTSIDE_A_TRANSACTION)
    answer = client.post("/", {"paste": PASTE, "online": "off"})
    assert answer.status_code == 303
    assert len(tries) == 2


def test_a_row_that_was_committed_before_the_connection_broke_is_the_answer_of_the_second_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = services._insert

    def committed_and_broken(row: Diagnosis) -> Diagnosis:
        store(row)
        monkeypatch.setattr(services, "_insert", store)
        refusing()
        raise AssertionError

    monkeypatch.setattr(services, "_insert", committed_and_broken)
    monkeypatch.setattr(database, "connection", OUTSIDE_A_TRANSACTION)
    made = services.create(PASTE, owner="alice")
    assert list(Diagnosis.objects.values_list("pk", flat=True)) == [made.pk]


def test_a_database_that_stays_away_is_tried_for_two_seconds_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "connection", OUTSIDE_A_TRANSACTION)
    slept: list[float] = []
    monkeypatch.setattr(database.time, "sleep", slept.append)
    with pytest.raises(OperationalError):
        database.past_a_blink(refusing, lambda: None)
    assert 1 < sum(slept) <= 2


def test_the_box_itself_needs_no_database(client: Client) -> None:
    owning(client)
    with away():
        answer = client.get("/")
    assert answer.status_code == 200


def test_what_is_typed_is_recognised_without_a_database(client: Client) -> None:
    with away():
        answer = client.post("/recognise/", {"paste": PASTE}, headers={"HX-Request": "true"})
    assert answer.status_code == 200


def test_a_page_of_a_diagnosis_says_when_to_come_again(client: Client) -> None:
    made = services.create(PASTE, owner=OWNER)
    owning(client)
    with away():
        pages = [client.get(f"/d/{made.pk}/"), client.get(f"/d/{made.pk}/progress/"), client.get(f"/d/{made.pk}.json")]
    assert [answer.status_code for answer in pages] == [503, 503, 503]
    assert all(answer["Retry-After"] for answer in pages)
    assert b"INSERT INTO" not in pages[0].content


def test_any_other_form_is_given_back_to_be_sent_again(client: Client) -> None:
    made = services.create(PASTE, owner=OWNER)
    owning(client)
    with away():
        answer = client.post(f"/d/{made.pk}/retest/", {"paste": PASTE, "token": "new-token-value-0123456789"})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 503
    assert answer["Cache-Control"] == "no-store"
    assert PASTE in text
    assert 'name="token" value="new-token-value-0123456789"' in text
    assert f'action="/d/{made.pk}/retest/"' in text


def test_a_form_of_the_staff_is_not_given_back(client: Client) -> None:
    with away():
        answer = client.post("/admin/login/", {"username": "anna", "password": "correct-horse-battery"})
    assert answer.status_code == 503
    assert b"correct-horse-battery" not in answer.content


def test_the_api_tells_the_same_as_a_problem(client: Client) -> None:
    with away():
        answer = client.post("/api/v1/diagnoses", PASTE, content_type="text/plain")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer.json()["type"].endswith("#problem-unavailable")


def test_a_mistake_in_a_statement_is_still_our_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not database.is_refusing(ValueError("x"))
    assert database.reason(OperationalError("secret words")) == "OperationalError"
