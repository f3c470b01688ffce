"""The state machine in the database: who may claim a run, what a lost claim may still write, and how stale runs end."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.utils import timezone

from diagnostics import paste_encryption, services, tasks
from diagnostics.engine.checks import CATALOGUE
from diagnostics.models import Diagnosis
from diagnostics.runs import lifecycle

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Authorization: bearer abcDEF123456789012345678"
REPORT = {"schema": 1, "findings": [], "verdict": None, "understood": {}, "state": "running"}


def made(**values):
    diagnosis = services.create(HEADER, owner="alice")
    Diagnosis.objects.filter(pk=diagnosis.pk).update(**values)
    diagnosis.refresh_from_db()
    return diagnosis


def new_key():
    return Fernet.generate_key().decode()


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def no_pause(seconds):
    return False


def test_a_waiting_run_is_claimed_once():
    diagnosis = made()
    claimed = lifecycle.claim(diagnosis.pk)
    assert (claimed.state, claimed.attempt) == ("running", 1)
    assert lifecycle.claim(diagnosis.pk) is None


def test_of_many_that_claim_at_once_exactly_one_gets_the_run():
    diagnosis = made()
    start, won = threading.Barrier(6), []

    def claim():
        start.wait()
        won.append(lifecycle.claim(diagnosis.pk) is not None)
        connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]


def test_a_lapsed_lease_lets_another_attempt_take_over_and_fences_the_first_one_out():
    first = lifecycle.claim(made().pk)
    Diagnosis.objects.update(lease_until=ago(1))
    second = lifecycle.claim(first.pk)
    assert second.attempt == 2
    for write in (
        lambda: lifecycle.save_progress(first, REPORT),
        lambda: lifecycle.finish(first, REPORT),
        lambda: lifecycle.heartbeat(first),
    ):
        with pytest.raises(lifecycle.LostClaim):
            write()
    lifecycle.finish(second, REPORT)
    assert Diagnosis.objects.get().state == "finished"


def test_finishing_erases_the_sealed_paste():
    diagnosis = lifecycle.claim(made().pk)
    assert HEADER in paste_encryption.open_sealed(diagnosis.pk, diagnosis.sealed)
    lifecycle.finish(diagnosis, REPORT)
    assert Diagnosis.objects.get().sealed is None


def test_nothing_is_claimed_after_the_last_attempt():
    diagnosis = made(attempt=lifecycle.MOST_ATTEMPTS)
    assert lifecycle.claim(diagnosis.pk) is None


def test_the_sweep_sends_again_what_lost_its_message_or_its_worker_and_leaves_live_runs_alone():
    forgotten = made(queued_at=ago(60))
    orphan = made(state="running", attempt=1, queued_at=ago(60), lease_until=ago(1))
    made(state="running", attempt=1, queued_at=ago(60), lease_until=ago(-5))
    made()
    assert list(lifecycle.send_again(0)) == [orphan.pk, forgotten.pk]
    assert list(lifecycle.send_again(0)) == []


def test_a_run_out_of_attempts_ends_with_every_check_that_could_not_be_tested():
    diagnosis = made(state="running", attempt=lifecycle.MOST_ATTEMPTS, queued_at=ago(60), lease_until=ago(1))
    assert list(lifecycle.send_again(0)) == []
    assert lifecycle.end_overdue(no_pause) == 1
    diagnosis.refresh_from_db()
    report = services.report_as_json(diagnosis)
    assert (diagnosis.state, diagnosis.sealed) == ("ended_early", None)
    assert report["verdict"]["kind"] == "inconclusive"
    assert [f["check"] for f in report["findings"]] == [c.id for c in CATALOGUE]
    assert {f["outcome"] for f in report["findings"]} == {"unavailable"}
    assert "interrupted 3 times" in report["findings"][0]["summary"]


def test_reading_an_overdue_diagnosis_ends_it():
    claimed_at = timezone.now() - lifecycle.overdue_after() - timedelta(seconds=1)
    diagnosis = made(state="running", attempt=1, claimed_at=claimed_at, lease_until=ago(-5))
    read = services.get_owned(diagnosis.pk, "alice")
    assert read.state == "ended_early"
    assert services.report_for_page(read)["provisional"] is False
    assert Diagnosis.objects.get().sealed is None


def test_ending_early_keeps_what_was_found():
    diagnosis = lifecycle.claim(made().pk)
    first = CATALOGUE[0]
    found = {
        "check": first.id, "step": 1, "title": {"text": "T", "params": {}}, "outcome": "fail", "severity": "error",
        "summary": {"text": "Broken.", "params": {}}, "evidence": [], "candidates": [],
        "kb": {"article": "a", "anchor": "b"},
    }  # fmt: skip
    verdict = {
        "kind": "broken",
        "headline": {"text": "Broken.", "params": {}},
        "cause": "bearer-scheme-case",
        "confidence": 1.0,
    }
    lifecycle.save_progress(diagnosis, REPORT | {"findings": [found], "verdict": verdict})
    assert lifecycle.end_early(diagnosis, lifecycle.OVERDUE)
    report = Diagnosis.objects.get().report
    assert report["findings"][0]["outcome"] == "fail"
    assert report["findings"][1]["outcome"] == "unavailable"
    assert report["verdict"]["cause"] == "bearer-scheme-case"
    assert Diagnosis.objects.get().cause == "bearer-scheme-case"


def test_ending_early_does_not_touch_a_finished_diagnosis():
    diagnosis = lifecycle.claim(made().pk)
    lifecycle.finish(diagnosis, REPORT)
    assert not lifecycle.end_early(diagnosis, lifecycle.OVERDUE)
    assert Diagnosis.objects.get().state == "finished"


def test_old_diagnoses_are_deleted_and_young_ones_kept(settings):
    made(created_at=timezone.now() - timedelta(days=settings.PORTAL_RETENTION_DAYS, minutes=1))
    young = made()
    assert lifecycle.delete_old() == 1
    assert Diagnosis.objects.get().pk == young.pk


def test_a_sealed_paste_opens_for_its_own_diagnosis_only_and_with_rotated_keys(settings):
    sealed = paste_encryption.seal("one", "text")
    with pytest.raises(paste_encryption.CannotOpen):
        paste_encryption.open_sealed("two", sealed)
    settings.PORTAL_SEALING_KEYS = [new_key(), *settings.PORTAL_SEALING_KEYS]
    assert paste_encryption.open_sealed("one", sealed) == "text"
    settings.PORTAL_SEALING_KEYS = [new_key()]
    with pytest.raises(paste_encryption.CannotOpen):
        paste_encryption.open_sealed("one", sealed)


def test_another_browser_does_not_own_the_diagnosis():
    diagnosis = made()
    assert services.get_owned(diagnosis.pk, "bob") is None
    assert services.get_owned(diagnosis.pk, None) is None
    assert services.get_owned(diagnosis.pk, "alice").pk == diagnosis.pk


def test_a_task_out_of_time_ends_with_that_reason_although_a_shielded_part_was_hit(monkeypatch):
    def endless(text, *args, **kwargs):
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(5)

    before = signal.getsignal(signal.SIGUSR1)
    monkeypatch.setattr("diagnostics.engine.run.paste_facts.witness.read", endless)
    diagnosis = services.create("GET / HTTP/1.1\nHost: api.xxx.com\n\nHTTP/1.1 401 Unauthorized\n\nno", owner="a")
    tasks.examine(diagnosis.pk)
    diagnosis.refresh_from_db()
    assert diagnosis.state == "ended_early"
    assert diagnosis.sealed is None
    assert "time limit" in json.dumps(diagnosis.report)
    assert signal.getsignal(signal.SIGUSR1) is before
