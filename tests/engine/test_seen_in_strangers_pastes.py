"""What a stranger's paste taught, each told with a case that must not be taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Kind, Outcome, Verdict
from tests.corpus.examined import examined

AT = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def verdict_of(paste: str) -> Verdict:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    return report.verdict


def first(paste: str) -> str:
    ranked = verdict_of(paste).ranked
    return ranked[0].cause if ranked else ""


def sure_of(paste: str, cause: str) -> float:
    return next((one.confidence for one in verdict_of(paste).ranked if one.cause == cause), 0.0)


ANSWER = "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"


def test_a_key_in_a_field_that_the_api_does_not_see_is_under_another_name() -> None:
    call = "curl https://api.newrelic.com/v2/x.json -H 'Api-Key: {value}'\n"
    missed = call.format(value="NRAK-7f3kq") + ANSWER + '{"error":{"title":"No API key specified"}}'
    assert first(missed) == "wrong-header-name"
    refused = call.format(value="NRAK-7f3kq") + ANSWER + '{"error":{"title":"The API key provided is invalid"}}'
    assert first(refused) != "wrong-header-name"


def test_a_digit_behind_a_dollar_within_double_quotes_is_replaced_by_the_shell() -> None:
    call = "$ curl https://api.example.com/v1/x -H {quote}Authorization: Bearer $2y$10$Qw7Rk1ZpTn4vLx8sUeYbOu{quote}\n"
    assert first(call.format(quote='"') + ANSWER + '{"message":"Unauthenticated."}') == "shell-quoting-broke-header"
    assert first(call.format(quote="'") + ANSWER + '{"message":"Unauthenticated."}') != "shell-quoting-broke-header"


@pytest.mark.parametrize(
    ("download", "sure"),
    [
        ("curl -O https://start.example.com/api/project?server=A&specs=JWT&artifactId=b", False),
        ("curl https://api.example.com/v1/x?page=2&access_token=8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ", True),
    ],
)
def test_an_address_cut_by_the_shell_is_the_cause_only_where_a_credential_was_in_the_call(
    download: str, sure: bool
) -> None:
    paste = f"{download}\n\nthen the page of the project says\n\nHTTP ERROR 401\n\nReason:\n    Unauthorized\n"
    assert (sure_of(paste, "shell-quoting-broke-header") >= 0.5) is sure


def test_claims_shown_beside_a_call_that_is_only_named_are_those_of_its_token() -> None:
    paste = (
        '401\n{"error": {"code": "InvalidAuthenticationToken", "message": "Access token validation failure."}}\n\n'
        "GET https://graph.microsoft.com/v1.0/me. The decoded token:\n\n"
        '{"aud": "%s", "iss": "https://sts.windows.net/8f2b/", "iat": 1795830000, "exp": 1795999999}'
    )
    assert first(paste % "https://graph.windows.net") == "wrong-audience"
    report, _ = examined(paste % "https://graph.microsoft.com", "generic", AT)
    assert "token.audience" not in {item.check for item in report.findings if item.outcome is Outcome.FAIL}


def test_the_status_at_the_end_of_a_line_is_that_of_the_answer_below_it() -> None:
    paste = (
        "POST /api/v2/runs\n\nis a 500 for us. In its log, at the ticket call, the server answered HTTP 400:\n\n"
        '{"error":"invalid_grant","error_description":"Invalid bearer token"}'
    )
    assert sure_of(paste, "api-down-or-server-bug") < 0.6


def test_who_was_answered_had_a_connection() -> None:
    paste = "I try to connect to the cloud and get\n\nrequests.exceptions.HTTPError: 401 Client Error: {} for url: {}"
    answered = paste.format("Unauthorized", "https://user.example.com/users/sign_in.json")
    assert sure_of(answered, "name-not-resolved-or-unreachable") == 0


def test_what_a_program_says_in_the_middle_of_another_script_is_read() -> None:
    said = "{'error': {'code': 401, 'message': 'Token has expired', 'status': 'UNAUTHENTICATED'}}"
    assert first(f"配置的时候报这个错，求指点\n\n❌ 连接失败：401 {said}") == "access-token-expired"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("r = requests.get('http://10.0.0.7:3002/api/x/%s' % name)\n\nanswers 401 Unauthorized", "header-not-sent"),
        ("fetch('https://api.example.com/v1/x')\n\nanswers 401 Unauthorized", "header-not-sent"),
        (
            "new auth.Management({ domain: d, token: this.getIdToken() })\n\n401 Unauthorized: Invalid token",
            "id-token-as-access-token",
        ),
        (
            "$t = 'Bearer xxxxx.xxxxxxxx.xxxxxxxx';\n$token = (new Parser())->parse((string) $t);\n\n"
            "throws: Error while decoding to JSON",
            "malformed-bearer-syntax",
        ),
        (
            "location / { proxy_pass http://127.0.0.1:9053/; }\n\nThe page sends  api_key: hello\n\n403 Bad Api Key",
            "stripped-by-proxy-or-gateway",
        ),
        ("+ echo me:secret\n+ openssl base64\n\n401 Unauthorized", "client-credentials-encoding"),
    ],
)
def test_a_mistake_in_code_is_seen(code: str, cause: str) -> None:
    assert cause in {one.cause for one in verdict_of(code).ranked[:2]}


def test_a_key_in_its_own_setting_is_no_token_of_another_kind() -> None:
    paste = (
        "The provided Google API key is invalid or this site is not authorized to use it.\n\n"
        '{ "googleMap_key": "AIzaSyB7-k3Jq0vXw2TfLrYc9PzHnDuMeSgAbCd" }'
    )
    verdict = verdict_of(paste)
    assert verdict.kind is not Kind.BROKEN or verdict.ranked[0].confidence < 0.85


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'oidc: expected audience "https://api.example.com/v2" got ["https://api.example.com/v2/"]',
            "expects https://api.example.com/v2 and got https://api.example.com/v2/. It ends with a slash",
        ),
        (
            "unexpected iss value, expected https://a.example.com/realms/x, got: https://a.example.com/auth/realms/x",
            "expects https://a.example.com/realms/x and got https://a.example.com/auth/realms/x.",
        ),
        (
            "IDX10214: Audience validation failed. Audiences: 'https://a.example.com'. Did not match: "
            "validationParameters.ValidAudience: 'https://b.example.com'",
            "and got https://a.example.com.",
        ),
    ],
)
def test_two_values_that_an_answer_compares_are_named_with_what_differs(said: str, told: str) -> None:
    verdict = verdict_of(f"{said}\n401 Unauthorized")
    assert verdict.fix is not None
    assert told in str(verdict.fix.text)


def test_an_answer_that_expects_something_and_got_nothing_of_its_kind_compares_no_values() -> None:
    verdict = verdict_of("expected a token of this audience and got a page\n401 invalid audience")
    assert verdict.fix is None or "The answer expects" not in str(verdict.fix.text)


def test_a_programs_exact_words_are_headed_as_its_own_though_a_person_quotes_them() -> None:
    quoted = "Hi, on every push I get\n\n`Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.`\n\nany help?"  # noqa: E501
    assert str(verdict_of(quoted).headline).startswith("By its error message")
    told = "Hi, the organization has single sign-on and I think my token was not authorized for it, so every push is refused."  # noqa: E501
    assert "By its error message" not in str(verdict_of(told).headline)
