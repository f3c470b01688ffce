"""Corrections of calls, headers and token requests: what stays the person's own, and what an API wants beside it."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.types import Fix
from tests.engine.test_corrections import fix_of, jwt

KEY = "abcZk3hJ29sLq8wPd7Vn2xQm5Rt8Yb1"
REFUSED = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n{"error":"invalid_token"}\n'
NO_GRANT = (
    'HTTP/1.1 400 Bad Request\n\n{"error":"invalid_request","error_description":"Missing parameter: grant_type"}\n'
)


def told(fix: Fix) -> dict[str, str]:
    return {item.name: str(item.what) for item in fix.variables}


@pytest.mark.parametrize("mask", ["<redacted>", "***", "[MASKED]", "xxx", "xxxxxxxx", "REDACTED", "hidden", "•••••"])
def test_a_secret_that_the_paste_masks_stays_one_variable_that_says_so(mask: str) -> None:
    fix = fix_of(f"curl https://auth.example.com/oauth/token -d client_id=app-7 -d 'client_secret={mask}'\n{NO_GRANT}")
    assert '"client_secret=$CLIENT_SECRET"' in fix.request
    assert told(fix) == {"CLIENT_SECRET": "your client_secret; the paste does not show it"}
    assert [item.label for item in fix.variables] == [""]


def test_a_word_that_masks_use_is_a_value_under_a_name_of_no_secret() -> None:
    call = "curl https://auth.example.com/oauth/token -d client_id=app-7 -d client_secret=x1 -d state=removed"
    fix = fix_of(f"{call}\n{NO_GRANT}")
    assert told(fix)["STATE"] == "the value of state in your call"


def test_an_empty_secret_is_not_dropped_from_a_token_request() -> None:
    fix = fix_of(
        "POST /oauth2/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        f"client_id=app-7&client_secret=\n\n{NO_GRANT}"
    )
    assert "client_secret=$CLIENT_SECRET" in fix.request


def test_a_masked_pair_of_a_client_is_told_as_the_client_s() -> None:
    fix = fix_of(f"curl https://auth.example.com/oauth/token -H 'Authorization: Basic ***' -d scope=read\n{NO_GRANT}")
    assert told(fix) == {"BASIC_CREDENTIALS": "client_id:client_secret as base64"}


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (
            "curl https://api.notion.com/v1/users -H 'Authorization: Bearer Bearer {key}'",
            "Notion-Version: $NOTION_VERSION",
        ),
        ("http https://api.twitch.tv/helix/users 'Authorization: Bearer Bearer {key}'", "Client-Id:$CLIENT_ID"),
        (
            "curl https://project.supabase.co/rest/v1/todos -H 'Authorisation: Bearer {key}'",
            "apikey: $APIKEY",
        ),
    ],
)
def test_a_field_that_a_known_api_wants_beside_the_credential_is_added(call: str, field: str) -> None:
    assert field in fix_of(f"{call.format(key=KEY)}\n{REFUSED}").request


@pytest.mark.parametrize(
    "call",
    [
        "curl https://api.notion.com/v1/users -H 'Notion-Version: 2022-06-28' -H 'Authorization: Bearer Bearer {key}'",
        "curl https://api.supabase.com/v1/projects -H 'Authorization: Bearer Bearer {key}'",
        "curl https://api.example.com/v1/users -H 'Authorization: Bearer Bearer {key}'",
    ],
)
def test_a_field_that_is_there_or_that_nobody_wants_is_not_added(call: str) -> None:
    assert list(told(fix_of(f"{call.format(key=KEY)}\n{REFUSED}"))) == ["ACCESS_TOKEN"]


def test_a_field_beside_the_credential_takes_the_value_of_another_call_of_the_paste() -> None:
    fix = fix_of(
        f"curl https://api.notion.com/v1/users -H 'Authorization: Bearer Bearer {KEY}'\n{REFUSED}\n"
        "curl https://api.notion.com/v1/pages -H 'Notion-Version: 2022-06-28'\n"
    )
    assert "-H 'Notion-Version: 2022-06-28'" in fix.request


def test_a_field_in_whose_place_a_program_wrote_undefined_is_asked_for() -> None:
    fix = fix_of(
        f"GET /tile?zoom=4 HTTP/1.1\nHost: maps.example.com\nAuthorization: Bearer {KEY}\nx-account-id: undefined\n\n"
        "HTTP/1.1 401 Unauthorized\n\n"
        '{"message":"The required header x-account-id is missing"}\n'
    )
    assert "x-account-id: $ACCOUNT_ID" in fix.request


def test_a_proof_at_an_api_is_told_with_the_hash_of_the_token_and_the_nonce_of_the_answer() -> None:
    fix = fix_of(
        f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: DPoP {KEY}\n\n"
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="use_dpop_nonce"\nDPoP-Nonce: eyJ7S_zG.eyJH0-Z\n'
    )
    what = told(fix)["DPOP_PROOF"]
    assert "htm GET, htu https://api.example.com/v1/items" in what
    assert "ath the base64url of the SHA-256 of the token" in what
    assert "from DPoP-Nonce of the answer" in what
    assert "nonce of the answer" in str(fix.text)


def test_a_proof_at_a_token_endpoint_holds_no_hash_of_a_token() -> None:
    fix = fix_of(
        "curl https://auth.example.com/token -d grant_type=client_credentials -d client_id=app -d client_secret=a1b2\n"
        'HTTP/1.1 400 Bad Request\nDPoP-Nonce: n-0S6_WzA2Mj\n\n{"error":"use_dpop_nonce"}\n'
    )
    assert "ath" not in told(fix)["DPOP_PROOF"]


def test_words_and_numbers_that_open_nothing_stay_as_they_were() -> None:
    fix = fix_of(
        f"curl 'https://api.example.com/v2/things?fleet_id=FLEET_ID&country=DE&tenant=common' -H 'X-Region: eu-west-1' "
        f"-H 'Authorization: Bearer Bearer {KEY}' -H 'Content-Type: application/json' "
        f"""-d '{{"model":"gpt-4o","max_tokens":100,"role":"admin","environment":"sandbox"}}'\n{REFUSED}"""
    )
    assert "country=DE&tenant=common" in fix.request
    assert '{"model":"gpt-4o","max_tokens":100,"role":"admin","environment":"sandbox"}' in fix.request
    assert "eu-west-1" in fix.request


@pytest.mark.parametrize("pair", ["region=hunter2", "model=Zk3hJ29sLq8w", "environment=s3cr3tValue9"])
def test_a_value_that_is_no_word_of_such_a_list_stays_hidden(pair: str) -> None:
    fix = fix_of(f"curl 'https://api.example.com/v2/x?{pair}' -H 'Authorization: Bearer Bearer {KEY}'\n{REFUSED}")
    assert pair.partition("=")[2] not in fix.request


def test_an_expired_token_goes_into_the_variable_that_the_call_has_for_it() -> None:
    fix = fix_of(
        'curl https://api.example.com/v1/items -H "Authorization: Bearer $API_TOKEN"\n\nHTTP/1.1 401 Unauthorized\n'
        'WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"\n'
    )
    assert "$API_TOKEN" in fix.request
    assert told(fix)["API_TOKEN"].startswith("the variable API_TOKEN of your call, set to a new access token")
    assert fix.marks


@pytest.mark.parametrize("path", ["users/register", "auth/forgot-password", "health"])
def test_a_call_before_any_login_gets_no_token_attached(path: str) -> None:
    fix = fix_of(f'POST /{path} HTTP/1.1\nHost: api.example.com\n\n{{"email":"a"}}\n\nHTTP/1.1 401 Unauthorized\n')
    assert not fix.request
    assert "before there is a login" in str(fix.text)


def test_a_sign_in_with_a_password_goes_without_a_token_that_is_null() -> None:
    fix = fix_of(
        "POST /api/login HTTP/1.1\nHost: api.example.com\nContent-Type: application/json\n"
        "Authorization: Bearer null\n\n"
        '{"username":"a","password":"b"}\n\nHTTP/1.1 401 Unauthorized\n\n{"message":"Invalid token"}\n'
    )
    assert "Authorization" not in fix.request
    assert "Leave the token out" in str(fix.text)


def test_a_collection_is_given_back_as_one_that_can_be_imported() -> None:
    call = {
        "method": "POST",
        "header": [],
        "body": {"mode": "urlencoded", "urlencoded": [{"key": "client_id", "value": "app-7"},
                                                      {"key": "client_secret", "value": "<redacted>"}]},
        "url": "https://auth.example.com/oauth/token",
    }  # fmt: skip
    answer = {"code": 400, "status": "Bad Request", "header": [], "body": '{"error":"invalid_request"}'}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    whole = {"info": {"name": "t", "schema": schema}, "item": [{"name": "a", "request": call, "response": [answer]}]}
    made = json.loads(fix_of(json.dumps(whole)).request)
    asked = made["item"][0]["request"]
    assert made["info"]["schema"] == schema
    assert asked["url"] == call["url"]
    assert asked["body"]["urlencoded"] == [
        {"key": "client_id", "value": "app-7"},
        {"key": "client_secret", "value": "{{CLIENT_SECRET}}"},
        {"key": "grant_type", "value": "client_credentials"},
    ]


@pytest.mark.parametrize("cmdlet", ["Invoke-WebRequest", "Invoke-RestMethod"])
def test_the_cmdlet_stays_the_one_that_was_called(cmdlet: str) -> None:
    paste = f'{cmdlet} -Uri "https://api.example.com/v1/items" -Headers @{{ Authorization = "Bearer Bearer {KEY}" }}\n'
    assert fix_of(paste + REFUSED).request.startswith(f"{cmdlet} ")


def test_options_without_which_a_command_does_not_arrive_go_along() -> None:
    httpie = fix_of(
        f"http --verify=no --follow https://api.example.com/v1 'Authorization: Bearer Bearer {KEY}'\n{REFUSED}"
    )
    assert '--verify="$VERIFY"' in httpie.request
    assert "--follow" in httpie.request
    wget = fix_of(
        f"wget --no-check-certificate --header='Authorization: Bearer Bearer {KEY}' https://api.example.com/v1\n{REFUSED}"
    )
    assert "--no-check-certificate" in wget.request


def test_a_command_whose_client_takes_a_netrc_entry_is_told_to_leave_the_file() -> None:
    fix = fix_of(
        "$ cat ~/.netrc\nmachine api.example.com\nlogin joe\npassword secret12\n\n"
        f"$ http -v https://api.example.com/v1/items 'Authorization: Bearer {KEY}'\n"
        "GET /v1/items HTTP/1.1\nAuthorization: Basic am9lOnNlY3JldDEy\nHost: api.example.com\n\n"
        "HTTP/1.1 401 Unauthorized\n"
    )
    assert fix.request.startswith("http --ignore-netrc ")


@pytest.mark.parametrize(
    ("answer", "variable", "says"),
    [
        ("Only refresh tokens are allowed", "NEW_REFRESH_TOKEN", "refresh token"),
        ("this method requires a user token", "NEW_USER_TOKEN", "user token"),
    ],
)
def test_the_type_of_token_that_is_wanted_is_named(answer: str, variable: str, says: str) -> None:
    fix = fix_of(
        f"curl https://api.example.com/v1/things -H 'Authorization: Bearer {KEY}'\n\nHTTP/1.1 401 Unauthorized\n\n"
        f'{{"error":"not_allowed_token_type","error_description":"{answer}"}}\n'
    )
    assert variable in told(fix)
    assert fix.text.params["wanted"] == says


@pytest.mark.parametrize(
    ("host", "sent", "line"),
    [
        ("a.klaviyo.com", "Bearer", "Authorization: Klaviyo-API-Key $ACCESS_TOKEN"),
        ("api.infobip.com", "Api", "Authorization: App $ACCESS_TOKEN"),
    ],
)
def test_a_known_api_gets_the_word_that_it_reads_before_its_key(host: str, sent: str, line: str) -> None:
    paste = f"curl https://{host}/v1/things -H 'Authorization: {sent} {KEY}'\n\nHTTP/1.1 401 Unauthorized\n\n"
    assert line in fix_of(paste + '{"message":"the authorization scheme is wrong"}\n').request


def test_a_key_under_the_end_of_a_known_name_gets_the_whole_name() -> None:
    fix = fix_of(
        f"GET /translate HTTP/1.1\nHost: api.example.com\nsubscription-key: {KEY}\n\nHTTP/1.1 401 Unauthorized\n\n"
        '{"error":{"code":401000,"message":"The request is not authorized because credentials are missing."}}\n'
    )
    assert "Ocp-Apim-Subscription-Key: $OCP_APIM_SUBSCRIPTION_KEY" in fix.request


def test_a_redirect_uri_with_more_than_is_registered_is_mended_where_it_is_sent_first() -> None:
    sent = "https%3A%2F%2Fapp.example.com%2Fcb%3Freferrer%3D1"
    fix = fix_of(
        "Registered callback: https://app.example.com/cb\n\n"
        f"GET /oauth/authorize?client_id=app&response_type=code&redirect_uri={sent}\n\nPOST /oauth/token\n"
        f"    grant_type=authorization_code&code={KEY}&redirect_uri={sent}\n\n"
        '    {"error":"invalid_grant","error_description":"redirect_uri does not match the registered one"}\n'
    )
    assert "redirect_uri=https://app.example.com/cb&state=$STATE HTTP" in fix.request


def test_a_redirect_uri_without_a_path_gets_the_slash_that_parsers_write() -> None:
    fix = fix_of(
        "POST /token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        f"grant_type=authorization_code&code={KEY}&client_id=app&redirect_uri=http%3A%2F%2Flocalhost%3A8082\n\n"
        'HTTP/1.1 400 Bad Request\n\n{"error":"invalid_grant","error_description":"redirect_uri does not match"}\n'
    )
    assert "redirect_uri=http://localhost:8082/" in fix.request


def test_scopes_with_commas_in_an_address_are_separated_by_blanks() -> None:
    fix = fix_of(
        "GET /oauth/authorize?response_type=code&client_id=app&redirect_uri=https://app.example.com/cb"
        "&scope=read,write "
        'HTTP/1.1\nHost: auth.example.com\n\nHTTP/1.1 400 Bad Request\n\n{"error":"invalid_scope"}\n'
    )
    assert "scope=read+write" in fix.request


@pytest.mark.parametrize(
    ("host", "value", "word"),
    [
        ("discord.com/api/v10/users/@me", "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", "Bot"),
        ("acme.okta.com/api/v1/users", "00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd", "SSWS"),
        ("acme.okta.com/api/v1/users", jwt(), "Bearer"),
        ("api.example.com/v1/users", "00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd", "Bearer"),
    ],
)
def test_a_bare_key_gets_the_word_that_its_api_is_known_to_read(host: str, value: str, word: str) -> None:
    fix = fix_of(f'curl https://{host} -H "Authorization: {value}"\n\nHTTP/1.1 401 Unauthorized\n')

    assert f'"Authorization: {word} $' in fix.request
    assert f"the word {word} " in str(fix.text)
