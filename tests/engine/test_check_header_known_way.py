"""What header.known-way says of calls of public APIs whose ways to take a credential are known, and of others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Finding, Outcome
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, tzinfo=UTC)
KEY = "7f3a9c1e5b2d4860a7f3a9c1e5b2d48607f3a9c1e5b2d4860a7f3a9c1e5b2d486"


def finding(host: str, field: str, status: int = 401, path: str = "/v1/items") -> Finding:
    sent = f"{field}\n" if field else ""
    text = f"GET {path} HTTP/1.1\nHost: {host}\n{sent}\nHTTP/1.1 {status} Answer\n\n"
    report, _ = examined(text, "generic", AT)
    return next(one for one in report.findings if one.check == "header.known-way")


@pytest.mark.parametrize(
    ("host", "field", "cause"),
    [
        ("www.virustotal.com", f"Authorization: Bearer {KEY}", "wrong-header-name"),
        ("api.openai.com", f"api-key: {KEY}", "wrong-header-name"),
        ("api.shodan.io", f"Authorization: Bearer {KEY}", "token-in-wrong-location"),
    ],
)
def test_a_way_that_is_not_known_of_the_api_fails_and_is_never_sure(host: str, field: str, cause: str) -> None:
    found = finding(host, field)
    assert (found.outcome, found.cause) == (Outcome.FAIL, cause)
    assert found.confidence <= 0.6


@pytest.mark.parametrize(
    ("host", "field"),
    [("www.virustotal.com", f"x-apikey: {KEY}"), ("api.openai.com", f"Authorization: Bearer sk-proj-{KEY}")],
)
def test_a_way_that_is_known_passes(host: str, field: str) -> None:
    assert finding(host, field).outcome is Outcome.PASS


def test_a_key_in_the_parameter_that_the_api_reads_passes() -> None:
    assert finding("api.shodan.io", "", path=f"/shodan/host/203.0.113.77?key={KEY}").outcome is Outcome.PASS


def test_an_accepted_call_was_sent_in_a_right_way() -> None:
    assert finding("www.virustotal.com", f"Authorization: Bearer {KEY}", 200).outcome is Outcome.PASS


@pytest.mark.parametrize(("host", "field"), [("api.example.com", f"api-key: {KEY}"), ("www.virustotal.com", "")])
def test_of_an_api_that_nobody_knows_and_a_call_without_a_credential_nothing_is_said(host: str, field: str) -> None:
    assert finding(host, field).outcome is Outcome.NOT_APPLICABLE


def test_keys_for_tests_are_at_home_where_a_vendor_has_one_host_for_all() -> None:
    text = "GET /v1/charges HTTP/1.1\nHost: api.stripe.com\nAuthorization: Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc\n\n"
    report, _ = examined(f"{text}HTTP/1.1 401 Unauthorized\n", "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != "wrong-environment"


def test_an_id_of_an_application_is_no_token() -> None:
    text = (
        "GET /v2/locations HTTP/1.1\nHost: connect.squareupsandbox.com\n"
        "Authorization: Bearer sandbox-sq0idb-Kx2vQm7TdY0pLr9wZc4NfA\n\nHTTP/1.1 401 Unauthorized\n"
    )
    report, _ = examined(text, "generic", AT)
    found = next(one for one in report.findings if one.check == "token.kind")
    assert (found.outcome, found.cause) == (Outcome.FAIL, "wrong-value-as-token")
