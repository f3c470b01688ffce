"""Variables of Windows' prompt: where a value ends, what its quotation marks do, and what is replaced in it."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse

CALL = 'curl -H "Authorization: Bearer {}" https://api.example.com/v1/sites\n401\n'


@pytest.mark.parametrize(
    ("line", "used", "sent"),
    [
        ("set TOK=abc123def456", "%TOK%", "Bearer abc123def456"),
        ('set "TOK=abc123def456"', "%TOK%", "Bearer abc123def456"),
        ('set TOK="abc123def456"', "%TOK%", "Bearer abc123def456"),
        ('set TOK="abc123def456"', "%TOK:\"='%", "Bearer 'abc123def456'"),
        ("set TOK=abc-123-def", "%TOK:-=%", "Bearer abc123def"),
        ("set TOK=abc123&& echo set", "%TOK%", "Bearer abc123"),
    ],
)
def test_what_a_variable_holds_is_what_is_sent(line: str, used: str, sent: str) -> None:
    request = parse(f"@echo off\n{line}\n{CALL.format(used)}").requests[0]
    header = request.header("Authorization")
    assert header is not None
    assert header.value.reveal() == sent
