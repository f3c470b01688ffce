"""Corrections are written where the fault lives: in a settings file, in what is typed, in a library's own words."""

from __future__ import annotations

from datetime import UTC, datetime

import jwt
import pytest

from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
_KEY = "a-secret-of-the-tests-that-is-long-enough-for-hs512-" * 2
_TOKEN = "glpat-Zk3hJ29sLq8wXv7RtYpM"  # noqa: S105 - made up


def _verdict(text: str) -> dict:
    return examined.examined(text, "generic", _NOW)[1]["verdict"]


def _fix(text: str) -> dict:
    return _verdict(text)["fix"]


def _trace(header: str) -> str:
    return (
        "> GET /api/v4/user HTTP/2\n> Host: gitlab.example.com\n> User-Agent: curl/8.9.1\n"
        f"> Authorization: {header}\n>\n< HTTP/2 401\n< content-type: application/json\n<\n"
        '{"message":"401 Unauthorized"}\n'
    )


def test_the_line_of_an_env_file_is_shown_without_the_quotes_that_docker_sends():
    text = (
        f'$ cat app.env\nMODE=live\nAPI_TOKEN="{_TOKEN}"\n$ docker run --rm --env-file app.env tools sh get.sh\n'
        + _trace(f'Bearer "{_TOKEN}"')
    )
    fix = _fix(text)
    assert fix["request"] == "API_TOKEN=$UNQUOTED_VALUE"
    assert fix["text"]["params"]["line"] == 3


def test_an_entry_of_a_yaml_list_is_shown_without_its_quotes():
    text = f"environment:\n  - GRAFANA_TOKEN='{_TOKEN}'\n  - MODE=live\n\n" + _trace(f"Bearer '{_TOKEN}'")
    assert _fix(text)["request"] == "- GRAFANA_TOKEN=$UNQUOTED_VALUE"


def test_each_call_behind_next_gets_a_header_of_its_own():
    text = (
        f'curl -s -H "Authorization: Bearer {_TOKEN}" https://gitlab.example.com/api/v4/projects -o a.json '
        "--next https://gitlab.example.com/api/v4/user -o b.json\n\n"
        f"> GET /api/v4/projects HTTP/2\n> Host: gitlab.example.com\n> Authorization: Bearer {_TOKEN}\n>\n"
        "< HTTP/2 200\n<\n> GET /api/v4/user HTTP/2\n> Host: gitlab.example.com\n>\n< HTTP/2 401\n<\n"
    )
    shown = _fix(text)["request"]
    assert shown.count('-H "Authorization: Bearer $ACCESS_TOKEN"') == 2
    assert '--next -H "Authorization: Bearer $ACCESS_TOKEN" https://gitlab.example.com/api/v4/user' in shown


def test_what_runs_as_curl_and_splits_quoted_arguments_is_gone_round():
    text = (
        "me@box:~$ curl -s -H 'Authorization: token 5ab1a6ee9f0c4d2b8a7e6f5d4c3b2a1908f7e6d5' "
        "https://api.github.com/user\n"
        "curl: (6) Could not resolve host: token\n"
        "curl: (6) Could not resolve host: 5ab1a6ee9f0c4d2b8a7e6f5d4c3b2a1908f7e6d5\n"
    )
    assert _fix(text)["request"].startswith("command curl -s -H ")


def test_powershell_is_told_to_send_the_pair_with_the_first_call():
    text = (
        "PS> Invoke-RestMethod -Uri https://wiki.example.com/rest/api/2/myself -Credential $cred\n"
        "Invoke-RestMethod: Client must be authenticated to access this resource.\n\n"
        "GET https://wiki.example.com/rest/api/2/myself HTTP/1.1\nHost: wiki.example.com\n"
        "User-Agent: Mozilla/5.0 PowerShell/7.4\n\nHTTP/1.1 401 Unauthorized\n"
        "X-Seraph-Loginreason: OUT\n\nClient must be authenticated to access this resource.\n"
    )
    assert "-Authentication Basic -Credential $cred" in (_fix(text).get("request") or "")


