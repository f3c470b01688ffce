"""A correction keeps what the call needs, and changes the place where the defect is."""

from __future__ import annotations

import pytest

from diagnostics.engine.remedy.anew.shown import Statement
from tests.engine.test_corrections_whole import bare, fix_of

EXPIRED = '\n401 {"error":"token expired"}\n'


def test_a_body_that_a_variable_holds_stays_in_the_call() -> None:
    call = 'Invoke-RestMethod -Uri "https://api.example.com/v1/a" -Method Post -Headers @{Authorization="Bearer $t"}'
    assert '-Body "$env:REQUEST_BODY"' in fix_of(f"{call} -Body $b{EXPIRED}").request
    assert "-Body" not in fix_of(call + EXPIRED).request


def test_words_that_an_option_takes_are_shown_and_others_are_not() -> None:
    code = "res.cookie('auth', token, {{ sameSite: '{}' }})"
    assert Statement(bare(), frozenset()).written(code.format("lax")) == code.format("lax")
    assert "sunshine" not in Statement(bare(), frozenset()).written(code.format("sunshine"))


@pytest.mark.parametrize(
    ("taken", "shown"), [("session.id_token", True), ("GoogleIdTokenCredential.createFrom(b).id_token", False)]
)
def test_a_member_is_renamed_only_where_an_access_token_may_stand_beside_it(taken: str, shown: bool) -> None:
    call = "fetch('https://api.example.com/v1/a', { headers: { Authorization: `Bearer ${t}` } });"
    code = f"const t = {taken};\n{call}"
    answer = '\n401 {"error":"invalid_token","error_description":"this is an ID token"}\n'
    assert ("access_token" in fix_of(code + answer).request) is shown


def test_the_statement_that_a_sign_corrects_goes_before_one_for_any_client() -> None:
    call = "await axios.post(`https://api.example.com/v1/${id}`, { headers });"
    code = "const headers = { Authorization: `Bearer ${token}` };\n" + call
    answer = "\n\nPOST /v1/4471 -> AxiosError 401\n"
    assert fix_of(code + answer).request == "await axios.post(`https://api.example.com/v1/${id}`, null, { headers });"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('{ "Authorization": "Bearer " + encodeURIComponent(session.token) }', '"Bearer " + session.token }'),
        ('{ "Authorization": `Bearer ${JSON.stringify(token)}` }', "`Bearer ${token}` }"),
        ('{ "Authorization": `Bearer ${token.slice(0, 200)}` }', "`Bearer ${token}` }"),
    ],
)
def test_the_step_that_spoils_the_value_is_taken_out_of_the_statement(wrong: str, right: str) -> None:
    call = f'await fetch("https://api.example.com/v1/a", {{ headers: {wrong} }});'
    assert right in fix_of(f'{call}\n401 {{"error":"invalid_token"}}\n').request


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("TOKEN=$(cat token.txt | cut -c1-900)", "TOKEN=$(cat token.txt)"),
        ("TOKEN=$(grep '^token=' .env | cut -d= -f2)", "TOKEN=$(grep '^token=' .env | cut -d= -f2-)"),
    ],
)
def test_a_command_that_cuts_the_value_is_shown_without_the_cut(line: str, right: str) -> None:
    call = 'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/a'
    stored = "token=eyJrIjoiT0tTcG1pUlY2RnVKZTFVaDFsNFZXdE9ZWmNrMkZYbk0iLCJuIjoiY2kiLCJpZCI6MX0=="
    assert fix_of(f'{line}\n{call}\n401 {{"error":"invalid_token"}}\n{stored}\n').request == right


def test_a_word_that_is_looked_for_is_not_shown() -> None:
    line = "TOKEN=$(grep sunshine .env | cut -c1-900)"
    call = 'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/a'
    assert "sunshine" not in fix_of(f'{line}\n{call}\n401 {{"error":"invalid_token"}}\n').request


