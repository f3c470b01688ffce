"""A secret read under another spelling, a pair encoded twice, an exp that is a span: each is told from its like."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code.search import seen_in
from tests.corpus.examined import examined
from tests.fixtures.planted import jwt

_AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def _verdict(text: str) -> dict:
    return examined(text, "generic", _AT)[1]["verdict"]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("<?php\n$apikey = 'b0198c6cf595f1';\n$client = new Client($user, $apiKey);\n", True),
        ("<?php\n$apikey = 'b0198c6cf595f1';\n$client = new Client($user, $apikey);\n", False),
        ("<?php\nfunction call($apiKey) {\n  $apikey = trim($apiKey);\n}\n", False),
        ('access_token=$(cat t)\ncurl -H "Authorization: Bearer $accessToken" https://a.example\n', True),
        ('TOKEN=$(cat t)\ncurl -H "Authorization: Bearer $TOKEN" https://a.example\n', False),
    ],
)
def test_a_secret_that_is_read_under_another_spelling_than_it_is_set_is_empty(code: str, seen: bool) -> None:
    assert ("empty-token" in {sign.causes[0].cause for sign in seen_in(code)}) is seen


def test_the_spelling_that_is_set_is_shown() -> None:
    verdict = _verdict(
        "<?php\n$apikey = 'b0198c6cf595f1';\n$client = new Client($user, $apiKey);\n\n401 Unauthorized\n"
    )
    assert verdict["cause"] == "empty-token"
    assert "$apikey" in verdict["fix"]["request"]


def test_a_pair_that_a_tool_encoded_once_more_is_encoded_twice() -> None:
    twice = _encoded(":" + _encoded(":kT7vq2ZpXw94sLmEoa1q"))
    call = (
        f"GET /_apis/projects HTTP/1.1\nHost: dev.example\nAuthorization: Basic {twice}\n\nHTTP/1.1 401 Unauthorized\n"
    )
    assert _verdict(call)["cause"] == "client-credentials-encoding"


def test_a_password_that_only_looks_encoded_is_none() -> None:
    once = _encoded("me:" + _encoded("no pair in here, only words"))
    call = (
        f"GET /_apis/projects HTTP/1.1\nHost: dev.example\nAuthorization: Basic {once}\n\nHTTP/1.1 401 Unauthorized\n"
    )
    assert _verdict(call)["cause"] != "client-credentials-encoding"


def test_an_exp_that_is_a_span_is_no_expired_token() -> None:
    verdict = _verdict(
        f"GET /v1/me HTTP/1.1\nHost: a.example\nAuthorization: Bearer {jwt(exp=600)[0]}\n\nHTTP/1.1 401\n"
    )
    assert verdict["cause"] == "malformed-claims"
    assert "now plus the lifetime" in str(verdict["fix"]["text"])


def test_an_exp_of_last_year_is_no_span() -> None:
    verdict = _verdict(
        f"GET /v1/me HTTP/1.1\nHost: a.example\nAuthorization: Bearer {jwt(exp=1764300000)[0]}\n\nHTTP/1.1 401\n"
    )
    assert verdict["cause"] != "malformed-claims"
