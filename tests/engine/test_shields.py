"""A fault of ours costs the part that it is in; the rest of the report stands, and no word of the paste is logged."""

from __future__ import annotations

import logging

import pytest

from diagnostics.engine import parse
from diagnostics.engine.model.types import Outcome
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform.load import load
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination

PASTE = 'curl -H "Authorization: Bearer nightingale" https://api.example.com/v2/devices\n\nHTTP/1.1 401 Unauthorized\n'
ODD_URLS = (
    "https://[tenant].auth0.com/oauth/token",
    "https://[::1/x",
    "https://{tenant}.example.com:{port}/a",
    "http://a:99999999/b",
    "https://exa mple.com]/",
    "https://\u2100.example.com/",
    "//[",
)


def examined(text: str) -> examination.Examined:
    *_, last = examination.examine(
        text, load("generic"), diagnosis_id="x", label_key=b"k" * 16, options=Options(online=False)
    )
    return last


def boom(*_: object, **__: object) -> None:
    raise RuntimeError(f"quotes {PASTE}")


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("diagnostics.engine.run.runner.decide", "verdict"),
        ("diagnostics.engine.run.runner.understood", "understood"),
        ("diagnostics.engine.verdict.decide.remedy", "remedy"),
        ("diagnostics.engine.parse.describe", "summary"),
        ("diagnostics.engine.parse.curl.find", "curl"),
        ("diagnostics.engine.parse.mentions.find", "parse"),
    ],
)
def test_a_crash_of_one_stage_leaves_a_finished_report_and_no_word_of_the_paste_in_the_log(
    place: str, part: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if part == "curl":
        monkeypatch.setattr(parse, "FINDERS", tuple((n, boom if n == "curl" else f) for n, f in parse.FINDERS))
    else:
        monkeypatch.setattr(place, boom)
    with caplog.at_level(logging.DEBUG):
        last = examined(
            PASTE if part != "remedy" else "Authorization: bearer: nightingale\n\nHTTP/1.1 401 Unauthorized"
        )
    assert last.is_last
    assert last.snapshot["findings"]
    assert last.snapshot["verdict"]["kind"] in ("broken", "inconclusive")
    assert any("crashed: RuntimeError at" in record.getMessage() for record in caplog.records)
    assert "nightingale" not in caplog.text


@pytest.mark.parametrize("url", ODD_URLS)
def test_no_check_crashes_on_a_url_that_is_none(url: str) -> None:
    last = examined(f'curl -H "Authorization: Bearer abcdef" {url}\n\nHTTP/1.1 401 Unauthorized\nissuer: {url}')
    assert [f["check"] for f in last.snapshot["findings"] if f["outcome"] == Outcome.CRASHED] == []


def test_a_url_is_taken_apart_as_it_is_written() -> None:
    parts = split_url("https://user:pass@API.example.com:8443/v2/x?a=1#f")
    assert (parts.scheme, parts.hostname, parts.port) == ("https", "api.example.com", 8443)
    assert (parts.path, parts.query, parts.fragment) == ("/v2/x", "a=1", "f")
    assert split_url("https://[2001:db8::1]:8443/").hostname == "2001:db8::1"
    assert split_url("https://[tenant].example.com/").hostname == "tenant].example.com"
