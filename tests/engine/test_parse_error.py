"""Error bodies of every dialect, and messages in logs, traces and prose."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse import parse
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from tests.engine.pastes import LOG, OPAQUE, REFRESH

BODIES = [
    (
        '{"error": "unauthorized", "message": "Invalid or expired token"}',
        "company-x",
        "unauthorized",
        "Invalid or expired token",
        "",
    ),
    ('{"error": "authentication_failed", "code": 401}', "company-x", "authentication_failed", "", ""),
    (
        '{"error": "unauthorized", "error_description": "Old", "error_code": "E-AUTH-001", "request_id": "req_1"}',
        "company-x",
        "unauthorized",
        "Old",
        "E-AUTH-001",
    ),
    ('{"error": "invalid_grant"}', "oauth", "invalid_grant", "", ""),
    ('{"error": "invalid_client", "error_description": "Bad secret"}', "oauth", "invalid_client", "Bad secret", ""),
    ("{'error': 'invalid_grant', 'error_description': 'Gone'}", "oauth", "invalid_grant", "Gone", ""),
    ("{ error: 'invalid_request', error_description: 'No grant' }", "oauth", "invalid_request", "No grant", ""),
    (
        '{"type": "https://errors.example/#expired-token", "title": "Expired", "status": 401, "detail": "It is over"}',
        "problem",
        "expired-token",
        "It is over",
        "",
    ),
    (
        '{"error": {"code": 401, "message": "No credentials", "status": "UNAUTHENTICATED"}}',
        "google",
        "UNAUTHENTICATED",
        "No credentials",
        "",
    ),
    (
        '{"error": {"code": "InvalidAuthenticationToken", "message": "Expired"}}',
        "nested",
        "InvalidAuthenticationToken",
        "Expired",
        "",
    ),
    (
        '{"error":"invalid_client","error_description":"AADSTS7000215: Wrong secret.","error_codes":[7000215]}',
        "entra",
        "invalid_client",
        "AADSTS7000215: Wrong secret.",
        "AADSTS7000215",
    ),
    (
        '{"errors": [{"code": "AccessDenied", "message": "Access is denied"}]}',
        "json-api",
        "AccessDenied",
        "Access is denied",
        "",
    ),
    (
        '{"code": "PGRST301", "message": "JWSError JWSInvalidSignature"}',
        "json",
        "PGRST301",
        "JWSError JWSInvalidSignature",
        "PGRST301",
    ),
    ("[error] => unauthorized\n[error_description] => No space", "oauth", "unauthorized", "No space", ""),
]


@pytest.mark.parametrize(("text", "dialect", "code", "description", "vendor"), BODIES)
def test_an_error_body_is_taken_apart_whatever_its_dialect(
    text: str, dialect: str, code: str, description: str, vendor: str
) -> None:
    (response,) = parse(text).responses
    assert response.error is not None
    error = response.error
    # PostgREST's code is both the machine word and the vendor's.
    vendor_code = error.vendor_code or (error.code if error.code == vendor else "")
    assert (error.dialect, error.code, error.description, vendor_code) == (dialect, code, description, vendor)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('401 {"error": "invalid_token"}', 401),
        ('HTTP 403\n{"message": "Forbidden"}', 403),
        ('{"error": "unauthorized"}\nerror 401: not allowed', 401),
        ('{"error":"Unauthorized"} res:<Response [401]>', 401),
        ('resulted in a `401 Unauthorized` response:\n{"error": "x"}', 401),
        ('{"status": 401, "message": "Authentication failed"}', 401),
        ('{"code": "400", "description": "must match"}', 400),
    ],
)
def test_the_status_told_beside_a_body_is_that_of_the_answer(text: str, status: int) -> None:
    (response,) = parse(text).responses
    assert (response.status, response.error is not None) == (status, True)


def test_two_error_objects_stay_two_answers() -> None:
    made = parse('{"error":"invalid_token"}\n{"error":"invalid_grant"}')
    assert [r.error.code for r in made.responses if r.error] == ["invalid_token", "invalid_grant"]


def test_an_object_that_reports_no_error_is_no_answer() -> None:
    assert not parse('{"name": "portal", "colour": "blue"}').responses


def test_a_page_gives_its_words_as_the_error() -> None:
    made = parse(
        "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n"
        "<html><head><title>403</title><script>var a = 1;</script></head><body><h1>Blocked</h1></body></html>"
    )
    assert made.responses[0].error is not None
    assert made.responses[0].error.dialect == "html"
    assert made.responses[0].error.description == "403 Blocked"


def test_an_xml_error_gives_code_and_message() -> None:
    made = parse("HTTP/1.1 403 Forbidden\n\n<Error><Code>AccessDenied</Code><Message>No</Message></Error>")
    assert made.responses[0].error is not None
    assert (made.responses[0].error.code, made.responses[0].error.description) == ("AccessDenied", "No")


def test_a_log_gives_the_call_its_status_its_time_and_its_lines() -> None:
    made = parse(LOG)
    (request,), (response,) = made.requests, made.responses
    assert request.url is not None
    assert (request.method, request.url.path, response.status) == ("GET", "/v2/devices", 401)
    assert made.times[0][1] == datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)
    assert [error.origin for error in made.errors] == ["log", "trace", "trace", "trace"]
    assert Form.MESSAGE in made.forms


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("curl: (6) Could not resolve host: Bearer", "shell"),
        ("    at settle (node_modules/axios/lib/core/settle.js:19:12)", "trace"),
        ("jwt.exceptions.InvalidSignatureError: Signature verification failed", "trace"),
        ("2023-11-14 22:13:20 WARN Jwt is expired", "log"),
        ("The token is refused.", "prose"),
    ],
)
def test_a_line_tells_where_it_comes_from(line: str, origin: str) -> None:
    (error,) = parse(line).errors
    assert (error.text, error.origin) == (line.strip(), origin)


@pytest.mark.parametrize(
    "line",
    [
        f"token={OPAQUE} was refused",
        f"refresh with {REFRESH} failed",
        f"Could not resolve host: {OPAQUE}",
        f"password: {OPAQUE} is wrong",
        f"GET https://a.example/?api_key={OPAQUE} failed",
        f"https://user:{OPAQUE}@a.example refused",
    ],
)
def test_a_line_is_kept_as_it_came_and_shown_without_the_secret_in_it(line: str) -> None:
    made = parse(line)
    gate = Scrubber(made.secrets, Labeler(b"key"), made)
    shown = [gate.scrub(error.text) for error in made.errors]
    assert all(OPAQUE not in text and REFRESH not in text for text in shown)


@pytest.mark.parametrize(
    "line",
    [
        "Unable to find key with kid: 656ea50c9b8f4b0d9a6f",
        "Trace ID: 4ba21708-db13-4104-aa14-108f03cf3ce2",
        "IDX10214: Audience validation failed. Audiences: 'https://api.example.com'.",
        "token: expired",
        "Missing Authorization header in request to /v2/devices/with-a-rather-long-name",
    ],
)
def test_a_line_without_secrets_stays_as_it_is(line: str) -> None:
    made = parse(line)
    assert [error.text for error in made.errors] == [line]


def test_a_refused_header_value_in_a_trace_is_read_as_the_header() -> None:
    made = parse(f"ValueError: Invalid header value b'Bearer {OPAQUE}\\n'")
    assert [c.name for c in made.credentials] == ["Authorization"]
    assert "escaped-newline" in {defect.kind.value for defect in made.credentials[0].defects}


def test_the_servers_current_time_in_a_message_is_a_time_of_the_paste() -> None:
    made = parse(
        "IDX10223: The token is expired.\nValidTo: '11/14/2023 21:00:00'\nCurrent time: '11/14/2023 22:13:20'."
    )
    assert made.times == (("current time in the message", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),)


@pytest.mark.parametrize(
    ("text", "url", "status"),
    [
        ("401 Client Error: Unauthorized for url: https://api.example.com/v2/devices", "/v2/devices", 401),
        ("GET https://api.example.com/v2/devices 401 (Unauthorized)", "/v2/devices", 401),
        ("I get 403 on https://api.example.com/v3/policies.", "/v3/policies", 403),
        ('Get "https://api.example.com/user": 401 Unauthorized', "/user", 401),
        ("--> GET https://api.example.com/v2/devices\n<-- 401 https://api.example.com/v2/devices", "/v2/devices", 401),
    ],
)
def test_a_call_and_its_status_are_read_from_a_sentence(text: str, url: str, status: int) -> None:
    made = parse(text)
    (request,), (response,) = made.requests, made.responses
    assert request.url is not None
    assert (request.url.path, response.status, request.response) == (url, status, 0)


def test_a_challenge_within_a_sentence_is_read() -> None:
    made = parse('I got 401 with WWW-Authenticate: Bearer error="invalid_token", error_description="Over". Why?')
    (response,) = made.responses
    assert response.status == 401
    assert response.challenges[0].params == {"error": "invalid_token", "error_description": "Over"}


def test_response_fields_written_as_an_object_are_read() -> None:
    made = parse("status: 401\nheaders: {'www-authenticate': 'Bearer', 'date': 'Tue, 14 Nov 2023 22:13:20 GMT'}")
    (response,) = made.responses
    assert response.status == 401
    assert response.challenges[0].scheme == "Bearer"
    assert response.date == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("before", ["", "https://app.example.com/callback?", "#"])
def test_an_error_in_a_redirect_is_read(before: str) -> None:
    made = parse(f"{before}error=access_denied&error_description=Not+now&state=1")
    errors = [response.error for response in made.responses if response.error]
    assert [(error.code, error.description) for error in errors] == [("access_denied", "Not now")]
