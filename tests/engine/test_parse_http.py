"""Raw HTTP messages, transcripts and header dumps: who asked what, who answered, and where each stood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import CredentialPlace, TokenRole
from diagnostics.engine.parse import describe, parse
from tests.engine.pastes import EXCHANGE, HS256, HTTP2_DUMP, JWT, OPAQUE, REFRESH, SECRET, TOKEN_CALL, TRACE, TRANSCRIPT

AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_a_request_and_its_response_are_one_exchange() -> None:
    made = parse(EXCHANGE)
    (request,), (response,) = made.requests, made.responses
    assert (request.method, request.http_version, request.response, response.request) == ("GET", "1.1", 0, 0)
    assert request.url is not None
    assert (request.url.origin, request.url.path) == ("https://api.example.com", "/v2/devices")
    assert [(name, value.reveal()) for name, value in request.url.query] == [("limit", "5")]
    assert [field.name for field in request.headers] == ["Host", "Authorization", "Accept"]
    assert (response.status, response.reason, response.date) == (401, "Unauthorized", AT)
    assert response.challenges[0].params["error_description"] == 'The token "A" expired'


def test_the_error_of_the_response_is_taken_apart() -> None:
    error = parse(EXCHANGE).responses[0].error
    assert error is not None
    assert (error.code, error.vendor_code, error.request_id) == ("unauthorized", "E-AUTH-001", "req_0123456789")
    assert error.timestamp == datetime(2023, 11, 14, 22, 13, 19, tzinfo=UTC)


def test_places_point_to_the_line_of_the_field_and_the_column_of_the_token() -> None:
    made = parse(EXCHANGE)
    field = made.requests[0].header("authorization")
    assert field is not None
    assert field.at is not None
    assert field.at.line == 3
    assert made.tokens[0].at is not None
    assert (made.tokens[0].at.line, made.tokens[0].at.column) == (3, 23)


def test_carriage_returns_do_not_move_lines() -> None:
    made = parse(EXCHANGE.replace("\n", "\r\n"))
    assert made.tokens[0].at is not None
    assert made.tokens[0].at.line == 3
    assert made.responses[0].status == 401


def test_the_assumed_scheme_is_said() -> None:
    assert any("https is assumed" in str(note) for note in parse(EXCHANGE).notes)


def test_a_token_call_gives_its_parameters_credentials_and_grant() -> None:
    made = parse(TOKEN_CALL)
    (request,) = made.requests
    assert request.body_kind == "form"
    assert [name for name, _ in request.form] == ["grant_type", "refresh_token", "client_id", "client_secret"]
    assert [(c.place, c.name) for c in made.credentials] == [(CredentialPlace.BODY, "client_secret")]
    assert {t.secret.reveal(): t.role for t in made.tokens} == {REFRESH: TokenRole.REFRESH}
    assert made.subject_token == made.tokens[0].label
    assert SECRET in [secret.reveal() for secret in made.secrets]
    error = made.responses[0].error
    assert error is not None
    assert (error.code, error.dialect) == ("invalid_grant", "oauth")


def test_a_json_body_at_the_token_endpoint_keeps_its_kind_and_gives_its_parameters() -> None:
    made = parse(
        "POST https://id.example.com/oauth/token HTTP/1.1\nContent-Type: application/json\n\n"
        '{"grant_type": "client_credentials", "client_id": "portal"}\n'
    )
    assert made.requests[0].body_kind == "json"
    grant = made.requests[0].parameter("grant_type")
    assert grant is not None
    assert grant.reveal() == "client_credentials"


def test_an_error_object_after_a_get_is_its_answer_and_not_its_body() -> None:
    made = parse(f'GET https://api.example.com/me\nAuthorization: Bearer {OPAQUE}\n\n{{"error": "invalid_token"}}')
    assert made.requests[0].body is None
    assert made.requests[0].response == 0
    assert made.responses[0].error is not None
    assert made.responses[0].error.code == "invalid_token"


def test_a_status_line_in_words_and_the_body_below_it_are_one_answer() -> None:
    made = parse('HTTP 401\n{"message": "The incoming token has expired"}')
    (response,) = made.responses
    assert response.status == 401
    assert response.error is not None
    assert response.error.description == "The incoming token has expired"


def test_a_malformed_head_is_read_leniently_with_a_note() -> None:
    made = parse(f"GET /v2 HTTP/1.1\nHost: api.example.com\nAuthorization : Bearer {OPAQUE}\nAccept: */*\n\n")
    assert [field.name for field in made.requests[0].headers] == ["Host", "Authorization", "Accept"]
    assert any("leniently" in str(note) for note in made.notes)


def test_a_transcript_is_read_hop_by_hop() -> None:
    made = parse(TRANSCRIPT)
    first, second = made.requests
    assert (first.response, second.response, second.redirect_of) == (0, 1, 0)
    assert [r.status for r in made.responses] == [301, 401]
    assert first.header("authorization") is not None
    assert second.header("authorization") is None
    assert first.url is not None
    assert first.url.origin == "https://api.example.com"


def test_the_subject_of_a_redirected_call_is_the_hop_that_failed() -> None:
    made = parse(TRANSCRIPT)
    assert (made.subject_request, made.subject_response, made.subject_credential) == (1, 1, None)
    assert made.subject_reason is not None
    assert "401" in str(made.subject_reason)


def test_a_command_and_its_transcript_are_one_request() -> None:
    made = parse(f"$ curl -v https://api.example.com/v2/devices -H 'Authorization: Bearer {HS256}'\n{TRANSCRIPT}")
    first, second = made.requests
    assert first.source is Form.CURL
    assert "verbose" in first.options
    assert first.header("host") is not None
    assert (first.response, second.redirect_of) == (0, 0)
    assert made.forms[:2] == (Form.CURL, Form.CURL_VERBOSE)


def test_a_trace_joins_lines_that_were_cut_and_parts_lines_that_were_not() -> None:
    made = parse(TRACE)
    (request,) = made.requests
    assert [field.name for field in request.headers] == ["Host", "Authorization"]
    assert made.tokens[0].secret.reveal() == OPAQUE
    assert made.responses[0].challenges[0].scheme == "Bearer"


def test_a_long_value_of_a_trace_is_joined_without_a_break() -> None:
    line = f"Authorization: Bearer {JWT}"
    pieces = [line[i : i + 64] for i in range(0, len(line), 64)]
    dump = "\n".join(f"{26 + 64 * n:04x}: {piece}" for n, piece in enumerate(pieces))
    made = parse(f"=> Send header, 999 bytes\n0000: GET /v2/devices HTTP/1.1\n{dump}\n")
    assert made.tokens[0].secret.reveal() == JWT
    assert not made.credentials[0].defects


@pytest.mark.parametrize(
    "dump",
    [HTTP2_DUMP, HTTP2_DUMP.replace(": ", "\n").replace(":authority\n", ":authority:\n").replace(":path\n", ":path\n")],
)
def test_pseudo_headers_make_a_request_and_a_response(dump: str) -> None:
    made = parse(dump)
    (request,), (response,) = made.requests, made.responses
    assert request.url is not None
    assert (request.method, request.url.origin + request.url.path) == ("GET", "https://api.example.com/v2/devices")
    assert request.http_version == "2"
    assert (response.status, response.request) == (401, 0)
    assert response.challenges[0].params == {"error": "invalid_token"}
    assert made.tokens[0].secret.reveal() == JWT


def test_each_of_several_answers_belongs_to_the_call_before_it() -> None:
    made = parse(
        f"GET /a HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {OPAQUE}\n\nHTTP/1.1 200 OK\n\n"
        "GET /b HTTP/1.1\nHost: api.example.com\n\nHTTP/1.1 401 Unauthorized\n\n"
        "GET /c HTTP/1.1\nHost: api.example.com\n\n"
    )
    assert [(r.url.path if r.url else "", r.response) for r in made.requests] == [("/a", 0), ("/b", 1), ("/c", None)]
    assert [(r.status, r.request) for r in made.responses] == [(200, 0), (401, 1)]
    assert (made.subject_request, made.subject_credential) == (1, None)


def test_a_status_in_a_comment_belongs_to_the_call_on_its_line() -> None:
    made = parse(
        "requests.get('https://api.example.com/a', headers=headers)  # 200\n"
        "requests.get('https://api.example.com/b', headers=headers)  # 403\n"
    )
    told = [(made.requests[item.request or 0].url, item.status) for item in made.responses]
    assert [(url.path if url else "", status) for url, status in told] == [("/a", 200), ("/b", 403)]


def test_a_success_is_taken_from_a_comment_only_where_another_call_was_refused() -> None:
    assert parse("requests.get('https://api.example.com/a', headers=headers)  # 200\n").responses == ()


def test_an_answer_behind_an_arrow_is_no_address_of_the_command() -> None:
    made = parse(
        f"curl https://api.example.com/v1 -H 'X-Api-Key: {OPAQUE}' -> 200\n"
        f"curl https://api.example.com/v1 -H 'Authorization: Bearer {OPAQUE}' -> 401 Unauthorized\n"
    )
    assert [(item.status, item.request) for item in made.responses] == [(200, 0), (401, 1)]
    assert len(made.requests) == 2


PANEL = f"""General
Request URL: https://api.example.com/v2/devices?limit=5
Request Method: GET
Status Code: 401 Unauthorized
Remote Address: 203.0.113.7:443
Response Headers
content-type: application/json
www-authenticate: Bearer error="invalid_token"
Request Headers
accept: */*
authorization: Bearer {JWT}
"""


@pytest.mark.parametrize("panel", [PANEL, PANEL.replace(": ", ":\n").replace("https:\n", "https:")])
def test_a_network_panel_is_one_exchange(panel: str) -> None:
    made = parse(panel)
    (request,), (response,) = made.requests, made.responses
    assert request.url is not None
    assert (request.method, request.url.path, request.response) == ("GET", "/v2/devices", 0)
    assert [field.name for field in request.headers] == ["accept", "authorization"]
    assert (response.status, [field.name for field in response.headers]) == (401, ["content-type", "www-authenticate"])
    assert made.tokens[0].secret.reveal() == JWT


def test_a_request_told_piece_by_piece_is_put_together() -> None:
    made = parse(
        "url: https://id.example.com/oauth/token\n"
        f'headers: {{"Authorization": "Bearer {OPAQUE}", "Content-Type": "application/json"}}\n'
        'data: {"grant_type": "authorization_code", "code": "c-123456789"}\n'
    )
    (request,) = made.requests
    assert request.url is not None
    assert request.url.host == "id.example.com"
    assert request.header("authorization") is not None
    assert request.parameter("code") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EXCHANGE, "A raw HTTP message with a JWT: GET /v2/devices, answered 401"),
        (TOKEN_CALL, "A raw HTTP message with an opaque token: POST /oauth/token, answered 400"),
        (JWT, "A JWT"),
        (JWT[:100], "A damaged JWT"),
        ("", "Nothing that could be recognised"),
        ('WWW-Authenticate: Bearer error="invalid_token"', "A WWW-Authenticate challenge"),
        (
            f"curl https://api.example.com/v2/devices -H 'Authorization: Bearer {JWT}'\nHTTP 401",
            "A curl command with a JWT: GET /v2/devices, answered 401",
        ),
    ],
)
def test_one_line_says_what_was_recognised(text: str, expected: str) -> None:
    assert str(describe(parse(text))) == expected


def test_a_message_with_thousands_of_fields_keeps_its_credential_and_says_what_was_left_out():
    fields = "".join(f"X-{number}: y\n" for number in range(5000))
    submission = parse(f"GET / HTTP/1.1\nHost: api.example.com\n{fields}Authorization: Bearer abcdefghij1234567890\n")
    kept = submission.requests[0].headers
    assert len(kept) == 200
    assert kept[-1].name == "Authorization"
    assert any("5002 header fields" in str(note) for note in submission.notes)
