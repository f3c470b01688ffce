"""The corrected call: what it keeps, what stands in it as a variable, where it is marked, and when it is not shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from diagnostics.engine.model.types import Fix, Secret, Variable
from diagnostics.engine.remedy.render import Correction, stand_in
from diagnostics.engine.remedy.render.curl import OUTPUT
from diagnostics.engine.remedy.render.fill import filled, names_in
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.slots import Slot
from diagnostics.engine.remedy.sendable import sendable
from tests.corpus.examined import cases, examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
KEY = "Xq7LmT2vKp9RzWn4sYb8HdGc"
UNAUTHORIZED = 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n{more}\n{{"error":"{error}"}}\n'


def jwt(**claims: object) -> str:
    plain = {"iss": "https://auth.example.com/", "sub": "user-1", "aud": "https://api.example.com", "scope": "read"}
    return stand_in.jwt({**plain, "iat": NOW - 60, "exp": NOW + 3600, **claims})


def refused(call: str, error: str = "unauthorized", challenge: str = "Bearer") -> str:
    more = f"WWW-Authenticate: {challenge}\n" if challenge else ""
    return f"{call}\n\n" + UNAUTHORIZED.format(more=more, error=error)


def fix_of(paste: str, platform: str = "generic") -> Fix:
    report, _ = examined(paste, platform, AT)
    assert report.verdict is not None, report
    assert report.verdict.fix is not None, report.verdict
    return report.verdict.fix


def told(fix: Fix) -> dict[str, Variable]:
    return {item.name: item for item in fix.variables}


def test_a_vendors_header_and_the_bare_key_in_it_stay() -> None:
    accepted = f'$ curl -i -H "PRIVATE-TOKEN: {KEY}" https://git.example.com/api\nHTTP/1.1 200 OK\n\n[]\n'
    refused_call = (
        f'$ curl -i -H "Authorization: Bearer {KEY}" https://git.example.com/api\nHTTP/1.1 401 Unauthorized\n'
    )
    fix = fix_of(accepted + refused_call + '\n{"error":"denied"}\n')
    assert fix.request == 'curl https://git.example.com/api -H "PRIVATE-TOKEN: $PRIVATE_TOKEN" -i'


def test_what_is_not_the_defect_stays_as_it_was() -> None:
    call = (
        f"curl -k -L 'https://api.example.com:8443/v1/items?page=2' -H 'Accept: text/csv' "
        f"-H 'Authorization: {jwt()}' -H 'X-Api-Version: 3'"
    )
    lines = fix_of(refused(call)).request.split(" \\\n  ")
    assert lines == [
        "curl 'https://api.example.com:8443/v1/items?page=2'",
        "-H 'Accept: text/csv'",
        '-H "Authorization: Bearer $ACCESS_TOKEN"',
        "-H 'X-Api-Version: 3'",
        "-k",
        "-L",
    ]


def test_what_the_command_does_with_its_answer_stays_too() -> None:
    call = f"curl -fsS -o devices.json https://api.example.com/v1/devices -H 'Authorization: {jwt()}'"
    fix = fix_of(refused(call))
    assert fix.request.split(" \\\n  ")[-2:] == ["-fsS", '-o "$OUTPUT_FILE"']
    assert str(told(fix)["OUTPUT_FILE"].what) == "the file after -o in your command"
    slot = Slot(OUTPUT, Secret("answer"), told(fix)["OUTPUT_FILE"].what, of_the_call=False)
    made = Correction('curl https://api.example.com/v1 -o "$OUTPUT_FILE"', "bash", (), (slot,))
    assert sendable(made, None) is not None, "a file of the answer is nothing that is sent"


def test_one_value_has_one_variable_and_a_line_that_says_which_it_is() -> None:
    call = f"curl https://api.example.com/v1?key={KEY} -H 'X-Trace-Key: {KEY}' -H 'Authorization: {jwt()}'"
    fix = fix_of(refused(call))
    assert fix.request.count("$KEY") == 2
    assert str(told(fix)["KEY"].what) == "the value of key in your call"
    assert told(fix)["KEY"].label.endswith(f"{len(KEY)} long]")
    assert str(told(fix)["ACCESS_TOKEN"].what) == "the token in the header Authorization of your call"


@pytest.mark.parametrize(
    ("value", "how"),
    [
        (f"Bearer {KEY}%2B{KEY}%3D%3D", ", decoded once"),
        (f"Bearer Bearer {KEY}", ", without the second word before it"),
        (f'Bearer "{KEY}"', ", without the quotes around it"),
        (f"Bearer {KEY}\\n", ", without the line break"),
    ],
)
def test_a_value_that_is_sent_otherwise_than_it_was_pasted_says_how(value: str, how: str) -> None:
    fix = fix_of(refused(f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {value}"))
    assert str(told(fix)["ACCESS_TOKEN"].what) == f"the token in the header Authorization of your call{how}"


def test_a_line_break_that_code_left_on_its_value_is_taken_off_where_the_value_is_read() -> None:
    fix = fix_of(f"ValueError: Invalid header value b'Bearer {KEY}\\n'\n")
    assert ".strip()" in str(fix.text)


def test_what_only_the_person_has_says_where_to_get_it_and_has_no_label() -> None:
    fix = fix_of(refused(f"curl https://api.example.com/v1 -H 'Authorization: Bearer {jwt(exp=NOW - 3600)}'"))
    assert fix.request == 'curl https://api.example.com/v1 -H "Authorization: Bearer $NEW_ACCESS_TOKEN"'
    assert "token endpoint" in str(told(fix)["NEW_ACCESS_TOKEN"].what)
    assert told(fix)["NEW_ACCESS_TOKEN"].label == ""


def test_a_variable_of_the_command_keeps_its_name() -> None:
    fix = fix_of(refused("curl https://api.example.com/v1 -H 'Authorization: Bearer $DEPLOY_TOKEN'"))
    assert fix.request == 'curl https://api.example.com/v1 -H "Authorization: Bearer $DEPLOY_TOKEN"'


def test_a_token_in_a_cookie_stays_in_its_cookie() -> None:
    cookies = f"session={KEY}; access_token_cookie={jwt(type='refresh')}"
    call = f"GET /layers HTTP/1.1\nHost: dash.example.org\nCookie: {cookies}"
    fix = fix_of(refused(call, "Only non-refresh tokens are allowed", ""))
    assert "Cookie: session=$SESSION; access_token_cookie=$NEW_ACCESS_TOKEN" in fix.request


def test_a_secret_with_signs_of_a_form_is_encoded_by_the_tool() -> None:
    body = json.dumps({"grant_type": "client_credentials", "client_id": "app", "client_secret": "p@s&s=w+rd"})
    call = f"curl https://auth.example.com/oauth/token -H 'Content-Type: application/json' -d '{body}'"
    fix = fix_of(refused(call, "unsupported_grant_type", ""))
    assert '--data-urlencode "client_secret=$CLIENT_SECRET"' in fix.request


def test_a_json_body_whose_secret_is_refused_stays_json() -> None:
    body = json.dumps({"grant_type": "client_credentials", "client_id": "app", "client_secret": KEY})
    call = f"POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/json\n\n{body}"
    fix = fix_of(refused(call, "invalid_client", "") + "\nThe secret of this client has expired.\n")
    assert not fix.request or '"client_secret": "$NEW_CLIENT_SECRET"' in fix.request or "grant_type=" in fix.request


def test_axios_stays_axios() -> None:
    code = (
        "import axios from 'axios';\n"
        f"const r = await axios.get('https://api.example.com/v1', {{ headers: {{ Authorization: '{jwt()}' }} }});\n"
    )
    fix = fix_of(refused(code))
    assert fix.request.startswith("const response = await axios({")
    assert "`Bearer ${process.env.ACCESS_TOKEN}`" in fix.request


def test_code_of_a_client_that_is_not_written_here_gets_its_own_statement_mended() -> None:
    code = (
        'req, _ := http.NewRequest("GET", base+"/v2/servers", nil)\n'
        'req.Header.Set("Authorization", "Bearer"+os.Getenv("API_TOKEN"))\n'
        "resp, err := http.DefaultClient.Do(req)\n"
    )
    assert fix_of(refused(code)).request == 'req.Header.Set("Authorization", "Bearer "+os.Getenv("API_TOKEN"))'


def test_no_header_of_a_token_is_put_on_a_page_where_people_sign_in() -> None:
    assert fix_of(refused("GET /login?code=abc HTTP/1.1\nHost: app.example.com\n")).request == ""


def test_a_port_of_its_own_stays_with_https() -> None:
    report, _ = examined(refused(f"curl http://api.example.com:8443/v1 -H 'Authorization: {jwt()}'"), "generic", AT)
    fix = report.verdict.fix if report.verdict else None
    assert fix is not None
    assert "api.example.com:8443" in fix.request


def test_an_audience_that_nothing_names_gives_no_command() -> None:
    challenge = 'Bearer error="invalid_token", error_description="The audience is invalid"'
    fix = fix_of(refused(f"curl https://api.example.com/v1 -H 'Authorization: Bearer {jwt()}'", challenge=challenge))
    assert (fix.request, fix.follow_up) == ("", "")
    assert fix.withheld == "what the call needs is not known"


def test_the_change_is_marked_at_its_characters() -> None:
    fix = fix_of(refused(f"curl https://api.example.com/v1 -H 'Authorization: {jwt()}'"))
    place = fix.marks[0]
    line = fix.request.split("\n")[place.line - 1]
    assert line[place.column - 1 : place.column - 1 + place.length] == "Bearer"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", ["x"]),
        ("a b c", "a c", ["a"]),
        ("a\nb", "a\nb\nc", ["c"]),
        ("GET /v1", "GET /v1", []),
        ('-H "A: %X%"', '-H "A: %YY%"', ["YY"]),
    ],
)
def test_marks_are_the_pieces_that_differ(before: str, after: str, expected: list[str]) -> None:
    lines = after.split("\n")
    shown = [lines[p.line - 1][p.column - 1 : p.column - 1 + p.length] for p in marked(before, after)]
    assert shown == expected


@pytest.mark.parametrize(
    ("writer", "text", "expected"),
    [
        ("bash", 'curl -H "A: $X" -d "${X}y"', 'curl -H "A: v\\"1" -d "v\\"1y"'),
        ("cmd", 'curl -H "A: %X%"', 'curl -H "A: v"1"'),
        ("powershell", 'curl.exe -H "A: $env:X"', 'curl.exe -H "A: v`"1"'),
        ("requests", 'f"B {os.environ[\'X\']}", os.environ["X"]', '"B v\\"1", "v\\"1"'),
        ("fetch", "`B ${process.env.X}`", '`B v"1`'),
        ("message", "A: $X", 'A: v"1'),
        ("http-file", "A: {{X}}", 'A: v"1'),
    ],
)
def test_a_value_is_put_in_as_the_form_itself_would(writer: str, text: str, expected: str) -> None:
    assert names_in(text, writer) == {"X"}
    assert filled(text, writer, {"X": 'v"1'}) == expected


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_shown_correction_differs_from_the_call_is_marked_and_tells_its_variables(case: object) -> None:
    report, snapshot = examined(case.text, case.platform, case.at)  # type: ignore[attr-defined]
    fix = report.verdict.fix if report.verdict else None
    if fix is None or not fix.request:
        return
    assert fix.marks
    assert fix.withheld == ""
    assert all(item.name in fix.request + fix.follow_up for item in fix.variables)
    assert snapshot["verdict"]["fix"]["request"] == fix.request
    lines = fix.request.split("\n")
    assert all(place.column - 1 + place.length <= len(lines[place.line - 1]) for place in fix.marks)


def test_the_figures_tell_how_many_are_shown_and_that_they_hold(tmp_path: Path) -> None:
    rows = [
        {"id": "one", "input": refused(f"curl https://api.example.com/v1 -H 'Authorization: {jwt()}'"),
         "cause": "missing-bearer-prefix", "at": AT.isoformat()},
        {"id": "two", "input": "jwt expired", "cause": "access-token-expired"},
    ]  # fmt: skip
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    out = StringIO()
    call_command("evaluate", str(file), "--corrections", "--platform", "generic", stdout=out)
    assert "shown 1 of 2 cases, 1 of them hold" in out.getvalue()
    assert "cause in the pasted call: 1 of 1 have one (100.0%)" in out.getvalue()


SMALL = {
    "single quotes that cmd kept": (
        f"curl \"https://api.example.com/v1\" -H 'X-API-KEY: {KEY}'\ncurl: (6) Could not resolve host: {KEY}'",
        'curl "https://api.example.com/v1" -H "X-API-KEY: %API_KEY%"',
    ),
    "single quotes behind a prompt of Unix": (
        f"# curl \"https://api.example.com/v1\" -H 'X-API-KEY: {KEY}'\ncurl: (6) Could not resolve host: {KEY}'",
        'curl https://api.example.com/v1 -H "X-API-KEY: $API_KEY"',
    ),
    "a header behind a guard": (
        'curl -sG ${CI_TOKEN:+-H="Authorization: token ${CI_TOKEN:?}"} https://api.example.com/v1\n'
        "> =authorization: token",
        'curl -sG ${CI_TOKEN:+-H "Authorization: token $CI_TOKEN"} https://api.example.com/v1',
    ),
    "an option without its command": (
        "-H 'Authorization: Bearer $DEPLOY_TOKEN'",
        '-H "Authorization: Bearer $DEPLOY_TOKEN"',
    ),
    "underscores in the name of a key": (
        f"curl -sS https://git.example.com/v4/user -H 'Private_Token: {KEY}'\n" + '{"message":"401 Unauthorized"}',
        'curl https://git.example.com/v4/user -H "Private-Token: $PRIVATE_TOKEN" -sS',
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_command_is_corrected_in_its_own_way(name: str) -> None:
    paste, expected = SMALL[name]
    assert fix_of(paste).request == expected


def test_a_padded_challenge_is_corrected_where_it_stands_in_the_authorization_request() -> None:
    verifier = "o7Vn3sQ1kZx8cYb2WnE5pJs9hDf0gUaKiOoTq4Lr6Mw"
    asked = (
        "GET /oauth/authorize?response_type=code&client_id=spa"
        "&code_challenge=svY2wkTDqD5q4T9yqGKmhiCHxUeLmte4bqDsYoCawZM%3D"
        "&code_challenge_method=S256 HTTP/1.1\nHost: auth.example.com\n\nHTTP/1.1 302 Found\n"
        "Location: https://app.example.com/cb?code=NGU4YTDMZJ\n\n"
    )
    call = (
        "POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        f"grant_type=authorization_code&code=NGU4YTDMZJ&client_id=spa&code_verifier={verifier}"
    )
    fix = fix_of(refused(asked + call, "invalid_grant", ""))
    assert fix.request.startswith(
        "GET /oauth/authorize?response_type=code&client_id=spa&code_challenge=$CODE_CHALLENGE&"
    )


def test_a_redirect_is_followed_with_the_token_and_body_of_the_first_call() -> None:
    paste = (
        f"$ curl -sv -L -X POST http://api.example.com/mcp -H 'Authorization: Bearer {KEY}' -d 'a=b'\n"
        f"> POST /mcp HTTP/1.1\n> Host: api.example.com\n> Authorization: Bearer {KEY}\n"
        "< HTTP/1.1 307 Temporary Redirect\n< location: https://www.example.com/mcp/\n"
        "> POST /mcp/ HTTP/1.1\n> Host: www.example.com\n"
        '< HTTP/1.1 401 Unauthorized\n< www-authenticate: Bearer error="invalid_token"\n'
    )
    fix = fix_of(paste)
    assert fix.request.startswith("curl https://www.example.com/mcp/")
    assert '-H "Authorization: Bearer $ACCESS_TOKEN"' in fix.request


@pytest.mark.parametrize(
    "paste",
    [
        'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/me\n$ echo $TOKEN | head -c 8\n"eyJhbGc\n401',
        'the config says authorization: "Bearer ${SVC_TOKEN}" and the API says token ${SVC_TOKEN} is malformed, 401',
    ],
)
def test_a_line_that_would_read_as_before_is_not_shown(paste: str) -> None:
    report, _ = examined(paste, "generic", AT)
    fix = report.verdict.fix if report.verdict else None
    assert fix is None or fix.request == ""


def test_a_field_that_a_known_api_wants_beside_the_token_is_asked_for() -> None:
    paste = (
        f"curl -i https://api.twitch.tv/helix/users -H 'Authorization: Bearer {KEY}'\n\nHTTP/1.1 401 Unauthorized\n"
        'Content-Type: application/json\n\n{"error":"Unauthorized","status":401,"message":"Client ID is missing"}\n'
    )
    fix = fix_of(paste)
    assert '-H "Client-Id: $CLIENT_ID"' in fix.request
    assert str(told(fix)["CLIENT_ID"].what).startswith("the id of the very application that the token was issued to")


def test_a_field_that_the_call_has_is_not_asked_for_again() -> None:
    paste = (
        f"curl -i https://api.twitch.tv/helix/users -H 'Authorization: Bearer {KEY}' -H 'client-id: {KEY}'\n\n"
        'HTTP/1.1 401 Unauthorized\n\n{"error":"Unauthorized","status":401,"message":"Client ID is missing"}\n'
    )
    report, _ = examined(paste, "generic", AT)
    fix = report.verdict.fix if report.verdict else None
    assert fix is None or "Client-Id: $" not in fix.request


WORKS_THERE = (
    "GET https://api.moonshot.ai/v1/models\n\nThe same key works with\n"
    'client = OpenAI(\n    api_key=os.environ.get("KEY"),\n    base_url="https://{host}/v1",\n)\n'
)


def test_the_other_region_of_the_paste_takes_the_place_of_the_address() -> None:
    failing = (
        "Error: Login failed: moonshot API key validation failed (401): "
        '{"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}\n  '
    )
    assert "Host: api.moonshot.cn" in fix_of(failing + WORKS_THERE.format(host="api.moonshot.cn")).request
    report, _ = examined(failing + WORKS_THERE.format(host="llm.example.com"), "generic", AT)
    fix = report.verdict.fix if report.verdict else None
    assert fix is None or "llm.example.com" not in fix.request


def test_a_command_that_was_typed_into_the_windows_prompt_is_written_for_it() -> None:
    paste = (
        "curl --request GET --url http://localhost:3010/api/private "
        "--header 'authorization: Bearer YOUR_ACCESS_TOKEN'\n"
        '# windows 10, latest curl\nexception "authorization_header_missing"\n'
    )
    shown = fix_of(paste).request
    assert shown == 'curl "http://localhost:3010/api/private" -H "authorization: Bearer %ACCESS_TOKEN%"'


def test_the_command_whose_address_the_shell_cut_is_the_one_that_is_quoted() -> None:
    challenge = (
        'Bearer realm="https://auth.example.com/token",service="registry.example.com",scope="repository:a/b:pull"'
    )
    call = "curl -i{more} https://registry.example.com/v2/a/b/tags/list\nHTTP/1.1 401 Unauthorized\n"
    call += f"Www-Authenticate: {challenge}\n\n"
    paste = (
        f"$ {call.format(more='')}$ curl -i "
        "https://auth.example.com/token?service=registry.example.com&scope=repository:a/b:pull\n"
        'HTTP/1.1 200 OK\n\n{"token":"eyJhbGciOiJFUzI1N..."}\n\n'
        f"$ {call.format(more=' -H ' + chr(34) + 'Authorization: Bearer eyJhbGciOiJFUzI1N...' + chr(34))}"
    )
    shown = fix_of(paste).request
    assert shown == 'curl "https://auth.example.com/token?service=$SERVICE&scope=$SCOPE" -i'


def test_a_redirect_uri_that_was_refused_is_not_sent_once_more() -> None:
    call = (
        "curl -X POST 'https://auth.example.com/oauth/token?grant_type=authorization_code&code=8hK2w1Zp"
        "&redirect_uri=https://app.example.com/edit' -H 'Authorization: Basic YjFjMjpzM2NyM3Q='\n"
    )
    report, _ = examined(call + '{"error":"invalid_grant","error_description":"Redirect URI mismatch."}', "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "redirect-uri-mismatch"
    assert report.verdict.fix is None or "app.example.com/edit" not in report.verdict.fix.request
