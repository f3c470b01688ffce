"""The two questions of a supervisor."""

from __future__ import annotations

import time

import pytest
from celery import current_app
from django.test import Client

from tests.fixtures.broker import free_port


@pytest.mark.django_db
def test_a_portal_whose_database_and_broker_answer_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": []})


@pytest.mark.django_db
def test_a_portal_without_its_broker_says_so_soon(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    begun = time.monotonic()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["broker"])
    assert time.monotonic() - begun < 4


def test_a_process_that_serves_is_alive_whatever_else_is_down(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]
