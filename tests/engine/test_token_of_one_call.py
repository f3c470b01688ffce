"""A token that names the one call it is made for, and a credential behind a word that its API does not read."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import OPAQUE, call, judged, jwt

MISSED = '{"error":"Unauthorized","message":"OAuth token is missing"}'


@pytest.mark.parametrize(
    ("named", "line", "outcome"),
    [
        ("GET api.example.com/v1/items", "GET /v1/items HTTP/1.1", Outcome.PASS),
        ("GET api.example.com/v1/items", "GET /v1/items?page=2 HTTP/1.1", Outcome.PASS),
        ("GET api.example.com/v1/items?page=2", "GET /v1/items?page=2 HTTP/1.1", Outcome.FAIL),
        ("GET api.example.com/v1/items", "POST /v1/items HTTP/1.1", Outcome.FAIL),
        ("https://api.example.com/tenants/1", "GET /v1/items HTTP/1.1", Outcome.PASS),
        ("GET https://api.example.com/v1/item", "GET /v1/items HTTP/1.1", Outcome.FAIL),
        ("https://other.example.com/v1/item", "GET /v1/items HTTP/1.1", Outcome.PASS),
        ("urn:example:items", "GET /v1/items HTTP/1.1", Outcome.PASS),
    ],
)
def test_the_call_that_a_token_names_is_the_one_that_it_was_sent_with(named: str, line: str, outcome: Outcome) -> None:
    finding = judged("token.claims", call(f"Authorization: Bearer {jwt(uri=named)}", line=line))
    assert finding.outcome is outcome


@pytest.mark.parametrize(
    ("scheme", "body", "outcome", "least"),
    [
        ("OAuth", MISSED, Outcome.FAIL, 0.7),
        ("Token", '{"message":"Access token is missing"}', Outcome.FAIL, 0.7),
        ("Token", '{"detail":"Authentication credentials were not provided."}', Outcome.FAIL, 0.0),
        ("OAuth", '{"message":"token expired"}', Outcome.PASS, 1.0),
        ("Bearer", MISSED, Outcome.PASS, 1.0),
        ("Hawk", MISSED, Outcome.PASS, 1.0),
    ],
)
def test_a_token_that_the_api_misses_stands_behind_a_word_it_does_not_read(
    scheme: str, body: str, outcome: Outcome, least: float
) -> None:
    finding = judged("header.scheme-kind", call(f"Authorization: {scheme} {OPAQUE}", body=body))
    assert (finding.outcome, finding.confidence >= least) == (outcome, True)


def test_a_signed_request_of_oauth_1_is_no_token_behind_a_wrong_word() -> None:
    head = 'Authorization: OAuth oauth_consumer_key="abc", oauth_signature="def%3D"'
    assert judged("header.scheme-kind", call(head, body=MISSED)).outcome is not Outcome.FAIL


def test_what_the_answer_describes_counts_before_words_that_stand_beside_it() -> None:
    beside = f'\n\nThe token asked about itself:\n{{"client_id":"app-1","expires_in":900}}\n{MISSED}\n'
    finding = judged("header.scheme-kind", call(f"Authorization: OAuth {OPAQUE}", body=MISSED) + beside)
    assert finding.outcome is Outcome.FAIL
