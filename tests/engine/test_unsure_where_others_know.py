"""What an unknown API may well mean is no certainty: fields of its own, a hidden thing, a setting that nobody sent."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from tests.corpus.examined import examined
from tests.engine.test_checks_paste import call as called
from tests.engine.test_checks_paste import company, judged

AT = datetime(2026, 11, 27, tzinfo=UTC)
REFUSED = '\n\nHTTP/1.1 401 Unauthorized\n\n{"error":"unauthorized"}\n'
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4"


def found(text: str) -> dict[str, Any]:
    report, _ = examined(text, "generic", AT)
    return {finding.check: finding for finding in report.findings}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def token(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "k" * 32, algorithm="HS256")


@pytest.mark.parametrize("scheme", ["ApiKey", "Basic", "Token"])
def test_a_value_that_was_encoded_with_its_line_break_is_seen_in_the_value(scheme: str) -> None:
    call = f"curl https://api.example.com/v1/items -H 'Authorization: {scheme} VALUE'{REFUSED}"
    with_break = found(call.replace("VALUE", encoded("k3yIdent1fier:NwfeoTLsjlb\n")))["header.value-joined"]
    without = found(call.replace("VALUE", encoded("k3yIdent1fier:NwfeoTLsjlb")))["header.value-joined"]
    assert (with_break.cause, with_break.confidence) == ("token-whitespace-or-newline", 0.9)
    assert without.cause is None


def test_a_call_with_such_a_value_that_succeeds_is_not_blamed() -> None:
    call = f"curl https://api.example.com/v1/items -H 'Authorization: ApiKey {encoded('ident:secretvalue' + chr(10))}'"
    assert found(call + "\n\nHTTP/1.1 200 OK\n\n[]\n")["header.value-joined"].cause is None


def test_a_jwt_in_a_field_of_the_apis_own_may_lack_its_word_as_well() -> None:
    finding = found(f"curl https://api.example.com/v1/items -H 'X-Authorization: {JWT}'{REFUSED}")["header.name"]
    assert finding.confidence <= 0.6
    assert [item.cause for item in finding.candidates] == ["wrong-header-name", "missing-bearer-prefix"]


def test_an_id_token_of_an_issuer_that_makes_them_for_backends_is_of_the_right_kind() -> None:
    claims = {"aud": "shop-41", "auth_time": 1795000000, "sub": "u1", "iat": 1795000000, "exp": 1795990000}
    call = f"curl https://api.example.com/v1/items -H 'Authorization: Bearer TOKEN'{REFUSED}"
    issuers = ("https://securetoken.google.com/shop-41", "https://id.example.com/")
    firebase, another = (
        found(call.replace("TOKEN", token({"iss": issuer, **claims})))["token.purpose"] for issuer in issuers
    )
    assert (firebase.cause, another.cause) == (None, "id-token-as-access-token")


def test_a_404_to_a_put_says_less_of_the_address_than_one_to_a_get() -> None:
    call = (
        "curl -X {} https://registry.example.com/kite -H 'Authorization: Bearer {}'\n\nHTTP/1.1 404 Not Found\n\n{{}}\n"
    )
    put, get = (found(call.format(method, JWT))["request.url"] for method in ("PUT", "GET"))
    assert put.cause == get.cause == "wrong-host-or-path"
    assert put.confidence < 0.5 < get.confidence


def test_a_key_in_a_setting_is_no_proof_that_a_header_was_sent() -> None:
    text = (
        f"const client = new Client({{ auth: {{ apikey: '{encoded('KB35A3gBZE2R:xqr1iNZiQfqMBc')}' }} }})\n\n"
        "ResponseError: missing authentication credentials for REST request [/items/_doc]\n  statusCode: 401\n"
    )
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.ranked[0].cause == "header-not-sent"


@pytest.mark.parametrize(
    "setting",
    [
        'secret_key: System.get_env("JWT_KEY")',
        "secretKey = config.jwt.secret",
        "jwt_secret: ENV['KEY']",
        "SECRET_KEY = KEY",
    ],
)
def test_a_setting_that_reads_the_secret_from_elsewhere_is_no_secret_to_try(setting: str) -> None:
    call = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {token({'sub': 'jane'})}{REFUSED}"
    assert found(f"{setting}\n\n{call}")["token.shared-secret"].outcome.value == "not_applicable"


def test_a_call_that_names_an_algorithm_refuses_none_whatever_its_secret_says() -> None:
    code = 'let payload = try JWT.decode(token, algorithm: .HS256("not-a-real-secret"))'
    text = f"{code}\n\ntoken: {token({'sub': 'jane'})}\n"
    assert found(text + 'InvalidIssuedAt: "Issued at claim (iat) is in the future"\n')["token.algorithm"].cause is None


def test_a_scheme_that_frameworks_use_is_hardly_blamed_by_words_that_miss_credentials() -> None:
    answer = '\n\nHTTP/1.1 401 Unauthorized\n\n{"detail":"Authentication credentials were not provided."}\n'
    call = "curl https://api.example.com/v1/items -H 'Authorization: {} r9LHeXFSsEaNs2LWMFH8fy9bwbr654Zr428hvSZf'"
    used, made_up = (found(call.format(scheme) + answer)["header.scheme-kind"] for scheme in ("Token", "Sesame"))
    assert used.confidence < 0.5 < made_up.confidence


@pytest.mark.parametrize("mask", ["***********", "[REDACTED]", "xxxxxxxx", "<hidden>"])
def test_a_value_that_a_log_masks_as_a_whole_may_hold_its_scheme(mask: str) -> None:
    call = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {mask}{REFUSED}"
    assert found(call)["header.scheme"].cause is None
    shown = found(call.replace(mask, f"{JWT[:30]}***"))["header.scheme"]
    assert shown.cause == "missing-bearer-prefix"


def test_a_header_whose_variable_may_be_empty_is_hardly_taken_away_on_the_way() -> None:
    call = 'curl https://api.example.com/v1/items -H "Authorization: Bearer {}"\n\nHTTP/1.1 401 Unauthorized\n\n'
    answer = '{"error":"unauthorized","error_description":"Full authentication is required to access this resource"}\n'
    variable = found(call.format("$ACME_TOKEN") + answer)["response.header-arrived"]
    given = found(call.format(JWT) + answer)["response.header-arrived"]
    assert given.cause == "stripped-by-proxy-or-gateway"
    assert given.confidence > 0.5
    assert variable.cause is None or variable.confidence < 0.5


def test_an_api_that_misses_a_key_where_a_token_was_sent_may_read_another_header() -> None:
    sent = f"Authorization: Bearer {company()}"
    finding = judged("response.header-arrived", called(sent, body='{"message":"Missing API key."}'))
    assert finding.cause == "wrong-header-name"
    named = judged(
        "response.header-arrived", called(sent, body='{"message":"Missing API key in the Authorization header."}')
    )
    assert named.cause != "wrong-header-name"


def test_a_gateway_that_reads_a_signature_asks_for_no_bearer_word() -> None:
    plain = judged("header.scheme", called(f"Authorization: {company()}"))
    words = "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter."
    unsure = judged("header.scheme", called(f"Authorization: {company()}", status=403, body=f'{{"message":"{words}"}}'))
    assert plain.confidence > 0.9
    assert unsure.confidence < 0.5
