"""Corrections from what is known of the message that an answer holds, and from what a redirect made of a call."""

from __future__ import annotations

import pytest

from tests.engine.test_corrections import fix_of

TENANT = "GET /loki/api/v1/labels HTTP/1.1\nHost: logs.example.com\nAuthorization: Bearer Zt9xQ2m7LkVw4RpTnB3cD5fG\n"
NO_TENANT = "\nHTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\nno org id\n"
FOREST = "curl https://api.anthropic.com/v1/models -H 'anthropic-version: 2023-06-01' "
UNREAD = (
    '\n{"type":"error","error":{"type":"authentication_error",'
    '"message":"OAuth authentication is currently not supported."}}\n'
)
REDIRECTED = (
    "{method} /jobs/7/delete HTTP/1.1\nHost: ci.example.com\nAuthorization: Basic YWRhOkd4N3BxOXpUNG1WaDJMczhLZA==\n"
    "Content-Type: application/x-www-form-urlencoded\nContent-Length: 0\n\n"
    "HTTP/1.1 {status}\nLocation: {to}\n\n"
    "GET / HTTP/1.1\nHost: ci.example.com\nReferer: https://ci.example.com/jobs/7/delete\n\n"
    "HTTP/1.1 403 Forbidden\n"
)


def test_the_field_that_a_known_answer_is_about_is_in_the_correction_and_its_sentence() -> None:
    fix = fix_of(TENANT + NO_TENANT)
    assert "X-Scope-OrgID: $SCOPE_ORG_ID" in fix.request
    assert fix.text.params["name"] == "X-Scope-OrgID"


def test_a_field_whose_value_is_known_is_written_with_it() -> None:
    fix = fix_of(f"{FOREST}-H 'Authorization: Bearer sk-ant-oat01-0000000000EXAMPLE'\n{UNREAD}")
    assert "-H 'anthropic-beta: oauth-2025-04-20'" in fix.request
    assert [item.name for item in fix.variables] == ["ACCESS_TOKEN"]


def test_a_call_that_sends_the_known_value_already_gets_no_correction_of_it() -> None:
    sent = f"{FOREST}-H 'anthropic-beta: oauth-2025-04-20' -H 'Authorization: Bearer sk-ant-oat01-0000000000EXAMPLE'"
    assert fix_of(f"{sent}\n{UNREAD}").request == ""


def test_a_redirect_that_made_a_get_of_the_call_is_followed_by_that_get_with_the_credential() -> None:
    fix = fix_of(REDIRECTED.format(method="POST", status="302 Found", to="https://ci.example.com/"))
    assert fix.request.startswith("GET / HTTP/1.1\nHost: ci.example.com\n")
    assert "Authorization: Basic $BASIC_CREDENTIALS" in fix.request
    assert "went through" in str(fix.text)


def test_a_redirect_that_keeps_the_method_is_called_with_it() -> None:
    pasted = REDIRECTED.format(method="GET", status="307 Temporary Redirect", to="https://ci.example.com/")
    fix = fix_of(pasted)
    assert fix.request.startswith("GET / HTTP/1.1\nHost: ci.example.com\n")
    assert "Authorization: Basic $BASIC_CREDENTIALS" in fix.request


def test_a_call_that_says_that_it_has_no_body_is_not_asked_for_one() -> None:
    fix = fix_of(
        "POST /v1/jobs/7/stop HTTP/1.1\nHost: api.example.com\nAuthorisation: Bearer Zt9xQ2m7LkVw4RpTnB3cD5fG\n"
        "Content-Type: application/json\nContent-Length: 0\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n"
    )
    assert "Authorization: Bearer $ACCESS_TOKEN" in fix.request
    assert "$REQUEST_BODY" not in fix.request


MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount/token"
AT_PODS = "https://kubernetes.default.svc/api/v1/pods"
NO_POD = (
    "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
    '{"kind":"Status","reason":"Unauthorized","code":401}\n'
)


@pytest.mark.parametrize("path", [MOUNTED, "/etc/portal/keys/api.token"])
def test_for_the_path_of_a_file_its_content_is_sent(path: str) -> None:
    fix = fix_of(f"curl {AT_PODS} -H 'Authorization: Bearer {path}'\n\n{NO_POD}")
    assert '-H "Authorization: Bearer $NEW_ACCESS_TOKEN"' in fix.request
    assert [str(item.what) for item in fix.variables] == [
        "the content of the file whose path your call sends, without its line end"
    ]
    assert path not in fix.request


