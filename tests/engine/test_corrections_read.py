"""What readings of shown corrections found wrong or useless, each by its kind."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Fix
from diagnostics.engine.remedy.render import stand_in
from tests.corpus.examined import examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
TOKEN = "Zq7LmT2vKp9RzWn4sYb8HdGcXf3Jt5QaUe6"


def fix_of(text: str) -> Fix:
    """What is told to do about a paste; with an empty text where nothing is."""
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    return report.verdict.fix or Fix("")


def told(fix: Fix) -> dict[str, str]:
    """The sentence beside each variable."""
    return {variable.name: str(variable.what) for variable in fix.variables}


def answered(call: str, status: str = "401 Unauthorized", body: str = "{}", challenge: str = "") -> str:
    """A call and its answer."""
    return f"{call}\n\nHTTP/1.1 {status}\n{challenge}Content-Type: application/json\n\n{body}\n"


def jwt(**claims: object) -> str:
    """A good token with these claims."""
    return stand_in.jwt({"sub": "user-1", "iat": NOW - 60, "exp": NOW + 3600, **claims})


def test_the_word_before_a_token_is_added_in_a_header_of_another_name_too() -> None:
    call = f"curl -i -X GET --header 'X-Authorization: {jwt()}' 'https://demo.example.io/api/devices'"
    made = "\nThat is the command Swagger UI made after I put the token into its Authorize box.\n"
    fix = fix_of(answered(call, body='{"status":401,"message":"Authentication failed","errorCode":10}') + made)
    assert '"X-Authorization: Bearer $' in fix.request


def test_a_scheme_that_a_setting_of_the_paste_names_is_no_defect_of_the_correction() -> None:
    setting = "SIMPLE_JWT = {\n    'AUTH_HEADER_TYPES': ('JWT',),\n}\n\n"
    fix = fix_of(setting + answered(f"curl https://api.example.com/v1 -H 'Authorization: Token {jwt()}'"))
    assert fix.request == 'curl https://api.example.com/v1 -H "Authorization: JWT $ACCESS_TOKEN"'


def test_a_mask_in_a_token_request_is_never_sent_as_the_value() -> None:
    body = '{"grant_type":"password","client_id":"web","username":"ann","password":"********"}'
    call = f"curl https://auth.example.com/oauth/token -H 'Content-Type: application/json' -d '{body}'"
    fix = fix_of(answered(call, "400 Bad Request", '{"error":"unsupported_grant_type"}'))
    assert '"password=$PASSWORD"' in fix.request
    assert told(fix)["PASSWORD"] == "your password; the paste does not show it"


def test_two_words_that_may_be_a_name_and_a_token_are_not_joined_to_one_value() -> None:
    fix = fix_of(answered(f"curl https://api.example.com/v1 -H 'Authorization: MyTokenName {TOKEN}'"))
    if fix.request:
        assert "may be more than the token" in told(fix)["ACCESS_TOKEN"]


def test_a_scope_that_the_paste_shows_asked_for_already_gives_no_call_with_a_new_token() -> None:
    challenge = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="repository:acme/app:pull"\n'
    first = "GET https://auth.example.com/token?service=registry&scope=repository%3Aacme%2Fapp%3Apull HTTP/1.1\n\n"
    call = "GET /v2/acme/app HTTP/1.1\nHost: registry.example.com\nAuthorization: Bearer " + TOKEN
    alone = fix_of(answered(call, "403 Forbidden", challenge=challenge))
    assert "$NEW_ACCESS_TOKEN" in alone.request
    assert (
        fix_of(
            first + 'HTTP/1.1 200 OK\n\n{"token":"x"}\n\n' + answered(call, "403 Forbidden", challenge=challenge)
        ).request
        == ""
    )


def test_a_client_shows_no_access_token_where_it_pushes_an_authorization_request() -> None:
    proof = stand_in.jwt({"htm": "POST", "htu": "https://as.example.com/oauth/par", "jti": "j", "iat": NOW},
                         {"typ": "dpop+jwt", "alg": "ES256", "jwk": {"kty": "EC"}})  # fmt: skip
    call = (
        "POST /oauth/par HTTP/1.1\nHost: as.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        f"DPoP: {proof}\n\nresponse_type=code&client_id=web"
    )
    fix = fix_of(answered(call, "400 Bad Request", '{"error":"invalid_dpop_proof"}'))
    assert "Authorization" not in fix.request


def test_a_port_that_answered_in_plain_http_is_not_called_by_tls() -> None:
    body = '{"error":"invalid_request","error_description":"HTTPS required"}'
    call = "curl http://auth.example.com:{}/token -d grant_type=client_credentials -d client_id=app"
    fix = fix_of(answered(call.format(8083), "403 Forbidden", body))
    assert "https://auth.example.com:$HTTPS_PORT/token" in fix.request
    assert "plain HTTP" in told(fix)["HTTPS_PORT"]
    assert "https://auth.example.com:8443/" in fix_of(answered(call.format(8443), "403 Forbidden", body)).request


def test_a_line_break_that_was_encoded_is_gone_from_the_value() -> None:
    pair = base64.b64encode(b"xqajefwM4r3N:NwfeoTLsjlbvanw29fSD\n").decode()
    fix = fix_of(answered(f"curl https://es.example.net/_health -H 'Authorization: ApiKey {pair}'"))
    assert fix.request == 'curl https://es.example.net/_health -H "Authorization: ApiKey $ACCESS_TOKEN"'
    assert "without the line break" in told(fix)["ACCESS_TOKEN"]


def test_a_field_whose_variable_the_shell_kept_is_mended_and_no_other_is_added() -> None:
    call = f"export AUTH_TOKEN={TOKEN}\n\ncurl https://api.example.com/v1 -H 'X-Cassandra-Token: $AUTH_TOKEN'"
    fix = fix_of(answered(call))
    assert fix.request == 'curl https://api.example.com/v1 -H "X-Cassandra-Token: $AUTH_TOKEN"'


def test_a_token_that_calls_itself_an_access_token_is_not_replaced_by_one() -> None:
    call = f"curl https://api.example.com/v1 -H 'Authorization: Bearer {jwt(token_use='access')}'"
    fix = fix_of(answered(call, body='{"message":"Unauthorized: token_use must be id"}'))
    assert "$NEW_ACCESS_TOKEN" not in fix.request


def test_a_status_behind_a_head_is_no_field_of_the_call() -> None:
    call = "POST http://127.0.0.1:8123/api/services/restart\nAuthorization: Bearer MY_PASSWORD\n401: Unauthorized\n"
    fix = fix_of(call)
    assert "$FIELD" not in fix.request


@pytest.mark.parametrize("name", ["API_TOKEN", "TOKEN"])
def test_a_header_of_code_whose_value_is_not_seen_is_not_repeated(name: str) -> None:
    code = f'{name}=$(get-it)\n-H "Authorization: Basic ${{{name}}}"\n\nthe token has a line break at its end, 401\n'
    assert fix_of(code).request in ("", f'-H "Authorization: Basic ${name}"')
