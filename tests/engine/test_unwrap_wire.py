"""Messages that a library's log or a tool shows in its own writing are read; what only looks like it stays as it is."""

from __future__ import annotations

import base64

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.unwrap import unwrap
from tests.engine.pastes import JWT

ASKED = f"GET /v1/items HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer {JWT}\r\n\r\n"
ANSWERED = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


def hexdump(text: str) -> str:
    raw = text.encode()
    return "\n".join(f"{at:08x}  {raw[at : at + 16].hex(' '):48} |..|" for at in range(0, len(raw), 16))


SHOWN = {
    "rows of bytes": f"{hexdump(ASKED)}\n\n{hexdump(ANSWERED)}",
    "base64 in a file": f"<item><request>{base64.b64encode(ASKED.encode()).decode()}</request>"
    f"<response>{base64.b64encode(ANSWERED.encode()).decode()}</response></item>",
    "between bars": f"+1:2|GET /v1/items HTTP/1.1|Host:api.example.com|Authorization:Bearer {JWT}\n"
    "HTTP/1.1 401 Unauthorized",
    "a column": f"GET https://api.example.com/v1/items 401\nHost:api.example.com%0AAuthorization:Bearer%20{JWT}%0A",
    "a frame": "╔╣ Request ║ GET\n║  https://api.example.com/v1/items\n╚═════════════╝\n╔ Headers\n╟ authorization:\n"
    f"║ Bearer {JWT[:60]}\n║ {JWT[60:]}\n╚═════════════╝\n╔╣ Error ║ Status: 401 Unauthorized",
    "arrows": f"--> GET https://api.example.com/v1/items\nAuthorization: Bearer {JWT}\n--> END GET\n"
    "<-- 401 https://a.b (3ms)",
    "a field a line": '2026/01/01 00:00:00 http2: Transport encoding header ":authority" = "api.example.com"\n'
    '2026/01/01 00:00:00 http2: Transport encoding header ":method" = "GET"\n'
    '2026/01/01 00:00:00 http2: Transport encoding header ":path" = "/v1/items"\n'
    f'2026/01/01 00:00:00 http2: Transport encoding header "authorization" = "Bearer {JWT}"\n'
    '2026/01/01 00:00:00 http2: decoded hpack field header field ":status" = "401"',
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_a_message_in_the_writing_of_a_tool_is_read(name: str) -> None:
    made = parse(SHOWN[name])
    assert made.subject_request is not None
    assert made.subject_response is not None
    request = made.requests[made.subject_request]
    assert request.url is not None
    assert (request.method, request.url.host, request.url.path) == ("GET", "api.example.com", "/v1/items")
    assert [field.value.reveal() for field in request.headers_named("Authorization")] == [f"Bearer {JWT}"]
    assert made.responses[made.subject_response].status == 401


@pytest.mark.parametrize(
    "text",
    [
        'echo "GET /v1/items" >> calls.txt\ncat calls.txt << EOF\nEOF',
        "We see 1 > 0 errors since 3 < 5 days, and 2 > GET nothing.",
        "fn call() -> Result<()> { get()?; }\nlet x <- readLine",
        "0001: first\n0002: second\n0003: third",
        "deadbeef cafe\nsha256: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "| Header | Value |\n|---|---|\n| GET /v1 | HTTP/1.1 |",
        "https://api.example.com/cb?state=a%0Ab&next=c%0Ad",
        "╔══════╗\n║ Total ║\n╚══════╝",
    ],
)  # fmt: skip
def test_what_only_looks_like_the_writing_of_a_tool_stays(text: str) -> None:
    told = [str(note) for note in unwrap(text).notes]
    assert not any("library's log" in note or "bytes" in note or "field by field" in note for note in told), told


def test_the_marks_of_curl_are_not_turned_round() -> None:
    made = parse(f"> GET /v1/items HTTP/1.1\n> Host: a.example\n> Authorization: Bearer {JWT}\n>\n< HTTP/1.1 401 X\n<")
    assert [request.method for request in made.requests] == ["GET"]
    assert [response.status for response in made.responses] == [401]


def test_a_call_told_twice_is_one_and_two_calls_stay_two() -> None:
    told = f'GET https://a.example/x\nheaders=[Accept:"*/*", Authorization:"Bearer {JWT}"]\nGET https://a.example/x 401'
    assert len(parse(told).requests) == 1
    other = told.replace("/x 401", "/y 401")
    assert len(parse(other).requests) == 2


def test_an_address_takes_the_host_of_its_field() -> None:
    made = parse(f"GET /v1/items\nHeaders: {{Host=[api.example.com], Authorization=[Bearer {JWT}]}}\n401 Unauthorized")
    assert made.requests[0].url is not None
    assert made.requests[0].url.host == "api.example.com"
