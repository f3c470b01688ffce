"""The two questions of a supervisor."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from celery import current_app
from django.test import Client

from tests.fixtures.broker import free_port


@pytest.mark.django_db
def test_a_portal_whose_database_and_broker_answer_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": []})


@pytest.fixture
def hanging_up() -> Iterator[tuple[int, list[int]]]:
    """A port at which every connection is closed at once, and a list that grows with each."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[int] = []

    def take() -> None:
        with suppress(OSError):
            while True:
                listener.accept()[0].close()
                taken.append(1)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    yield listener.getsockname()[1], taken
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.django_db
def test_a_portal_without_its_broker_says_so_after_a_second_try(
    client: Client, monkeypatch: pytest.MonkeyPatch, hanging_up: tuple[int, list[int]]
) -> None:
    port, tries = hanging_up
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["broker"])
    assert len(tries) == 2


@pytest.mark.django_db
def test_a_portal_whose_broker_has_no_open_port_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["broker"])


def test_a_process_that_serves_is_alive_whatever_else_is_down(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]
