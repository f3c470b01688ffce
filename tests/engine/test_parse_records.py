"""Calls in records that name their parts: beside an address, in a transcript, as pairs, or without any credential."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined
from tests.corpus.form_samples import AT, token

SENT = token("https://api.example.com")
ADDRESS = "https://api.example.com/v1/items"


def told(made: Submission) -> tuple[str, str, str, int | None]:
    """Method, address and credential of the subject, and the status."""
    assert made.subject_request is not None
    request = made.requests[made.subject_request]
    field = request.header("authorization")
    response = made.responses[made.subject_response] if made.subject_response is not None else None
    address = request.url.origin + request.url.path if request.url else ""
    return request.method, address, field.value.reveal() if field else "", response.status if response else None


WITH_CREDENTIAL = {
    "the address before the method": (
        f"DEBUG [rest.data] Updating from {ADDRESS} with method GET and headers {{'Authorization': 'Bearer {SENT}'}}\n"
        "ERROR [rest.data] failed with 401 Unauthorized\n"
    ),
    "the address on the line of the method": (
        f"DEBUG Request headers: map[Accept:[*/*] Authorization:[Bearer {SENT}]]\n"
        f"DEBUG [BACKEND: {ADDRESS}] Method: GET\nERROR [BACKEND: {ADDRESS}] invalid status code 401\n"
    ),
    "fields as an object in a transcript": (
        f'[client] --> GET {ADDRESS}\n[client]     headers: {{"authorization": "Bearer {SENT}", "accept": "*/*"}}\n'
        '[client] <-- 401 Unauthorized (83ms)\n[client]     body: {"error":"unauthorized"}\n'
    ),
    "labels before the fields of what is no transcript": (
        f"> begin_request: GET {ADDRESS}\n> set_header: Authorization = Bearer {SENT}\n"
        "> set_header: Accept = text/plain\n< status_code: 401\n"
    ),
    "names within objects": (
        '{"request":{"method":{"name":"GET"},"host":"api.example.com","scheme":"https","path":"/v1/items","header":'
        f'{{"entries":[{{"key":{{"name":"Authorization"}},"value":"Bearer {SENT}"}}]}}}},'
        '"response":{"status":{"code":401}}}'
    ),
    "values named by their kind": (
        '{"method":"GET","scheme":"https","authority":"api.example.com","path":"/v1/items","headers":[{"name":":method",'
        f'"valueStr":"GET"}},{{"name":"authorization","valueStr":"Bearer {SENT}"}}],"response":{{"httpStatus":401}}}}'
    ),
    "the server's name before the path": (
        f"GET //api.example.com/v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {SENT}\n\n"
        "HTTP/1.1 401 Unauthorized\n"
    ),
}
WITHOUT = {
    "a gateway's record": (
        '{"time":"2026-03-10T09:14:32Z","properties":{"httpMethod":"GET","requestUri":"/v1/items","httpStatus":401,'
        '"host":"api.example.com"}}'
    ),
    "a record that names who asked first": (
        '{"ClientHost":"10.0.0.4","remote_host":"ten.example.com","RequestMethod":"GET","RequestPath":"/v1/items",'
        '"RequestHost":"api.example.com","DownstreamStatus":401,"RequestScheme":"https"}'
    ),
    "a flow": f'{{"l7":{{"http":{{"code":401,"method":"GET","url":"{ADDRESS}","protocol":"HTTP/1.1"}}}}}}',
    "pseudo-headers in a line": (
        "req id=0:0 proxy=out :method=GET :authority=api.example.com :path=/v1/items\n"
        "rsp id=0:0 proxy=out :status=401 latency=1783µs\n"
    ),
}


@pytest.mark.parametrize("name", WITH_CREDENTIAL)
def test_a_call_with_its_credential_is_read_whole(name: str) -> None:
    assert told(parse(WITH_CREDENTIAL[name])) == ("GET", ADDRESS, f"Bearer {SENT}", 401)


@pytest.mark.parametrize("name", WITHOUT)
def test_a_record_without_fields_tells_the_call_and_blames_no_missing_field(name: str) -> None:

    report, _ = examined(WITHOUT[name], "generic", AT)

    assert told(parse(WITHOUT[name])) == ("GET", ADDRESS, "", 401)
    assert report.verdict is not None
    assert report.verdict.cause is None


def test_a_path_that_begins_with_two_slashes_keeps_them() -> None:
    made = parse(f"GET //v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {SENT}\n")

    assert told(made)[1] == "https://api.example.com//v1/items"


def test_an_address_of_a_page_is_not_that_of_the_call() -> None:
    made = parse(
        f"call failed, method: GET, headers: {{'Authorization': 'Bearer {SENT}'}}, Origin: https://app.example\n"
    )

    assert told(made)[1] == ""