def test_a_tool_at_the_prompt_of_cmd_is_written_for_cmd():
    text = (
        'C:\\> wget -S -O - --header="Authorization: Bearer abc%21Zk3hJ29sLq8wXv7RtYpM2" "https://api.example.com/v1/me"\n'
        "  HTTP/1.1 401 Unauthorized\n"
    )
    shown = _fix(text)["request"]
    assert "%ACCESS_TOKEN%" in shown
    assert "\\\n" not in shown


def test_two_values_that_are_masked_alike_keep_two_variables():
    text = (
        "curl 'https://***********/rest/api/3/issue/AB-12' -H 'Authorization: Basic ***********'\n\n"
        "HTTP/1.1 404 Not Found\n\n"
        '{"errorMessages":["Issue does not exist or you do not have permission to see it."]}\n'
        "It is an API token with scopes: read:jira-work, at Atlassian.\n"
    )
    fix = _fix(text)
    assert "API_HOST" not in (fix["request"].partition("Authorization")[2])
    assert "EMAIL" in fix["request"]


def test_a_cookie_is_not_sent_to_another_host():
    text = (
        "curl 'https://acme.atlassian.net/rest/api/3/issue/AB-12' -H 'Authorization: Basic ***********' "
        "-H 'Cookie: session=9f8e7d6c5b4a'\n\nHTTP/1.1 404 Not Found\n\n"
        '{"errorMessages":["Issue does not exist or you do not have permission to see it."]}\n'
        "It is an API token with scopes: read:jira-work.\n"
    )
    shown = _fix(text)["request"]
    assert "api.atlassian.com" in shown
    assert "ookie" not in shown


def test_a_credential_that_another_host_accepts_is_asked_for_anew_at_this_one():
    text = (
        f"curl -i https://api.test.example.com/v1/me -H 'Authorization: Bearer {_TOKEN}'\nHTTP/1.1 200 OK\n\n"
        f"curl -i https://api.example.com/v1/me -H 'Authorization: Bearer {_TOKEN}'\nHTTP/1.1 401 Unauthorized\n\n"
    )
    fix = _fix(text)
    assert "https://api.example.com/v1/me" in fix["request"]
    assert "NEW_ACCESS_TOKEN" in fix["request"]


def test_the_sandbox_of_a_known_api_is_named_for_its_token_endpoint_too():
    text = (
        "I use the account of the sandbox.\n\nPOST /auth/oauth/token HTTP/1.1\nHost: allegro.pl\n"
        "Authorization: Basic Y2xpZW50OlprM2hKMjlzTHE4dw==\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=client_credentials\n\nHTTP/1.1 401 Unauthorized\n\n"
        '{"error":"Unauthorized","error_description":"Unauthorized"}\n'
    )
    assert "Host: allegro.pl.allegrosandbox.pl" in _fix(text)["request"]


def test_a_base_address_in_code_is_that_of_the_environment_of_the_credentials():
    text = (
        'using var http = new HttpClient { BaseAddress = new Uri("https://api-m.paypal.com") };\n'
        'var pair = cfg["PayPal:Sandbox:Pair"];\n'
        'http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", pair);\n'
        'var res = await http.PostAsync("/v1/oauth2/token", new FormUrlEncodedContent(form));\n\n'
        '401 {"error":"invalid_client","error_description":"Client Authentication failed"}\n'
        "The credentials are those of our sandbox app.\n"
    )
    assert 'new Uri("https://api-m.sandbox.paypal.com")' in (_fix(text).get("request") or "")


def _assertion(header: dict | None = None, **claims: str) -> str:
    made = jwt.encode({"iat": 1795852800, "exp": 1795856400, **claims}, _KEY, algorithm="HS512", headers=header)
    return (
        "POST /oauth2/v1/token HTTP/1.1\nHost: acme.okta.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        f"&client_id=web-client-1&client_assertion={made}\n\nHTTP/1.1 401 Unauthorized\n\n"
    )


