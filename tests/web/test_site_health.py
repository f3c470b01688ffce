"""The two questions of a supervisor."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from diagnostics import broker
from diagnostics.views import health
from tests.fixtures.broker import free_port


@pytest.mark.django_db
def test_a_portal_whose_database_and_broker_answer_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": [], "waiting_for": []})


@pytest.fixture
def hanging_up() -> Iterator[tuple[int, list[int]]]:
    """A port at which every connection is closed at once, and a list that grows with each."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[int] = []

    def take() -> None:
        with suppress(OSError):
            while True:
                connection = listener.accept()[0]
                taken.append(1)  # before the client can see that it is closed
                connection.close()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    yield listener.getsockname()[1], taken
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.django_db
def test_a_portal_without_its_broker_takes_pastes_and_says_what_they_wait_for(
    client: Client, monkeypatch: pytest.MonkeyPatch, hanging_up: tuple[int, list[int]]
) -> None:
    port, tries = hanging_up
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["waiting_for"]) == (200, ["broker"])
    assert len(tries) == 2, "a connection may have been closed by a server that is there again"


@pytest.mark.django_db
def test_a_portal_whose_broker_has_no_open_port_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["waiting_for"]) == (200, ["broker"])


@pytest.mark.django_db
def test_a_portal_that_cannot_write_is_not_ready(client: Client) -> None:
    def read_only(execute: Any, sql: str, *others: Any) -> Any:
        if not sql.startswith(("SELECT", "PRAGMA", "SAVEPOINT", "ROLLBACK", "RELEASE")):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *others)

    with connection.execute_wrapper(read_only):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])


@pytest.mark.django_db
def test_a_disk_without_room_for_a_paste_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the disk of a database server is its own")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1024 * 1024))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["disk"])


@pytest.mark.django_db
def test_whoever_asks_often_gets_the_last_answer(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_the_broker_is_asked_once_and_then_left_alone_for_a_while(
    client: Client, monkeypatch: pytest.MonkeyPatch, hanging_up: tuple[int, list[int]]
) -> None:
    port, tries = hanging_up
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    client.get("/readyz")
    asked = len(tries)
    health.last_answer.forget()
    assert client.get("/readyz").json()["waiting_for"] == ["broker"]
    assert len(tries) == asked
    with pytest.raises(broker.AwayForNow):
        cache.get("anything")


def test_a_process_that_serves_is_alive_whatever_else_is_down(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]
