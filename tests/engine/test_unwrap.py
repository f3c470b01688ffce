"""Containers around a paste are undone where they are proved, and places still point into the paste."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.unwrap import unwrap
from tests.engine.pastes import JWT

CALL = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {JWT}\n\nHTTP/1.1 401 Unauthorized"


def each(before: str, after: str = "") -> str:
    return "\n".join(before + line + after for line in CALL.split("\n"))


WRAPPED = {
    "winston": "\n".join(
        json.dumps({"message": line, "level": "debug", "timestamp": "t"}) for line in CALL.split("\n")
    ),
    "nested twice": json.dumps({"log": json.dumps({"lvl": 1, "ts": 2, "msg": CALL}), "stream": "stdout"}),
    "in a source": json.dumps({"hits": {"hits": [{"_source": {"message": CALL, "@timestamp": "t", "level": "x"}}]}}),
    "klog": each("I0308 14:23:45.123456       1 client.go:42] "),
    "python logging": each("2024-03-08 14:23:45,897 | http.py | DEBUG | "),
    "log4j": each("2024-03-08 14:23:45.897 DEBUG [main] com.example.Client - "),
    "heroku": each("2024-03-08T14:23:45.123456+00:00 app[web.1]: "),
    "compose": each("billing_api_1  | "),
    "html": CALL.replace("/", "&#x2F;").replace(" ", "&nbsp;").replace("<", "&lt;"),
    "jira": "{code:http}\n" + CALL + "\n{code}",
    "whatsapp": each("[08/03/2024, 14:23:45] Robin: "),
    "go string": json.dumps(CALL).replace("\\n", "\\r\\n"),
    "colours that lost their escape": each("[36m", "[0m"),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_a_call_is_read_out_of_what_carries_it(name: str) -> None:
    made = parse(WRAPPED[name])
    assert [
        (request.method, request.headers_named("Authorization")[0].value.reveal()) for request in made.requests
    ] == [("GET", f"Bearer {JWT}")]
    assert [response.status for response in made.responses] == [401]
    assert [credential.defects for credential in made.credentials] == [()]
    assert made.notes


@pytest.mark.parametrize("name", [name for name in WRAPPED if name not in ("html", "nested twice")])
def test_places_point_into_the_paste(name: str) -> None:
    paste = WRAPPED[name]
    (token,) = parse(paste).tokens
    assert token.at is not None
    line = paste.split("\n")[token.at.line - 1]
    assert line[token.at.column - 1 :].startswith(JWT)


@pytest.mark.parametrize(
    "text",
    [
        '{"error":"invalid_token","message":"Authorization: the header is missing","timestamp":"2024-03-08T14:23:45Z"}',
        '{"timestamp":"2024-03-08T14:23:45Z","status":401,"error":"Unauthorized","message":"jwt expired","path":"/v1"}',
        f"Authorization: Bearer {JWT}\\n",
        f"Authorization: Bearer {JWT}\\r\\nAccept: */*",
        "> GET /v1/items HTTP/1.1\n> Host: api.example.com\n>\n< HTTP/1.1 401 Unauthorized",
        "curl https://api.example.com/?a=1&b=2 -H 'Authorization: Bearer abc&lt;'",
        "Authorization | Bearer abc\nAccept | application/json\nHost | api.example.com",
        "<html><body><h1>401 Unauthorized</h1></body></html>",
        "https://api.example.com/cb?error=access_denied&error_description=The%20user%20said%20no",
        "YWxhZGRpbjpvcGVuc2VzYW1lIGFuZCBhIGxvbmcgc2VjcmV0",
        '{"log": {"version": "1.2", "entries": []}}',
    ],
)
def test_what_is_not_proved_is_left(text: str) -> None:
    assert unwrap(text).mapped.text == text


@pytest.mark.parametrize(
    "layer", ['{"log":%s,"stream":"stderr"}', '"%s"', "> %s", "> > %s", "[36m%s[0m", "&quot;%s&quot;"]
)
def test_many_layers_end(layer: str) -> None:
    text = "Authorization: Bearer abc"
    for _ in range(30):
        text = layer % (json.dumps(text) if "{" in layer else text)
        if len(text) > 100_000:
            break
    assert len(unwrap(text).mapped.text) <= len(text)


def test_the_time_beside_a_log_line_is_that_of_the_call() -> None:
    made = parse(each("2024-03-08T14:23:45.123Z ").replace(JWT, "abcdefghij0123456789"))
    assert [at.isoformat()[:19] for _, at in made.times][:1] == ["2024-03-08T14:23:45"]


@pytest.mark.parametrize(
    "answer", ['400 {"error":"invalid_scope"}', "401 Unauthorized", "HTTP/1.1 401 Unauthorized", '403 ["denied"]']
)
def test_an_answer_below_a_command_as_long_as_a_screen_is_wide_is_a_line_of_its_own(answer: str) -> None:
    command = "curl https://login.example.com/login/device/code -d client_id=app -d scope=read"
    for width in (79, 80):
        read = parse(f"{command.ljust(width, 'x')}\n{answer}")
        assert len(read.requests) == 1
        assert [response.status for response in read.responses] == [int(answer.split()["HTTP" in answer][:3])]
