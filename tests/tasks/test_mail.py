"""Sending to support: one message whatever breaks, with files that are still genuine when they arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import tasks
from diagnostics.attachments import verification
from diagnostics.attachments.pdf import typeset
from diagnostics.deliveries import mail, records
from diagnostics.models import Delivery, Diagnosis
from tests.fixtures.mail import MailServer
from tests.fixtures.waiting import wait_for
from tests.fixtures.worker import Worker
from tests.web import sample_report
from tests.web.stored import owning, store

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_in(2)]


@pytest.fixture
def made() -> Diagnosis:
    return store(sample_report.expired())


@pytest.fixture
def asked(made: Diagnosis) -> Delivery:
    return records.ask(made, records.Channel.MAIL, ticket="SUP-4711", address="jane@example.com")


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids that went to the workers; none runs here."""
    ids: list[int] = []
    monkeypatch.setattr(tasks, "send_delivery", ids.append)
    return ids


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def pass_time(delivery: Delivery) -> None:
    """As if the pause or the lease of the delivery were over."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=delivery.pk).update(next_at=past)
    Delivery.objects.filter(pk=delivery.pk, lease_until__isnull=False).update(lease_until=past)


def test_support_gets_one_message_with_signed_files(mail_server: MailServer, asked: Delivery):
    tasks.deliver(asked.pk)
    assert state(asked) == "sent"
    [message] = mail_server.messages()
    assert message["To"] == "help@example.com"
    assert message["Reply-To"] == "jane@example.com"
    assert message["Message-ID"] == mail.message_id(asked)
    assert "SUP-4711" in message["Subject"]
    files = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    assert {name.rpartition(".")[2] for name in files} == {"pdf", "json"}
    for content in files.values():
        assert verification.verified(content).report["verdict"]["cause"] == "access-token-expired"
    text = message.get_body(("plain",)).get_content()
    for words in ("Your token expired 3 hours before this request.", "Cause: The access token has expired", "curl",
                  "Who must act: you", "Call: GET /v2/devices", "/verify/"):  # fmt: skip
        assert words in text


def test_where_no_pdf_can_be_made_the_html_goes_in_its_place(mail_server, asked, monkeypatch):
    monkeypatch.setattr(typeset, "can_typeset", lambda: False)
    tasks.deliver(asked.pk)
    [message] = mail_server.messages()
    files = [part.get_filename() for part in message.iter_attachments()]
    assert [name.rpartition(".")[2] for name in files] == ["html", "json"]


def test_the_page_of_a_diagnosis_offers_to_send_it_and_says_where_it_goes(mail_server, made, settings):
    page = owning(Client()).get(f"/d/{made.pk}/").content.decode()
    assert f"/d/{made.pk}/send/" in page
    assert "By e-mail to help@example.com" in page
    settings.PORTAL_WEBHOOK_URL, settings.PORTAL_WEBHOOK_SECRET = "https://hooks.example/x?token=y", "s"
    for path in ("", "send/"):
        page = owning(Client()).get(f"/d/{made.pk}/{path}").content.decode()
        assert "Into the support system at hooks.example" in page
        assert "token=y" not in page


def test_delivered_twice_by_the_broker_it_is_sent_once(mail_server: MailServer, asked: Delivery):
    tasks.deliver(asked.pk)
    tasks.deliver(asked.pk)
    assert len(mail_server.received) == 1


def test_asked_twice_it_is_sent_once(mail_server: MailServer, made: Diagnosis, asked: Delivery):
    again = records.ask(made, records.Channel.MAIL, ticket="SUP-4711", address="jane@example.com", again=True)
    assert again.pk == asked.pk
    tasks.deliver(asked.pk)
    records.ask(made, records.Channel.MAIL, ticket="SUP-4711", address="jane@example.com", again=True)
    tasks.deliver(asked.pk)
    assert len(mail_server.received) == 1


def test_a_server_that_was_down_gets_it_once_when_it_returns(mail_server: MailServer, asked: Delivery):
    mail_server.stop()
    pauses = []
    for _ in range(4):
        tasks.deliver(asked.pk)
        assert state(asked) == "waiting"
        pauses.append(round((asked.next_at - timezone.now()).total_seconds()))
        tasks.deliver(asked.pk)
        pass_time(asked)
    assert pauses == list(records.BACKOFF_S[:4]), "pauses grow, and a message before its time does nothing"
    mail_server.start()
    assert records.sweep() == [asked.pk]
    assert records.sweep() == [], "the sweep sends an id once, not every two seconds"
    tasks.deliver(asked.pk)
    assert state(asked) == "sent"
    assert len(mail_server.received) == 1


def test_after_a_day_without_a_server_it_fails_in_words(mail_server: MailServer, asked: Delivery):
    mail_server.stop()
    while state(asked) == "waiting":
        pass_time(asked)
        tasks.deliver(asked.pk)
    assert state(asked) == "failed"
    assert "could not be reached for a day" in asked.reason
    assert sum(records.BACKOFF_S) > 23 * 3600


@pytest.mark.parametrize(("answer", "then"), [("451 busy", "waiting"), ("552 too big", "failed")])
def test_a_refusal_is_repeated_only_if_the_server_may_change_its_mind(mail_server, asked, answer, then):
    mail_server.answer = answer
    tasks.deliver(asked.pk)
    assert state(asked) == then
    assert answer[:3] in asked.reason


def test_an_answer_that_is_lost_is_not_repeated_by_itself(mail_server: MailServer, made: Diagnosis, asked: Delivery):
    mail_server.answer = "250 lost"
    tasks.deliver(asked.pk)
    assert state(asked) == "unknown"
    pass_time(asked)
    assert records.sweep() == []
    assert len(mail_server.received) == 1
    mail_server.answer = "250 taken"
    records.ask(made, records.Channel.MAIL, ticket="SUP-4711", address="jane@example.com", again=True)
    tasks.deliver(asked.pk)
    assert state(asked) == "sent"
    assert len({message["Message-ID"] for message in mail_server.messages()}) == 1


def test_a_worker_killed_before_the_hand_over_sends_once_after_all(mail_server: MailServer, asked: Delivery):
    assert records.claim(asked.pk) is not None
    tasks.deliver(asked.pk)
    assert mail_server.received == []
    pass_time(asked)
    assert records.sweep() == [asked.pk]
    tasks.deliver(asked.pk)
    assert len(mail_server.received) == 1


def test_a_worker_that_lost_its_claim_sends_nothing(mail_server: MailServer, asked: Delivery):
    slow = records.claim(asked.pk)
    assert slow is not None
    pass_time(asked)
    records.sweep()
    tasks.deliver(asked.pk)
    with pytest.raises(records.LostClaim):
        mail.attempt(slow)
    assert len(mail_server.received) == 1


@pytest.mark.workers
@pytest.mark.timeout(180)
@pytest.mark.one_in(4, "long")
def test_a_real_worker_killed_in_the_middle_never_sends_twice(mail_server: MailServer, asked: Delivery, tmp_path):
    """The server takes the message, its answer never comes, the worker is killed; then another worker starts."""
    from_worker = {"EMAIL_URL": mail_server.url, "PORTAL_HELPDESK_EMAIL": "help@example.com"}
    worker = Worker(tmp_path / "worker.log", from_worker)
    mail_server.answer = "250 lost"
    original = mail_server.handle_DATA

    async def taken_then_killed(server: Any, session: Any, envelope: Any) -> str | None:
        worker.kill()
        return await original(server, session, envelope)

    mail_server.handle_DATA = taken_then_killed  # type: ignore[method-assign]
    worker.start()
    try:
        tasks.send_delivery(asked.pk)
        wait_for(mail_server.handed.is_set, "the message was not handed over")
    finally:
        worker.kill()
    assert state(asked) == "handing_over"
    mail_server.handle_DATA = original  # type: ignore[method-assign]
    mail_server.answer = "250 taken"
    pass_time(asked)
    assert records.sweep() == []
    worker.start()
    try:
        tasks.send_delivery(asked.pk)
        other = records.ask(asked.diagnosis, records.Channel.MAIL, ticket="OTHER", address="a@example.com")
        tasks.send_delivery(other.pk)
        wait_for(lambda: state(other) == "sent", "the new worker sends nothing")
    finally:
        worker.stop()
    assert state(asked) == "unknown"
    tickets = [message["Subject"].partition("]")[0] for message in mail_server.messages()]
    assert tickets == ["[SUP-4711", "[OTHER"]


def test_a_failure_of_our_own_is_tried_again_before_the_hand_over_only(mail_server, asked, monkeypatch):
    def broken(*args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(mail, "message", broken)
        tasks.deliver(asked.pk)
    assert state(asked) == "waiting"
    pass_time(asked)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", broken)
        tasks.deliver(asked.pk)
    assert state(asked) == "unknown"


def test_the_owner_sends_and_sees_the_state(mail_server: MailServer, made: Diagnosis, queued: list[int]):
    owner = owning(Client())
    fields = {"channel": "mail", "ticket": "SUP-4711", "address": "jane@example.com"}
    text = owner.post(f"/d/{made.pk}/send/", fields, follow=True).content.decode()
    assert "waiting" in text
    assert 'hx-trigger="load delay:2s"' in text
    [delivery_id] = queued
    tasks.deliver(delivery_id)
    text = owner.get(f"/d/{made.pk}/send/").content.decode()
    assert "sent" in text
    assert "hx-trigger" not in text
    owner.post(f"/d/{made.pk}/send/", fields)
    assert queued == [delivery_id]


@pytest.mark.parametrize(
    "fields",
    [{"ticket": ""}, {"ticket": "a b"}, {"ticket": "x\nBcc: y@example.com"}, {"ticket": "x" * 41}, {"address": "x"},
     {"address": "a@example.com\nBcc: b@example.com"}, {"channel": "pigeon"}, {"channel": "webhook"}],
)  # fmt: skip
def test_what_cannot_be_sent_is_said_and_kept_in_the_form(mail_server, made, queued, fields):
    owner = owning(Client())
    whole = {"channel": "mail", "ticket": "SUP-4711", "address": "jane@example.com"} | fields
    answer = owner.post(f"/d/{made.pk}/send/", whole)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Delivery.objects.exists()
    assert queued == []


@pytest.mark.usefixtures("one_window")
def test_nobody_else_sends_and_there_is_a_limit(mail_server: MailServer, made: Diagnosis, queued: list[int]):
    fields = {"channel": "mail", "address": "jane@example.com"}
    assert Client().post(f"/d/{made.pk}/send/", fields | {"ticket": "1"}).status_code == 404
    assert owning(Client(), "another").post(f"/d/{made.pk}/send/", fields | {"ticket": "1"}).status_code == 404
    owner = owning(Client())
    answers = [owner.post(f"/d/{made.pk}/send/", fields | {"ticket": f"T{n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_without_a_helpdesk_the_page_says_so_and_that_of_the_diagnosis_does_not_offer_it(made: Diagnosis):
    assert f"/d/{made.pk}/send/" not in owning(Client()).get(f"/d/{made.pk}/").content.decode()
    assert "is not set up to send" in owning(Client()).get(f"/d/{made.pk}/send/").content.decode()


def test_a_deleted_diagnosis_is_sent_to_nobody(mail_server: MailServer, made: Diagnosis, asked: Delivery):
    owning(Client()).post(f"/d/{made.pk}/delete/")
    tasks.deliver(asked.pk)
    assert mail_server.received == []
