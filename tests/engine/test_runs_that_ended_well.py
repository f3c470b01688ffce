"""A call that was refused first and accepted then by the same run of a client is no failure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Kind
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
DIGEST = (
    "$ curl -v --digest -u ops:rail https://cam.example/param.cgi\n"
    "> GET /param.cgi HTTP/1.1\n> Host: cam.example\n>\n"
    '< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Digest realm="cam", nonce="216a97b2", qop="auth"\n<\n'
    '> GET /param.cgi HTTP/1.1\n> Host: cam.example\n> Authorization: Digest username="ops", realm="cam", '
    'nonce="216a97b2", uri="/param.cgi", response="2ce18e1b5a18cfc70e189aef8def486f"\n>\n'
    "< HTTP/1.1 200 OK\n< Content-Type: text/plain\n<\nroot.Brand=A\n"
)
LOGGED = (
    "14:02:11 GET /v1/items 401\n14:02:11 token expired, refreshing\n14:02:12 POST /oauth/token 200\n"
    "14:02:12 GET /v1/items 200\n"
)
SHELL = (
    ">>> r = s.get('https://api.example.com/v1/items', headers={'Authorization': f'Bearer {t}'})\n"
    ">>> r.status_code, r.url\n(200, 'https://api.example.com/v1/items')\n"
)
SAYS_OK = (
    "opened https://api.telegram.org/bot7964630320:AAvLm9yXuumwQbeQW1XpYhJ10zQCsTtDNdo/getUpdates\n\n"
    '{"ok":true,"result":[{"message":{"text":"it says Unauthorized: invalid token"}}]}\n'
)


@pytest.mark.parametrize("text", [DIGEST, LOGGED, SHELL, SAYS_OK], ids=["digest", "log", "shell", "ok"])
def test_nothing_is_named_where_the_run_ended_in_success(text: str) -> None:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.cause is None


def test_the_same_log_without_its_success_is_a_failure() -> None:
    verdict = examined(LOGGED.rsplit("14:02:12", 1)[0], "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.kind is not Kind.HEALTHY


def test_what_a_registry_is_asked_first_is_no_failure_of_what_follows() -> None:
    text = (
        'time="2026-03-08T09:03:12Z" msg="GET https://registry.example/v2/ 401"\n'
        'time="2026-03-08T09:03:13Z" msg="GET https://auth.example/token?service=registry.example 200"\n'
        'time="2026-03-08T09:03:14Z" msg="PUT https://registry.example/v2/shop/manifests/1.4 201"\n'
    )
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.cause is None


def test_a_printed_claim_is_not_taken_for_the_time_of_the_call() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3NzI5Nzg2MDAsImV4cCI6MTc3Mjk4MDAwMH0.e8LCOmrPGXVe57DK2GMAi6uKx45"
    printed = f"{token}\nexp 2026-03-08 14:26:40+00:00\n"
    assert not parse(printed).times
    assert parse(printed.replace("26:40", "29:40")).times
