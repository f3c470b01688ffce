"""A header field that the answer names as missing: the credential's own, or one that belongs beside it."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import call, company, judged

SENT = f"Authorization: Bearer {company()}"


def refused(sentence: str, head: str = SENT, status: int = 400) -> str:
    return call(head, status=status, body=f'{{"message":"{sentence}"}}')


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("acme-version: header is required", "acme-version"),
        ("Missing required header: X-Tenant-Id", "x-tenant-id"),
        ("The request lacks the header 'Account-Region'.", "account-region"),
        ("You must provide the Acme-Organization header", "acme-organization"),
        ("x-client-version header is missing", "x-client-version"),
        ("No request header tenant-code", "tenant-code"),
    ],
)
def test_a_field_that_the_answer_asks_for_and_the_call_lacks_is_named(sentence: str, name: str) -> None:
    finding = judged("header.companion", refused(sentence))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "missing-companion-header")
    assert finding.evidence[0].value.lower() == name


@pytest.mark.parametrize(
    "sentence",
    [
        "The authorization header is required",
        "Missing required header: Content-Type",
        "a well-known header is missing",
        "no www-authenticate header",
        "X-Tenant-Id was received",
        "the token is expired",
    ],
)
def test_the_credentials_own_field_the_bodys_type_and_other_words_name_no_further_field(sentence: str) -> None:
    assert judged("header.companion", refused(sentence)).outcome is Outcome.PASS


def test_a_field_that_the_call_has_is_not_missing() -> None:
    head = f"{SENT}\nX-Tenant-Id: 7"
    assert judged("header.companion", refused("Missing required header: X-Tenant-Id", head)).outcome is Outcome.PASS


def test_an_accepted_call_lacks_nothing() -> None:
    assert judged("header.companion", refused("acme-version: header is required", status=200)).outcome is Outcome.PASS


def test_without_an_answer_nothing_is_asked_for() -> None:
    told = judged("header.companion", f"GET /v1/items HTTP/1.1\nHost: api.example.com\n{SENT}\n")
    assert told.outcome is Outcome.NOT_APPLICABLE


def test_a_key_that_the_answer_asks_for_is_the_credentials_name_and_no_companion() -> None:
    paste = refused("Missing required header: X-Api-Key", status=401)
    assert judged("header.companion", paste).outcome is Outcome.PASS
    assert judged("header.name", paste).cause == "wrong-header-name"
