"""Upkeep under load: what is deleted and erased in batches, what is sent again and when, how long a paste is kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import batches, broker, counts, services, sharing, tasks
from diagnostics.management.commands import sweep
from diagnostics.models import DailyCount, Delivery, Diagnosis, FixFeedback, ShareLink
from diagnostics.runs import lifecycle
from diagnostics.storage import columns
from tests.fixtures.broker import free_port

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Authorization: bearer abcDEF123456789012345678"
REPORT = {"schema": 1, "findings": [], "verdict": None, "understood": {}, "state": "running"}


def made(**values) -> Diagnosis:
    diagnosis = services.create(HEADER, owner="alice")
    Diagnosis.objects.filter(pk=diagnosis.pk).update(**values)
    diagnosis.refresh_from_db()
    return diagnosis


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def past_its_time(settings):
    return timezone.now() - timedelta(days=settings.PORTAL_RETENTION_DAYS, minutes=1)


def no_pause(seconds):
    return False


def in_a_thread(act):
    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def small_batches(monkeypatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 2)


@pytest.fixture
def own_signals() -> Iterator[None]:
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield
    for name, handler in before.items():
        signal.signal(name, handler)


# --- Deleting and erasing ---------------------------------------------------------------------------------------------


def test_old_diagnoses_are_deleted_in_batches_that_are_committed_one_by_one(settings, small_batches):
    for _ in range(5):
        made(created_at=past_its_time(settings))
    young, left = made(), []

    def pause(seconds):
        left.append((Diagnosis.objects.count(), connection.in_atomic_block))

    assert lifecycle.delete_old(pause) == 5
    assert left == [(4, False), (2, False)]
    assert Diagnosis.objects.get().pk == young.pk


def test_deleting_that_is_told_to_stop_goes_on_the_next_time(settings, small_batches):
    for _ in range(5):
        made(created_at=past_its_time(settings))
    assert lifecycle.delete_old(lambda seconds: True) == 2
    assert Diagnosis.objects.count() == 3
    assert lifecycle.delete_old(no_pause) == 3


def test_a_paste_comes_in_between_two_batches(settings, small_batches):
    for _ in range(3):
        made(created_at=past_its_time(settings))
    came = []

    def pause(seconds):
        in_a_thread(lambda: came.append(services.create(HEADER, owner="bob").pk)).join()

    assert lifecycle.delete_old(pause) == 3
    assert [found.pk for found in Diagnosis.objects.all()] == came


def test_after_a_batch_others_get_as_much_time_as_it_took_and_more_than_a_waiting_sqlite_needs(monkeypatch):
    monkeypatch.setattr(batches, "time", SimpleNamespace(monotonic=lambda: 100.0))
    pauses = []
    batches.rest(pauses.append, 100.0)
    batches.rest(pauses.append, 97.0)
    assert pauses[0] >= 0.1
    assert pauses[1] == 3


def test_neither_a_report_nor_a_sealed_paste_is_read_to_delete_or_to_erase(settings):
    made(created_at=past_its_time(settings), state="finished", **columns.of_report(REPORT))
    with CaptureQueriesContext(connection) as queries:
        lifecycle.delete_old(no_pause)
    made(created_at=ago(settings.PORTAL_QUEUE_KEEP_S + 1), **columns.of_report(REPORT))
    with CaptureQueriesContext(connection) as more:
        lifecycle.end_overdue(lambda seconds: True)
    read = [query["sql"].split(" FROM ")[0] for query in [*queries, *more] if query["sql"].startswith("SELECT")]
    # the ending of the one diagnosis builds upon its report
    assert len([sql for sql in read if '"report"' in sql]) == 1
    assert not [sql for sql in read if '"sealed"' in sql]
    assert not Diagnosis.objects.exclude(sealed=None).exists()


def test_what_hangs_on_a_deleted_diagnosis_goes_with_it_or_lets_go_of_it(settings):
    old = made(created_at=past_its_time(settings))
    retest = made(before=old)
    sharing.create(old)
    Delivery.objects.create(diagnosis=old, channel="mail", next_at=timezone.now(), created_at=timezone.now())
    FixFeedback.objects.create(diagnosis=old, cause="expired", fixed=True)
    assert lifecycle.delete_old(no_pause) == 1
    retest.refresh_from_db()
    assert retest.before is None
    assert (ShareLink.objects.count(), Delivery.objects.count()) == (0, 0)
    assert FixFeedback.objects.get().diagnosis is None


def test_ended_links_are_deleted_in_batches_too(small_batches):
    diagnosis = made()
    for _ in range(5):
        sharing.create(diagnosis)
    ShareLink.objects.update(revoked_at=timezone.now())
    live, _ = sharing.create(diagnosis)
    assert sharing.delete_dead(lambda seconds: True) == 2
    assert sharing.delete_dead(no_pause) == 3
    assert ShareLink.objects.get().pk == live.pk


def test_a_long_deletion_does_not_hold_up_sending_again(monkeypatch, own_signals):
    deleting, rounds = threading.Event(), []

    def delete(pause):
        deleting.set()
        assert pause(60), "told to stop, and not after a minute"

    def send_again(pause):
        if deleting.is_set():
            rounds.append("sent")
        if len(rounds) == 3:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(sweep, "_delete", delete)
    monkeypatch.setattr(sweep, "_end", lambda pause: None)
    monkeypatch.setattr(sweep, "_send_again", send_again)
    call_command("sweep", every=0.01)
    assert rounds == ["sent"] * 3


def test_a_bug_in_a_work_beside_ends_the_command(monkeypatch, own_signals):
    def broken(pause):
        raise ZeroDivisionError

    monkeypatch.setattr(sweep, "_end", broken)
    monkeypatch.setattr(sweep, "_delete", lambda pause: None)
    monkeypatch.setattr(sweep, "_send_again", lambda pause: None)
    with pytest.raises(ZeroDivisionError):
        call_command("sweep", every=0.01)


# --- Sending again ----------------------------------------------------------------------------------------------------


def test_a_queue_whose_messages_are_all_in_the_broker_is_not_sent_again():
    for _ in range(6):
        made(created_at=ago(600), queued_at=ago(600))
    assert list(lifecycle.send_again(6)) == []
    assert not Diagnosis.objects.filter(queued_at__gt=ago(60)).exists()


def test_no_more_is_sent_again_than_is_missing_and_the_oldest_first():
    young = made(created_at=ago(100), queued_at=ago(100))
    oldest = made(created_at=ago(300), queued_at=ago(300))
    middle = made(created_at=ago(200), queued_at=ago(200))
    assert list(lifecycle.send_again(1)) == [oldest.pk, middle.pk]
    young.refresh_from_db()
    assert young.queued_at < ago(60)


def test_of_several_sweeps_at_once_one_sends_a_run():
    expected = {made(created_at=ago(60), queued_at=ago(60)).pk for _ in range(8)}
    start, sent = threading.Barrier(4), []

    def act():
        start.wait()
        sent.extend(lifecycle.send_again(0))

    for thread in [in_a_thread(act) for _ in range(4)]:
        thread.join()
    assert sorted(sent) == sorted(expected)


def test_a_run_that_another_sweep_noted_in_between_is_not_sent():
    first, second = made(created_at=ago(90), queued_at=ago(90)), made(created_at=ago(60), queued_at=ago(60))
    sending = lifecycle.send_again(0)
    assert next(sending) == first.pk
    Diagnosis.objects.filter(pk=second.pk).update(queued_at=timezone.now())
    assert list(sending) == []


def test_the_pause_before_sending_again_grows_to_its_most():
    made(created_at=ago(60), queued_at=ago(20))
    again = made(created_at=ago(60), queued_at=ago(35))
    made(created_at=ago(3000), queued_at=ago(lifecycle.LONGEST_PAUSE_S - 60))
    at_last = made(created_at=ago(3000), queued_at=ago(lifecycle.LONGEST_PAUSE_S + 1))
    assert list(lifecycle.send_again(0)) == [at_last.pk, again.pk]


def test_one_sweep_sends_a_bounded_number(monkeypatch):
    monkeypatch.setattr(lifecycle, "MOST_SENT_AGAIN", 3)
    for _ in range(5):
        made(created_at=ago(60), queued_at=ago(60))
    assert len(list(lifecycle.send_again(0))) == 3
    assert len(list(lifecycle.send_again(3))) == 2
    assert list(lifecycle.send_again(5)) == []


def test_the_broker_says_how_many_messages_wait_and_the_sweep_adds_only_what_it_lost():
    current_app.control.purge()
    assert broker.messages_waiting() == 0
    waiting = [made(created_at=ago(60), queued_at=ago(60)) for _ in range(4)]
    for diagnosis in waiting:
        tasks.send(diagnosis.pk)
    tasks.send_again()
    assert broker.messages_waiting() == 4
    current_app.control.purge()
    tasks.send_again()
    assert broker.messages_waiting() == 4
    tasks.send_again()
    assert broker.messages_waiting() == 4
    current_app.control.purge()


@pytest.mark.one_in(4, "long")
def test_a_broker_that_is_away_is_asked_once_and_no_run_counts_as_sent(monkeypatch):
    diagnosis = made(created_at=ago(60), queued_at=ago(60))
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")
    tasks.send_again()
    assert Diagnosis.objects.get().queued_at == diagnosis.queued_at


def test_after_a_send_that_fails_no_other_run_counts_as_sent(monkeypatch):
    current_app.control.purge()
    for _ in range(3):
        made(created_at=ago(60), queued_at=ago(60))
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)
    tasks.send_again()
    assert Diagnosis.objects.filter(queued_at__lt=ago(30)).count() == 2


# --- How long a paste is kept -----------------------------------------------------------------------------------------


def test_a_queue_without_workers_for_most_of_the_hour_loses_nothing(settings):
    waited = ago(settings.PORTAL_QUEUE_KEEP_S - 60)
    waiting = made(created_at=waited, queued_at=waited)
    orphan = made(created_at=waited, state="running", attempt=1, claimed_at=waited, lease_until=waited)
    assert lifecycle.end_overdue(no_pause) == 0
    for diagnosis in (waiting, orphan):
        assert not services.get_owned(diagnosis.pk, "alice").is_over
        assert lifecycle.claim(diagnosis.pk).sealed


def test_an_attempt_that_began_late_has_its_whole_time(settings):
    diagnosis = lifecycle.claim(made(created_at=ago(settings.PORTAL_QUEUE_KEEP_S - 60)).pk)
    Diagnosis.objects.update(created_at=ago(settings.PORTAL_QUEUE_KEEP_S + 60))
    assert lifecycle.end_overdue(no_pause) == 0
    assert services.get_owned(diagnosis.pk, "alice").state == "running"
    assert Diagnosis.objects.get().sealed


def test_the_time_of_an_attempt_counts_from_its_own_claim():
    first = lifecycle.claim(made().pk)
    assert first.claimed_at >= first.created_at
    Diagnosis.objects.update(claimed_at=timezone.now() - 2 * lifecycle.overdue_after(), lease_until=ago(1))
    second = lifecycle.claim(first.pk)
    assert not lifecycle.end_if_overdue(second)
    assert second.claimed_at >= first.claimed_at


def test_an_attempt_longer_at_work_than_it_may_be_is_ended(settings):
    claimed_at = timezone.now() - lifecycle.overdue_after() - timedelta(seconds=1)
    made(state="running", attempt=1, claimed_at=claimed_at, lease_until=ago(-5))
    assert lifecycle.end_overdue(no_pause) == 1
    ended = Diagnosis.objects.get()
    assert (ended.state, ended.sealed) == ("ended_early", None)


@pytest.mark.parametrize("values", [{}, {"state": "running", "attempt": 1}], ids=["waiting", "worker lost"])
@pytest.mark.parametrize("by_reading", [False, True], ids=["sweep", "read"])
def test_a_paste_that_waited_too_long_is_erased_and_ends_saying_so(settings, values, by_reading):
    lapsed = ago(1) if values else None
    diagnosis = made(created_at=ago(settings.PORTAL_QUEUE_KEEP_S + 1), lease_until=lapsed, **values)
    assert lifecycle.claim(diagnosis.pk) is None
    assert list(lifecycle.send_again(0)) == []
    assert by_reading or lifecycle.end_overdue(no_pause) == 1
    read = services.get_owned(diagnosis.pk, "alice")
    report = services.report_as_json(read)
    assert read.state == "ended_early"
    assert Diagnosis.objects.get().sealed is None
    assert report["verdict"]["kind"] == "inconclusive"
    assert "waited for longer than we keep" in report["verdict"]["next_steps"][0]
    assert {finding["outcome"] for finding in report["findings"]} == {"unavailable"}


def test_every_paste_that_waited_too_long_is_erased_at_once_though_their_endings_take_many_rounds(
    settings, monkeypatch, small_batches
):
    monkeypatch.setattr(lifecycle, "MOST_ENDED", 2)
    for _ in range(5):
        made(created_at=ago(settings.PORTAL_QUEUE_KEEP_S + 1))
    kept = made()
    assert lifecycle.end_overdue(no_pause) == 2
    assert [found.pk for found in Diagnosis.objects.exclude(sealed=None)] == [kept.pk]
    assert [lifecycle.end_overdue(no_pause) for _ in range(3)] == [2, 1, 0]


def test_counts_of_days_older_than_any_diagnosis_may_be_are_deleted(settings) -> None:
    settings.PORTAL_RETENTION_DAYS = 5
    today = timezone.now().date()
    for days_ago in (1, 10, 40):
        day = today - timedelta(days=days_ago)
        DailyCount.objects.create(day=day, kind=counts.COUNTED, value="", count=0)
        DailyCount.objects.create(day=day, kind="application", value="client-1", count=2)
    counts.delete_old()
    left = {((today - row.day).days, row.kind) for row in DailyCount.objects.all()}
    assert left == {(1, counts.COUNTED), (1, "application"), (10, counts.COUNTED)}