def test_where_a_program_sends_the_path_of_a_file_no_call_is_made_of_it() -> None:
    fix = fix_of(
        f"GET /api/v1/pods HTTP/1.1\nHost: kubernetes.default.svc\nAuthorization: Bearer {MOUNTED}\n\n{NO_POD}"
    )
    assert fix.request == ""
    assert "Read the file" in str(fix.text)


def test_a_server_that_sends_plain_http_on_to_tls_wants_the_same_call_there_and_no_token_is_replaced() -> None:
    fix = fix_of(
        'curl -d "" -i http://api.example.com/oauth/request_token\n\nHTTP/1.1 301 Moved Permanently\n'
        "Location: https://api.example.com/oauth/request_token\n\n<html>Moved</html>\n"
    )
    assert fix.request.splitlines()[0].startswith("curl https://api.example.com/oauth/request_token")
    assert "-d ''" in fix.request
    assert "-X POST" not in fix.request
    assert "no token" in str(fix.text)


@pytest.mark.parametrize(
    ("key", "word"),
    [("2b90f7c41da6583e0c9e7715fa83d26640bb51f7", "Token"), ("2b90f7c41da6583e0c9e7715fa83d26640bb51zz", "Bearer")],
)
def test_the_word_before_a_bare_key_is_the_one_that_this_kind_of_server_reads(key: str, word: str) -> None:
    fix = fix_of(
        f"GET /api/dcim/sites/ HTTP/1.1\nHost: api.example.com\nAuthorization: {key}\n\n"
        "HTTP/1.1 403 Forbidden\nContent-Type: application/json\nAllow: GET, POST\n\n"
        '{"detail":"Authentication credentials were not provided."}\n'
    )
    assert f"Authorization: {word} $ACCESS_TOKEN" in fix.request
    assert str(fix.text.params.get("scheme", "Bearer")) == word


def test_a_bare_value_where_the_answer_asks_for_basic_is_no_missing_bearer() -> None:
    fix = fix_of(
        "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: GAZaZBrmGE3OoxEtrODBO9ebDCh30DkR9zT0wQ4uV7\n\n"
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm="items"\n'
    )
    assert "Authorization: Basic $BASIC_CREDENTIALS" in fix.request
    assert "Bearer" not in str(fix.text)


def test_of_a_sentence_with_code_in_it_only_the_expression_is_written_anew() -> None:
    fix = fix_of(
        "Cognito user pool authorizer on our API answers 401. We pass session.getAccessToken().getJwtToken() "
        "and jwt.io says invalid signature.\n"
    )
    assert fix.request == "session.getIdToken().getJwtToken()"


def test_the_line_of_a_registry_keeps_the_variable_that_it_reads() -> None:
    fix = fix_of(
        "cat .npmrc\n//https://registry.npmjs.org/:_authToken=${NPM_AUTH_TOKEN}\nnpm ERR! code E401\n"
        "npm ERR! 401 Unauthorized - PUT https://registry.npmjs.org/@lark%2ftokens - You must be logged in to publish\n"
    )
    assert fix.request == "//registry.npmjs.org/:_authToken=${NPM_AUTH_TOKEN}"


def test_a_variable_beside_the_address_holds_options_and_no_command_is_made_of_it_as_an_address() -> None:
    fix = fix_of(
        'echo $API_AUTH\n-H "Authorization: token 147ed6230ca66acb766d115b464c02e66db6a7f1"\n'
        'curl --fail $API_AUTH "$url"\ncurl: (6) Could not resolve host: token\n'
        "curl: (22) The requested URL returned error: 403 Forbidden\n"
    )
    assert not fix.request.startswith('curl "$API_AUTH"')
    assert "no quotes within a variable" in str(fix.text)


@pytest.mark.parametrize(
    ("name", "told"),
    [("Client-Id", "application that the token was issued to"), ("X-Tenant", "your account, organization or project")],
)
def test_a_field_beside_the_token_is_told_by_what_it_names(name: str, told: str) -> None:
    fix = fix_of(
        "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer Zt9xQ2m7LkVw4RpTnB3cD5fG\n\n"
        f'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{{"error":"missing header {name}"}}\n'
    )
    assert any(told in str(item.what) for item in fix.variables)