@pytest.mark.parametrize(
    ("told", "option"),
    [("mTLS, the certificate is in ~/.tls, --cert is not given", "--cert"), ("DPoP, and no proof is sent", "DPoP")],
)
def test_a_binding_is_mended_by_what_the_token_is_bound_to(told: str, option: str) -> None:
    call = 'curl -H "Authorization: Bearer $AT" https://api.example.com/v1/a\nHTTP/1.1 401 Unauthorized\n'
    claims = '{"cnf": {"x5t#S256": "k3cW"}}' if option == "--cert" else '{"cnf": {"jkt": "k3cW"}}'
    assert option in fix_of(f"{call}\n{claims}\n{told}\n").request


def test_a_key_in_a_field_of_its_own_gets_no_authorization_beside_it() -> None:
    code = (
        'key = open("/run/secrets/dd").read()\n'
        'requests.get("https://api.example.com/v1/validate", headers={"DD-API-KEY": key})\n403\nprint(len(key)) -> 33\n'
    )
    assert "Authorization" not in fix_of(code + "The key in the page is 32 characters long.\n").request


def test_the_scheme_of_a_vendor_stays_when_the_host_changes() -> None:
    paste = (
        '$ curl -s "https://accounts.zoho.eu/oauth/v2/token" -d grant_type=refresh_token -d refresh_token=1000.8c1\n'
        '{"access_token":"1000.f3a9b1...","api_domain":"https://www.zohoapis.eu","token_type":"Bearer"}\n\n'
        '$ curl -H "Authorization: Zoho-oauthtoken 1000.f3a9b1..." "https://www.zohoapis.com/crm/v6/Leads"\n'
        '{"code":"INVALID_TOKEN","message":"invalid oauth token","status":"error"}\n'
    )
    assert '"Authorization: Zoho-oauthtoken $ACCESS_TOKEN"' in fix_of(paste).request


def test_php_joins_texts_by_a_dot() -> None:
    code = (
        "$res = wp_remote_get('https://api.hubapi.com/crm/v3/objects/contacts', [\n"
        "    'headers' => [\n        'Authorization' => get_option('token'),\n    ],\n]);\n401 "
        '{"message":"Authentication credentials not found."}\n'
    )
    assert "'Authorization' => 'Bearer ' . get_option(" in fix_of(code).request


def test_parameters_beside_a_misplaced_header_stay_in_the_query() -> None:
    code = (
        'import requests\nr = requests.get("https://graph.microsoft.com/v1.0/users", '
        'params={"Authorization": "Bearer " + token, "$top": 5})\n401 Access token is empty.\n'
    )
    request = fix_of(code).request
    assert ("%24top=5" in request, "data=" in request) == (True, False)


def test_a_parameter_that_a_variable_fills_keeps_its_name() -> None:
    line = 'TOKEN=$(curl -sf -d client_secret="$SECRET" https://id.example.com/token | jq .access_token)\n'
    call = 'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/a\n401\n'
    assert 'client_secret="$SECRET"' in fix_of(line + call).request


def test_code_of_another_language_gets_no_statement_of_javascript() -> None:
    code = (
        "public class Client {\n    private final String token;  // lifetime: 604800 s\n"
        "    Client(TokenService ts) { this.token = ts.fetch(); }\n"
        '    Shop shop() { return http.target("https://api.example.com/v4").request()'
        '.header("Authorization", "Bearer " + token).get(); }\n}\n'
        'pod 1/1 Running 9d\nHTTP 401 {"error":"token expired"}\n'
    )
    assert "process.env" not in fix_of(code).request


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("-H 'Content-Type: application/json' -d @body.json", "--data-binary @body.json"),
        ("-d @body.json", "-d @body.json"),
        ("-T report.csv", "--data-binary @report.csv"),
        ("-d @q7Zs0LmPx2Rt9v.json", '--data-binary "@$BODY_FILE"'),
    ],
)
def test_a_file_that_is_the_body_stays_the_body(sent: str, kept: str) -> None:
    if "q7Z" in sent:
        sent = f"-H 'Content-Type: text/plain' {sent}"
    call = f'curl {sent} -H "Authorization: Token abcDEF0123456789abcDEF" https://api.example.com/v1/a\n'
    request = fix_of(call + "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").request
    assert ("Bearer" in request, kept in request) == (True, True), request


