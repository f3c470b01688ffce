"""Handing over by webhook: a signed event, and whatever its receiver answers, a state that is told."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import trustme
from django.test import Client

from diagnostics import services, tasks
from diagnostics.attachments import verification
from diagnostics.attachments.pdf import typeset
from diagnostics.deliveries import records, webhook
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.net import forbid, permit
from diagnostics.models import Delivery, Diagnosis
from diagnostics.runs import execution
from diagnostics.storage import columns
from tests.engine.loopback import response, serving
from tests.fixtures.leaks import Search
from tests.fixtures.pdf import streams_of
from tests.fixtures.planted import planted
from tests.fixtures.thorough import chance
from tests.web import sample_report
from tests.web.stored import store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> Diagnosis:
    return store(sample_report.expired())


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


AUTHORITY = trustme.CA()


@pytest.fixture
def hook(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    """A receiver with a certificate; `hook.answer` is what it says."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(bundle))
    said = {"answer": response(200)}
    with serving(lambda sock, request: sock.sendall(said["answer"]), context) as server:
        settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = f"{server.url}/hook", "shared-secret"
        trusted = Environment("webhook", api=settings.PORTAL_WEBHOOK_URL, allow_private=True, ca_file=str(bundle))
        monkeypatch.setattr(webhook, "environment", lambda: trusted)
        permit()
        server.said = said  # type: ignore[attr-defined]
        yield server
        forbid()


@pytest.fixture
def by_hook(hook: Any, made: Diagnosis) -> Delivery:
    return records.ask(made, records.Channel.WEBHOOK, ticket="SUP-4711", address="jane@example.com")


def test_the_webhook_brings_a_signed_event_with_a_genuine_attachment(hook: Any, by_hook: Delivery):
    tasks.deliver(by_hook.pk)
    assert state(by_hook) == "sent"
    head, _, body = hook.requests[0].partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    at = int(fields[webhook.SIGNATURE].partition(",")[0][2:])
    assert fields[webhook.SIGNATURE] == webhook.signature(body, at)
    assert fields[webhook.SIGNATURE] != webhook.signature(body + b" ", at)
    event = json.loads(body)
    assert (event["ticket"], event["delivery"]) == ("SUP-4711", fields[webhook.DELIVERY])
    assert verification.verified(event["attachment"].encode()).seal.form == "json"
    assert verification.verified(base64.b64decode(event["pdf"]["content"])).seal.form == "pdf"
    jsonschema_rs.validate(Client().get("/schema/webhook-event-1.json").json(), event)


def test_without_a_typesetter_or_a_verdict_the_event_is_as_documented(hook, made, by_hook, monkeypatch):
    monkeypatch.setattr(typeset, "can_typeset", lambda: False)
    Diagnosis.objects.filter(pk=made.pk).update(**columns.of_report(made.report | {"verdict": None}))
    by_hook.diagnosis.refresh_from_db()
    event = json.loads(webhook.body(by_hook))
    assert "pdf" not in event
    assert event["diagnosis"]["cause"] is None
    jsonschema_rs.validate(Client().get("/schema/webhook-event-1.json").json(), event)


@pytest.mark.parametrize(
    ("status", "then"), [(204, "sent"), (503, "waiting"), (429, "waiting"), (404, "failed"), (302, "failed")]
)
def test_the_receivers_answer_decides(hook: Any, by_hook: Delivery, status: int, then: str):
    hook.said["answer"] = response(status, Location="https://elsewhere.example/")
    tasks.deliver(by_hook.pk)
    assert state(by_hook) == then
    assert len(hook.requests) == 1


def test_a_receiver_without_a_trusted_certificate_gets_nothing(hook: Any, by_hook: Delivery, monkeypatch):
    plain = Environment("webhook", api=webhook.settings.PORTAL_WEBHOOK_URL, allow_private=True)
    monkeypatch.setattr(webhook, "environment", lambda: plain)
    tasks.deliver(by_hook.pk)
    assert state(by_hook) == "waiting"
    assert hook.requests == []
    assert "127.0.0.1" not in by_hook.reason


@pytest.mark.parametrize("url", ["http://hooks.example/x", "", "ftp://hooks.example/"])
def test_only_https_and_with_a_secret_is_a_webhook(settings: Any, url: str):
    settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = url, "shared-secret"
    assert records.Channel.WEBHOOK not in records.channels()
    settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = "https://hooks.example/x", ""
    assert records.Channel.WEBHOOK not in records.channels()


def test_what_a_receiver_gets_holds_no_secret(hook: Any) -> None:
    for case in planted()[::6]:
        made = services.create(case.text, owner="alice")
        execution.perform(made.pk)
        made.refresh_from_db()
        hook.requests.clear()
        tasks.deliver(records.ask(made, records.Channel.WEBHOOK, ticket="T", address="jane@example.com").pk)
        [received] = hook.requests
        event = json.loads(received.partition(b"\r\n\r\n")[2])
        document = b"\n".join(part for _name, part in streams_of(base64.b64decode(event["pdf"]["content"])))
        assert not Search(case.secrets).find(case.name, received + event["attachment"].encode() + document)


_HEADS = (
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 999 \xff\r\n", b"HTTP/1.1 -1\r\n", b"HTTP/9 200\r\n", b"\x16\x03\x01", b"",
    b"\r\n\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", b"HTTP/1.1 401 No\r\nWWW-Authenticate: \x00\r\n",
)  # fmt: skip


def test_whatever_a_receiver_answers_the_delivery_has_a_state_that_is_told(hook: Any, made: Diagnosis) -> None:
    rng = chance()
    for number in range(30):
        head = _HEADS[number % len(_HEADS)]
        hook.said["answer"] = head + rng.randbytes(rng.choice((0, 40, 3000))) + rng.choice((b"", b"\r\n\r\n"))
        asked = records.ask(made, records.Channel.WEBHOOK, ticket=f"SUP-{number}", address="jane@example.com")
        tasks.deliver(asked.pk)
        assert state(asked) in ("sent", "waiting", "failed"), hook.said["answer"][:80]
        assert asked.state == "sent" or asked.reason.startswith("The receiver "), asked.reason
