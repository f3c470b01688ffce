"""Calls that threads log between each other, as OkHttp's interceptor does in an application, are read as exchanges."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.unwrap import unwrap

LOGCAT = {
    1301: """--> GET https://api.example.com/v2/devices
Authorization: Bearer first.token.value
Accept: application/json
--> END GET
<-- 401 Unauthorized https://api.example.com/v2/devices (63ms)
www-authenticate: Bearer error="invalid_token"
date: Tue, 10 Mar 2026 09:14:32 GMT
{"error":"invalid_token"}
<-- END HTTP (25-byte body)""",
    1302: """--> POST https://api.example.com/v2/orders
Authorization: Bearer second.token.value
Content-Type: application/json
{}
--> END POST (2-byte body)
<-- 201 Created https://api.example.com/v2/orders (81ms)
location: /v2/orders/7
<-- END HTTP (0-byte body)""",
}
LEADS = {
    "logcat": "03-10 09:14:32.{ms:03d}  4211  {thread} D OkHttp  : ",
    "a thread's name in brackets": "2026-03-10 09:14:32,{ms:03d} [OkHttp-{thread}] DEBUG client.Http - ",
    "a name alone": "[pool-2-thread-{thread}] INFO okhttp3.OkHttpClient - ",
}


def interleaved(lead: str) -> str:
    """Both threads' lines, one of each in turn."""
    rows, ms = [], 100
    lines = {thread: text.split("\n") for thread, text in LOGCAT.items()}
    for number in range(max(map(len, lines.values()))):
        for thread, own in lines.items():
            rows += [lead.format(ms=ms, thread=thread) + own[number]] if number < len(own) else []
            ms += 1
    return "\n".join(rows)


@pytest.mark.parametrize("name", LEADS)
def test_each_call_has_its_own_fields_and_its_own_answer(name: str) -> None:
    made = parse(interleaved(LEADS[name]))

    told = {
        request.url.path if request.url else "": (
            request.method,
            [field.value.reveal() for field in request.headers_named("Authorization")],
            made.responses[request.response].status if request.response is not None else None,
        )
        for request in made.requests
    }
    assert told == {
        "/v2/devices": ("GET", ["Bearer first.token.value"], 401),
        "/v2/orders": ("POST", ["Bearer second.token.value"], 201),
    }
    assert made.subject_request is not None
    assert made.requests[made.subject_request].method == "GET"


def test_a_place_still_points_to_the_line_of_the_paste() -> None:
    paste = interleaved(LEADS["logcat"])
    made = parse(paste)
    field = made.requests[0].headers_named("Authorization")[0]

    assert field.at is not None
    assert "Bearer first.token.value" in paste.split("\n")[field.at.line - 1]


def test_lines_of_one_thread_keep_their_order() -> None:
    lead = "03-10 09:14:32.120  4211  1301 D OkHttp  : "
    paste = "\n".join(lead + line for text in LOGCAT.values() for line in text.split("\n"))

    assert not any("threads" in str(note) for note in unwrap(paste).notes)
