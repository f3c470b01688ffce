"""Real processes, killed in the middle: a diagnosis always ends, finished or saying what could not be tested."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import jwt
import pytest
import redis
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.test import override_settings
from kombu.exceptions import OperationalError

from diagnostics import broker, services, tasks
from diagnostics.models import Diagnosis
from diagnostics.runs import lifecycle
from tests.fixtures.waiting import wait_for
from tests.fixtures.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120), pytest.mark.one_in(3)]

CURL = "curl https://127.0.0.1:{port}/v2/devices -H 'Authorization: Bearer {token}'"
PROFILE = """
name = "Silent"
[[environments]]
name = "production"
api = "http://127.0.0.1:{port}"
auth = "http://127.0.0.1:{port}"
issuer = "http://127.0.0.1:{port}"
audiences = ["http://127.0.0.1:{port}"]
jwks_uri = "http://127.0.0.1:{port}/jwks"
algorithms = ["RS256"]
allow_private = true
[[probes]]
name = "devices"
method = "GET"
path = "/v2/devices"
"""


class SilentServer:
    """Accepts connections and never answers, so that a diagnosis stays in the middle for its whole deadline."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.accepted: list[socket.socket] = []
        self.reached = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.accepted.append(connection)
            self.reached.set()

    def close(self) -> None:
        self.listener.close()
        for connection in self.accepted:
            connection.close()


@pytest.fixture
def silent() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.close()


@pytest.fixture
def stuck_worker(silent, tmp_path, transactional_db) -> Iterator[Worker]:
    """A worker whose platform never answers, and a diagnosis deadline of 8 seconds."""
    profile = tmp_path / "silent.toml"
    profile.write_text(PROFILE.format(port=silent.port))
    worker = Worker(tmp_path / "worker.log", {"PORTAL_PLATFORM": str(profile), "PORTAL_DEADLINE_S": "8"})
    worker.start()
    with override_settings(PORTAL_PLATFORM=str(profile)):
        yield worker
    worker.stop()


def sweep_until_over(diagnosis: Diagnosis, seconds: float = 60.0) -> None:
    """What `manage.py sweep --every` does, until the diagnosis is over."""

    def over() -> bool:
        call_command("sweep")
        diagnosis.refresh_from_db()
        return diagnosis.is_over

    wait_for(over, "the diagnosis does not end", seconds)


def create(silent: SilentServer, make_token) -> Diagnosis:
    return services.create(CURL.format(port=silent.port, token=make_token(silent)), owner="alice", online=True)


@pytest.fixture
def make_token():
    def make(silent: SilentServer) -> str:
        issuer, now = f"http://127.0.0.1:{silent.port}", int(time.time())
        claims = {
            "iss": issuer,
            "aud": issuer,
            "sub": "app",
            "client_id": "app",
            "iat": now,
            "exp": now + 600,
            "scope": "read",
        }
        return jwt.encode(claims, "k" * 64, algorithm="HS256", headers={"kid": "k1"})

    return make


@pytest.mark.one_in(4, "long")
def test_a_worker_killed_in_the_middle_loses_nothing(stuck_worker, silent, make_token):
    diagnosis = create(silent, make_token)
    assert tasks.send(diagnosis.pk)
    assert silent.reached.wait(40)
    stuck_worker.kill(signal.SIGKILL)
    diagnosis.refresh_from_db()
    assert diagnosis.state == "running"
    assert diagnosis.report["findings"], "what the paste showed is saved before the network is asked"
    stuck_worker.start()
    sweep_until_over(diagnosis)
    assert diagnosis.state == "finished"
    assert diagnosis.attempt == 2
    assert diagnosis.sealed is None
    assert {f["outcome"] for f in diagnosis.report["findings"]} >= {"unavailable"}


@pytest.mark.one_in(4, "long")
def test_a_child_killed_every_time_ends_after_the_last_attempt_with_what_was_found(stuck_worker, silent, make_token):
    diagnosis = create(silent, make_token)
    assert tasks.send(diagnosis.pk)
    for attempt in range(1, lifecycle.MOST_ATTEMPTS + 1):

        def running(wanted: int = attempt) -> bool:
            call_command("sweep")
            diagnosis.refresh_from_db()
            return diagnosis.attempt == wanted and bool(diagnosis.report)

        wait_for(running, f"attempt {attempt} does not begin")
        for child in stuck_worker.children():
            os.kill(child, signal.SIGKILL)
    sweep_until_over(diagnosis)
    assert diagnosis.state == "ended_early"
    assert diagnosis.sealed is None
    report = services.report_as_json(diagnosis)
    assert report["provisional"] is False
    assert any("interrupted" in f["summary"] for f in report["findings"])


def _requeue_time():
    return timedelta(seconds=lifecycle.REQUEUE_AFTER_S)


def _broker_gone(*args, **kwargs):
    raise OperationalError("gone")


class TestWithAWorker:
    """Diagnoses that a worker ends whatever happens around it."""

    def test_a_broker_that_is_down_when_the_paste_arrives_delays_it_and_no_more(
        self, celery_worker_process, own_valkey, monkeypatch
    ):
        diagnosis = services.create("Authorization: bearer abcDEF123456789012345678", owner="alice")
        own_valkey.stop()
        with monkeypatch.context() as patched:
            patched.setattr(tasks.examine, "apply_async", _broker_gone)
            assert tasks.send(diagnosis.pk) is False
        broker.BREAKER.close()
        Diagnosis.objects.filter(pk=diagnosis.pk).update(queued_at=diagnosis.queued_at - 2 * _requeue_time())
        sweep_until_over(diagnosis)
        assert (diagnosis.state, diagnosis.cause) == ("finished", "bearer-scheme-case")

    @pytest.mark.one_in(4, "long")
    def test_a_broker_that_loses_its_memory_delays_the_run_and_no_more(self, celery_worker_process, valkey):
        diagnosis = services.create("Authorization: bearer abcDEF123456789012345678", owner="alice")
        # stopped only now: a worker that is stopped while it writes keeps SQLite's lock
        os.killpg(celery_worker_process.pid, signal.SIGSTOP)
        try:
            assert tasks.send(diagnosis.pk)
            redis.Redis.from_url(valkey.url).flushall()
        finally:
            os.killpg(celery_worker_process.pid, signal.SIGCONT)
        Diagnosis.objects.filter(pk=diagnosis.pk).update(queued_at=diagnosis.queued_at - 2 * _requeue_time())
        sweep_until_over(diagnosis)
        assert (diagnosis.state, diagnosis.cause) == ("finished", "bearer-scheme-case")

    @pytest.mark.one_in(4, "long")
    def test_the_same_run_delivered_twice_is_examined_once(self, celery_worker_process):
        diagnosis = services.create("Authorization: bearer abcDEF123456789012345678", owner="alice")
        tasks.send(diagnosis.pk)
        tasks.send(diagnosis.pk)
        sweep_until_over(diagnosis)
        assert diagnosis.attempt == 1

    @pytest.mark.one_in(4, "long")
    def test_a_paste_that_no_key_opens_any_more_ends_with_the_reason(self, celery_worker_process, settings):
        settings.PORTAL_SEALING_KEYS = [Fernet.generate_key().decode()]
        diagnosis = services.create("Authorization: bearer abcDEF123456789012345678", owner="alice")
        tasks.send(diagnosis.pk)
        sweep_until_over(diagnosis)
        assert diagnosis.state == "ended_early"
        assert "could no longer be opened" in services.report_as_json(diagnosis)["findings"][0]["summary"]
