"""A correction of code is the person's whole statement with the defect mended: it can be pasted where that stood."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Fix
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.remedy.anew.command_line import CommandLine, command_line_around
from diagnostics.engine.remedy.anew.pieces import statement_around
from diagnostics.engine.remedy.anew.shown import Statement
from tests.corpus.examined import examined
from tests.engine.test_corrections import AT, KEY

REFUSED = "\nHTTP/1.1 401 Unauthorized\n"
ASKED = "\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n"


def fix_of(paste: str) -> Fix:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.fix is not None, report.verdict
    return report.verdict.fix


def bare() -> Scrubber:
    return Scrubber((), Labeler(b"k"))


@pytest.mark.parametrize(
    ("paste", "shown"),
    [
        (  # JavaScript: AngularJS keeps its client, its address and its shape; what follows the call does not count
            "$http.get('/api/items', headers).then(function (r) { $scope.items = r.data; });" + REFUSED,
            "$http.get('/api/items', { headers: headers })",
        ),
        (
            "$http.get('https://api.example.com/v1/items', query, "
            "{ headers: { 'Authorization': 'Bearer ' + token } })\n"
            "  .then(function (r) { $scope.items = r.data; });" + REFUSED,
            "$http.get('https://api.example.com/v1/items', "
            "{ params: query, headers: { 'Authorization': 'Bearer ' + token } })",
        ),
        (
            "const res = await axios.post(`${base}/items`, { headers: { Authorization: `Bearer ${token}` } });"
            + REFUSED,
            "const res = await axios.post(`${base}/items`, null, { headers: { Authorization: `Bearer ${token}` } });",
        ),
        (
            "this.$http.get('https://api.example.com/v1/items', { params: { n: this.n } }, {\n  headers: {\n"
            "    Authorization: 'Bearer ' + this.token\n  }\n}).then((answer) => {\n  show(answer);\n});" + REFUSED,
            "this.$http.get('https://api.example.com/v1/items', { params: { n: this.n },\n  headers: {\n"
            "    Authorization: 'Bearer ' + this.token\n  }\n})",
        ),
        (  # Java
            "HttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create(address))\n"
            '    .header("Authorization", accessToken)\n    .build();' + ASKED,
            "HttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create(address))\n"
            '    .header("Authorization", "Bearer " + accessToken)\n    .build();',
        ),
        (  # C#
            'client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"Bearer {token}");\n'
            'var answer = await client.GetAsync("https://api.example.com/v1/items");' + REFUSED,
            'client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{token}");',
        ),
        (  # Go
            'req, _ := http.NewRequest("GET", "https://api.example.com/v1/items", nil)\n'
            'req.Header.Set("Authorization", "Bearer:"+token)\nresp, err := client.Do(req)' + REFUSED,
            'req.Header.Set("Authorization", "Bearer "+token)',
        ),
        (  # Ruby
            'req = Net::HTTP::Get.new(URI("https://api.example.com/v1/items"))\n'
            "req['Authorization'] = \"Bearer#{token}\"\nres = http.request(req)" + REFUSED,
            "req['Authorization'] = \"Bearer #{token}\"",
        ),
        (  # PHP
            '$ch = curl_init("https://api.example.com/v1/items");\n'
            "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer $token']);" + REFUSED,
            'curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);',
        ),
        (  # Python
            'r = requests.get("https://api.example.com/v1/items", headers={"Authorization": "Bearer {token}"})'
            + REFUSED,
            'r = requests.get("https://api.example.com/v1/items", headers={"Authorization": f"Bearer {token}"})',
        ),
        (  # Swift
            'var request = URLRequest(url: URL(string: "https://api.example.com/v1/items")!)\n'
            'request.setValue("Bearer: \\(token)", forHTTPHeaderField: "Authorization")' + REFUSED,
            'request.setValue("Bearer \\(token)", forHTTPHeaderField: "Authorization")',
        ),
        (  # Rust
            'let res = client.get("http://api.example.com/v2/reports/17").bearer_auth(token).send().await?;\n'
            'println!("{} {}", res.status(), res.url());\n'
            "// prints: 401 Unauthorized https://api.example.com/v2/reports/17\n\n"
            "$ curl -s -o /dev/null -w '%{http_code} %{redirect_url}\\n' http://api.example.com/v2/reports/17\n"
            "301 https://api.example.com/v2/reports/17\n\n"
            "With curl straight at the https address and the same token I get 200.\n",
            'let res = client.get("https://api.example.com/v2/reports/17").bearer_auth(token).send().await?;',
        ),
        (  # shell
            "TOKEN=$(curl -s https://auth.example.com/token -d grant_type=client_credentials | jq .access_token)\n"
            'curl -i https://api.example.com/v1/items -H "Authorization: Bearer $TOKEN"' + REFUSED,
            "TOKEN=$(curl -s https://auth.example.com/token -d grant_type=client_credentials | jq -r .access_token)",
        ),
        (
            'AUTH="-H \\"Authorization: Bearer $TOKEN\\""\ncurl $AUTH https://api.example.com/v1/items' + REFUSED,
            'AUTH=(--header "Authorization: Bearer $TOKEN")\ncurl "${AUTH[@]}" https://api.example.com/v1/items',
        ),
    ],
)
def test_the_statement_keeps_its_client_and_its_shape(paste: str, shown: str) -> None:
    assert fix_of(paste).request == shown


def test_the_line_that_is_named_is_the_one_of_the_mistake() -> None:
    paste = (
        "pair = base64.b64encode(raw)\n\nvalue = base64.b64encode(pair).decode()\n"
        'requests.get("https://api.example.com/me", headers={"Authorization": "Basic " + value})' + REFUSED
    )
    assert fix_of(paste).text.params["line"] == 3


@pytest.mark.parametrize(
    "client",
    ['gl = gitlab.Gitlab("https://git.example.com", private_token=key)', "jira = JIRA(server=address, token_auth=key)"],
)
def test_a_client_of_a_vendor_is_told_to_read_no_netrc_and_is_not_replaced(client: str) -> None:
    fix = fix_of(f"{client}\n\n401 Unauthorized; requests takes the entry of ~/.netrc for this host\n")
    assert fix.request == 'import os\n\nos.environ["NETRC"] = os.devnull'
    assert "Add before it" in fix.text.text


def test_what_the_code_reads_from_elsewhere_is_explained_in_a_line_each() -> None:
    code = "axios.get(process.env.API_URL, { header: { Authorization: `Bearer ${this.auth.token}` } })"
    told = {item.name: item.what.text for item in fix_of(code + REFUSED).variables}
    assert set(told) == {"process.env.API_URL", "this.auth.token"}
    assert "hold the token alone" in told["this.auth.token"]


def test_a_literal_of_the_code_is_a_variable_and_no_part_of_it_is_shown() -> None:
    code = f"axios.post('https://api.example.com/v1/items', {{ headers: {{ Authorization: 'Bearer {KEY}' }} }})"
    fix = fix_of(code + REFUSED)
    assert "'Bearer ' + ACCESS_TOKEN" in fix.request
    assert KEY not in fix.request


@pytest.mark.parametrize(
    "code",
    [
        'login("kowalczyk", "sunshine")', "login('user', 'sunshine')", 'x = {"password": "sunshine"}',
        "password = 'sunshine'", 'connect(password="sunshine")', 'env("PASSWORD", "sunshine")', "pin = 'sunshine'",
        'headers.set("X-Key", "sunshine")', "`sunshine ${x}`", 'f"sunshine {x}"', "y = 'sunshine' + x", "# sunshine",
        "// sunshine", "/* sunshine */", '"""sunshine"""', "['sunshine']", "if key == 'sunshine':",
        '"https://sunshine:sunshine@api.example.com/"', '"https://api.example.com/?key=sunshine"',
    ],
)  # fmt: skip
def test_a_word_that_may_be_a_password_is_not_shown_of_code(code: str) -> None:
    assert "sunshine" not in Statement(bare(), frozenset()).written(code)


@pytest.mark.parametrize(
    "line",
    [
        "echo bob:sunshine | base64", "curl -u bob:sunshine https://api.example.com", "mysql -psunshine",
        "curl -H 'X-Key: sunshine' https://api.example.com", "PASSWORD=sunshine ./run", "curl -d password=sunshine x",
        'curl -H "Authorization: Bearer sunshine" https://api.example.com', "login --password sunshine",
        "login --password=sunshine", 'A="$(echo sunshine | base64)"', "curl https://bob:sunshine@api.example.com/",
        "printf '%s' 'sunshine'", "export KEY='sunshine'", "cat <<< sunshine",
    ],
)  # fmt: skip
def test_a_word_that_may_be_a_password_is_not_shown_of_a_command(line: str) -> None:
    assert "sunshine" not in (CommandLine(bare()).written(line) or "")


@pytest.mark.parametrize(
    ("text", "inner", "whole"),
    [
        ("a()\nb(x,\n  old,\n  y)\nc()", "old", "b(x,\n  old,\n  y)"),
        ("if (a) {\n  return b(old);\n}", "old", "return b(old);"),
        ("const a = {\n  b: { c: old },\n  d: 1\n};\ne()", "old", "const a = {\n  b: { c: old },\n  d: 1\n};"),
        ("x = b\n  .c(old)\n  .d();", "old", "x = b\n  .c(old)\n  .d();"),
        ("b(old).then(function (r) {\n  c(r)\n})", "old", "b(old)"),
        (">>> a(old)", "old", "a(old)"),
        ("it's here:\n\na(old)\n\nand that's it", "old", "a(old)"),
        ("def f():\n    a = old\n    return a", "old", "a = old"),
    ],
)
def test_a_statement_is_found_to_its_end(text: str, inner: str, whole: str) -> None:
    start = text.index(inner)
    around = statement_around(text, start, start + len(inner))
    assert around is not None
    assert text[around[0] : around[1]] == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("$ a old | b", "a old | b"),
        ("a \\\n  old \\\n  c\nd", "a \\\n  old \\\n  c"),
        ("- run: a old", "a old"),
        ("a old -> 400", "a old"),
    ],
)
def test_a_command_line_is_found_without_what_stands_around_it(text: str, whole: str) -> None:
    start = text.index("old")
    low, high = command_line_around(text, start, start + 3)
    assert text[low:high] == whole


def test_a_page_is_told_of_a_client_without_a_secret_and_a_server_of_the_hash() -> None:
    call = (
        "POST / HTTP/1.1\nHost: cognito-idp.eu-west-1.amazonaws.com\nContent-Type: application/x-amz-json-1.1\n"
        "X-Amz-Target: AWSCognitoIdentityProviderService.SignUp\n{origin}\n"
        '{{"ClientId":"3n4b5urk1ft4fl3mg5e62d9ado","Username":"jane","Password":"Xq7Lm!2vKp"}}\n\n'
        'HTTP/1.1 400 Bad Request\n\n{{"__type":"NotAuthorizedException","message":"Client 3n4b5urk1ft4fl3mg5e62d9ado '
        'is configured with secret but SECRET_HASH was not received"}}\n'
    )
    page = fix_of(call.format(origin="Origin: https://app.example.com\n"))
    assert "SecretHash" not in page.request
    assert "$PUBLIC_CLIENT_ID" in page.request
    assert "without a client secret" in page.text.text
    assert "SecretHash" in fix_of(call.format(origin="")).request


def test_a_code_that_was_refused_is_not_sent_again_with_the_right_redirect_uri() -> None:
    call = (
        "GET https://auth.example.com/authorize?response_type=code&client_id=app"
        "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback\n\nPOST /oauth/token HTTP/1.1\nHost: auth.example.com\n"
        "Content-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=0rFmvx7bgQh4xDalFGBF"
        "&client_id=app&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb\n\nHTTP/1.1 400 Bad Request\n\n"
        '{"error":"invalid_grant","error_description":"redirect_uri does not match"}\n'
    )
    fix = fix_of(call)
    assert "code=$NEW_AUTHORIZATION_CODE" in fix.request
    assert "NEW_AUTHORIZATION_CODE" in [item.name for item in fix.variables]
