"""Of one answer that servers give for two causes, the likelier one is named and the other stays beside it."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome, Report
from tests.corpus.examined import examined
from tests.engine.test_verdict import AT

FORM = "Content-Type: application/x-www-form-urlencoded"
BASIC = "Authorization: Basic d2ViOndlYi1zZWNyZXQtMDEyMzQ1Njc4OQ=="
CODE = "grant_type=authorization_code&code=8fKq2mXw7RtLp4sZ&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"
GENERAL = (
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported "
    "authentication method)"
)


def asked(body: str, said: str, before: str = "") -> Report:
    answer = f'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{{"error": "invalid_client"{said}}}'
    call = f"POST /oauth/token HTTP/1.1\nHost: id.example.com\n{BASIC}\n{FORM}\n\n{body}"
    report, _ = examined(f"{before}{call}\n\n{answer}", "generic", AT)
    return report


@pytest.mark.parametrize("said", ["", f', "error_description": "{GENERAL}"'])
def test_a_client_refused_with_a_code_and_its_redirect_uri_leaves_the_redirect_uri_open(said: str) -> None:
    verdict = asked(CODE, said).verdict
    assert verdict is not None
    assert verdict.cause == "wrong-client-credentials"
    assert verdict.confidence <= 0.8
    assert "redirect-uri-mismatch" in [candidate.cause for candidate in verdict.ranked]
    assert "redirect-uri-mismatch" not in verdict.ruled_out


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("grant_type=client_credentials", ""),
        ("grant_type=refresh_token&refresh_token=8fKq2mXw7RtLp4sZ", ""),
        (CODE, ', "error_description": "The client secret is not the right one"'),
        (CODE, ', "error_description": "Unknown client"'),
    ],
)
def test_where_no_redirect_uri_can_be_meant_the_client_alone_is(body: str, said: str) -> None:
    verdict = asked(body, said).verdict
    assert verdict is not None
    assert verdict.cause == "wrong-client-credentials"
    assert "redirect-uri-mismatch" not in [candidate.cause for candidate in verdict.ranked]


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        ("", Outcome.NOT_APPLICABLE),
        (
            "GET /authorize?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcb HTTP/1.1\n"
            "Host: id.example.com\n\n",
            Outcome.PASS,
        ),
    ],
)
def test_one_redirect_uri_alone_is_compared_with_nothing(before: str, outcome: Outcome) -> None:
    found = next(one for one in asked(CODE, "", before).findings if one.check == "endpoint.redirect-uri")
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("answer", "cause", "ranked"),
    [
        ('Content-Type: application/json\n\n{"error": "invalid_grant"}', "refresh-token-expired-or-revoked", True),
        ("Content-Length: 0\n", "refresh-token-expired-or-revoked", False),
        ("X-Frame-Options: deny\n", None, False),
    ],
)
def test_a_refused_refresh_is_about_its_token_and_leaves_open_whether_it_was_used(
    answer: str, cause: str | None, ranked: bool
) -> None:
    call = f"POST /oauth/token HTTP/1.1\nHost: id.example.com\n{BASIC}\n{FORM}\n\n"
    body = "grant_type=refresh_token&refresh_token=8fKq2mXw7RtLp4sZ"
    report, _ = examined(f"{call}{body}\n\nHTTP/1.1 400 Bad Request\n{answer}", "generic", AT)
    verdict = report.verdict
    assert verdict is not None
    assert verdict.cause == cause
    assert verdict.confidence <= 0.8
    assert ("refresh-token-reused" in [candidate.cause for candidate in verdict.ranked]) is ranked


def test_a_client_that_may_not_redeem_its_code_may_have_sent_another_redirect_uri() -> None:
    call = f"POST /oauth/token HTTP/1.1\nHost: id.example.com\n{BASIC}\n{FORM}\n\n{CODE}"
    answer = 'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"error": "unauthorized_client"}'
    report, _ = examined(f"{call}\n\n{answer}", "generic", AT)
    assert report.verdict is not None
    assert report.verdict.confidence <= 0.8
    assert [candidate.cause for candidate in report.verdict.ranked][:2] == [
        "unsupported-or-disabled-grant-type",
        "redirect-uri-mismatch",
    ]
