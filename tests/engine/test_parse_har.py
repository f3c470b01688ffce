"""HAR files: every entry, the failing one chosen, tokens followed from where they were issued."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import TokenRole
from diagnostics.engine.parse import parse
from tests.engine.pastes import HAR, HS256, ISSUED, JWT, REFRESH, entry, har


def test_every_entry_becomes_an_exchange_with_its_time() -> None:
    made = parse(HAR)
    assert made.forms == (Form.HAR,)
    assert [(r.method, r.url.path if r.url else "") for r in made.requests] == [
        ("POST", "/oauth/token"),
        ("GET", "/v2/policies"),
        ("GET", "/v2/devices"),
    ]
    assert [r.status for r in made.responses] == [200, 200, 401]
    assert made.requests[0].at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert made.responses[0].at == datetime(2023, 11, 14, 22, 13, 20, 120000, tzinfo=UTC)


def test_the_failing_entry_is_the_subject_and_the_reason_names_it() -> None:
    made = parse(HAR)
    subject = made.token(made.subject_token)
    assert (made.subject_request, made.subject_response) == (2, 2)
    assert str(made.subject_reason) == "Exchange 3 of 3 is the one that failed (401)."
    assert subject is not None
    assert subject.secret.reveal() == HS256


def test_a_token_is_followed_from_the_call_that_issued_it() -> None:
    tokens = {token.secret.reveal(): token for token in parse(HAR).tokens}
    assert tokens[JWT].issued_at_request == 0
    assert str(tokens[JWT].where) == "Authorization header of request 2; access_token in response 1"
    assert tokens[REFRESH].role is TokenRole.REFRESH
    assert tokens[HS256].issued_at_request is None


def test_a_refresh_token_sent_to_the_api_keeps_its_role() -> None:
    made = parse(har(ISSUED, entry("https://api.example.com/v2/devices", 401, token=REFRESH)))
    subject = made.token(made.subject_token)
    assert subject is not None
    assert subject.role is TokenRole.REFRESH


def test_a_failure_that_the_same_call_got_over_is_not_the_subject() -> None:
    devices, logs = "https://api.example.com/v2/devices", "https://api.example.com/v2/logs/x"
    made = parse(
        har(entry(devices, 401, token=HS256), ISSUED, entry(devices, 200, token=JWT), entry(logs, 403, token=JWT))
    )
    assert made.subject_request == 3


def test_a_failed_refresh_after_the_failed_call_is_the_subject() -> None:
    refresh = entry(
        "https://id.example.com/oauth/token",
        400,
        method="POST",
        answer={"error": "invalid_grant"},
        form=f"grant_type=refresh_token&refresh_token={REFRESH}",
    )
    made = parse(har(entry("https://api.example.com/v2/devices", 401, token=HS256), refresh))
    subject = made.token(made.subject_token)
    assert made.subject_request == 1
    assert subject is not None
    assert subject.role is TokenRole.REFRESH


def test_a_refused_preflight_yields_to_the_call_itself() -> None:
    url = "https://api.example.com/v2/devices"
    made = parse(har(entry(url, 401, method="OPTIONS"), entry(url, 401, token=HS256)))
    assert made.subject_request == 1


def test_a_redirect_ties_two_entries() -> None:
    moved = entry("https://api.example.com/v2/devices", 301, token=HS256)
    moved["response"]["redirectURL"] = "/v2/devices/"
    made = parse(har(moved, entry("https://api.example.com/v2/devices/", 401)))
    assert made.requests[1].redirect_of == 0
    assert made.subject_request == 1


def test_tokens_keep_their_place_in_an_indented_file() -> None:
    text = json.dumps(json.loads(HAR), indent=2)
    lines = text.split("\n")
    for token in parse(text).tokens:
        assert token.at is not None
        line = lines[token.at.line - 1]
        if token.secret.reveal() == HS256:
            assert line[token.at.column - 1 :].startswith(HS256)


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_that_is_cut_short_gives_the_entries_before_the_cut_and_a_note(kept: float) -> None:
    made = parse(HAR[: int(len(HAR) * kept)])
    assert made.requests
    assert made.requests[0].method in ("POST", "")
    assert any("cut short" in str(note) for note in made.notes)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"request": None, "response": None},
        {"request": {"method": "GET", "url": "https://a.example/x", "headers": {"Authorization": "Bearer abc"}}},
        {"request": {"url": 5, "headers": [{"name": 1}, "x", {"name": "A"}]}, "response": {"status": "401"}},
        {"startedDateTime": "yesterday", "time": "long", "request": {"postData": {"params": [{"name": "a"}]}}},
        {"response": {"status": 0, "content": {"text": "x", "encoding": "base64"}}},
    ],
)
def test_missing_and_odd_parts_do_not_cost_the_other_entries(odd: dict[str, object]) -> None:
    made = parse(har(odd, entry("https://api.example.com/v2/devices", 401, token=HS256)))
    assert len(made.requests) == 2
    assert HS256 in [token.secret.reveal() for token in made.tokens]


def test_an_encoded_body_is_read() -> None:
    made = parse(
        har(
            {
                "request": {"method": "GET", "url": "https://a.example/"},
                "response": {
                    "status": 401,
                    "content": {
                        "mimeType": "application/json",
                        "encoding": "base64",
                        "text": "eyJlcnJvciI6Im5vcGUifQ==",
                    },
                },
            }
        )
    )
    assert made.responses[0].error is not None
    assert made.responses[0].error.code == "nope"
