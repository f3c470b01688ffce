"""Kinds of writing that many tools share: what each shows is read, and what only looks like it is left as it is."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.unwrap import unwrap

VALUE = "Bearer 4f9a1c7be02d4d5f8a6b3c2d1e0f9a8b"
ASKED = f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: {VALUE}\n"
ANSWERED = "HTTP/1.1 401 Unauthorized\nServer: x\n"

SHOWN = {
    "an address in pieces, a status beside it": 'Left (Refused (Asked {path = (Server {scheme = Https, '
    'host = "api.example.com", port = 443, basePath = "v2"},"/devices"), method = "GET", '
    f'headers = fromList [("Authorization","{VALUE}")]}}) (Answered {{status = Status {{statusCode = 401}}}}))',
    "a structure as a string, a bracket too many": 'sync: Failed "Call {'
    'url = \\"https://api.example.com/v2/devices\\", '
    f'headers = [(\\"Authorization\\",\\"{VALUE}\\")]), verb = \\"GET\\"}} (Answer {{status = 401}})"',
    "fields of HTTP/2 among others": json.dumps(
        {"request": {"headers": [{"name": ":method", "value": "GET"}, {"name": ":path", "value": "/v2/devices"},
         {"name": ":authority", "value": "api.example.com"}, {"name": "authorization", "value": VALUE}]},
         "response": {"headers": [{"name": ":status", "value": "401"}]}}),
    "typed brackets": "Call { method: Method::GET, url: Url { "
    'scheme: "https", host: Some(Domain("api.example.com")), '
    f'path: "/v2/devices" }}, headers: {{"authorization": "{VALUE}"}} }}\nstatus: 401',
    "a path without its slash": json.dumps({"config": {"method": "get", "baseURL": "https://api.example.com",
                                            "url": "v2/devices", "headers": {"Authorization": VALUE}}, "status": 401}),
    "the ports of both sides": json.dumps({"src_port": 41668, "dest_port": 443, "http": {"hostname": "api.example.com",
        "url": "/v2/devices", "http_method": "GET", "status": 401,
        "request_headers": [{"name": "Authorization", "value": VALUE}]}}),
    "names as they were written": json.dumps({"url": "https://api.example.com/v2/devices", "statusCode": 401, "req": {
        "method": "GET", "names": {"authorization": "authorization"}, "headers": {"authorization": VALUE}}}),
    "a message and its answer in a record": json.dumps({"asked": ASKED.replace("\n", "\r\n") + "\r\n",
                                                        "told": ANSWERED.replace("\n", "\r\n") + "\r\n"}),
    "a carriage return at each line's end": (ASKED + "\n" + ANSWERED).replace("\n", "\\x0d\n"),
    "the same as cat shows it": (ASKED + "\n" + ANSWERED).replace("\n", "^M$\n"),
    "the name of a host before each line": "".join(
        f"edge-1.example.com:9000 {line}\n" for line in (ASKED + "\n" + ANSWERED).split("\n")),
    "a name with an arrow": "".join(f"modem> {line}\n" for line in ASKED.split("\n"))
    + "".join(f"modem< {line}\n" for line in ANSWERED.split("\n")),
    "a message in one line": "-> " + ASKED.replace("\n", "\\r\\n") + "\\r\\n\n! wait\nlast: '"
    + ANSWERED.replace("\n", "\\r\\n") + "\\r\\n'\n",
    "a console with a table": "shop=# SELECT status FROM http((\nshop(#     'GET',\n"  # noqa: S608 - none is run
    f"shop(#     'https://api.example.com/v2/devices',\nshop(#     ARRAY[http_header('Authorization','{VALUE}')]));\n"
    " status |    type\n--------+------------\n    401 | text/plain\n(1 row)\n",
    "an address told above": "Trying to connect to: https://api.example.com/v2/devices\n\n"
    "Array\n(\n    [method] => GET\n"
    f"    [headers] => Array\n        (\n            [Authorization] => {VALUE}\n        )\n)\n"
    "Array\n(\n    [code] => 401\n)\n",
    "a method in quotes": f'proxy: forwarding "get" request to https://api.example.com/v2/devices...\n'
    f"proxy: authorization: {VALUE}\nproxy: status: 401\n",
    "bullets": f"REQUEST: https://api.example.com/v2/devices\nMETHOD: GET\n-> Authorization: {VALUE}\n"
    "-> Accept: */*\nRESPONSE: 401 Unauthorized\n",
    "the server in an access log": f'10.0.0.5 - [10/Mar/2026:09:14:32 +0000] host=api.example.com "GET /v2/devices '
    f'HTTP/1.1" 401 24 auth="{VALUE}"\n',
    "the address before the method": "call('https://api.example.com/v2/devices', 'GET', "
    f"{{'Authorization': '{VALUE}'}})\nstatus: 401\n",
    "a rule between two messages": "[2026-03-10T09:14:32.120Z] INFO: in (id=9f)\n    GET /v2/devices HTTP/1.1\n"
    f"    host: api.example.com\n    authorization: {VALUE}\n    --\n    HTTP/1.1 401 Unauthorized\n",
    "a status within a sentence": json.dumps({"method": "GET", "url": "https://api.example.com/v2/devices",
        "headers": {"Authorization": VALUE}, "message": "Request failed with status code 401"}),
    "a key and its value": f'- method: "GET"\n- url: "https://api.example.com/v2/devices"\n- key: "Authorization"\n'
    f'- value: "{VALUE}"\nstatus: 401\n',
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_many_tools_show_is_read(name: str) -> None:
    made = parse(SHOWN[name])
    asked = made.requests[made.subject_request or 0]
    answer = made.responses[made.subject_response] if made.subject_response is not None else None
    field = asked.header("authorization")
    address = asked.url and (asked.url.host, asked.url.port, asked.url.path)
    assert (asked.method, field.value.reveal() if field else "", answer.status if answer else None) == (
        "GET",
        VALUE,
        401,
    )
    assert address in (
        ("api.example.com", None, "/v2/devices"),
        ("api.example.com", 443, "/v2/devices"),
    )


def test_a_method_of_webdav_is_read_and_a_word_before_a_path_is_none() -> None:
    made = parse(f"Request: PROPFIND https://dav.example.com/a Header: {{ Authorization: {VALUE}, }}")
    assert [request.method for request in made.requests] == ["PROPFIND"]
    assert not parse("Dockerfile:\nCOPY /app/dist /srv\nMOVE /a /b\n").requests


def test_plain_http_is_told_by_the_server_alone_and_not_by_another_one() -> None:
    call = "PUT /shadow HTTP/1.1\nHost: api.example.com:8080\n"
    here = parse(f"Begin connect to: http://api.example.com:8080\n{call}").requests
    other = parse(f"Begin connect to: http://api.example.com:9090\n{call}").requests
    assert [made[0].url.scheme for made in (here, other) if made[0].url] == ["http", "https"]


@pytest.mark.parametrize(
    "text",
    [
        f'Authorization: "{VALUE}"\n',
        f'GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: "{VALUE}"\n',
        f'GET /v2/devices\nAuthorization: "{VALUE}"\nAccept: */*\n',
    ],
)
def test_quotes_that_were_sent_stay(text: str) -> None:
    field = parse(text).requests[0].header("authorization")
    assert field is not None
    assert field.value.reveal() == f'"{VALUE}"'


def test_quotes_in_which_a_console_writes_every_value_are_none_of_the_value() -> None:
    made = parse(
        f'method: "GET"\nurl: "https://api.example.com/v2/devices"\nauthorization: "{VALUE}"\nstatusCode: 401\n'
    )
    field = made.requests[0].header("authorization")
    assert field is not None
    assert field.value.reveal() == VALUE


@pytest.mark.parametrize(
    "text",
    [
        f"curl https://api.example.com/v2/devices -H 'Authorization: {VALUE}\\r'\n",
        "GET /v2/devices HTTP/1.1\nAuthorization: Bearer abc\\r\nHost: api.example.com\n",
        "x-a.b 1\nx-a.b 2\nx-a.b 3\nx-a.b 4\n",
        "X-Forwarded-For 10.0.0.1\n" * 5,
        "| Status | Meaning |\n|--------|---------|\n| 401 | who |\n| 403 | what |\n",
        "Name      Status\n--------  ------\nalice and bob\n",
        "shop=# select 1;\n 1\n",
        'string body = "{\\"method\\":\\"GET\\",\\"Authorization\\": \\"Bearer abcdefgh\\",\\"b\\":\\"'
        + "x" * 80
        + '\\"}";\n',
    ],
    ids=["option", "one mark", "no call", "a field again", "documentation", "odd row", "one prompt", "code"],
)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert unwrap(text).mapped.text == text


def test_addresses_that_differ_tell_none() -> None:
    text = (
        "connect to: https://a.example.com/v2\nconnect to: https://b.example.com/v2\n\nArray\n(\n    [method] => GET\n"
        f"    [headers] => Array\n        (\n            [Authorization] => {VALUE}\n        )\n)\n"
    )
    assert all(request.url is None for request in parse(text).requests if request.headers)
