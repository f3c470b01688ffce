"""What is told of a key that a known API is called with, and of the host that it goes to."""

from __future__ import annotations

import pytest

from tests.engine.test_known_apis import facts, found, refusal

IN_THE_URL = [
    ("www.googleapis.com", "key"), ("api.shodan.io", "key"), ("api.themoviedb.org", "api_key"),
    ("api.mapbox.com", "access_token"), ("newsapi.org", "apiKey"), ("finnhub.io", "token"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "name"), IN_THE_URL)
def test_a_key_in_the_url_is_right_where_the_api_takes_it_so(host: str, name: str) -> None:
    text = refusal(host, "Accept: */*").replace("/v1/things", f"/v1/things?{name}={'aB3x' * 6}")
    assert found("request.location", text)[0] == "pass"
    other = text.replace(host, "api.acme-orders.com")
    assert found("request.location", other) == ("fail", "token-in-wrong-location")


FOR_TESTS = [
    ("api.sandbox.paypal.com", "PayPal"), ("testnet.binance.vision", "Binance"), ("paper-api.alpaca.markets", "Alpaca"),
    ("sandbox-api.paddle.com", "Paddle"), ("checkout-test.adyen.com", "Adyen"), ("api.sandbox.ebay.com", "eBay"),
    ("test.api.amadeus.com", "Amadeus for Developers"), ("api.sandbox.braintreegateway.com", "Braintree"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "name"), FOR_TESTS)
def test_a_host_for_tests_is_told_as_one(host: str, name: str) -> None:
    assert f"This host of {name} is for tests." in facts(refusal(host, f"Authorization: Bearer {'aB3x' * 6}"))


TAKEN_FOR_THE_SECRET = [
    ("connect.squareup.com", "sq0idp-", "application id"), ("acme.supabase.co", "sb_publishable_", "publishable key"),
    ("api.mapbox.com", "pk.", "public token"), ("api.paystack.co", "pk_test_", "public key"),
    ("us.posthog.com", "phc_", "project API key"), ("api.mailgun.net", "pubkey-", "public key"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "prefix", "kind"), TAKEN_FOR_THE_SECRET)
def test_what_is_often_taken_for_the_secret_is_told_to_be_seen_by_everybody(host: str, prefix: str, kind: str) -> None:
    told = [one for one in facts(refusal(host, f"Authorization: Bearer {prefix}{'aB3x' * 6}")) if "may see" in one]
    assert len(told) == 1
    assert kind in told[0]


SISTERS = [("googleads.googleapis.com", "ya29."), ("api.bitbucket.org", "ATATT3xFfGF0")]


@pytest.mark.parametrize(("host", "prefix"), SISTERS)
def test_a_token_that_two_apis_of_one_vendor_take_is_a_strangers_at_neither(host: str, prefix: str) -> None:
    text = refusal(host, f"Authorization: Bearer {prefix}{'aB3x' * 12}")
    assert found("token.kind", text)[0] != "fail"
    assert not any("begins as a token of" in one for one in facts(text))