def test_an_assertion_for_another_audience_is_told_what_to_name():
    text = _assertion(iss="web-client-1", sub="web-client-1", aud="https://acme.okta.com") + (
        '{"error":"invalid_client","error_description":"The audience claim for client_assertion must be the endpoint '
        'invoked for the request."}\n'
    )
    assert "set aud to the whole address" in _fix(text)["text"]["text"]


def test_an_assertion_without_a_key_s_id_is_told_to_name_it():
    text = _assertion(iss="web-client-1", sub="web-client-1", aud="https://acme.okta.com/oauth2/v1/token") + (
        '{"error":"invalid_client","error_description":"The client_assertion JWT kid is invalid."}\n'
    )
    assert "(kid)" in _fix(text)["text"]["text"]


def test_a_token_of_another_issuer_is_not_signed_by_the_client():
    text = _assertion(iss="https://ci.example.com", sub="project:shop:ref:v2", aud="api://Exchange") + (
        '{"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found for '
        'presented assertion subject."}\n'
    )
    fix = _fix(text)
    assert not fix.get("request")
    assert "another issuer" in fix["text"]["text"]


def test_a_call_that_was_answered_gets_a_word_of_its_risk_and_no_command():
    text = (
        "GET /v1/items?api_key=Zk3hJ29sLq8wXv7RtYpM2 HTTP/1.1\nHost: api.example.com\n\n"
        'HTTP/1.1 200 OK\nContent-Type: application/json\n\n[{"id": 1}]\n'
    )
    verdict = _verdict(text)
    assert verdict["kind"] == "risky"
    assert not verdict["fix"].get("request")


def test_the_stream_of_a_browser_is_read_with_a_call_that_can_send_the_header():
    text = (
        "GET /api/stream?access_token=Zk3hJ29sLq8wXv7RtYpM2aB4 HTTP/1.1\nHost: live.example.com\n"
        "Accept: text/event-stream\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\n\n"
        "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n"
    )
    fix = _fix(text)
    assert fix["request"].startswith("const response = await fetch(")
    assert "EventSource" in fix["text"]["text"]


def test_the_token_that_a_client_leaves_out_of_one_call_is_the_one_of_its_other_call():
    text = (
        f"GET /v1/jobs HTTP/1.1\nHost: ci.example.com\nUser-Agent: shipctl/2.3\nAuthorization: Bearer {_TOKEN}\n\n"
        "HTTP/1.1 200 OK\nContent-Type: application/json\n\n[]\n\n"
        "GET /v1/jobs/stream HTTP/1.1\nHost: ci.example.com\nUser-Agent: shipctl/2.3\n\n"
        "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n"
    )
    fix = _fix(text)
    assert "Authorization: Bearer $ACCESS_TOKEN" in fix["request"]
    assert "leaves it out of this one" in fix["text"]["text"]


def test_a_header_that_a_program_sent_as_name_and_password_becomes_a_header():
    text = (
        "POST /loki/api/v1/push HTTP/1.1\nHost: 10.1.2.3:3100\nUser-Agent: shipper/1.0\n"
        "Authorization: Basic WC1TY29wZS1PcmdJRDpwYXltZW50cw==\nContent-Type: application/json\n\n"
        "HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\nno org id\n"
    )
    shown = _fix(text)["request"]
    assert "X-Scope-OrgID: $" in shown
    assert "Basic" not in shown


