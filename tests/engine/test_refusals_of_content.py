"""An answer that refuses what was sent, and not who sent it, lets its words carry no more than a story."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def confidence(text: str) -> float:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.confidence if verdict.cause else 0.0


@pytest.mark.parametrize(
    "answer",
    [
        '400 Bad Request\n\n{"message":"Audience segment 42 does not exist"}',
        '400 Bad Request\n\n{"message":"Invalid issuer bank"}',
        '423 Locked\n\n{"message":"Document is locked by another user"}',
        '422 Unprocessable Content\n\n{"message":"Password is too short"}',
        '409 Conflict\n\n{"message":"The customer client is already suspended"}',
    ],
)
def test_words_of_another_trade_make_no_likely_cause(answer: str) -> None:
    assert confidence(f"HTTP/1.1 {answer}") <= 0.6


def test_a_code_of_oauth_is_heard_at_400_as_ever() -> None:
    answer = 'HTTP/1.1 400 Bad Request\n\n{"error":"invalid_grant","error_description":"Refresh token is expired"}'
    assert confidence(answer) > 0.6
