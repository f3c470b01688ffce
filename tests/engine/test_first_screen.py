"""What a page says of a paste at first sight: that absence is no health, and that nobody is sent where no way leads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Outcome, Report
from diagnostics.engine.parse import parse
from diagnostics.engine.remedy.next_steps import ASK_SERVERS, TOKEN_REQUEST
from diagnostics.engine.subject.claims import span
from tests.corpus.examined import examined
from tests.engine.pastes import jwt

AT = datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
LOGGED = '10.0.0.7 - - [23/Nov/2026:13:40:00 +0000] "GET /v1/orders HTTP/1.1" 401 17 "-" "axios/1.6"\n'
SENT = "curl https://api.example.com/v1/orders\n401 Unauthorized\n"


def report_of(paste: str, platform: str = "generic") -> Report:
    return examined(paste, platform, AT)[0]


def outcome_of(report: Report, check: str) -> Outcome:
    return next(finding.outcome for finding in report.findings if finding.check == check)


@pytest.mark.parametrize("check", ["header.value-ascii", "request.location"])
def test_headers_that_a_log_leaves_out_are_not_called_right(check: str) -> None:
    assert outcome_of(report_of(LOGGED), check) is Outcome.NOT_APPLICABLE
    assert outcome_of(report_of(SENT), check) is Outcome.PASS


def test_a_secret_in_a_body_says_nothing_of_how_a_header_line_is_built() -> None:
    body = "grant_type=client_credentials&client_id=shop&client_secret=Zq8vR2mK9xTbW4nL"
    report = report_of(f'curl https://login.example.com/oauth2/token -d \'{body}\'\n{{"error":"invalid_client"}}')
    assert outcome_of(report, "header.line") is Outcome.NOT_APPLICABLE
    assert report.verdict is not None
    assert not {"malformed-header-line", "malformed-bearer-syntax"}.intersection(report.verdict.ruled_out)


@pytest.mark.parametrize(("platform", "offered"), [("generic", False), ("company-x", True)])
def test_the_servers_are_offered_only_where_the_platform_names_some(platform: str, *, offered: bool) -> None:
    verdict = report_of("Our call gets 401 since this morning.", platform).verdict
    assert verdict is not None
    assert (ASK_SERVERS in verdict.next_steps) is offered


def test_of_a_token_endpoints_answer_alone_the_token_request_is_asked_for() -> None:
    said = (
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the"
        " authorization request, or was issued to another client."
    )
    answer = f'{{"error":"invalid_grant","error_description":"{said}"}}'
    verdict = report_of(f"The token endpoint answers:\n\n{answer}\n").verdict
    assert verdict is not None
    assert verdict.next_steps[:1] == (TOKEN_REQUEST,)
    assert not any("access token too" in str(step) or "WWW-Authenticate" in str(step) for step in verdict.next_steps)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(86_418, "1 day"), (93_784, "1 day 2 hours"), (7_205, "2 hours"), (170, "2 minutes 50 seconds"), (0, "0 seconds")],
)
def test_a_span_is_told_no_finer_than_it_matters(seconds: int, told: str) -> None:
    assert span(seconds) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Bearer: abcdefgh", "a colon and a space"),
        ("Bearer  abcdefgh", "2 times a space"),
        ("Bearer, abcdefgh", "a comma and a space"),
    ],
)
def test_what_stands_between_scheme_and_token_is_named(value: str, told: str) -> None:
    credential = parse(f"curl https://api.example.com/ -H 'Authorization: {value}'").credentials[0]
    assert f"Between scheme and token stands {told};" in " ".join(str(defect.what) for defect in credential.defects)


def test_what_a_browser_says_is_told_by_what_it_means() -> None:
    verdict = report_of(
        "Access to fetch at 'https://api.example.com/v1/orders' from origin 'http://localhost:5173' has been blocked "
        "by CORS policy: Response to preflight request doesn't pass access control check: "
        "It does not have HTTP ok status."
    ).verdict
    assert verdict is not None
    assert verdict.cause == "cors-preflight-blocked"
    assert "blocked by cors policy" not in str(verdict.headline)


@pytest.mark.parametrize(
    "field",
    [
        "Authorization: Basic Ym9iOlVxN1B6UjJtVDl4Sw==",
        "Authorization: Bearer 8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c",
        f"Authorization: Bearer {jwt({'iss': 'https://login.example.com', 'exp': 1795500000})}",
        f"Authorization: bearer {jwt({'iss': 'https://login.example.com', 'exp': 1795500000})}",
    ],
    ids=["scheme", "opaque", "issuer", "case"],
)
def test_what_the_platform_takes_is_not_held_against_a_call_to_another_api(field: str) -> None:
    paste = f"curl https://api.example.com/v1/orders -H '{field}'\nHTTP/1.1 401 Unauthorized\n"
    here, elsewhere = report_of(paste), report_of(paste, "company-x")
    assert here.verdict is not None
    assert elsewhere.verdict is not None
    assert here.verdict.cause == elsewhere.verdict.cause
    assert "Company X" not in str(elsewhere.verdict.headline)