def test_a_pair_that_another_call_sends_as_issued_is_not_form_encoded():
    text = (
        "curl -u '@!77AB:p!ss-Zk3h' -d grant_type=client_credentials https://idp.example.com/token   -> 200, token\n\n"
        "POST /token HTTP/1.1\nHost: idp.example.com\nAuthorization: Basic JTQwJTIxNzdBQjpwJTIxc3MtWmszaA==\n"
        "Content-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n\n"
        'HTTP/1.1 401 Unauthorized\n\n{"error":"invalid_client"}\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "client-credentials-encoding"
    assert "as they were issued" in str(verdict["fix"])


def test_a_token_that_lives_a_minute_is_judged_by_the_clock_that_the_paste_prints():
    made = jwt.encode({"iat": 1727429825, "exp": 1727429885, "sub": "a"}, _KEY, algorithm="HS512")
    text = (
        "$ date -u\nFri Sep 27 09:43:38 UTC 2024\n"
        f"$ curl -4 https://api.example.com/v1/reg -H 'Authorization: Bearer {made}'\n"
        "curl: (22) The requested URL returned error: 401\n"
    )
    verdict = _verdict(text)
    assert "5 min" in str(verdict["headline"]) or "seconds" in str(verdict["headline"])
    assert "five minutes at most" in verdict["fix"]["text"]["text"]
    assert "-4" in verdict["fix"]["request"]


LIBRARIES = {
    "faraday": (
        "conn = Faraday.new(url: 'http://shop.example.com') do |f|\n  f.request :token_auth, token: API_KEY\nend\n\n"
        'Authorization: Token token="{:token=>\\"4d1f93b0c8e27a65f0b1\\"}"\n\n'
        'HTTP/1.1 401 Unauthorized\n\n{"detail":"Invalid token header. Token string should not contain spaces."}\n',
        "f.request :authorization, 'Token', API_KEY",
    ),
    "apple": (
        "const secret = jwt.sign({}, key, {\n  algorithm: 'ES256', keyid: KEY_ID, issuer: TEAM_ID,\n"
        "  audience: 'https://appleid.apple.com', expiresIn: '365d',\n});\n"
        "await axios.post('https://appleid.apple.com/auth/token', new URLSearchParams({ client_id: ID, "
        "client_secret: secret, grant_type: 'authorization_code', code, redirect_uri: URI }));\n\n"
        "client_secret "
        + jwt.encode({"iat": 1795852800, "exp": 1827388800, "aud": "https://appleid.apple.com", "iss": "TEAM",
                      "sub": "com.example.web"}, _KEY, algorithm="HS512")
        + "\n400 { error: 'invalid_client' }\n",
        "expiresIn: '180d'",
    ),
    "restsharp": (
        'var req = new RestRequest("2/oauth2/token", Method.Post);\nreq.AddParameter("grant_type", "refresh_token");\n'
        'req.AddParameter("refresh_token", store.Refresh);\n'
        'req.AddParameter("client_id", settings.ClientId);\nreq.AddParameter("client_secret", settings.Secret);\n'
        'var rs = await new RestClient("https://api.x.com").ExecuteAsync(req);\n\n'
        '401 {"error":"unauthorized_client","error_description":"Missing valid authorization header"}\n',
        'req.AddHeader("Authorization", "Basic " + Convert.ToBase64String(',
    ),
}  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_setting_of_a_library_is_shown_as_its_api_takes_it(library):
    text, shown = LIBRARIES[library]
    assert shown in (_fix(text).get("request") or "")


def test_a_statement_with_hidden_texts_is_shown_by_the_line_that_changes():
    text = (
        "import requests\nr = requests.get(\n    'https://api.example.com/v1/orders',\n    params={'note': "
        "'Quirzel Bravnot'},\n    headers={'Authorization': 'Bearer' + token},\n)\n\n"
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_request"\n'
    )
    fix = _fix(text)
    assert fix["request"] == "headers={'Authorization': 'Bearer ' + token},"


def test_several_lines_that_are_written_anew_are_counted():
    text = "axios.post(url, {\n  headers: { Authorization: `Bearer ${t}` }\n})\n\nHTTP/1.1 401 Unauthorized\n"
    told = _fix(text)["text"]
    assert (told["params"]["first"], told["params"]["last"]) == (1, 3)


def test_a_parameter_under_a_name_that_is_none_is_given_its_own_in_code_and_in_a_call():
    refused = '400 {"error":"invalid_request","error_description":"Missing required parameter: redirect_uri."}\n'
    code = (
        'r = requests.post("https://git.example.com/oauth/token", data={\n    "grant_type": "authorization_code",\n'
        '    "code": code,\n    "client_id": APP_ID,\n    "client_secret": SECRET,\n    "redirectUri": callback,\n})'
        "\n\n"
    )
    assert '"redirect_uri": callback' in _fix(code + refused)["request"]
    call = (
        "curl https://git.example.com/oauth/token -d grant_type=authorization_code -d code=abcd1234efgh "
        "-d client_id=web -d client_secret=Zk3hJ29sLq8wXv7R -d redirect_url=https://app.example.com/cb\n\nHTTP/1.1 "
    )
    shown = _fix(call + refused)["request"]
    assert "redirect_uri=" in shown
    assert "redirect_url=" not in shown


def test_the_token_of_a_job_makes_place_for_one_of_a_person_under_the_name_that_gitlab_reads():
    text = (
        'curl --header "Authorization: Bearer ${CI_JOB_TOKEN}" "https://gitlab.example.com/api/v4/projects/7/issues"\n\n'
        'HTTP/1.1 401 Unauthorized\n\n{"message":"401 Unauthorized"}\n'
    )
    shown = _fix(text)["request"]
    assert '-H "PRIVATE-TOKEN: $GITLAB_API_TOKEN"' in shown
    assert "Authorization" not in shown


def test_a_body_of_curl_s_that_a_library_logs_on_a_line_of_its_own_is_of_the_request_above():
    text = (
        "send: b'POST /oauth/token HTTP/1.1\\r\\nHost: idp.example.com\\r\\nContent-Type: "
        "application/x-www-form-urlencoded\\r\\n\\r\\n'\nsend: b'grant_type=password&username=ada'\n"
        "reply: 'HTTP/1.1 400 Bad Request\\r\\n'\n"
        '{"error":"invalid_request","error_description":"Missing parameter: password"}\n'
    )
    shown = _fix(text)["request"]
    assert "username=" in shown
    assert "password=" in shown


PRINTED = {
    "kotlin": (
        'val token = auth.fetch()\nclient.get("https://api.example.com/v1/me") {\n'
        '    header(HttpHeaders.Authorization, "Bearer $token")\n}\n\n'
        "-> Authorization: Bearer Token(accessToken=Zk3hJ29sLq8wXv7RtYpM2aB4, expiresIn=300)\n",
        '"Bearer ${token.accessToken}"',
    ),
    "csharp": (
        "var token = await credential.GetTokenAsync(ctx);\nclient.DefaultRequestHeaders.Authorization = "
        'new AuthenticationHeaderValue("Bearer", token.ToString());\n'
        'await client.GetAsync("https://api.example.com/v1/me");\n\n'
        "Authorization: Bearer AccessToken { Token = Zk3hJ29sLq8wXv7RtYpM2aB4, ExpiresOn = 11/29/2026 }\n",
        'new AuthenticationHeaderValue("Bearer", token.Token)',
    ),
}


@pytest.mark.parametrize("language", PRINTED)
def test_an_object_that_code_prints_into_the_header_is_asked_for_its_member(language):
    code, shown = PRINTED[language]
    refused = '\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n'
    assert shown in _fix(code + refused)["request"]


def test_the_headers_of_spring_are_changed_by_their_calls():
    text = (
        'HttpHeaders headers = new HttpHeaders();\nheaders.set("Authorization", "Bearer " + token);\n'
        'rest.exchange("https://api.example.com/v1/me", HttpMethod.GET, new HttpEntity<>(headers), String.class);\n\n'
        "401 Unauthorized\n"
    )
    assert _verdict(text)["cause"] != "header-not-sent"


def test_a_method_that_is_called_fetch_makes_no_javascript_of_python():
    text = (
        "token = client.fetch()\n"
        'r = requests.get("https://api.example.com/v1/me", headers={"Authorization": f"Bearer {token}"})\n\n401\n'
    )
    fix = _verdict(text)["fix"] or {}
    assert "await fetch" not in (fix.get("request") or "")
