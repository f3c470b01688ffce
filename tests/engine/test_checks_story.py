"""The report around a call: heard in prose only, and believed the less the more the server says itself."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.engine.model.types import Finding, Outcome
from tests.corpus.examined import examined

NOW = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
TOLD = "Several customers report the same since this morning."


def finding(text: str, check: str = "report.story") -> Finding:
    report, _ = examined(text, "generic", NOW)
    return next(found for found in report.findings if found.check == check)


def test_an_http_answer_with_a_json_body_is_no_report() -> None:
    answer = (
        "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
        '{"error": "invalid_token", "error_description": "The access token was not found behind the proxy",'
        ' "error_code": "E-AUTH-001"}'
    )
    assert finding(answer).outcome is Outcome.NOT_APPLICABLE


def test_words_that_are_far_apart_make_no_saying() -> None:
    text = "The proxy is new.\n" + "It is a nice day today.\n" * 4 + "The header of the page is missing a picture. 401"
    assert finding(text).cause != "stripped-by-proxy-or-gateway"


def test_a_report_alone_may_carry_a_verdict() -> None:
    found = finding(f"{TOLD} The answer is 401.")
    assert found.cause == "api-down-or-server-bug"
    assert found.confidence > 0.6


def test_a_plain_reason_of_the_server_limits_the_report() -> None:
    found = finding(f'{TOLD}\n{{"error": "invalid_token", "error_description": "The token has expired"}}')
    assert found.cause == "api-down-or-server-bug"
    assert found.confidence <= 0.6


def test_code_is_judged_by_its_own_check() -> None:
    code = "localStorage.setItem('token', JSON.stringify(token))\n// every call answers 401"
    assert finding(code, "report.code").cause == "token-quoted"


def test_a_header_that_the_answer_names_is_told_from_the_one_that_was_sent() -> None:
    call = "GET /v1 HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer k-0123456789abcdef0123\n\n"
    answer = 'HTTP/1.1 401 Unauthorized\n\n{"message": "x-api-key header is required"}'
    assert finding(call + answer, "header.name").cause == "wrong-header-name"
    assert (
        finding(call.replace("Authorization: Bearer", "X-Api-Key:") + answer, "header.name").outcome is not Outcome.FAIL
    )
