"""How a client proves itself: a registration that Terraform writes, a certificate, the scheme that a setting names."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse
from tests.engine.test_checks_paste import judged
from tests.engine.test_corrections import fix_of

_BY_CERTIFICATE = (
    '{"client_id": "tpp-0091", "token_endpoint_auth_method": "tls_client_auth"}\n\n'
    "$ curl --cert tpp.pem --key tpp.key -u tpp-0091:f81c2aa90b1d https://login.example.com/oauth2/token "
    "-d grant_type=client_credentials\n"
    '401 {"error":"invalid_client"}'
)


def test_a_client_of_a_certificate_sends_its_id_and_no_secret() -> None:
    fix = fix_of(_BY_CERTIFICATE)
    shown = fix.request or ""
    assert "client_id=" in shown
    assert "--cert" in shown
    assert "-u " not in shown
    assert "certificate" in str(fix.text)


def test_a_client_that_shows_its_certificate_beside_its_id_is_in_order() -> None:
    paste = _BY_CERTIFICATE.replace("-u tpp-0091:f81c2aa90b1d ", "-d client_id=tpp-0091 ")
    assert judged("endpoint.client-authentication", paste).cause is None


def test_the_method_that_terraform_registers_is_held_against_the_one_that_code_uses() -> None:
    paste = (
        'resource "auth0_client_credentials" "worker" {\n  authentication_method = "client_secret_basic"\n}\n\n'
        'r = httpx.post("https://login.example.com/oauth/token", data={\n    "grant_type": "client_credentials",\n'
        '    "client_id": CID, "client_secret": SECRET})\n\n401 Unauthorized'
    )
    assert judged("endpoint.client-authentication", paste).cause == "client-auth-method-mismatch"
    assert 'auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])' in (fix_of(paste).request or "")


def test_how_spring_is_told_to_send_the_secret_is_no_registration() -> None:
    paste = (
        "client-authentication-method: client_secret_basic\n"
        "curl https://login.example.com/oauth/token -d grant_type=client_credentials "
        "-d client_id=a -d client_secret=b\n"
        "500 Internal Server Error"
    )
    assert judged("endpoint.client-authentication", paste).cause is None


@pytest.mark.parametrize(
    ("setting", "right"),
    [("authentication: basic", "authentication: digest"), ('auth_type = "Basic"', 'auth_type = "Digest"')],
)
def test_a_setting_of_another_scheme_than_the_challenge_asks_for_is_written_with_that_one(
    setting: str, right: str
) -> None:
    paste = (
        f"camera:\n  url: http://camera.example/picture\n  {setting}\n\nGET /picture HTTP/1.1\nHost: camera.example\n"
        'Authorization: Basic aGE6c2VjcmV0MTIz\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest qop="auth", '
        'realm="Camera", nonce="5a6b7c"\n'
    )
    assert right in (fix_of(paste).request or "")


def test_a_setting_of_the_scheme_that_is_asked_for_stays() -> None:
    paste = (
        "  authentication: digest\n\nGET /picture HTTP/1.1\nHost: camera.example\nAuthorization: Basic aGE6c2VjcmV0\n\n"
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest qop="auth", realm="Camera", nonce="5a6b7c"\n'
    )
    assert "authentication:" not in (fix_of(paste).request or "")


@pytest.mark.parametrize(
    "above",
    [
        "AADSTS900144: The request body must contain the following parameter: 'grant_type'.",
        "InvalidRequestException: the server said that it found no 'grant_type'.",
    ],
)
def test_an_error_above_code_whose_words_stand_in_quotes_is_no_part_of_the_code(above: str) -> None:
    code = '$uri = "https://login.example.com/t/token"\nInvoke-RestMethod -Method Post -Uri $uri'
    (request,) = parse(f"{above}\n{code}").requests
    assert request.url is not None
    assert request.url.host == "login.example.com"
