"""What api.documented-error says of answers that an API documents with a cause, without one, and not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Finding, Outcome
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, tzinfo=UTC)


def finding(host: str, status: int, code: str) -> Finding:
    text = (
        f"GET /v1/users HTTP/1.1\nHost: {host}\nAuthorization: Bearer 8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ\n\n"
        f'HTTP/1.1 {status} Refused\nContent-Type: application/json\n\n{{"error":"{code}","errorCode":"{code}"}}\n'
    )
    report, _ = examined(text, "generic", AT)
    return next(one for one in report.findings if one.check == "api.documented-error")


def test_an_answer_that_is_documented_with_a_cause_names_it() -> None:
    found = finding("acme.okta.com", 403, "E0000006")
    assert found.outcome is Outcome.FAIL
    assert found.cause == "user-lacks-permission"
    assert "the caller may not do this" in str(found.summary)


def test_one_that_is_documented_without_a_cause_is_told() -> None:
    found = finding("acme.okta.com", 401, "E0000011")
    assert found.outcome is Outcome.PASS
    assert "the token is not valid" in str(found.summary)


@pytest.mark.parametrize(("host", "status", "code"), [
    ("acme.okta.com", 401, "E0000006"), ("acme.okta.com", 403, "E9"), ("api.example.com", 403, "E0000006"),
])  # fmt: skip
def test_another_status_code_or_host_is_not_documented(host: str, status: int, code: str) -> None:
    assert finding(host, status, code).outcome is Outcome.NOT_APPLICABLE


def test_a_success_is_no_refusal() -> None:
    assert finding("acme.okta.com", 200, "").outcome is Outcome.NOT_APPLICABLE