def test_a_field_of_its_own_that_the_answer_names_gets_the_key() -> None:
    fix = fix_of(
        "PUT /api/v2/package/ HTTP/1.1\nHost: packages.example.com\n\nHTTP/1.1 401 Unauthorized\n"
        "Content-Type: text/plain\n\nAn API key must be provided in the 'X-NuGet-ApiKey' header to use this service.\n"
    )
    assert "X-NuGet-ApiKey: $" in fix.request
    assert "Authorization" not in fix.request


def test_a_line_of_a_log_below_a_request_is_no_field_of_it() -> None:
    fix = fix_of(
        "PUT https://packages.example.com/api/v2/package/\nerror: Response status code does not indicate success: 401\n"
        "warn: the Authorization header is missing, a Bearer token is required\n"
    )
    assert "error:" not in fix.request
    assert "warn:" not in fix.request


def test_a_header_that_stays_wrong_in_another_place_is_not_shown_as_mended() -> None:
    fix = fix_of(
        "requests.get('https://api.example.com/a', headers={'HTTP_AUTHORIZATION': 'Api-Key:k2Vd9xQm320qTBLvu42y'})\n"
        "{'detail': 'Authentication credentials were not provided.'}\n"
    )
    assert "Api-Key:" not in fix.request


def test_a_value_that_was_encoded_twice_is_told_to_be_encoded_once() -> None:
    fix = fix_of(
        "POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=authorization_code&code=1%252FaQ9xZr%252Bw7K&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb"
        '&client_id=web\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant"}\n'
    )
    assert "exactly once" in str(fix.text)
    assert "form-encoded once" in str(fix.variables[0].what)


def test_an_empty_token_is_told_to_be_the_one_that_the_person_has() -> None:
    fix = fix_of(
        "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer \n\nHTTP/1.1 401 Unauthorized\n"
        "WWW-Authenticate: Bearer\n"
    )
    assert [str(item.what) for item in fix.variables] == [
        "your key or token; what your program had for it in this place was empty"
    ]


AUTHORIZE = (
    "GET /authorize?response_type=code&client_id=web&scope=openid%20{scope}&state=8d1f HTTP/1.1\nHost: id.example.com\n"
)
NO_SUCH_SCOPE = "\nHTTP/1.1 302 Found\nLocation: https://app.example.com/cb?error=invalid_scope&state=8d1f\n\n"


@pytest.mark.parametrize(
    "listed",
    [
        "Client scopes of web: profile, email (default); phone (optional)",
        '"scopes_supported": ["profile", "email", "phone"]',
    ],
)
def test_a_scope_that_no_list_of_the_paste_has_is_left_out(listed: str) -> None:
    fix = fix_of(AUTHORIZE.format(scope="newsletters") + NO_SUCH_SCOPE + listed)
    assert "scope=openid&" in fix.request
    assert "newsletters" not in fix.request


def test_a_scope_that_the_list_has_is_asked_for_as_before() -> None:
    fix = fix_of(AUTHORIZE.format(scope="email") + NO_SUCH_SCOPE + "Client scopes of web: profile, email, phone")
    assert fix.request == ""


def test_a_call_that_is_said_to_need_no_token_loses_the_header_with_the_word_for_nothing() -> None:
    fix = fix_of(
        "The list needs no login, it works without any header.\n\nGET /v1/countries HTTP/1.1\n"
        'Host: api.example.com\nAuthorization: Bearer null\n\nHTTP/1.1 401 Unauthorized\n\n{"error":"no token"}\n'
    )
    assert "Authorization" not in fix.request
    assert fix.request.startswith("GET /v1/countries")


def test_an_upload_of_which_a_tool_prints_one_line_is_not_written_as_a_call() -> None:
    fix = fix_of(
        "  PUT https://pkg.example.com/v2/package/\n  Unauthorized https://pkg.example.com/v2/package/ 303ms\n"
        "error: Response status code does not indicate success: 401 (Authorization header missing, Bearer expected).\n"
    )
    assert fix.request == ""


def test_a_grant_that_is_posted_to_the_authorization_endpoint_goes_to_the_other_one() -> None:
    fix = fix_of(
        "POST /o/oauth2/auth HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=authorization_code&code=4%2FaQ9xZr&client_id=web&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb\n\n"
        "HTTP/1.1 400 Bad Request\nContent-Type: text/html\n\n<html>Required parameter is missing: "
        "response_type</html>\n"
    )
    assert fix.request.startswith("POST /$TOKEN_PATH HTTP/1.1\nHost: $TOKEN_HOST\n")
    assert "token endpoint" in str(fix.text)


