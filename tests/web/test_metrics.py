"""What Prometheus is told, by whom it may be asked, and that nothing of a paste is in it."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import metrics, metrics_server, services
from diagnostics.engine.model.types import msg
from diagnostics.limits import LimitReached, Rate, spend
from diagnostics.runs import execution, lifecycle
from diagnostics.upkeep import rounds
from portal import checks
from tests.fixtures.broker import free_port
from tests.fixtures.leaks import Search
from tests.fixtures.planted import planted, word

ROOT = Path(__file__).resolve().parents[2]
HEADER = "Authorization: bearer abcDEF123456789012345678"
pytestmark = pytest.mark.django_db


def value(text: str, name: str) -> float:
    """The value of the one sample that begins so; 0 where there is none."""
    found = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name + " ")]
    return float(found[0]) if found else 0.0


@pytest.fixture
def asked(client: Client, settings):
    settings.PORTAL_METRICS_FROM = ["127.0.0.0/8"]
    return lambda: client.get("/metrics").content.decode()


def test_nobody_may_ask_where_nothing_is_set(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Via": "1.1 x"}]
)
def test_whoever_comes_through_a_proxy_may_not_ask(client: Client, settings, headers: dict[str, str]) -> None:
    settings.PORTAL_METRICS_FROM = ["127.0.0.1"]
    settings.PORTAL_TRUSTED_PROXIES = ["127.0.0.1"]
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("peer", ["10.9.8.7", "::1", "::ffff:10.9.8.7", "", "unix:"])
def test_whoever_is_not_named_may_not_ask(client: Client, settings, peer: str) -> None:
    settings.PORTAL_METRICS_FROM = ["127.0.0.1", "2001:db8::/32"]
    assert client.get("/metrics", REMOTE_ADDR=peer).status_code == 404


def test_the_queue_and_its_oldest_are_told(asked) -> None:
    first = services.create(HEADER, owner="alice")
    services.create(HEADER, owner="alice")
    type(first).objects.filter(pk=first.pk).update(created_at=timezone.now() - timezone.timedelta(seconds=70))
    told = asked()
    assert value(told, 'portal_diagnoses{state="queued"}') == 2
    assert value(told, 'portal_oldest_seconds{state="queued"}') >= 70
    assert value(told, "portal_database_up") == 1
    assert value(told, "portal_broker_up") == 1


def test_outcome_cause_and_durations_of_a_run_are_counted(asked) -> None:
    before = asked()
    made = services.create(HEADER, owner="alice")
    execution.perform(made.pk)
    after = asked()
    for name in (
        'portal_causes_total{cause="bearer-scheme-case"}',
        'portal_diagnoses_ended_total{outcome="broken"}',
        "portal_waited_seconds_count",
        "portal_examined_seconds_count",
    ):
        assert value(after, name) == value(before, name) + 1, name
    other = services.create(HEADER, owner="alice")
    lifecycle.end_early(other, msg("Enough."))
    assert value(asked(), 'portal_diagnoses_ended_total{outcome="ended_early"}') >= 1


def test_requests_and_refusals_are_counted_by_route_and_limit(asked, client: Client, one_window: None) -> None:
    client.post("/", {"paste": ""})
    client.get("/d/0123456789abcdefghjkmnpqrs/")
    spend("dry runs", "somebody", Rate(1, 60))
    with pytest.raises(LimitReached):
        spend("dry runs", "somebody", Rate(1, 60))
    told = asked()
    assert value(told, 'portal_requests_total{method="POST",route="home",status="422"}') >= 1
    assert value(told, 'portal_limits_reached_total{limit="dry runs"}') >= 1
    assert "0123456789abcdefghjkmnpqrs" not in told


def test_the_age_of_the_sweep_is_told(asked) -> None:
    rounds.done("send")
    assert 0 <= value(asked(), 'portal_sweep_age_seconds{work="send"}') < 10 or "e-" in asked()


def test_a_database_that_is_away_is_a_zero_and_no_error(asked, client: Client) -> None:
    from tests.web.test_refusing_database import away  # noqa: PLC0415

    with away():
        told = asked()
    assert "portal_database_up 0.0" in told


def test_no_word_of_a_paste_is_in_the_metrics(asked, client: Client) -> None:
    astray = word(40)
    cases = planted()
    search = Search([astray, *(secret for case in cases for secret in case.secrets)])
    for case in cases:
        client.post("/", {"paste": case.text, "online": "off"})
        client.post("/recognise/", {"paste": case.text})
        execution.perform(services.create(case.text, owner="alice").pk)
    for odd in (f"/{astray}", f"/s/{astray}/", f"/?platform={astray}"):
        client.get(odd)
    client.generic(astray.upper()[:20], "/")
    metrics.finished(astray, astray, timezone.now(), timezone.now())
    metrics.limit_reached(astray)
    told = asked()
    assert search.find("metrics", told.encode()) == []
    assert astray.lower() not in told.lower()
    assert 'cause="other"' in told


def test_the_counts_of_several_processes_are_added_up(tmp_path: Path) -> None:
    script = "from diagnostics import metrics; metrics.ended_early(); print(metrics.exposition().decode())"
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    run = {"cwd": ROOT, "env": environ, "capture_output": True, "text": True, "check": True}
    said = [subprocess.run([sys.executable, "-c", script], **run) for _ in range(3)]
    assert value(said[-1].stdout, 'portal_diagnoses_ended_total{outcome="ended_early"}') == 3


def test_a_process_without_pages_answers_at_a_port_of_its_own(settings) -> None:
    port = free_port()
    settings.PORTAL_METRICS_BIND, settings.PORTAL_METRICS_FROM = f"127.0.0.1:{port}", ["127.0.0.1"]
    metrics_server.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b"portal_requests_total" in answer.read()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
    settings.PORTAL_METRICS_FROM = ["10.0.0.0/8"]
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("PORTAL_METRICS_FROM", ["everybody"], ["10.0.0.0/8", "::1"]),
        ("PORTAL_METRICS_BIND", "9464", "0.0.0.0:9464"),
        ("PORTAL_METRICS_BIND", "host:0", "[::]:9464"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_at_the_start(settings, name: str, wrong: object, right: object) -> None:
    setattr(settings, name, wrong)
    assert [error.msg.split()[0] for error in checks.metrics(None)] == [name]
    setattr(settings, name, right)
    assert checks.metrics(None) == []