def test_a_file_is_sent_in_a_part_by_its_name() -> None:
    call = 'curl -F file=@a.png -H "Authorization: Token abcDEF0123456789abcDEF" https://api.example.com/v1/a\n'
    request = fix_of(call + "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").request
    assert '-F "file=@$FILE"' in request, request


def test_a_call_whose_body_is_a_file_is_not_sent_by_us() -> None:
    call = 'curl -d @body.json -H "Authorization: Token abcDEF0123456789abcDEF" https://api.example.com/v1/a\n'
    assert fix_of(call + "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").sendable is None


@pytest.mark.parametrize(
    ("line", "reads"), [("const page = window.name;\n", False), ("const fs = require('fs');\n", True)]
)
def test_a_page_reads_nothing_from_an_environment(line: str, reads: bool) -> None:
    call = "fetch('https://api.example.com/v1/a', { headers: { Accept: 'application/json' } });\n"
    request = fix_of(f"{line}{call}HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").request
    assert ("${process.env.NEW_ACCESS_TOKEN}" in request) is reads
    assert ("${NEW_ACCESS_TOKEN}" in request) is not reads


def test_an_address_without_host_stays_so_in_a_page() -> None:
    call = "fetch('/api/items', { headers: { Accept: 'application/json' } });\n"
    request = fix_of(f"{call}HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").request
    assert 'fetch("/api/items"' in request


def test_a_sentence_that_holds_a_command_is_shown_as_none() -> None:
    told = (
        "our exporter runs as a service of the swarm and the token comes from a secret made on the manager by hand: "
        'echo "secret" | docker secret create github_token - and it reads that file\n'
        'invalid header field value "token notarealtoken\\n" for key Authorization\n'
    )
    assert "$VALUE_5" not in fix_of(told).request


@pytest.mark.parametrize(
    ("code", "right"),
    [
        (
            'token := os.Getenv("OKTA_API_TOKEN")\nreq, _ := http.NewRequest("GET", base+"/api/v1/users", nil)\n'
            'req.Header.Set("Authorization", "Bearer "+token)\n// GET https://dev-1.okta.com/api/v1/users -> 401\n',
            '"SSWS "+token',
        ),
        (
            "$t = json_decode(file_get_contents('zoho.json'), true);\n"
            "$res = Http::withHeaders(['Authorization' => 'Zoho-oauthtoken ' . $t['refresh_token']])->get($u);\n401\n",
            "$t['access_token']",
        ),
    ],
)
def test_the_word_or_the_member_that_is_wrong_is_replaced_in_the_statement(code: str, right: str) -> None:
    assert right in fix_of(code).request


def test_a_value_behind_another_word_is_told_as_that_of_the_call() -> None:
    call = "GET /v1/items HTTP/1.1\nHost: api.twitch.tv\nAuthorization: OAuth dnoqefdm8sf7vuja0mkr85kgdrvwm0\n\n"
    answer = 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"message":"OAuth token is missing"}\n'
    fix = fix_of(call + answer)
    assert "Authorization: Bearer $ACCESS_TOKEN" in fix.request
    assert "in the header Authorization of your call" in str(next(v.what for v in fix.variables))


def test_what_a_hosting_tool_is_told_is_shown_as_its_words() -> None:
    line = 'echo "$MAILER_API_KEY" | vercel env add MAILER_API_KEY production\n'
    fix = fix_of(line + 'Runtime log POST /api/send 401 {"error":"unauthorized","message":"The API key is invalid"}\n')
    assert fix.request == "printf '%s' \"$MAILER_API_KEY\" | vercel env add MAILER_API_KEY production"
