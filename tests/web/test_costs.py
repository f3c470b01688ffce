"""Limits count what reading costs, by every way in, and say what, how much and until when."""

from __future__ import annotations

import json
import time

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from diagnostics import costs, limits, services
from diagnostics.api import keys
from diagnostics.runs import execution
from portal import checks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_window")]
PASTE = "curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer abcdefghij1234567890'"
LARGE = PASTE + "\n" + "# a comment that says nothing\n" * 20_000
API = "/api/v1/diagnoses"


def sent(client: Client, way: str, text: str, **more: str):
    if way == "form":
        return client.post("/", {"paste": text, "online": "off"})
    if way == "recogniser":
        return client.post("/recognise/", {"paste": text})
    if way == "HAR":
        return client.post("/", {"file": SimpleUploadedFile("a.har", text.encode()), "online": "off"})
    return client.post(f"{API}?online=false", text, content_type="text/plain", **more)


def har(size: int) -> str:
    request = {"method": "GET", "url": "https://api.xxx.com/v2/devices", "headers": []}
    entry = {"request": request, "response": {"status": 401, "headers": [], "content": {"text": "x" * size}}}
    return json.dumps({"log": {"entries": [entry]}})


@pytest.mark.parametrize("way", ["form", "recogniser", "API", "HAR"])
@override_settings(PORTAL_TEXT_LIMIT="1/10m")
def test_bytes_are_counted_by_every_way_in_and_the_limit_says_how_many(client: Client, way: str) -> None:
    text = har(600_000) if way == "HAR" else LARGE
    first, second = sent(client, way, text), sent(client, way, text)
    assert first.status_code in (200, 201, 202, 303)
    said = second.content.decode()
    assert second.status_code == (200 if way == "recogniser" else 429)
    assert f"The limit is 1 MiB of {'drafts' if way == 'recogniser' else 'pastes'} in 10 minutes" in said
    assert "seconds" in said
    assert sent(client, way, PASTE).status_code == second.status_code


@pytest.mark.parametrize("way", ["form", "recogniser", "API"])
@override_settings(PORTAL_WORK_LIMIT="2/10m")
def test_work_is_counted_as_it_is_measured(client: Client, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(costs.time, "thread_time", lambda: next(clock))
    assert sent(client, way, PASTE).status_code in (200, 202, 303)
    refused = sent(client, way, PASTE)
    assert refused.status_code == (200 if way == "recogniser" else 429)
    kind = "drafts" if way == "recogniser" else "pastes"
    assert f"The limit is 2 seconds of reading {kind} in 10 minutes" in refused.content.decode()


@override_settings(PORTAL_WORK_LIMIT="2/10m")
def test_what_a_worker_needs_is_counted_for_whoever_sent_the_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    made = services.create(PASTE, owner="a", client="203.0.113.7")
    assert "203.0.113.7" not in repr(cache.get(f"payer:{made.pk}"))
    clock = iter([0.0, 2.5])
    with monkeypatch.context() as patched:
        patched.setattr(costs.time, "thread_time", lambda: next(clock))
        execution.perform(made.pk)
    assert cache.get(f"payer:{made.pk}") is None
    with pytest.raises(limits.LimitReached, match="reading pastes"):
        limits.must_have_left("seconds of reading pastes", limits.hashed("203.0.113.7"), costs.work_rate())


@override_settings(PORTAL_TEXT_LIMIT="1/10m", PORTAL_RATE_LIMIT_POST="100/m")
def test_a_key_pays_for_itself_and_not_for_its_address(client: Client) -> None:
    _, key = keys.create("ci", "100/m")
    with_key = {"HTTP_X_API_KEY": key}
    assert [sent(client, "API", LARGE, **with_key).status_code for _ in range(2)] == [202, 429]
    assert sent(client, "API", LARGE).status_code == 202


def test_looking_while_one_types_takes_nothing_from_what_one_may_send(client: Client) -> None:
    with override_settings(PORTAL_TEXT_LIMIT="1/10m"):
        for _ in range(3):
            sent(client, "recogniser", LARGE)
        assert sent(client, "form", LARGE).status_code == 303


def test_without_the_cache_nothing_is_counted_and_everything_works(settings) -> None:
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}
    settings.PORTAL_TEXT_LIMIT = "1/10m"
    for _ in range(2):  # the second would be refused
        execution.perform(services.create(LARGE, owner="a", client="203.0.113.7").pk)


def test_the_time_of_the_thread_itself_is_what_counts(settings) -> None:
    settings.PORTAL_WORK_LIMIT = "1/10m"
    with costs.reading(costs.PASTES, "someone", 1):
        time.sleep(0.01)
    limits.must_have_left("seconds of reading pastes", limits.hashed("someone"), costs.work_rate())


@pytest.mark.parametrize("name", ["PORTAL_RATE_LIMIT_POST", "PORTAL_TEXT_LIMIT", "PORTAL_WORK_LIMIT"])
@pytest.mark.parametrize("value", ["many", "0/m", "5/0m"])
def test_a_limit_that_is_no_rate_is_named_at_the_start(name: str, value: str, settings) -> None:
    setattr(settings, name, value)
    assert [error.msg.split()[0] for error in checks.rate_limit(None)] == [name]
