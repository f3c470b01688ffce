"""What lies in the database of a report: all of it, in few bytes, written seldom, found by what a ticket quotes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnostics import services, sharing
from diagnostics.attachments import files
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.models import CorrelationId, Diagnosis
from diagnostics.runs import examination, execution, lifecycle
from diagnostics.storage import columns, packing, upkeep
from tests.corpus.examined import Case, cases, once
from tests.fixtures.planted import jwt
from tests.fixtures.thorough import drawn
from tests.web.cookies import OWNER

HEADER = "Authorization: bearer abcDEF123456789012345678"
# The files are a part of the format. Lines are added at the end: the digest is of those that were there first.
FIRST_LINES, OF_FIRST_LINES = 419, "e58522819c667462e26ae9d6d4a13226d22e9808d68079d7dae7c7d7ae6899ea"
OF_DICTIONARY = "bd8f8cfc67f1fd0e46fc79ac1ec2fb5d568417e5258c07de6b7f70519217277e"


def no_pause(seconds: float) -> bool:
    return False


@pytest.mark.parametrize("case", drawn(cases(), 25), ids=lambda case: case.id)
def test_a_report_comes_back_as_it_was_in_few_bytes(case: Case) -> None:
    snapshot = once(case)[1]
    for stored in (snapshot, packing._by_length(snapshot)):
        packed = packing.pack_exactly(stored)
        assert json.dumps(packing.unpack(packed)) == json.dumps(stored)
        assert len(packed) < 4000
    assert json.dumps(packing.unpack(packing.pack(snapshot))) == json.dumps(snapshot)


@pytest.mark.parametrize(
    "part",
    [
        {"sent_as_corrected": {"b": 1, "a": [None, 1, 1.0, True, "\ud800\x00é"]}},
        {"findings": None},
        {"findings": [1, "x", {}]},
        {"findings": [{"check": "of.later", "summary": "words", "ms": 1}]},
    ],
)
def test_parts_that_nobody_has_thought_of_yet_are_stored_as_they_are(part: dict[str, Any]) -> None:
    report = once(cases()[0])[1] | part
    assert json.dumps(packing.unpack(packing.pack(report))) == json.dumps(report)
    assert json.dumps(packing.unpack(packing.pack_exactly(report))) == json.dumps(report)


def test_a_check_that_does_not_apply_is_stored_as_a_number() -> None:
    snapshot = once(cases()[0])[1]
    short, _ = packing._shortened(snapshot)
    pairs = list(zip(snapshot["findings"], short["findings"], strict=True))
    assert all(isinstance(item, int) for finding, item in pairs if finding["outcome"] == "not_applicable")


def test_what_a_reader_changes_reaches_no_other_report() -> None:
    snapshot = once(cases()[0])[1]
    packed = packing.pack(snapshot)
    changed = packing.unpack(packed)
    for finding in changed["findings"]:
        finding["title"]["text"] = finding["evidence"] = finding["step"] = "changed"
    assert packing.unpack(packed) == snapshot


def test_bytes_that_are_no_report_are_an_error() -> None:
    with pytest.raises(ValueError, match="not a packed report"):
        packing.unpack(b"{}")


def test_the_files_of_the_format_only_grow() -> None:
    lines = packing.FINDINGS.read_bytes().splitlines(keepends=True)
    assert hashlib.sha256(b"".join(lines[:FIRST_LINES])).hexdigest() == OF_FIRST_LINES
    assert hashlib.sha256(packing.DICTIONARY.read_bytes()).hexdigest() == OF_DICTIONARY


def test_nothing_of_a_paste_stands_in_the_lines() -> None:
    for line in packing._lines().all:
        assert line["evidence"] == line["candidates"] == []
        assert line["title"]["params"] == line["summary"]["params"] == {}


def as_before(snapshot: dict[str, Any]) -> Diagnosis:
    """A finished diagnosis as the version before this one stored it."""
    made = services.create(HEADER, owner=OWNER)
    Diagnosis.objects.filter(pk=made.pk).update(
        state="finished", sealed=None, unpacked=snapshot, **columns.of_verdict(snapshot)
    )
    return Diagnosis.objects.get(pk=made.pk)


def handed_over(made: Diagnosis, slug: str) -> dict[str, bytes]:
    found = {form: files.attachment(made, form).content for form in files.MEDIA_TYPES}
    return found | {"shared": Client().get(f"/s/{slug}.json").content}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", drawn(cases(), 6), ids=lambda case: case.id)
def test_files_and_shared_pages_are_the_same_bytes_once_an_older_report_is_packed(case: Case) -> None:
    made = as_before(once(case)[1])
    _, slug = sharing.create(made)
    before = handed_over(made, slug)
    assert upkeep.pack_older(no_pause) == 1
    packed = Diagnosis.objects.get(pk=made.pk)
    assert packed.unpacked is None
    assert handed_over(packed, slug) == before
    assert upkeep.pack_older(no_pause) == 0


@pytest.mark.django_db(transaction=True)
def test_older_reports_are_packed_batch_by_batch_and_taken_up_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SIZE", 2)
    snapshot = once(cases()[0])[1]
    for _ in range(5):
        as_before(snapshot)
    running = as_before(snapshot)
    Diagnosis.objects.filter(pk=running.pk).update(state="running")
    assert upkeep.pack_older(lambda seconds: True) == 2
    assert upkeep.pack_older(no_pause) == 3
    assert [row.pk for row in Diagnosis.objects.filter(unpacked__isnull=False)] == [running.pk]


@pytest.mark.django_db(transaction=True)
def test_an_older_report_is_found_by_what_it_quotes_once_it_is_packed() -> None:
    token = jwt(exp=1, client_id="Billing-7")[0]
    made = services.create(f"curl https://api.xxx.com/v2/x -H 'Authorization: Bearer {token}'", owner=OWNER)
    execution.perform(made.pk)
    made.refresh_from_db()
    rows = sorted(CorrelationId.objects.values_list("kind", "value"))
    assert ("c", "billing-7") in rows
    assert (made.application, made.endpoint) == ("Billing-7", "GET /v2/x")
    CorrelationId.objects.all().delete()
    Diagnosis.objects.update(unpacked=made.report, packed=None, application="", endpoint="")
    upkeep.pack_older(no_pause)
    assert sorted(CorrelationId.objects.values_list("kind", "value")) == rows
    assert Diagnosis.objects.get().application == "Billing-7"


@pytest.mark.django_db(transaction=True)
def test_what_an_older_worker_writes_last_is_what_is_read() -> None:
    made = as_before({"findings": [], "state": "finished"})
    Diagnosis.objects.filter(pk=made.pk).update(packed=packing.pack({"findings": [], "state": "running"}))
    assert Diagnosis.objects.get().report == {"findings": [], "state": "finished"}


@pytest.mark.django_db(transaction=True)
def test_an_offline_run_writes_once_after_its_claim() -> None:
    made = services.create(HEADER, owner=OWNER)
    with CaptureQueriesContext(connection) as done:
        execution.perform(made.pk)
    written = [query["sql"] for query in done if query["sql"].startswith("UPDATE")]
    assert len(written) == 2, written
    assert "attempt" in written[0]
    assert '"packed"' in written[1]
    assert Diagnosis.objects.get().state == "finished"


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_touches_the_lease_and_nothing_else() -> None:
    claimed = lifecycle.claim(services.create(HEADER, owner=OWNER).pk)
    assert claimed is not None
    with CaptureQueriesContext(connection) as done:
        lifecycle.heartbeat(claimed)
    (query,) = done
    assert query["sql"].partition(" WHERE ")[0].count("=") == 1
    assert '"lease_until" = ' in query["sql"]


@dataclass
class Heard:
    check: str
    outcome: str = "pass"
    cause: str | None = None
    confidence: float = 1.0


def test_an_online_run_saves_the_paste_at_once_and_then_what_changed_every_quarter_of_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, told = [0.0], []
    monkeypatch.setattr(execution.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(lifecycle, "save_progress", lambda *_: told.append((clock[0], "saved")))
    monkeypatch.setattr(lifecycle, "heartbeat", lambda *_: told.append((clock[0], "lease")))
    monkeypatch.setattr(examination.export, "snapshot", lambda *_: {})
    progress = execution._Progress(Diagnosis(), "")
    scrubber = Scrubber((), Labeler(b""))
    for at, checks in ((0, "a"), (0.1, "ab"), (0.2, "abc"), (0.3, "abc"), (0.4, "abc"), (1.4, "abc"), (2.0, "abc")):
        clock[0] = at
        report: Any = type("Said", (), {"findings": [Heard(check) for check in checks], "probes": ()})
        progress.tell(examination.Examined(report, scrubber))
    assert told == [(0, "saved"), (0.3, "saved"), (1.4, "lease")]
