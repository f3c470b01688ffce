"""Statements that make what a trace shows: the body of a token request, a promise, a variable of a shell."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
_TOKEN_ENDPOINT = "https://login.example.com/oauth2/token"
_AS_JSON = '415 {"error":"invalid_request","error_description":"Content type application/json not supported"}\n'
_PROMISE = (
    "Request headers:\nGET /orders HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer [object Promise]\n\n"
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n'
)
_CALLBACK = (
    "Error 400: redirect_uri_mismatch. The redirect URI in the request, http://shop.example.com/auth/callback, does "
    "not match the ones authorized for the OAuth client.\n"
    "Authorized redirect URIs: https://shop.example.com/auth/callback\n"
)


def _fix(text: str) -> dict:
    return examined.examined(text, "generic", _NOW)[1]["verdict"]["fix"]


BODIES = {
    "guzzle": (
        f"$http->post('{_TOKEN_ENDPOINT}', ['json' => ['grant_type' => 'client_credentials', 'client_id' => $id, "
        "'client_secret' => getenv('CRM_SECRET')]]);\n",
        "['form_params' => ['grant_type' => 'client_credentials'",
    ),
    "symfony": (
        "$client = HttpClient::create();\n"
        f"$client->request('POST', '{_TOKEN_ENDPOINT}', ['json' => ['grant_type' => 'client_credentials', "
        "'client_id' => $id, 'client_secret' => $secret]]);\n",
        "['body' => ['grant_type' => 'client_credentials'",
    ),
    "laravel": (
        f"$res = Http::post('{_TOKEN_ENDPOINT}', ['grant_type' => 'client_credentials', 'client_id' => "
        "config('services.crm.id'), 'client_secret' => config('services.crm.secret')]);\n",
        "Http::asForm()->post(",
    ),
    "csharp-anonymous": (
        f'var res = await http.PostAsJsonAsync("{_TOKEN_ENDPOINT}", new {{\n'
        '    grant_type = "client_credentials", // not code\n    client_id = _opt.ClientId,\n'
        "    client_secret = _opt.ClientSecret\n});\n",
        '["client_secret"] = _opt.ClientSecret',
    ),
    "csharp-dictionary": (
        'var payload = new Dictionary<string, string> { { "grant_type", "client_credentials" } };\n'
        'var content = new StringContent(JsonConvert.SerializeObject(payload), Encoding.UTF8, "application/json");\n'
        f'var response = await client.PostAsync("{_TOKEN_ENDPOINT}", content);\n',
        "var content = new FormUrlEncodedContent(payload);",
    ),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_token_request_that_code_sends_as_json_is_written_as_a_form_in_the_words_of_its_client(kind):
    code, shown = BODIES[kind]
    assert shown in _fix(code + _AS_JSON)["request"]


def test_a_form_that_was_made_a_text_before_it_was_given_to_fetch_is_given_as_it_is():
    code = (
        f"const res = await fetch('{_TOKEN_ENDPOINT}', {{\n  method: 'POST',\n"
        "  body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ID }).toString(),\n});\n"
        '415 {"error":"invalid_request","error_description":"Content type \'text/plain;charset=UTF-8\' not '
        'supported"}\n'
    )
    shown = _fix(code)["request"]
    assert "new URLSearchParams({ grant_type: 'client_credentials', client_id: ID })," in shown
    assert "toString" not in shown


def test_laravel_s_own_client_sends_json_until_it_is_told_to_send_a_form():
    as_form = "$res = Http::asForm()->post('https://login.example.com/token', ['grant_type' => 'password']);\n400\n"
    submission = examined.judged(as_form, "generic", _NOW).report
    assert all(item.cause != "wrong-content-type" for item in submission.findings)
    as_json = as_form.replace("asForm()->", "")
    submission = examined.judged(as_json, "generic", _NOW).report
    assert any(item.cause == "wrong-content-type" for item in submission.findings)


def test_a_promise_that_was_sent_is_waited_for_in_a_function_that_may_wait():
    code = (
        "function loadOrders() {\n  return fetch('https://api.example.com/orders', {\n"
        "    headers: { Authorization: 'Bearer ' + auth.getToken() },\n  });\n}\n\n"
    )
    shown = _fix(code + _PROMISE)["request"]
    assert "async function loadOrders()" in shown
    assert "'Bearer ' + await auth.getToken()" in shown


def test_a_component_of_react_is_not_made_a_function_that_waits():
    code = (
        "const Orders = () => {\n  const res = useFetch('https://api.example.com/orders', { headers: "
        "{ Authorization: `Bearer ${getToken()}` } });\n  return res;\n};\n\n"
    )
    assert "async" not in (_fix(code + _PROMISE).get("request") or "")


def test_a_call_of_requests_that_a_password_file_changed_gets_an_auth_of_its_own():
    shown = _fix(
        "import os, requests\n"
        'H = {"Authorization": f"Bearer {os.environ[\'PAT\']}"}\n'
        'r = requests.get("https://api.github.com/user", headers=H)\nprint(r.request.headers)\n\n'
        "401 {\"message\": \"Bad credentials\"}\n{'User-Agent': 'python-requests/2.32.3', 'Authorization': "
        "'Basic Y2ktcmVhZGVyOkJTWndrWWNHZHBhS2trRXVHSQ=='}\n"
    )["request"]
    assert shown.endswith("headers=H, auth=lambda call: call)")


CALLBACKS = {
    "flask": ('uri = url_for("callback", _external=True)\n', 'url_for("callback", _external=True, _scheme="https")'),
    "django": (
        'uri = request.build_absolute_uri(reverse("callback"))\n',
        'request.build_absolute_uri(reverse("callback")).replace("http://", "https://", 1)',
    ),
    "express": (
        "const uri = `${req.protocol}://${req.get('host')}/auth/callback`;\n",
        "`https://${req.get('host')}/auth/callback`",
    ),
    "asp.net": ('var uri = Url.Action("Callback", "Auth", null, Request.Scheme);\n', '"Auth", null, "https");'),
    "rails": ("uri = auth_callback_url()\n", 'auth_callback_url(protocol: "https")'),
}


@pytest.mark.parametrize("kind", CALLBACKS)
def test_a_redirect_uri_that_code_makes_behind_a_proxy_is_made_with_https(kind):
    code, shown = CALLBACKS[kind]
    assert shown in _fix(code + _CALLBACK)["request"]


def test_a_redirect_uri_that_differs_in_more_than_its_scheme_is_not_blamed_on_the_proxy():
    code = CALLBACKS["flask"][0] + _CALLBACK.replace("https://shop.example.com/auth/", "https://www.shop.example.com/")
    assert "_scheme" not in (_fix(code).get("request") or "")


def test_a_variable_that_holds_an_unseen_character_is_cleaned_by_a_line_that_runs(tmp_path):
    shown = _fix(
        '% curl -s https://api.notion.com/v1/users/me -H "Authorization: Bearer $NOTION"\n'
        '{"object":"error","status":401,"code":"unauthorized","message":"API token is invalid."}\n'
        '% printf %s "$NOTION" | xxd\n'
        "00000000: 6e74 6e5f 3635 3632 3539 3136 3034 304a  ntn_65625916040J\n"
        "00000010: 5145 6a47 3930 3239 4445 7541 67e2 808b  QEjG9029DEuAg...\n"
    )["request"]
    bash = shutil.which("bash") or "/bin/sh"
    script = f"NOTION=$(printf 'ntn_6562\\342\\200\\213Jirid\\r\\n')\n{shown}\nprintf %s \"$NOTION\""
    done = subprocess.run([bash, "-c", script], capture_output=True, check=True, timeout=20)  # noqa: S603
    assert done.stdout == b"ntn_6562Jirid"


def test_a_variable_with_the_end_of_a_line_of_windows_is_cleaned_by_a_line_that_runs():
    shown = _fix(
        '$ KEY=$(cat key.txt)\n$ http -v https://api.example.com/v1/items "X-Api-Key: $KEY"\n'
        "http: error: InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in "
        "header value: 'abcd1234efgh5678\\r'\n"
    )["request"]
    bash = shutil.which("bash") or "/bin/sh"
    script = f"KEY=$(printf ' abcd\\r\\n')\n{shown}\nprintf %s \"$KEY\""
    done = subprocess.run([bash, "-c", script], capture_output=True, check=True, timeout=20)  # noqa: S603
    assert done.stdout == b"abcd"


def test_the_variable_of_a_makefile_is_written_so_that_make_puts_it_in():
    shown = _fix(
        '$ cat Makefile\nlist:\n\tcurl -sS -H "Authorization: Bearer $DO_TOKEN" https://api.digitalocean.com/v2/droplets\n'
        '$ make list\ncurl -sS -H "Authorization: Bearer O_TOKEN" https://api.digitalocean.com/v2/droplets\n'
        '{"id":"Unauthorized","message":"Unable to authenticate you"}\n'
    )["request"]
    assert '"Authorization: Bearer $(DO_TOKEN)"' in shown


TOOLS = {
    "terraform": ("terraform output api_token", "terraform output -raw api_token"),
    "aws": (
        "aws secretsmanager get-secret-value --secret-id prod/api --query SecretString",
        "aws --output text secretsmanager get-secret-value --secret-id prod/api --query SecretString",
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_that_printed_the_token_as_json_is_asked_for_text(tool):
    typed, shown = TOOLS[tool]
    paste = (
        f'$ TOKEN=$({typed})\n$ curl -i -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/items\n'
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n'
    )
    assert _fix(paste)["request"] == f"TOKEN=$({shown})"


def test_the_challenge_of_a_verifier_is_made_without_the_line_break_of_echo():
    shown = _fix(
        "$ CHALLENGE=$(echo $VERIFIER | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')\n"
        "$ curl https://id.example.com/token -d grant_type=authorization_code -d code=$CODE -d client_id=cli "
        "-d code_verifier=$VERIFIER -d redirect_uri=http://127.0.0.1:8765/cb\n"
        '{"error":"invalid_grant","error_description":"PKCE verification failed: Code mismatch"}\n'
    )["request"]
    assert 'printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A' in shown


def test_a_command_that_goes_on_over_lines_of_a_prompt_is_shown_without_the_marks_of_the_shell():
    shown = _fix(
        "$ TOKEN=4d1c9f7ab2e84c06\n$ docker run -d \\\n>   -p 3000:3000 \\\n>   -e TOKEN=${token} \\\n>   hook\n"
        '$ curl -i "http://localhost:3000/?token=${TOKEN}"\nHTTP/1.1 401 Unauthorized\n'
    )["request"]
    assert shown.startswith("docker run -d \\\n    -p 3000:3000 \\\n    -e TOKEN=${TOKEN} \\\n")


def test_a_script_that_overwrites_the_access_token_keeps_the_refresh_token_under_a_name_of_its_own():
    shown = _fix(
        "me.bru\n  auth:bearer {\n    token: {{token}}\n  }\nlogin.bru\n  script:post-response {\n"
        "    bru.setEnvVar('token', res.body.access_token);\n    bru.setEnvVar('token', res.body.refresh_token);\n"
        "  }\n\nGET https://sso.example.com/realms/shop/protocol/openid-connect/userinfo\nRequest headers\n"
        "  Authorization: Bearer eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3OTU4NTYwMDAsImlhdCI6MTc5NTg1MjQwMCwi"
        "dHlwIjoiUmVmcmVzaCIsInN1YiI6IjEifQ.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl\n"
        'Response 401 Unauthorized   28ms\n  www-authenticate: Bearer realm="shop", error="invalid_token"\n'
        '  content-type: application/json\n  {"error":"invalid_token"}\n'
    )["request"]
    assert shown == "bru.setEnvVar('refresh_token', res.body.refresh_token);"


def test_the_lines_below_the_answer_of_a_timeline_are_of_the_answer():
    report = examined.judged(
        "GET https://api.example.com/v1/items\nRequest headers\n  Authorization: Basic YTpi\n"
        'Response 401 Unauthorized   28ms\n  www-authenticate: Bearer realm="shop"\n',
        "generic",
        _NOW,
    ).report
    assert any(item.check == "header.scheme-kind" and item.cause == "wrong-auth-scheme" for item in report.findings)


def test_a_character_that_nobody_sees_is_named_with_its_line_and_taken_out_in_the_code_that_sends_it():
    fix = _fix(
        "LEDGER_TOKEN=sk_prod_deq4rteAWJrosOOzPPJu\u200b\n\n"
        "const res = await fetch(`${env.LEDGER_URL}/entries`, { headers: { Authorization: "
        "`Bearer ${env.LEDGER_TOKEN}` } });\n\n"
        "TypeError: Cannot convert argument to a ByteString because the character at index 36 has a value of 8203 "
        "which is greater than 255.\n"
    )
    assert "`Bearer ${env.LEDGER_TOKEN.replace(/[^!-~]/g, '')}`" in fix["request"]
    what = fix["text"]["params"]["what"]["params"]
    assert (what["line"], what["name"], what["code"]) == (1, "zero width space", "U+200B")


def test_a_header_without_its_colon_keeps_its_token_though_a_transcript_shows_that_it_was_not_sent():
    fix = _fix(
        '$ curl -v https://api.airtable.com/v0/apps -H "Authorization Bearer patmC0waJYo8QXJpr.ef198c7a7ea770718e83"\n'
        "> GET /v0/apps HTTP/2\n> Host: api.airtable.com\n> User-Agent: curl/8.7.1\n> Accept: */*\n>\n< HTTP/2 401\n<\n"
    )
    assert '-H "Authorization: Bearer $ACCESS_TOKEN"' in fix["request"]


def test_a_command_of_xh_is_written_for_xh():
    shown = _fix(
        "$ xh GET https://api.example.com/v1/items 'Authorization:Bearer undefined'\nHTTP/1.1 401 Unauthorized\n"
    )["request"]
    assert shown.startswith("xh GET https://api.example.com/v1/items")


def test_a_client_that_says_that_it_had_no_token_gets_no_header_to_copy():
    fix = _fix(
        "[DEBUG] Wanted to add token to https://api.example.com/v1/orders but found no token: ''\n\n"
        "GET /v1/orders HTTP/1.1\nHost: api.example.com\nAccept: application/json\n\n"
        "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n"
    )
    assert not fix.get("request")
    assert fix["text"]["text"].startswith("Your client had no token")


def test_the_token_of_a_ci_job_is_told_apart_from_a_personal_one():
    fix = _fix(
        '$ curl --header "PRIVATE-TOKEN: ${CI_JOB_TOKEN}" "${CI_API_V4_URL}/projects/1/merge_requests/2"\n'
        '{"message":"401 Unauthorized"}\n'
    )
    assert "JOB-TOKEN" in fix["text"]["text"]


def test_every_pair_in_a_list_of_header_lines_becomes_a_line():
    shown = _fix(
        "curl_setopt($ch, CURLOPT_HTTPHEADER, array(\n  'Authorization' => 'Bearer test_5sI2hLSZcPE0Dso6D0T8vQqy',\n"
        "  'Accept' => 'application/json'\n));\n\n> GET /v2/payments HTTP/2\nHost: api.mollie.com\nAccept: */*\n\n"
        '< HTTP/2 401\n< content-type: application/json\n<\n{"title":"Unauthorized Request","detail":"Missing '
        'authentication, or failed to authenticate"}\n'
    )["request"]
    assert "'Accept: ' . 'application/json'" in shown
    assert "'Authorization: ' . 'Bearer ' . $ACCESS_TOKEN" in shown
    assert "=>" not in shown


def test_what_code_prints_as_sent_is_judged_where_it_leaves_the_value_to_a_variable():
    fix = _fix(
        "const raw = getCookie('api_token');\n"
        "const api = axios.create({ baseURL: 'https://api.example.com', headers: { Accept: 'application/json' } });\n"
        "api.interceptors.request.use(cfg => { cfg.headers.Authorization = `Bearer ${raw}`; return cfg; });\n\n"
        "api.get('/api/user').catch(e => console.log(e.response.status, e.config.headers.toJSON()))\n\n"
        "=> 401 {Accept: 'application/json', Authorization: 'Bearer 318%7CYCuI4TTs48czJkGqVIr9kktfWLDxvcno8Hu9'}\n"
    )
    assert fix["request"] == "cfg.headers.Authorization = `Bearer ${decodeURIComponent(raw)}`;"


def test_httpx_is_told_in_the_very_call_to_leave_the_password_file_alone():
    shown = _fix(
        "async def main():\n    token = os.environ['TILES_TOKEN']\n    response = await httpx.get(\n"
        '        "https://tiles.example.com/v2/mosaics",\n        headers={\n'
        '            "Authorization": f"Bearer {token}",\n        },\n    )\n'
        "    print(response.status_code, response.request.headers['Authorization'])\n\nasyncio.run(main())\n\n"
        'prints 401 {"detail":"expected Bearer"} Basic YW5zZWw6Q29iYWx0LUZlcm4tMjI=\n'
        "I have a line for that host in my ~/.netrc\n"
    )["request"]
    assert "await httpx.get(" in shown
    assert "trust_env=False" in shown
    assert "import" not in shown


def test_an_id_token_of_gcloud_is_printed_as_an_access_token_for_the_vendor_s_own_api():
    shown = _fix(
        "$ TOKEN=$(gcloud auth print-identity-token)\n"
        '$ curl -s -H "Authorization: Bearer $TOKEN" https://run.googleapis.com/v2/projects/p/locations/l/services\n'
        '{"error":{"code":401,"message":"Request had invalid authentication credentials. Expected OAuth 2 access '
        'token, login cookie or other valid authentication credential.","status":"UNAUTHENTICATED"}}\n'
    )["request"]
    assert shown == "TOKEN=$(gcloud auth print-access-token)"


@pytest.mark.parametrize("prompt", ["❯", "➜", "$"])
def test_a_command_behind_the_prompt_of_any_shell_is_the_one_that_is_corrected(prompt):
    shown = _fix(
        f'{prompt} http -v GET https://api.example.com/v1/items "Authorization:$MY_TOKEN"\n'
        "GET /v1/items HTTP/1.1\nAuthorization: BQVAhyDkjlmUoaYaLZVPvfCnABW1Z9gVPgZ36he38x\nHost: api.example.com\n"
        "User-Agent: HTTPie/3.2.4\n\n\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
        '{"error":{"message":"Only valid bearer authentication supported","status":400}}\n'
    )["request"]
    assert shown.startswith("http ")


def test_what_a_language_prints_for_an_object_is_no_secret():
    headline = examined.examined(_PROMISE, "generic", _NOW)[1]["verdict"]["headline"]
    assert headline["params"]["word"] == "[object promise]"


def test_a_string_of_r_is_joined_with_what_it_named_in_braces():
    shown = _fix(
        '> key <- Sys.getenv("CANVAS_PAT")\n> r <- GET("https://canvas.example.com/api/v1/courses",\n'
        '+          add_headers(Authorization = "Bearer {key}"), verbose())\n'
        "-> GET /api/v1/courses HTTP/2\n-> Host: canvas.example.com\n-> Authorization: Bearer {key}\n-> \n"
        "<- HTTP/2 401 \n<- \n"
    )["request"]
    assert 'add_headers(Authorization = paste0("Bearer ", key))' in shown
    assert "\n+" not in shown


def test_parameters_that_bash_cut_at_an_ampersand_are_quoted_and_none_is_lost():
    shown = _fix(
        "$ curl -s https://login.example.com/oauth2/token -d grant_type=client_credentials&client_id=portal&"
        "client_secret=ny78QLcm33bC89sTV1mBqgIKnkS&scope=read\n[1] 40112\n[2] 40113\n"
        '{"error":"invalid_request","error_description":"The request body must contain the following parameter: '
        "'client_id'.\"}\n"
    )["request"]
    assert "client_id=portal&client_secret=$CLIENT_SECRET&scope=read" in shown


def test_a_variable_of_powershell_before_a_question_mark_stands_in_braces():
    shown = _fix(
        'PS C:\\ops> curl.exe -i "https://api.example.com/subscriptions/e4f65613-4a18-4a61-92c2-838854cb40be?api=1" '
        '-H "Authorization: Bearer undefined"\nHTTP/1.1 401 Unauthorized\n'
    )["request"]
    assert "${env:PATH_SEGMENT}?api=1" in shown


def test_a_token_that_is_joined_in_javascript_is_cleaned_there():
    shown = _fix(
        "CRM_TOKEN=\u200bkst_live_HOdtsnQL4KTTzrpZBzoUQ9N5\n\nconst key = process.env.CRM_TOKEN;\n"
        'const res = await fetch("https://crm.example.com/api/v3/people", {\n'
        '  headers: { Authorization: "Bearer " + key },\n});\n\nTypeError: Cannot convert argument to a ByteString '
        "because the character at index 7 has a value of 8203 which is greater than 255.\n"
    )["request"]
    assert "\"Bearer \" + key.replace(/[^!-~]/g, '')" in shown


def test_a_job_for_a_pull_request_from_a_fork_is_told_that_it_gets_no_secrets():
    fix = _fix(
        "the PR came in from a contributor's fork\n\n##[group]Run curl -sS https://api.example.com/v1/models\n"
        'curl -sS https://api.example.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"\n'
        "env:\n  OPENAI_API_KEY: \n##[endgroup]\ncurl: (22) The requested URL returned error: 401\n"
    )
    assert not fix.get("request")
    assert "from a fork gets no secrets" in fix["text"]["text"]


NAMES = {
    "environment": (
        '    let token = std::env::var("CF_API_TOKEN").unwrap_or_default();\n'
        '    let req = client.get("https://api.example.com/v4/zones")\n'
        '        .header("Authorization", format!("Bearer {token}"));\n'
        "\n[Service]\nEnvironment=CLOUDFLARE_API_TOKEN=va5HVcckH7qNLlftJgcr6iLb2UmBNZDm\n\n"
        '"authorization": "Bearer ",\nstatus=400 Bad Request body={"message":"Invalid request headers"}\n',
        'std::env::var("CLOUDFLARE_API_TOKEN")',
    ),
    "store": (
        "final token = prefs.getString('access_token');\n"
        "final res = await http.get(Uri.parse('https://cms.example.com/api/menus'), headers: "
        "{'Authorization': 'Bearer $token'});\n\nawait prefs.setString('jwt', body['jwt']);\n\n"
        "{Authorization: Bearer null}\n401 Unauthorized\n",
        "prefs.getString('jwt')",
    ),
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_value_that_is_kept_under_another_name_is_read_under_that(kind):
    text, shown = NAMES[kind]
    assert shown in _fix(text)["request"]


def test_a_variable_of_another_secret_is_not_taken_for_the_one_that_is_read():
    text = NAMES["environment"][0].replace("CLOUDFLARE_API_TOKEN", "DATABASE_PASSWORD")
    assert "DATABASE" not in (_fix(text).get("request") or "")


def test_both_quotation_marks_that_vba_puts_around_the_token_go():
    shown = _fix(
        'hdr = "Bearer """ & Range("Config!B2").Value & """"\nx.setRequestHeader "Authorization", hdr\nx.send\n\n'
        'Bearer "2/1204415590087123/1206722740693595:87f93487c5001e8196a68a4eb8fc1f3b"\n401 Unauthorized\n'
    )["request"]
    assert shown.startswith('hdr = "Bearer " & Range(')
    assert '""' not in shown
