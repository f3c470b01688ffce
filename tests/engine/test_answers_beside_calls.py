"""Which answer belongs to which call, where words, fences or another tool stand between them."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from diagnostics.engine.parse import parse
from tests.engine.test_checks_paste import judged

TOKEN = "c07e51b9aa3d4f6028e1bb90f4d7ce36a1855df2"
LIST = '[{"id":14,"title":"ci","read_only":true}]'
SAID = '{"message":"Only signed in user is allowed to call APIs."}'


def fenced(kind: str, text: str) -> str:
    return f"```{kind}\n{text}\n```\n"


def statuses(paste: str) -> list[int | None]:
    """The status that each call of the paste was answered with."""
    read = parse(paste)
    return [read.responses[asked.response].status if asked.response is not None else None for asked in read.requests]


def test_a_body_in_a_fence_of_its_own_answers_the_command_in_the_fence_above() -> None:
    by_query = fenced("bash", f"curl 'https://git.example.com/api/v1/keys?token={TOKEN}'; echo") + fenced("json", LIST)
    by_header = fenced("bash", f"curl -H 'Authorization: {TOKEN}' https://git.example.com/api/v1/keys; echo")
    paste = f"query:\n\n{by_query}\nheader:\n\n{by_header}{fenced('json', SAID)}"
    assert statuses(paste) == [200, None]
    assert parse(paste).requests[1].response is not None
    assert judged("header.scheme", paste).cause == "missing-bearer-prefix"


@pytest.mark.parametrize("behind", ["", "; echo", " | jq .", " && echo"])
def test_what_is_run_behind_a_command_does_not_hide_what_it_printed(behind: str) -> None:
    paste = (
        f"curl https://api.example.com/v1/keys -H 'X-Api-Key: {TOKEN}'{behind}\n{LIST}\n\n"
        f"curl https://api.example.com/v1/keys -H 'Api-Key: {TOKEN}'\nHTTP/1.1 401 Unauthorized\n"
    )
    assert statuses(paste) == [200, 401]


@pytest.mark.parametrize("heading", ["Response:", "The response from the server:", "Answer:"])
def test_a_heading_that_announces_the_answer_is_no_body_of_the_request(heading: str) -> None:
    paste = (
        "POST /oauth/token?grant_type=password&client_id=portal HTTP/1.1\nHost: id.example.com\n"
        f"Content-Type: application/json\nAuthorization: Basic cG9ydGFs\n\n{heading}\nHTTP/1.1 401\n\n"
    )
    assert parse(paste).requests[0].body is None
    assert judged("endpoint.content-type", paste).outcome is Outcome.PASS
    assert judged("endpoint.basic-encoding", paste).cause == "client-credentials-encoding"


def test_what_another_tool_got_later_does_not_make_the_refused_call_a_passing_one() -> None:
    paste = (
        f"VERBOSE: GET https://rmm.example.com/api/v1/Computers with 0-byte payload\nAuthorization: Bearer {TOKEN}\n"
        "The remote server returned an error: (401) Unauthorized.\n\nfrom Postman it answers:\n\n"
        f"GET /api/v1/Computers HTTP/1.1\nHost: rmm.example.com\nAuthorization: Bearer {TOKEN[::-1]}\n"
        "clientid: 5e1f0c3a-7b92-4d48-a6e5-90c2d7b4f11e\n\n200 OK, 312 computers\n\n"
        "I get the 401 again with its token.\n"
    )
    found = judged("calls.companion", paste)
    assert (found.outcome, found.cause) == (Outcome.FAIL, "missing-companion-header")


@pytest.mark.parametrize("value", ["Basic:", "Basic,", "BASIC:"])
def test_a_sign_behind_the_word_basic_is_no_other_word(value: str) -> None:
    paste = (
        'curl -i -X POST https://id.example.com/token -H "Authorization: '
        f'{value} a2VzdHJlbC1mbGVldDpIcTdacEIybVh2OUxzUmQx" -d grant_type=client_credentials\n'
        'HTTP/1.1 401 Unauthorized\n\n{"error":"invalid_client"}\n'
    )
    assert judged("endpoint.client-authentication", paste).cause != "client-auth-method-mismatch"
    assert judged("header.scheme", paste).cause == "malformed-bearer-syntax"


LOGGED = 'httpx - INFO - HTTP Request: GET https://api.example.com/documents "HTTP/1.1 401 Unauthorized"\n'


@pytest.mark.parametrize(
    ("field", "cause"), [("X-API-Key: ", "wrong-header-name"), ("Authorization: Bearer ", "header-not-sent")]
)
def test_of_a_call_that_a_log_names_nobody_says_for_sure_what_it_sent(field: str, cause: str) -> None:
    command = f"$ curl -s -o /dev/null -w '%{{http_code}}' -H '{field}{TOKEN}' https://api.example.com/documents\n200\n"
    found = judged("calls.header", f"{LOGGED}\n{command}")
    assert (found.outcome, found.cause) == (Outcome.FAIL, cause)
    assert found.confidence <= 0.7
