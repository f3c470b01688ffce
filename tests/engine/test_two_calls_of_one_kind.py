"""What another call or document of the paste says of the refused one: a field, a method, a code, a shell's trace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus.examined import examined

_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.q7Zk2mXv9LpRtW4sYbC8"  # noqa: S105 - of nobody
_ASKED = """curl -X POST https://api.shop.example/auth/token -H "apikey: {key}" -d '{{"email":"a@b.example"}}'
{{"access_token":"{token}"}}

curl -i https://api.shop.example/auth/user -H "Authorization: Bearer {token}"
HTTP/1.1 401
content-type: application/json

{{"error":"Missing apikey header"}}
"""


_AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def _verdict(text: str) -> dict:
    return examined(text, "generic", _AT)[1]["verdict"]


def test_a_key_that_another_call_sends_is_missed_beside_the_token_and_no_wrong_name() -> None:
    verdict = _verdict(_ASKED.format(key="Xk29fPq7Lm4sTz8wRb6v", token=_TOKEN))
    assert verdict["cause"] == "missing-companion-header"
    assert "apikey: $APIKEY" in verdict["fix"]["request"]
    assert "Bearer $ACCESS_TOKEN" in verdict["fix"]["request"]


def test_a_key_that_both_calls_send_under_two_names_is_under_a_wrong_name() -> None:
    assert _verdict(_ASKED.format(key=_TOKEN, token=_TOKEN))["cause"] == "wrong-header-name"


def test_what_the_windows_prompt_made_of_single_quotes_is_corrected_in_the_command_and_not_in_its_trace() -> None:
    text = (
        "C:\\> curl https://search.example:9200/ -u 'admin:Harbour-2024'\nUnauthorized\n"
        "C:\\> curl -v https://search.example:9200/ -u 'admin:Harbour-2024'\n"
        "> GET / HTTP/1.1\n> Host: search.example:9200\n> Authorization: Basic J2FkbWluOkhhcmJvdXItMjAyNCc=\n>\n"
        '< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Basic realm="search"\n<\nUnauthorized\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "shell-quoting-broke-header"
    assert '-u "admin:%PASSWORD%"' in verdict["fix"]["request"]
    assert "'admin" not in verdict["fix"]["request"]


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("You exceeded your quota, please check your plan and billing details", "quota-or-billing"),
        ("Too many requests, please retry in 20 s", "rate-limited"),
    ],
)
def test_a_429_that_speaks_of_a_plan_is_of_what_was_paid_for(said: str, cause: str) -> None:
    assert _verdict(f'The game shows: Error 429 "{said}"')["cause"] == cause


def test_a_label_of_a_console_is_no_sentence_about_the_body() -> None:
    text = (
        "POST https://auth.pay.example/connect/token\n400\nRequest Headers\n"
        "  Authorization: Basic bHVtZW46a1Q3LXZxMlpwWHc5NHNMbUVvYTEK\n"
        "  Content-Type: application/x-www-form-urlencoded\nRequest Body\n"
        '  grant_type: "client_credentials"\nResponse Body\n  {"error":"invalid_client"}\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "token-whitespace-or-newline"


_TWO_HOSTS = """static final String {name} = "https://api-m.sandbox.paypal.com/v1/oauth2/token";
static final String ORDERS = "https://api-m.paypal.com/v2/checkout/orders";
var one = HttpRequest.newBuilder(URI.create({name})).header("Authorization", "Basic " + basic)
    .POST(BodyPublishers.ofString("grant_type=client_credentials")).build();
var two = HttpRequest.newBuilder(URI.create(ORDERS)).header("Authorization", "Bearer " + token()).GET().build();
ERROR order 401 {{"error":"invalid_token","error_description":"Token signature verification failed"}}
"""


def test_a_429_of_a_service_that_is_called_billing_is_of_too_many_calls() -> None:
    text = (
        "Our billing service is called in a loop.\n\nGET /v1/credits HTTP/1.1\nHost: billing.shop.example\n"
        "Authorization: Bearer kT7vq2ZpXw94sLmEoa1q\n\nHTTP/1.1 429 Too Many Requests\nRetry-After: 20\n"
    )
    assert _verdict(text)["cause"] == "rate-limited"


@pytest.mark.parametrize("name", ["AUTH", "TOKEN_URL"])
def test_the_address_at_which_tokens_are_got_is_no_secret_in_code(name: str) -> None:
    verdict = _verdict(_TWO_HOSTS.format(name=name))
    assert verdict["cause"] == "wrong-environment"
    assert '"https://api-m.sandbox.paypal.com/v2/checkout/orders"' in verdict["fix"]["request"]