def test_a_value_that_was_copied_with_a_line_break_is_sent_without_it() -> None:
    fix = fix_of(
        "POST /connect/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        "Authorization: Basic YXBwOkd4NytQcS85elQ9NG1WaDJMczhLZA==\n\n"
        "grant_type=refresh_token&refresh_token=7b3ef4b3685debe16d4d580ea48a3e87%0A\n\n"
        'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant"}\n'
    )
    assert "refresh_token=$REFRESH_TOKEN" in fix.request
    assert "copied along" in str(fix.text)


def test_an_answer_from_the_address_with_a_slash_is_called_with_it() -> None:
    fix = fix_of(
        "--> GET https://api.example.com/v3/events/search?q=jazz\n    Authorization: Bearer K3WJ5TQZ7UPX2NDLV6RA\n"
        "<-- 401 Unauthorized  (request uri now https://api.example.com/v3/events/search/?q=jazz)\n"
        '{"status_code": 401, "error_description": "An OAuth token is required", "error": "NO_AUTH"}\n'
    )
    assert "/v3/events/search/?q=" in fix.request


@pytest.mark.parametrize(
    ("pasted", "written"),
    [
        (
            "await post(url, { grant_type: 'authorization_code', code,\n  // redirect_uri,\n});\n"
            "GET https://id.example.com/authorize?client_id=web&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb\n"
            'POST https://id.example.com/token -> 400\n{"error": "invalid_grant"}\n',
            "redirect_uri",
        ),
        (
            "GoogleCredential credential = GoogleCredential.getApplicationDefault();\n\n400 Bad Request\n"
            'POST https://oauth2.googleapis.com/token\n{"error": "invalid_scope", "error_description": "Invalid '
            'scope."}\n',
            ".createScoped(",
        ),
    ],
)
def test_a_statement_that_lacks_a_part_is_written_with_it(pasted: str, written: str) -> None:
    fix = fix_of(pasted)
    assert fix.in_code
    assert written in fix.request
    assert "//" not in fix.request.replace("https://", "")


def test_code_that_gives_the_path_of_the_tokens_file_reads_the_file() -> None:
    fix = fix_of(
        f"$client = new Client([\n    'master' => '{AT_PODS}',\n    'token'  => '{MOUNTED}',\n]);\n\n"
        f"GET /api/v1/pods HTTP/1.1\nHost: kubernetes.default.svc\nAuthorization: Bearer {MOUNTED}\n\n{NO_POD}"
    )
    assert fix.in_code
    assert f"file_get_contents('{MOUNTED}')" in fix.request


def test_an_authorizer_of_a_user_pool_is_given_the_id_token() -> None:
    fix = fix_of(
        "Our REST API has a Cognito User Pool authorizer, and I send it the Access Token of the session.\n\n"
        "GET /dev/boats HTTP/1.1\nHost: zm4mdzurmb.execute-api.eu-central-1.amazonaws.com\n"
        "Authorization: Bearer eyJraWQiOiJOVTlHVFZwSWJHVk9OWGRHVTJWVGVURlhOVE5STW5KT2Nt...\n\n"
        'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"message":"Unauthorized"}\n'
    )
    assert any("the ID token of the same sign-in" in str(item.what) for item in fix.variables)


def test_a_key_taken_out_of_a_body_with_names_that_are_not_shown_leaves_the_rest_of_it() -> None:
    fix = fix_of(
        'curl -H \'Content-Type: application/json\' -d \'{"apikey": "5c0e9a77b1f24d3e8a6f00d219bb43c7", '
        '"quibbel_zorn": false}\' https://api.example.com/3.0/lists\n\nHTTP/1.1 401 Unauthorized\n'
        'Content-Type: application/json\n\n{"title":"API Key Missing"}\n'
    )
    assert "$REQUEST_BODY" in fix.request
    assert any("without apikey" in str(item.what) for item in fix.variables)


def test_a_call_without_a_scheme_to_a_port_of_tls_is_written_with_https() -> None:
    fix = fix_of(
        "POST /core/connect/token?grant_type=refresh_token&refresh_token=5655eeefe9d2f9bb587c6146c724d34e HTTP/1.1\n"
        "Host: localhost:44303\nAuthorization: Basic Y29kZWNsaWVudDpzM2NyZXQtb2Ytb3Vycw==\n"
        "Content-Type: application/x-www-form-urlencoded\n\nHTTP/1.1 400 Bad "
        'Request\n\n{"error":"unsupported_grant_type"}\n'
    )
    assert "http://" not in fix.request


