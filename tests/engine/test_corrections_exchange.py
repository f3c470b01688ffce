"""Corrections at the token endpoint and before it: what a new sign-in gives, and what a library's setting builds."""

from __future__ import annotations

import pytest

from diagnostics.engine.redaction.hidden import Hidden
from diagnostics.engine.redaction.registered import PARAMETERS
from diagnostics.engine.remedy.library_settings import LIBRARIES
from tests.engine.test_corrections import fix_of

CODE = "vJ7DxjOiqH5cEIDmOeB0pg0DlaC9UOuXbFv0F0Eg9Gf"
VERIFIER = "1tmQ2zf85zamki6VG0CxIGS9MvpBHwXeDWMYhS1AFrHicdeBWT"
CHALLENGE = "OeY8ejw4ONcZty_lQBLpWbhFyAUfyEe8uRWS5o7wPq4"
CALLBACK = "https%3A%2F%2Fapp.example.com%2Fcb"
AUTHORIZE = (
    f"GET https://id.example.com/authorize?response_type=code&client_id=web&redirect_uri={CALLBACK}"
    f"&state=q1W2&code_challenge_method=S256&code_challenge={CHALLENGE}\n"
)
ENDED = 'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant"}\n'


def exchange(body: str, answer: str = ENDED, fields: str = "") -> str:
    return (
        f"POST /token HTTP/1.1\nHost: id.example.com\n{fields}Content-Type: application/x-www-form-urlencoded\n\n{body}"
        f"\n\n{answer}"
    )


@pytest.mark.parametrize(
    "paste",
    [
        AUTHORIZE + exchange(f"grant_type=authorization_code&code={CODE}&client_id=web&code_verifier={VERIFIER}"),
        AUTHORIZE
        + exchange(
            f"grant_type=authorization_code&code={CODE}&client_id=web&code_verifier={VERIFIER}"
            "&redirect_uri=https://app.example.com/silent.html"
        ),
        exchange(
            f"grant_type=authorization_code&code={CODE}&code_verifier={VERIFIER}&redirect_uri={CALLBACK}",
            'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error":"invalid_client"}\n',
            "Authorization: Basic c2hvcDpHeDdQcTl6VDRtVmgyTHM4S2Q=\n",
        ),
        exchange(
            f"grant_type=authorization_code&code={CODE}&code_verifier={VERIFIER}&redirect_uri={CALLBACK}",
            'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant",'
            '"error_description":"Authorization code has expired"}\n',
        ),
    ],
)
def test_a_new_code_comes_with_the_verifier_and_the_address_of_its_own_sign_in(paste: str) -> None:
    fix = fix_of(paste)
    assert "code=$NEW_AUTHORIZATION_CODE" in fix.request
    assert "code_verifier=$NEW_CODE_VERIFIER" in fix.request
    assert "redirect_uri=https://app.example.com/cb" in fix.request


def test_a_variable_of_the_call_stays_and_is_told_to_hold_the_new_code() -> None:
    fix = fix_of(
        "curl https://id.example.com/token -d grant_type=authorization_code -d client_id=web "
        f'-d "code=$CODE" -d code_verifier={VERIFIER} -d redirect_uri={CALLBACK}\n\n'
        '{"error":"invalid_grant","error_description":"Authorization code has expired"}\n'
    )
    assert "code=$CODE" in fix.request
    assert "code of a new sign-in" in str([item.what for item in fix.variables])


def test_a_verifier_that_was_made_anew_is_to_be_stored_and_the_method_is_not_blamed() -> None:
    body = f"grant_type=authorization_code&code={CODE}&client_id=web&code_verifier={VERIFIER}"
    text = str(fix_of(AUTHORIZE + exchange(body)).text)
    assert "Store the verifier when the authorization request is made" in text
    assert "S256" not in text


def test_padding_of_a_challenge_is_what_the_sentence_names() -> None:
    padded = "svY2wkTDqD5q4T9yqGKmhiCHxUeLmte4bqDsYoCawZM%3D"
    verifier = "o7Vn3sQ1kZx8cYb2WnE5pJs9hDf0gUaKiOoTq4Lr6Mw"
    body = f"grant_type=authorization_code&code={CODE}&client_id=web&code_verifier={verifier}"
    fix = fix_of(AUTHORIZE.replace(CHALLENGE, padded) + exchange(body))
    assert "Take the = off the end of code_challenge" in str(fix.text)
    assert "code_challenge=$CODE_CHALLENGE" in fix.request


def test_the_name_of_a_parameter_is_never_masked_though_a_secret_is_part_of_it() -> None:
    hidden = Hidden(["verifier", "redirect", "challenge"], (), lambda value, kind: f"[{kind}]")
    for name in PARAMETERS:
        assert hidden.masked(f"a=1&{name}=$VALUE") == f"a=1&{name}=$VALUE"
    assert hidden.masked("the verifier is verifier7 and my_challenge") == "the [secret] is [secret]7 and my_[secret]"


def test_a_secret_that_holds_the_name_of_a_parameter_is_masked_whole() -> None:
    hidden = Hidden(["x9-grant_type-Qq7"], (), lambda value, kind: "[secret]")
    assert hidden.masked("s=x9-grant_type-Qq7&grant_type=password") == "s=[secret]&grant_type=password"


