"""Requests read out of program code: what each client sends, what it ignores, what a variable leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import DefectKind, Request
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.code import snippet
from diagnostics.engine.parse.source import Source
from tests.fixtures.thorough import times


def _one(text: str) -> Request:
    requests = [request for block in snippet.find(Source(text)) for request in block.requests]
    assert len(requests) == 1
    return requests[0]


def _told(request: Request) -> tuple[str, str, str]:
    field = request.header("Authorization")
    return (
        request.method,
        request.url.raw.reveal() if request.url else "",
        field.value.reveal() if field else "",
    )


SAME = ("GET", "https://a.example/v2", "Bearer abc.def")
CALLS = {
    "requests": 'requests.get("https://a.example/v2", headers={"Authorization": "Bearer abc.def"})',
    "requests with names": (
        'import requests\ntoken = "abc.def"\nurl = "https://a.example" + "/v2"\n'
        'headers = {\n    "Authorization": f"Bearer {token}",\n}\nr = requests.get(url, headers=headers)\n'
    ),
    "requests.request": 'requests.request("GET", "https://a.example/v2", headers={"Authorization": "Bearer abc.def"})',
    "a session": (
        'import requests\ns = requests.Session()\ns.headers.update({"Authorization": "Bearer abc.def"})\n'
        's.get("https://a.example/v2")'
    ),
    "a header set later": (
        'import requests\nheaders = {}\nheaders["Authorization"] = "Bearer " + "abc.def"\n'
        'requests.get("https://a.example/v2", headers=headers)'
    ),
    "httpx": (
        "async with httpx.AsyncClient() as client:\n"
        '    r = await client.get("https://a.example/v2", headers={"Authorization": "Bearer abc.def"})'
    ),
    "urllib": (
        'req = urllib.request.Request("https://a.example/v2", headers={"Authorization": "Bearer abc.def"})\n'
        "urllib.request.urlopen(req)"
    ),
    "http.client": (
        'import http.client\nconn = http.client.HTTPSConnection("a.example")\n'
        'conn.request("GET", "https://a.example/v2", "", {"Authorization": "Bearer abc.def"})'
    ),
    "fetch": 'fetch("https://a.example/v2", { headers: { Authorization: "Bearer abc.def" } })',
    "fetch of a browser": (
        'fetch("https://a.example/v2", {\n  "headers": {\n    "authorization": "Bearer abc.def"\n  },\n  "body": null,\n'  # noqa: E501
        '  "method": "GET"\n});'
    ),
    "fetch with Headers": (
        'const myHeaders = new Headers();\nmyHeaders.append("Authorization", "Bearer abc.def");\n'
        'fetch("https://a.example/v2", {method: "GET", headers: myHeaders})'
    ),
    "axios": "axios.get('https://a.example/v2', { headers: { Authorization: 'Bearer abc.def' } })",
    "axios with a config": (
        "axios({ method: 'get', url: 'https://a.example/v2', headers: { 'Authorization': 'Bearer abc.def' } })"
    ),
    "an axios instance": (
        "const api = axios.create({ baseURL: 'https://a.example', headers: { Authorization: 'Bearer abc.def' } });\n"
        "api.get('/v2');"
    ),
    "XMLHttpRequest": (
        'const xhr = new XMLHttpRequest();\nxhr.open("GET", "https://a.example/v2");\n'
        'xhr.setRequestHeader("Authorization", "Bearer abc.def");\nxhr.send();'
    ),
    "jQuery": '$.ajax({ url: "https://a.example/v2", headers: { "Authorization": "Bearer abc.def" } });',
    "PHP curl": (
        '$ch = curl_init("https://a.example/v2");\n'
        "curl_setopt($ch, CURLOPT_HTTPHEADER, array('Accept: */*', 'Authorization: Bearer abc.def'));\ncurl_exec($ch);"
    ),
    "PHP curl in one call": (
        "curl_setopt_array($ch, [CURLOPT_URL => 'https://a.example/v2', "
        "CURLOPT_HTTPHEADER => ['Authorization: Bearer abc.def']]);"
    ),
    "Guzzle": (
        "$client->request('GET', 'https://a.example/v2', ['headers' => ['Authorization' => 'Bearer ' . 'abc.def']]);"
    ),
    "Go": (
        'req, err := http.NewRequest("GET", "https://a.example/v2", nil)\n'
        'req.Header.Set("Authorization", "Bearer abc.def")'
    ),
    "Java": (
        'HttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create("https://a.example/v2"))\n'
        '    .header("Authorization", "Bearer abc.def")\n    .GET()\n    .build();'
    ),
    "OkHttp": (
        'Request request = new Request.Builder().url("https://a.example/v2")'
        '.addHeader("Authorization", "Bearer abc.def").build();\nOkHttpClient c;'
    ),
    "C#": (
        'var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example/v2");\n'
        'request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "abc.def");'
    ),
    "C# client": (
        'client.DefaultRequestHeaders.Add("Authorization", "Bearer abc.def");\n'
        'var response = await client.GetAsync("https://a.example/v2");'
    ),
    "Ruby": (
        'uri = URI("https://a.example/v2")\nreq = Net::HTTP::Get.new(uri)\nreq["Authorization"] = "Bearer abc.def"'
    ),
    "HTTParty": 'HTTParty.get("https://a.example/v2", headers: { "Authorization" => "Bearer abc.def" })',
    "PowerShell": (
        '$headers = @{\n  "Authorization" = "Bearer abc.def"\n}\n'
        'Invoke-RestMethod -Uri "https://a.example/v2" -Method GET -Headers $headers'
    ),
    "PowerShell in one call": (
        'Invoke-WebRequest -UseBasicParsing -Uri "https://a.example/v2" `\n-Headers @{\n"Accept"="*/*"\n'
        '  "Authorization"="Bearer abc.def"\n}'
    ),
    "PowerShell splatted": (
        "$p = @{\n Uri = 'https://a.example/v2'\n Headers = @{ Authorization = 'Bearer abc.def' }\n}\nInvoke-RestMethod @p"  # noqa: E501
    ),
    "http.client with a host": (
        "import http.client\nconn = http.client.HTTPSConnection(\"a.example\")\npayload = ''\n"
        "headers = {\n  'Authorization': 'Bearer abc.def'\n}\n"
        'conn.request("GET", "/v2", payload, headers)'
    ),
    "https.request of Node": (
        "var options = {\n  'method': 'GET',\n  'hostname': 'a.example',\n  'path': '/v2',\n"
        "  'headers': {\n    'Authorization': 'Bearer abc.def'\n  }\n};\nvar req = https.request(options, f);"
    ),
    "RestSharp": (
        'var client = new RestClient("https://a.example");\nvar request = new RestRequest("/v2", Method.Get);\n'
        'request.AddHeader("Authorization", "Bearer abc.def");'
    ),
    "PHP curl with array()": (
        "curl_setopt_array($curl, array(\n  CURLOPT_URL => 'https://a.example/v2',\n  CURLOPT_CUSTOMREQUEST => 'GET',\n"
        "  CURLOPT_HTTPHEADER => array(\n    'Authorization: Bearer abc.def'\n  ),\n));"
    ),
    "PowerShell with a dictionary": (
        '$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"\n'
        '$headers.Add("Authorization", "Bearer abc.def")\n'
        "$response = Invoke-RestMethod 'https://a.example/v2' -Method 'GET' -Headers $headers"
    ),
    "PowerShell's curl": "curl -Uri https://a.example/v2 -Headers @{Authorization='Bearer abc.def'}",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_in_code_is_the_request_that_it_sends(name: str) -> None:
    assert _told(_one(CALLS[name])) == SAME


@pytest.mark.parametrize(
    "text",
    [
        'requests.get("https://a.example/", headers={"Authorization": f"Bearer {token}"})',
        'requests.get("https://a.example/", headers={"Authorization": "Bearer " + get_token()})',
        'requests.get("https://a.example/", headers={"Authorization": "Bearer %s" % token})',
        'requests.get("https://a.example/", headers={"Authorization": "Bearer {}".format(token)})',
        "fetch(`https://a.example/`, { headers: { Authorization: `Bearer ${token}` } })",
        "$client->get('https://a.example/', ['headers' => ['Authorization' => \"Bearer $token\"]]);",
        'Invoke-RestMethod https://a.example/ -Headers @{ Authorization = "Bearer $token" }',
        'HTTParty.get("https://a.example/", headers: { "Authorization" => "Bearer #{token}" })',
    ],
)
def test_a_value_that_the_program_fills_in_is_left_open_and_no_damage(text: str) -> None:
    (credential,) = parse(text).credentials

    assert credential.scheme == "Bearer"
    assert credential.has(DefectKind.ELIDED)
    assert not credential.has(DefectKind.UNEXPANDED_VARIABLE, DefectKind.PLACEHOLDER)


@pytest.mark.parametrize(
    "text",
    [
        'requests.get("https://a.example/", headers={"Authorization": "Bearer {token}"})',
        "fetch('https://a.example/', { headers: { Authorization: 'Bearer ${token}' } })",
        "$client->get('https://a.example/', ['headers' => ['Authorization' => 'Bearer $token']]);",
        "Invoke-RestMethod https://a.example/ -Headers @{ Authorization = 'Bearer $token' }",
    ],
)
def test_a_variable_in_a_string_of_the_wrong_kind_is_sent_as_it_stands(text: str) -> None:
    field = _one(text).header("Authorization")

    assert field is not None
    assert DefectKind.UNEXPANDED_VARIABLE in {defect.kind for defect in field.defects}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("axios.post('https://a.example/', { headers: { Authorization: 'Bearer abc' } })", DefectKind.HEADERS_AS_BODY),
        ("axios.post('https://a.example/', { Authorization: 'Bearer abc' })", DefectKind.HEADERS_AS_BODY),
        ('requests.post("https://a.example/", {"Authorization": "Bearer abc"})', DefectKind.HEADERS_AS_BODY),
        ('requests.get("https://a.example/", {"Authorization": "Bearer abc"})', DefectKind.HEADERS_AS_BODY),
        ("axios.get('https://a.example/', {}, { headers: { Authorization: 'a b' } })", DefectKind.HEADERS_MISPLACED),
        ("fetch('https://a.example/', { Authorization: 'Bearer abc' })", DefectKind.HEADERS_MISPLACED),
        ("fetch('https://a.example/', { header: { Authorization: 'Bearer abc' } })", DefectKind.HEADERS_MISPLACED),
        ("$client->get('https://a.example/', ['Authorization' => 'Bearer abc']);", DefectKind.HEADERS_MISPLACED),
    ],
)
def test_headers_in_the_wrong_place_of_a_call_are_not_sent(text: str, kind: DefectKind) -> None:
    request = _one(text)

    assert kind in {defect.kind for defect in request.defects}
    assert request.header("Authorization") is None


def test_fetch_without_cors_says_that_the_header_is_dropped() -> None:
    request = _one("fetch('https://a.example/', { mode: 'no-cors', headers: { Authorization: 'Bearer abc' } })")

    assert {defect.kind for defect in request.defects} == {DefectKind.NO_CORS}


def test_php_headers_as_a_table_are_marked() -> None:
    request = _one('curl_setopt($ch, CURLOPT_HTTPHEADER, array("Authorization:" => "Bearer abc"));')

    field = request.header("Authorization")
    assert field is not None
    assert DefectKind.DICTIONARY_SYNTAX in {defect.kind for defect in field.defects}


@pytest.mark.parametrize(
    ("text", "kind", "content_type"),
    [
        ('requests.post("https://a.example/", data={"grant_type": "x", "n": 1})', "form", "application/x-www-form-urlencoded"),  # noqa: E501
        ('requests.post("https://a.example/", json={"grant_type": "x", "n": 1})', "json", "application/json"),
        ("axios.post('https://a.example/', { grant_type: 'x', n: 1 })", "json", "application/json"),
        (
            "axios.post('https://a.example/', new URLSearchParams({ grant_type: 'x', n: 1 }))",
            "form",
            "application/x-www-form-urlencoded",
        ),
        (
            "Invoke-RestMethod https://a.example/ -Method Post -Body @{ grant_type = 'x'; n = 1 }",
            "form",
            "application/x-www-form-urlencoded",
        ),
    ],
)  # fmt: skip
def test_a_body_has_the_kind_that_the_client_gives_it(text: str, kind: str, content_type: str) -> None:
    request = _one(text)
    field = request.header("Content-Type")

    assert request.body_kind == kind
    assert field is not None
    assert field.value.reveal() == content_type
    assert [(name, value.reveal()) for name, value in request.form] == [("grant_type", "x"), ("n", "1")]


@pytest.mark.parametrize(
    ("method", "form", "query"),
    [("Post", ["grant_type", "client_id"], []), ("Get", [], ["grant_type", "client_id"])],
)
def test_a_parameter_goes_into_the_form_or_without_a_body_into_the_query(
    method: str, form: list[str], query: list[str]
) -> None:
    code = (
        f'var request = new RestRequest("https://a.example/token", Method.{method});\n'
        'request.AddParameter("grant_type", "refresh_token");\n'
        'request.AddParameter("client_id", clientId);\n'
        "var response = await new RestClient().ExecuteAsync(request);\n"
    )
    request = parse(code).requests[0]
    assert [name for name, _ in request.form] == form
    assert request.url is not None
    assert [name for name, _ in request.url.query] == query
    assert [header.name for header in request.headers] == (["Content-Type"] if form else [])


def test_a_parameter_that_names_a_type_is_the_body() -> None:
    code = (
        'var request = new RestRequest("https://a.example/v2", Method.Post);\n'
        'request.AddParameter("application/json", "{\\"n\\":1}", ParameterType.RequestBody);\n'
        "var response = await new RestClient().ExecuteAsync(request);\n"
    )
    request = parse(code).requests[0]
    assert request.body_kind == "json"
    assert [header.value.reveal() for header in request.headers] == ["application/json"]


def test_basic_authentication_of_a_client_becomes_the_header() -> None:
    request = _one('requests.post("https://a.example/token", auth=("id", "secret"), data={"grant_type": "x"})')

    assert _told(request)[2] == "Basic aWQ6c2VjcmV0"


def test_two_calls_in_one_paste_are_two_requests() -> None:
    text = (
        'import requests\nr = requests.post("https://a.example/token", data={"grant_type": "x"})\n'
        'h = {"Authorization": "Bearer " + r.json()["access_token"]}\nrequests.get("https://a.example/v2", headers=h)\n'
    )
    requests = [request for block in snippet.find(Source(text)) for request in block.requests]

    assert [(r.method, r.url.path) for r in requests if r.url] == [("POST", "/token"), ("GET", "/v2")]
    assert [_told(r)[2] for r in requests] == ["", "Bearer …"]


def test_the_forms_of_code_are_named() -> None:
    assert parse(CALLS["requests"]).forms[0] is Form.PYTHON
    assert parse(CALLS["fetch"]).forms[0] is Form.JAVASCRIPT
    assert parse(CALLS["PowerShell"]).forms[0] is Form.POWERSHELL
    assert parse(CALLS["Go"]).forms[0] is Form.SNIPPET


@pytest.mark.parametrize(
    "text",
    [
        "We use axios and fetch in the front end.",
        "The requests fail with 401.",
        '{"error": "invalid_token", "headers": {"x": "y"}}',
        "import requests",
    ],
)
def test_words_about_clients_are_no_calls(text: str) -> None:
    assert [request for block in snippet.find(Source(text)) for request in block.requests] == []


PIECES = st.lists(
    st.sampled_from(
        ["requests.get(", "fetch(", "axios.post(", "curl_setopt($ch, CURLOPT_HTTPHEADER, ", "Invoke-RestMethod ", "-Headers @{",  # noqa: E501
         "headers", "=", ":", "=>", "{", "}", "[", "]", "(", ")", '"', "'", "`", "\n", "Authorization", "Bearer ", ", ", "+", "f'",  # noqa: E501
         "{x}", "${x}", "$x", ".set(", "new Headers(", "http.NewRequest(", "HttpClient", "/*", "#", "//", "%", "**", "..."]  # noqa: E501
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=times(100), deadline=None)
@given(pieces=PIECES)
def test_no_code_makes_the_reader_raise(pieces: list[str]) -> None:
    source = Source("".join(pieces))

    for block in snippet.find(source):
        assert 0 <= block.start <= block.end <= len(source.text)


@pytest.mark.parametrize("colon", [" : ", ": "])
def test_what_powershell_says_of_a_call_that_failed_is_the_answer_and_no_second_call(colon: str) -> None:
    call = 'PS C:\\> Invoke-RestMethod -Uri "https://api.example.com/v2/devices" -Headers @{ "X-Key" = "k" }\n'
    made = parse(f'{call}Invoke-RestMethod{colon}{{"error":"unauthorized","error_description":"Sign in first"}}\n')
    assert [request.method for request in made.requests] == ["GET"]
    assert [answer.error.code for answer in made.responses if answer.error] == ["unauthorized"]
