"""Header fields are read from the notation of any language, with method, address and status beside them."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.parse import parse
from tests.engine.pastes import JWT

URL = "https://api.example.com/v1/items"
BEARER = f"Bearer {JWT}"

# What libraries print, the value in the place of VALUE.
DUMPS = {
    "http.client": "send: b'GET /v1/items HTTP/1.1\\r\\nHost: api.example.com\\r\\nAuthorization: VALUE\\r\\n\\r\\n'\n"
    "reply: 'HTTP/1.1 401 Unauthorized\\r\\n'\nheader: WWW-Authenticate: Bearer",
    "java": f"GET {URL}\nheaders: {{Accept=[application/json], Authorization=[VALUE]}}\n401 UNAUTHORIZED",
    "spring": f'Request{{method=GET, url={URL}, headers=[Accept:"*/*", Authorization:"VALUE"]}}\n401 Unauthorized',
    "okhttp": f"Request{{method=GET, url={URL}, headers=[Authorization:VALUE, Accept:*/*]}}\nResponse{{code=401}}",
    "go map": f"GET {URL}\nmap[Accept:[application/json] Authorization:[VALUE] User-Agent:[Go]]\n401 Unauthorized",
    "go %#v": f'http.Header{{"Accept":[]string{{"*/*"}}, "Authorization":[]string{{"VALUE"}}}}\nGET {URL} 401',
    "go %+v": f"&{{Method:GET URL:{URL} Proto:HTTP/1.1 Header:map[Authorization:[VALUE]] Host:x}}\nstatus: 401",
    "guzzle": "Array\n(\n    [Authorization] => Array\n        (\n            [0] => VALUE\n        )\n\n)\n"
    f"Client error: `GET {URL}` resulted in a `401 Unauthorized` response",
    "axios": f"config: {{\n    headers: Object [AxiosHeaders] {{\n      Accept: '*/*',\n      Authorization: 'VALUE'\n"
    f"    }},\n    method: 'get',\n    url: '{URL}'\n  }},\n  status: 401",
    "axios json": json.dumps(
        {"config": {"headers": {"Authorization": "VALUE"}, "method": "get", "url": URL}, "status": 401}
    ),
    "ruby": f'{{"Accept"=>"application/json", "Authorization"=>"VALUE"}}\nGET {URL} -> 401',
    "faraday": f'request: GET {URL}\nrequest: Authorization: "VALUE"\nAccept: "*/*"\nresponse: Status 401',
    "rails": 'HTTP_HOST: "api.example.com"\nHTTP_AUTHORIZATION: "VALUE"\nREQUEST_METHOD: "GET"\n'
    'REQUEST_PATH: "/v1/items"\nCompleted 401 Unauthorized in 3ms',
    "django": "{'REQUEST_METHOD': 'GET', 'PATH_INFO': '/v1/items', 'HTTP_HOST': 'api.example.com', "
    "'HTTP_AUTHORIZATION': 'VALUE'}\n401",
    "dart": f"{{accept: application/json, authorization: VALUE}}\nGET {URL}\nstatusCode: 401",
    "objective-c": f'{{\n    Accept = "*/*";\n    Authorization = "VALUE";\n}}\nGET {URL} 401',
    "gateway event": json.dumps({"rawPath": "/v1/items",
                                 "headers": {"authorization": "VALUE", "host": "api.example.com"},
                                 "requestContext": {"http": {"method": "GET"}}}) + "\n401",
    "caddy": json.dumps({"level": "info", "ts": 1.5, "msg": "handled request", "status": 401, "request": {
        "method": "GET", "host": "api.example.com", "uri": "/v1/items", "headers": {"Authorization": ["VALUE"]}}}),
    "pairs": json.dumps([{"key": "Authorization", "value": "VALUE"}]) + f"\nGET {URL} 401",
    "tuples": f"[('Host', 'api.example.com'), ('Authorization', 'VALUE')]\nGET {URL} 401",
    "tesla": f'%Tesla.Env{{method: :get, url: "{URL}", headers: [{{"authorization", "VALUE"}}], status: 401}}',
    "envoy": "':authority', 'api.example.com'\n':path', '/v1/items'\n':method', 'GET'\n'authorization', 'VALUE'\n"
    "\n':status', '401'",
    "table": f"| Header | Value |\n|---|---|\n| Authorization | VALUE |\n\nGET {URL} returns 401",
    "panel": f"Request URL\n{URL}\nRequest Method\nGET\nStatus Code\n401 Unauthorized\naccept\n*/*\n"
    "authorization\nVALUE",
    ".net": f"Method: GET, RequestUri: '{URL}', Headers:\n{{\n  Authorization: VALUE\n  Accept: */*\n}}\n"
    "StatusCode: 401, ReasonPhrase: 'Unauthorized'",
}  # fmt: skip


@pytest.mark.parametrize("value", [BEARER, JWT], ids=["bearer", "bare"])
@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_gives_the_call_its_credential_and_its_answer(name: str, value: str) -> None:
    made = parse(DUMPS[name].replace("VALUE", value))
    assert made.subject_request is not None
    assert made.subject_response is not None
    request, response = made.requests[made.subject_request], made.responses[made.subject_response]
    assert request.url is not None
    assert (request.method, request.url.host, request.url.path) == ("GET", "api.example.com", "/v1/items")
    assert [field.value.reveal() for field in request.headers_named("Authorization")] == [value]
    assert response.status == 401
    token = made.token(made.subject_token)
    assert token is not None
    assert token.secret.reveal() == JWT


@pytest.mark.parametrize(
    "text",
    [
        "const options = { headers: { Authorization: authHeader } }",
        "The host, accept and user-agent were fine, and the authorization, as far as I know, too.",
        "Authorization: \"Bearer abc\"",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_pair_is_no_dump(text: str) -> None:
    made = parse(text)
    assert all('"' in field.value.reveal() for request in made.requests for field in request.headers)
