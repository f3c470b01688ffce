"""What to do names the values of the paste: the token's audience and the one that is taken, two hosts, two schemes."""

from __future__ import annotations

import pytest

from tests.engine.test_checks_paste import jwt
from tests.engine.test_corrections import fix_of

_REFUSED = "\n\n401 Unauthorized\ninvalid audience (aud) claim: audience claim does not match any expected audience"
_REDIRECT = (
    "Error 400: redirect_uri_mismatch\nThe redirect URI in the request, http://shop.example/login/authorized, does not "
    "match the ones authorized for the OAuth client.\n"
)


def test_the_audience_of_the_token_is_named_beside_the_one_that_is_taken() -> None:
    text = str(fix_of(f"Authorization: Bearer {jwt(aud='api://orders')}\naudience: api://invoices{_REFUSED}").text)
    assert "The token is for api://orders" in text
    assert "api://invoices" in text


def test_where_no_setting_is_shown_the_audience_of_the_token_is_named_alone() -> None:
    text = str(fix_of(f"Authorization: Bearer {jwt(aud='https://kubernetes.default.svc')}{_REFUSED}").text)
    assert "The token is for https://kubernetes.default.svc." in text


@pytest.mark.parametrize("aud", [["a", "b"], "", None])
def test_a_token_without_one_audience_gets_the_sentence_of_the_cause(aud: object) -> None:
    assert "The token is for" not in str(fix_of(f"Authorization: Bearer {jwt(aud=aud)}{_REFUSED}").text)


def test_an_assertion_that_goes_to_another_host_than_it_is_made_out_to_is_told_by_both() -> None:
    made = jwt(iss="app", sub="app", aud="https://login.example.com")
    paste = (
        "POST https://test.example.com/oauth2/token\n"
        f"grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={made}\n"
        'HTTP/1.1 400 Bad Request\n{"error":"invalid_grant","error_description":"audience is invalid"}'
    )
    text = str(fix_of(paste).text)
    assert "made out to login.example.com, and it goes to test.example.com" in text


def test_two_addresses_that_differ_in_http_and_https_tell_of_a_proxy_that_ends_tls() -> None:
    registered = "Registered: https://shop.example/login/authorized"
    assert "X-Forwarded-Proto" in str(fix_of(_REDIRECT + registered).text)
    assert "X-Forwarded-Proto" not in str(fix_of(_REDIRECT + "Registered: https://shop.example/other").text)


def test_a_sheet_that_a_person_owns_is_shared_with_the_service_account() -> None:
    code = (
        "const auth = new JWT({ email: creds.client_email, key: creds.private_key });\n"
        "const doc = new GoogleSpreadsheet(id, auth);\n"
    )
    refused = "Error: Google API error - [403] The caller does not have permission\nstatus: 'PERMISSION_DENIED'"
    assert "share the sheet" in str(fix_of(code + refused).text)
    assert "share the sheet" not in str(fix_of(refused).text)
