"""The worked receivers in docs/receivers, each run as its own process against real deliveries and a service's API."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from diagnostics import tasks
from diagnostics.attachments import verification
from diagnostics.deliveries import records, webhook
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.net import forbid, permit
from diagnostics.models import Delivery, Diagnosis
from tests.engine.loopback import Loopback, response, serving
from tests.fixtures.waiting import wait_for
from tests.web import sample_report
from tests.web.stored import store

pytestmark = pytest.mark.django_db(transaction=True)
RECEIVERS = Path(__file__).resolve().parents[2] / "docs" / "receivers"
SECRET = "shared-secret-of-the-webhook"


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def running(name: str, **environment: str) -> Iterator[int]:
    """A receiver as `docs/webhook.md` starts it; the port that it listens on."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(RECEIVERS / name), str(port)], env={"PORTAL_WEBHOOK_SECRET": SECRET} | environment
    )
    try:
        wait_for(lambda: listens(port), f"{name} does not listen")
        yield port
    finally:
        process.kill()
        process.wait()


@contextmanager
def behind_tls(port: int, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The proxy before a receiver, and the portal configured for it."""
    authority, bundle = trustme.CA(), folder / "ca.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(bundle))

    def passed_on(sock: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as inner:
            inner.sendall(request)
            sock.sendall(inner.recv(65536))

    with serving(passed_on, context) as proxy:
        settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = f"{proxy.url}/hook", SECRET
        trusted = Environment("webhook", api=settings.PORTAL_WEBHOOK_URL, allow_private=True, ca_file=str(bundle))
        monkeypatch.setattr(webhook, "environment", lambda: trusted)
        permit()
        try:
            yield
        finally:
            forbid()


@pytest.fixture
def made() -> Diagnosis:
    return store(sample_report.expired())


def delivered(made: Diagnosis, ticket: str) -> Delivery:
    asked = records.ask(made, records.Channel.WEBHOOK, ticket=ticket, address="jane@example.com")
    tasks.deliver(asked.pk)
    asked.refresh_from_db()
    return asked


def bodies(service: Loopback) -> list[bytes]:
    return [request.partition(b"\r\n\r\n")[2] for request in service.requests]


def test_the_issue_tracker_gets_a_comment_with_the_report_that_is_still_genuine(
    made: Diagnosis, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        serving(lambda sock, request: sock.sendall(response(201, b'{"id": 1}'))) as tracker,
        running("issue_tracker.py", TRACKER_URL=f"{tracker.url}/repos/support/tickets", TRACKER_TOKEN="t") as port,
        behind_tls(port, tmp_path, settings, monkeypatch),
    ):
        assert delivered(made, "#4711").state == "sent"
        assert delivered(made, "SUP-1").state == "sent"
    assert tracker.lines() == ["POST /repos/support/tickets/issues/4711/comments"]
    [body] = bodies(tracker)
    comment = json.loads(body)["body"]
    assert "Your token expired 3 hours before this request." in comment
    assert "`jane@example.com`" in comment
    report = comment.partition("json\n")[2].rpartition("\n```")[0] + "\n"
    assert verification.verified(report.encode()).seal.form == "json"


def test_the_helpdesk_gets_a_note_with_both_files_as_they_were_signed(
    made: Diagnosis, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(1, 9))
    lock = threading.Lock()

    def answer(sock: socket.socket, request: bytes) -> None:
        with lock:
            sock.sendall(response(201, json.dumps({"upload": {"token": f"upload-{next(numbers)}"}}).encode()))

    with (
        serving(answer) as desk,
        running("helpdesk.py", HELPDESK_URL=desk.url, HELPDESK_TOKEN="agent@example.com/token:t") as port,
        behind_tls(port, tmp_path, settings, monkeypatch),
    ):
        assert delivered(made, "4711").state == "sent"
    lines = [line.partition("?")[0] for line in desk.lines()]
    assert lines == ["POST /api/v2/uploads.json", "POST /api/v2/uploads.json", "PUT /api/v2/tickets/4711.json"]
    document, report, note = bodies(desk)
    assert verification.verified(document).seal.form == "pdf"
    assert verification.verified(report).seal.form == "json"
    comment = json.loads(note)["ticket"]["comment"]
    assert comment["uploads"] == ["upload-1", "upload-2"]
    assert comment["public"] is False
    assert "Your token expired 3 hours before this request." in comment["body"]
    agent = base64.b64encode(b"agent@example.com/token:t")
    assert all(b"Basic " + agent in request for request in desk.requests)


def test_a_service_that_is_down_lets_the_portal_try_again(
    made: Diagnosis, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        serving(lambda sock, request: sock.sendall(response(500))) as tracker,
        running("issue_tracker.py", TRACKER_URL=tracker.url, TRACKER_TOKEN="t") as port,
        behind_tls(port, tmp_path, settings, monkeypatch),
    ):
        assert delivered(made, "4711").state == "waiting"


def test_a_receiver_takes_what_the_portal_signed_now_and_once(made: Diagnosis, settings: Any) -> None:
    settings.PORTAL_WEBHOOK_SECRET = SECRET
    asked = records.ask(made, records.Channel.WEBHOOK, ticket="4711", address="jane@example.com")
    body, now = webhook.body(asked), int(time.time())
    signed = webhook.signature(body, now)
    with (
        serving(lambda sock, request: sock.sendall(response(201, b"{}"))) as tracker,
        running("issue_tracker.py", TRACKER_URL=tracker.url, TRACKER_TOKEN="t") as port,
    ):

        def status(content: bytes, signature: str) -> int:
            headers = {webhook.SIGNATURE: signature}
            return requests.post(f"http://127.0.0.1:{port}/", content, headers=headers, timeout=10).status_code

        assert status(body, "") == 401
        assert status(body, signed.replace("v1=", "v1=0")) == 401
        assert status(body.replace(b"4711", b"4712"), signed) == 401
        assert status(body, webhook.signature(body, now - 3600)) == 401
        assert status(b"", signed) == 413
        assert tracker.requests == []
        assert [status(body, signed) for _round in range(2)] == [200, 200]
        assert len(tracker.requests) == 1