REFUSED = '\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error":"invalid_client"}\n'
SECRET = "q&Rt9+VwFZqApmIQ/ZH1I5pLk"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (f"curl https://op.example.com/token -u 'shop:{SECRET}' -d grant_type=client_credentials", "jq -sRr @uri"),
        (
            "PS C:\\> curl.exe https://op.example.com/token -H 'Authorization: Basic "
            "c2hvcDpxJlJ0OStWd0ZacUFwbUlRL1pIMUk1cExr' -d grant_type=client_credentials",
            "EscapeDataString",
        ),
        (
            "POST /token HTTP/1.1\nHost: op.example.com\n"
            "Authorization: Basic c2hvcDpxJlJ0OStWd0ZacUFwbUlRL1pIMUk1cExr\n"
            "Content-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials",
            "base64 of the form-encoded id, a colon, the form-encoded secret",
        ),
    ],
)
def test_a_secret_that_was_copied_right_is_to_be_form_encoded_and_not_copied_again(call: str, told: str) -> None:
    fix = fix_of(f"{call}{REFUSED}\nIn the settings: client secret {SECRET}\n")
    assert "Form-encode client id and secret" in str(fix.text)
    assert "Copy" not in str(fix.text)
    assert told in " ".join(str(item.what) for item in fix.variables)


def test_a_client_id_that_is_not_shown_is_to_be_compared_with_the_settings() -> None:
    fix = fix_of(
        f"curl https://op.example.com/token -u 'x7Qp2Lm9Rt:q7Rt9VwFZqApmIQ' -d grant_type=client_credentials{REFUSED}"
    )
    assert any("compare it with the settings" in str(item.what) for item in fix.variables)


@pytest.mark.parametrize("label", ["request_body : ", "body=", "form = "])
def test_a_form_of_one_pair_that_a_log_labels_goes_along(label: str) -> None:
    fix = fix_of(
        "POST https://ap.example.com/oauth2/token\nContent-Type: application/x-www-form-urlencoded\n"
        f"Authorization: Basic <redacted>\nContent-Length: 39\n{label}client_secret=<redacted>\n"
        'response     : 400 {"error":"Bad Request","message":"must not be blank"}\n'
    )
    assert "client_secret=$CLIENT_SECRET" in fix.request
    assert "grant_type=client_credentials" in fix.request


@pytest.mark.parametrize(
    ("call", "said", "line"),
    [
        (
            'curl https://api.shop.example.com/v1/orders -H "Authorization: Bearer k7Gq2mXv9TnB4wRzC8yL"',
            "The token was obtained from sandbox, by https://sandbox.shop.example.com/v1/login",
            "https://sandbox.shop.example.com/v1/orders",
        ),
    ],
)
def test_a_call_with_credentials_of_another_environment_goes_to_the_host_of_that(
    call: str, said: str, line: str
) -> None:
    refused = 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error":"invalid_token"}\n'
    fix = fix_of(f"{call}\n\n{refused}\n{said}\n")
    assert line in fix.request
    assert "$ACCESS_TOKEN" in fix.request


@pytest.mark.parametrize(
    ("said", "stage"), [("It is a staging token.", "staging"), ("The token was obtained from sandbox.", "sandbox")]
)
def test_where_the_host_of_the_environment_is_not_known_a_sentence_names_the_environment_and_no_command_is_shown(
    said: str, stage: str
) -> None:
    call = 'curl https://api.shop.example.com/v1/orders -H "Authorization: Bearer k7Gq2mXv9TnB4wRzC8yL"'
    refused = 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error":"invalid_token"}\n'
    fix = fix_of(f"{call}\n\n{refused}\n{said}\n")
    assert not fix.request
    assert stage in str(fix.text)


def sign_in(sent: str, settings: str, registered: str) -> str:
    return (
        f"The registration has {registered}\n\n{settings}\n\n"
        f"GET https://github.com/login/oauth/authorize?client_id=web&redirect_uri={sent}&response_type=code&state=q1W2\n"
        f"302 -> {sent}?error=redirect_uri_mismatch\n"
    )


@pytest.mark.parametrize(
    ("settings", "sent", "registered", "line"),
    [
        (
            'GF_SERVER_ROOT_URL: "%(protocol)s://%(domain)s/grafana/"',
            "http://mon.example.com/grafana/login/github",
            "https://mon.example.com/grafana/login/github",
            'GF_SERVER_ROOT_URL: "https://%(domain)s/grafana/"',
        ),
        (
            "NEXTAUTH_URL=http://shop.example.com",
            "http://shop.example.com/api/auth/callback/github",
            "https://shop.example.com/api/auth/callback/github",
            "NEXTAUTH_URL=https://shop.example.com",
        ),
        (
            'redirect_url = "https://app.example.com/oauth2/callback/"',
            "https://app.example.com/oauth2/callback/",
            "https://app.example.com/oauth2/callback",
            'redirect_url = "https://app.example.com/oauth2/callback"',
        ),
    ],
)
def test_the_setting_from_which_the_redirect_uri_is_made_is_what_is_corrected(
    settings: str, sent: str, registered: str, line: str
) -> None:
    fix = fix_of(sign_in(sent, settings, registered))
    assert fix.request == line
    assert "Line 3" in str(fix.text)


def test_a_setting_that_does_not_make_the_redirect_uri_is_left_alone() -> None:
    sent, registered = "http://app.example.com/cb", "https://app.example.com/cb"
    fix = fix_of(sign_in(sent, "BASE_URL=http://cache.example.com", registered))
    assert fix.request.startswith("GET /login/oauth/authorize")


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_a_library_is_known_by_its_example_and_by_no_other_word(library) -> None:  # type: ignore[no-untyped-def]
    assert library.shown_by.search(library.example)
    assert not library.shown_by.search("curl -d grant_type=client_credentials https://auth.example.com/oauth2/token")


def test_where_a_library_builds_the_call_its_setting_is_named() -> None:
    sent, registered = "http://app.example.com/auth/github/callback", "https://app.example.com/auth/github/callback"
    fix = fix_of(sign_in(sent, "Rails behind nginx, with the gem omniauth", registered))
    assert "OmniAuth.config.full_host" in str(fix.text)
