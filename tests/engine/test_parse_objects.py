"""Calls that logged objects and printed structures tell by their members."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import parse, printed

VALUE = "Bearer 4f9a1c7be02d4d5f8a6b3c2d1e0f9a8b"
ADDRESS = "https://api.example.com/v2/devices"
FIELDS = {"accept": "*/*", "authorization": VALUE}


def _call(text: str) -> tuple[str, str, str, int | None]:
    made = parse(text)
    return _seen(made)


def _seen(made: Submission) -> tuple[str, str, str, int | None]:
    asked = made.requests[made.subject_request or 0]
    answer = made.responses[made.subject_response] if made.subject_response is not None else None
    field = asked.header("authorization")
    address = f"{asked.url.scheme}://{asked.url.host}{asked.url.path}" if asked.url else ""
    return asked.method, address, field.value.reveal() if field else "", answer.status if answer else None


@pytest.mark.parametrize(
    "told",
    [
        {"http.request.method": "GET", "url.full": ADDRESS, "http.request.header.authorization": VALUE, "status": 401},
        {"ClientRequestMethod": "GET", "ClientRequestHost": "api.example.com", "ClientRequestURI": "/v2/devices",
         "EdgeResponseStatus": 401, "RequestHeaders": FIELDS},
        {"call": {"verb": "get", "baseURL": "https://api.example.com", "path": "/v2/devices",
                  "headers": [{"name": "Authorization", "value": VALUE}]}, "result": {"statusCode": "Unauthorized"}},
        {"tags": [{"key": "http.method", "value": "GET"}, {"key": "http.url", "value": ADDRESS},
                  {"key": "http.request.header.authorization", "value": json.dumps([VALUE])},
                  {"key": "http.status_code", "value": 401}]},
        {"request": {"method": [{"matcher": "exact", "value": "GET"}], "path": [{"matcher": "exact",
         "value": "/v2/devices"}], "destination": [{"matcher": "exact", "value": "api.example.com"}],
         "headers": {"Authorization": [{"matcher": "exact", "value": VALUE}]}}, "response": {"status": 401}},
    ],
    ids=["dotted", "camel", "base and phrase", "tags", "matchers"],
)  # fmt: skip
def test_a_call_is_read_by_the_members_of_an_object(told: dict[str, object]) -> None:
    assert _call(json.dumps(told)) == ("GET", ADDRESS, VALUE, 401)


@pytest.mark.parametrize(
    "text",
    [
        f'Request {{ method: GET, url: "{ADDRESS}", headers: {{"accept": "*/*", "authorization": "{VALUE}"}} }}',
        f'Psr7\\Request {{#12\n  -method: "GET"\n  -uri: Uri {{#13\n    -host: "api.example.com"'
        f'\n    -path: "/v2/devices"'
        f'\n  }}\n  -headers: array:1 [\n    "Authorization" => array:1 [\n      0 => "{VALUE}"\n    ]\n  ]\n}}',
        f'%Conn{{method: "GET", host: "api.example.com", request_path: "/v2/devices", '
        f'req_headers: [{{"authorization", "{VALUE}"}}]}}',
    ],
    ids=["Rust", "PHP", "Elixir"],
)
def test_a_call_is_read_out_of_a_structure_that_a_program_printed(text: str) -> None:
    assert _call(text)[:3] == ("GET", ADDRESS, VALUE)


def test_each_call_of_an_object_is_one_of_its_own() -> None:
    calls = [{"method": "GET", "url": f"{ADDRESS}/{number}", "headers": FIELDS, "status": 400 + number}
             for number in (1, 3)]  # fmt: skip
    made = parse(json.dumps({"entries_seen": calls}))
    assert [(request.url.path if request.url else "") for request in made.requests] == [
        "/v2/devices/1",
        "/v2/devices/3",
    ]
    assert [response.status for response in made.responses] == [401, 403]


def test_an_object_without_a_credential_is_left_to_other_readers() -> None:
    made = parse(json.dumps({"method": "GET", "path": "/v2/devices", "timestamp": "2026-03-10", "error": "denied"}))
    assert not any(request.headers for request in made.requests)


def test_a_structure_that_is_not_closed_is_none() -> None:
    value, end, is_whole = printed.read('{method: "GET", headers: ["a"', 0)
    assert (value, is_whole) == (None, False)
    assert end > 0


def test_deep_structures_end_where_no_reader_follows() -> None:
    assert not printed.read("[" * 5000, 0)[2]


def test_each_call_of_a_list_has_the_error_of_its_own_answer() -> None:
    calls = [{"method": "GET", "url": f"{ADDRESS}/{n}", "headers": FIELDS, "status": 401,
              "error": {"code": code, "message": f"it is {code}"}}
             for n, code in ((1, "first"), (2, "second"))]  # fmt: skip
    made = parse(json.dumps(calls))
    assert [answer.error.code if answer.error else "" for answer in made.responses] == ["first", "second"]
