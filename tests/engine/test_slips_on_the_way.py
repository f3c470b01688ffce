"""What a header's value is made of, followed through names, stores and functions, and the slips on that way.

Each mechanism is asserted as a user sees it: the first cause of a paste, and that the like of it that is right has
another verdict or none.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest

from diagnostics.engine.model.types import Outcome, Verdict
from diagnostics.engine.words.code.lengths import two_lengths
from diagnostics.engine.words.code.listed import SLIPS
from diagnostics.engine.words.code.made_of import made
from diagnostics.engine.words.code.search import seen_in
from diagnostics.engine.words.code.slip import Slip, slips_in
from diagnostics.engine.words.code.unused import unused_headers
from tests.corpus import examined

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)


def verdict_of(paste: str) -> Verdict:
    report, _ = examined.examined(paste, "generic", NOW)
    assert report.verdict is not None
    return report.verdict


def first(paste: str) -> str:
    ranked = verdict_of(paste).ranked
    return ranked[0].cause if ranked else ""


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: str(slip.says))
def test_every_slip_is_seen_in_its_hit_and_not_in_its_miss(slip: Slip) -> None:
    assert list(slips_in(slip.hit, [slip])), f"{slip.says} is not seen in {slip.hit!r}"
    assert not list(slips_in(slip.miss, [slip])), f"{slip.says} is seen in {slip.miss!r}"


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        (
            # through a variable
            'r = requests.get(u, headers={"Authorization": "Bearer " + quoted})  # 401\n'
            "quoted = urllib.parse.quote(token)",
            'r = requests.get(u + urllib.parse.quote(name), headers={"Authorization": "Bearer " + token})  # 401',
            "url-encoded-token",
        ),
        (
            # through a store
            "prefs.setString('t', body.refreshToken);\nfinal t = prefs.getString('t');\n"
            "http.get(u, headers: {'Authorization': 'Bearer $t'}); // 401",
            "prefs.setString('t', body.accessToken);\nprefs.setString('r', body.refreshToken);\n"
            "final t = prefs.getString('t');\nhttp.get(u, headers: {'Authorization': 'Bearer $t'}); // 401",
            "refresh-token-as-access-token",
        ),
        (
            # through a function of the paste
            "def token():\n    return json.dumps(state.token)\n\n"
            'requests.get(u, headers={"Authorization": "Bearer " + token()})  # 401',
            "def token():\n    return state.token\n\n"
            'requests.post(u, data=json.dumps(d), headers={"Authorization": "Bearer " + token()})  # 401',
            "token-quoted",
        ),
        (
            # through a pipeline of a shell
            'T=$(grep key app.ini | cut -d= -f2)\ncurl -H "X-Api-Key: $T" https://api.example.com  # 401\n'
            "app.ini: key=c3RvbmUtc2VjcmV0==",
            'T=$(grep key app.ini | cut -d= -f2-)\ncurl -H "X-Api-Key: $T" https://api.example.com  # 401\n'
            "app.ini: key=c3RvbmUtc2VjcmV0==",
            "token-truncated",
        ),
        (
            # a call fills the variable
            'fgets(tok, sizeof tok, f);\nsnprintf(h, sizeof h, "Authorization: Bearer %s", tok); // 401',
            'fgets(tok, sizeof tok, f);\ntok[strcspn(tok, "\\n")] = 0;\n'
            'snprintf(h, sizeof h, "Authorization: Bearer %s", tok); // 401',
            "token-whitespace-or-newline",
        ),
        (
            'a = Base64.getEncoder().encodeToString((id + "/" + secret).getBytes());\n'
            'post(tokenUrl, "grant_type=client_credentials", Map.of("Authorization", "Basic " + a)); // invalid_client',
            'a = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes());\n'
            'post(tokenUrl, "grant_type=client_credentials", Map.of("Authorization", "Basic " + a)); // invalid_client',
            "client-credentials-encoding",
        ),
        (
            'md := metadata.Pairs("authorization", token)\nrpc error: code = Unauthenticated desc = want bearer',
            'md := metadata.Pairs("authorization", "Bearer "+token)\nrpc error: desc = want bearer',
            "missing-bearer-prefix",
        ),
        (
            "resp = requests.post(login, data=form).json()\n"
            'r = requests.get(u, headers={"Authorization": f"Bearer {resp}"})  # 401',
            "resp = requests.post(login, data=form).json()\n"
            'r = requests.get(u, headers={"Authorization": f"Bearer {resp[\'access_token\']}"})  # 401',
            "wrong-value-as-token",
        ),
    ],
)
def test_a_slip_on_the_way_into_the_header_is_the_verdict_and_what_is_right_is_not(
    wrong: str, right: str, cause: str
) -> None:
    assert first(wrong) == cause
    assert cause not in [sign.causes[0].cause for sign in seen_in(right)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (  # only the address of the request is used
            'var r = URLRequest(url: u)\nr.setValue("Bearer \\(t)", forHTTPHeaderField: "Authorization")\n'
            "session.dataTask(with: r.url!) { d, a, e in }.resume() // 401",
            'var r = URLRequest(url: u)\nr.setValue("Bearer \\(t)", forHTTPHeaderField: "Authorization")\n'
            "session.dataTask(with: r) { d, a, e in }.resume() // 401",
        ),
        (  # the interceptor belongs to another client
            "const api = axios.create();\napi.interceptors.request.use(c => { c.headers.Authorization = t; });\n"
            "axios.get('https://api.example.com/v1/items'); // 401",
            "const api = axios.create();\napi.interceptors.request.use(c => { c.headers.Authorization = t; });\n"
            "api.get('https://api.example.com/v1/items'); // 401",
        ),
        (  # put into another object, which no call gets
            '$o = ["http" => ["header" => "Authorization: Bearer $t\\r\\n"]];\n$c = stream_context_create($o);\n'
            'echo file_get_contents("https://api.example.com/v1/items"); // 401',
            '$o = ["http" => ["header" => "Authorization: Bearer $t\\r\\n"]];\n$c = stream_context_create($o);\n'
            'echo file_get_contents("https://api.example.com/v1/items", false, $c); // 401',
        ),
        (  # a client that nothing keeps
            'f.CreateClient("a").DefaultRequestHeaders.Authorization = new("Bearer", t);\n'
            'var r = await f.CreateClient("a").GetAsync("v1/items"); // 401',
            'var c = f.CreateClient("a");\nc.DefaultRequestHeaders.Authorization = new("Bearer", t);\n'
            'var r = await c.GetAsync("v1/items"); // 401',
        ),
        (  # sent before
            'int code = con.getResponseCode();\ncon.setRequestProperty("Authorization", "Bearer " + t);\n// 401',
            'con.setRequestProperty("Authorization", "Bearer " + t);\nint code = con.getResponseCode();\n// 401',
        ),
    ],
)
def test_a_header_that_no_call_is_given_is_not_sent(wrong: str, right: str) -> None:
    assert first(wrong) == "header-not-sent"
    assert not list(unused_headers(right))


@pytest.mark.parametrize(
    "code",
    [
        "r = requests.get(u, headers={'Authorization': t},\n    timeout=5)\nprint(r.status_code, requests.get(u))",
        'func sign(r *http.Request) {\n  r.Header.Set("Authorization", t)\n}\nhttp.Get(u)',
        "Faraday.new do |f|\n  f.headers['Authorization'] = t\nend.get('/v1')",
        "h = {'Authorization': t}\nreturn h\nrequests.get(u)",
    ],
)
def test_a_header_that_is_handed_on_in_any_way_is_no_lost_one(code: str) -> None:
    assert not list(unused_headers(code))


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        (
            "requests.get('https://api.example.com/v1', headers)  # 401",
            "requests.get('https://api.example.com/v1', headers=headers)  # 401",
            "header-not-sent",
        ),
        (
            "curl_setopt($ch, CURLOPT_HEADER, ['Authorization: Bearer ' . $t]); // 401",
            "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . $t]); // 401",
            "header-not-sent",
        ),
        (
            "requests.post('https://api.example.com/v1', json={'api_key': k})\n401 Authorization header is required",
            "requests.post('https://api.example.com/v1', json={'name': k}, headers=h)\n401 invalid name",
            "token-in-wrong-location",
        ),
        (
            "form.append('refresh_token', encodeURIComponent(t)); // URLSearchParams, grant_type\n400 invalid_grant",
            "form.append('refresh_token', t); // URLSearchParams, grant_type\n400 invalid_grant",
            "url-encoded-token",
        ),
        (
            'form.add("grant-type", "password");\npost("https://id.example.com/token", form); // 400',
            'form.add("grant_type", "password");\npost("https://id.example.com/token", form); // 400',
            "missing-grant-type-or-parameter",
        ),
        (
            'data = {"client_secret": s}  # 401 invalid_client at https://id.example.com/token\ncurl -u id:s works',
            'data = {"client_secret": s}  # 401 invalid_client at https://id.example.com/token',
            "client-auth-method-mismatch",
        ),
        (
            "C:\\> set API_TOKEN=kt8f2c77 && node app.js\n401",
            "C:\\> set API_TOKEN=kt8f2c77&& node app.js\n401",
            "token-whitespace-or-newline",
        ),
        (
            "> JSON.stringify(process.env.API_TOKEN)\n'\"kt8f2c77 \"'\n401",
            "> JSON.stringify(process.env.API_TOKEN)\n'\"kt8f2c77\"'\n401",
            "token-whitespace-or-newline",
        ),
        (
            '{"msg":"token refused","aud":"edge","typ":"ID","status":401}',
            '{"msg":"token refused","aud":"edge","typ":"Bearer","status":401}',
            "id-token-as-access-token",
        ),
    ],
)
def test_what_a_client_is_given_and_what_a_paste_shows_of_a_value_decides(wrong: str, right: str, cause: str) -> None:
    assert first(wrong) == cause
    assert first(right) != cause


@pytest.mark.parametrize(
    ("paste", "cause"),
    [
        ("The token has 2613 characters; the column holds 2048 characters of it. 401", "token-truncated"),
        ("The key: 44 characters in the portal, echo ${#API_KEY} gives 46 here, quotes and all. 401", "token-quoted"),
        ("The key has 32 characters, len(key) is 33. 401", "token-whitespace-or-newline"),
        ("The id has 20 characters and the secret key 40 characters. 401", ""),
        ("The token has 2613 characters.", ""),
    ],
)
def test_two_lengths_of_a_value_say_what_became_of_it(paste: str, cause: str) -> None:
    assert [sign.causes[0].cause for sign in two_lengths(paste)] == ([cause] if cause else [])


def test_an_example_of_a_header_and_the_line_end_of_php_s_options_are_no_defects_of_the_call() -> None:
    advice = "You need to provide your API key in an Authorization header (i.e. Authorization: Bearer YOUR_KEY)"
    asked = f'{{"error": {{"message": "{advice}"}}}}\n\nwget -qO- --post-file=a.json https://api.example.com/v1/chat'
    assert first(asked) == "header-not-sent"
    options = '$o = ["http" => ["header" => "Authorization: Bearer $t\\r\\n"]];\n// 401'
    assert first(options) != "token-whitespace-or-newline"


def test_a_token_endpoint_that_reads_json_is_not_blamed_for_json() -> None:
    call = (
        "fetch('https://a.{}', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json' }},\n"
        "  body: JSON.stringify({{ grant_type: 'authorization_code', client_id: id, client_secret: s, code }}) }});\n"
        '{{"error":"invalid_request"}}  400'
    )

    def blamed(host: str) -> list[str]:
        report, _ = examined.examined(call.format(host), "generic", NOW)
        failed = [finding.check for finding in report.findings if finding.outcome is Outcome.FAIL]
        return [check for check in failed if check == "endpoint.content-type"]

    assert blamed("example.com/oauth/token")
    assert not blamed("eu.auth0.com/oauth/token")


@pytest.mark.parametrize(
    "filling",
    ['"', "f(", "{ ", "Authorization: ", '"Bearer " + ', "x = y + ", "a.b.", "def f(a):\n", 'set("a", ', "headers = {"],
)
def test_following_a_value_grows_with_the_text_and_not_faster(filling: str) -> None:
    def lasts(size: int) -> float:
        text = (filling * size)[:size] + ' Authorization: "Bearer " + token 401'
        began = perf_counter()
        list(made(text))
        list(unused_headers(text))
        list(two_lengths(text))
        return perf_counter() - began

    assert min(lasts(16_000) for _ in range(3)) < 0.5


def test_a_sign_of_every_new_kind_names_the_line_it_is_on() -> None:
    text = 'a = 1\nb = 2\nreq.Header.Set("Authorization", url.QueryEscape(tok))\n401'
    assert [seen.line for seen in seen_in(text) if seen.causes[0].cause == "url-encoded-token"] == [3]
