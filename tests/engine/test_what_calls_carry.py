"""What a call carries to an API is nobody's word on why the call failed."""

from __future__ import annotations

import pytest

from tests.corpus.examined import examined
from tests.engine.test_corrections import AT

SENT = (
    '{"title":"Login broken","message":"Our customer sees: token expired, invalid audience","error":"invalid_client"}'
)
REFUSED = "HTTP/1.1 401 Unauthorized\nContent-Length: 0\n"
BEARER = "Authorization: Bearer Zt9xQ2m7LkVw4RpTnB3cD5fG"


@pytest.mark.parametrize(
    "call",
    [
        f"POST /v1/tickets HTTP/1.1\nHost: api.example.com\n{BEARER}\nContent-Type: application/json\n\n{SENT}\n",
        f"curl https://api.example.com/v1/tickets -H '{BEARER}' -H 'Content-Type: application/json' -d '{SENT}'",
    ],
)
def test_words_in_the_body_of_a_call_name_no_cause(call: str) -> None:
    report, _ = examined(f"{call}\n\n{REFUSED}", "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause is None


def test_the_same_words_in_the_answer_name_one() -> None:
    answer = f"HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{SENT}\n"
    report, _ = examined(f"GET /v1/tickets HTTP/1.1\nHost: api.example.com\n{BEARER}\n\n{answer}", "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause is not None