def test_a_hash_in_the_place_of_the_secret_is_told_as_that() -> None:
    fix = fix_of(
        "requests.post('https://id.example.com/token', data={'grant_type': 'client_credentials', 'client_id': 'web',\n"
        "    'client_secret': 'pbkdf2_sha256$720000$Q3vT8mZkLx0c$6rYw1eKd9uFs='})\n# 401 "
        '{"error":"invalid_client"}\n'
    )
    assert "hash alone" in str(fix.text)


def test_code_that_awaits_its_client_awaits_it_in_the_correction() -> None:
    fix = fix_of(
        "response = await httpx.get(\n    'https://api.example.com/v1/items',\n"
        "    headers={'Authorization': f'Bearer {token}'},\n)\n"
        'print(response.status_code, response.request.headers["Authorization"])\n\n401 Basic '
        "dXNlcm5hbWU6bXlTZWNyZXRQYXNz\n"
    )
    assert "response = await httpx." in fix.request


def test_before_a_key_of_gitea_stands_the_word_token() -> None:
    fix = fix_of(
        "Gitea 1.3.2\ncurl https://git.example.com/api/v1/user -H 'Authorization: "
        "c07e51b9aa3d4f6028e1bb90f4d7ce36a1855df2'\n"
        '{"message":"Only signed in user is allowed to call APIs."}\n'
    )
    assert "Authorization: token $ACCESS_TOKEN" in fix.request


def test_a_command_without_an_address_is_not_written() -> None:
    fix = fix_of(
        "curl --user accepts the pair, the router does not: 401.\n+ echo web-user:Hd7-kL29\n+ openssl base64\n"
        "Authorization: Basic d2ViLXVzZXI6SGQ3LWtMMjkK\n"
    )
    assert not fix.request.startswith("curl -u")


@pytest.mark.parametrize(
    ("path", "product"), [("/rest/api/3/issue/PPT-28", "jira"), ("/wiki/rest/api/content/81", "confluence")]
)
def test_a_token_with_scopes_is_sent_to_the_host_that_takes_it(path: str, product: str) -> None:
    fix = fix_of(
        f"I made an API token with scopes.\n\ncurl 'https://wrenfield.atlassian.net{path}' -u ada@wrenfield.exam"
        f"ple:ATATT3xFfGF0000\n"
        "HTTP/1.1 404 Not Found\n\nThe page is there, I have it open in the browser.\n"
    )
    assert f"https://api.atlassian.com/ex/{product}/$CLOUD_ID/" in fix.request


def test_a_file_of_curls_options_is_mended_where_it_is_written() -> None:
    fix = fix_of(
        'printf \'header = Authorization: Bearer %s\\n\' "$1" >"$OPTIONS"\ncurl -sS --config "$OPTIONS" '
        'https://api.example.com/v1/items\n{"status":"Failure","code":401}\n\n$ cat $OPTIONS\n'
        "header = Authorization: Bearer Zt9xQ2m7LkVw4RpTnB3cD5fG\n"
    )
    assert fix.in_code
    assert '"Authorization: Bearer %s"' in fix.request


def test_of_a_call_of_which_one_line_is_logged_no_credential_is_made_up() -> None:
    fix = fix_of(
        "POST https://api.example.com/v1/orders 401\nHere it works, on the server the key has a trailing newline.\n"
    )
    assert "Bearer" not in fix.request


def test_a_challenge_of_the_hashs_hexadecimal_digits_is_told_as_that() -> None:
    verifier = "dV3kq0ZtLw8mXr5YbNs2HcJ7uPf9GaEoRi1TyQvKxBz4WjDn6UeMgSlCpAhFOI_-"
    challenge = "ZmJlOTljNjMwZTJkZjExMjkzNDEyMTU5MmY0M2RmYjNjODkwYzNlODc4NzVkYmE5YjZhY2I4YTc4Mjk2ODNjYQ"
    fix = fix_of(
        f"GET https://id.example.com/auth?client_id=spa&code_challenge_method=S256&code_challenge={challenge}\n\n"
        f"curl https://id.example.com/token -d grant_type=authorization_code -d client_id=spa -d code=7uWmQz0LkVx9 "
        f"-d redirect_uri=https%3A%2F%2Fapp.example%2Fcb -d code_verifier={verifier}\n\n"
        'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant"}\n'
    )
    assert "the bytes of the hash" in str(fix.text)
