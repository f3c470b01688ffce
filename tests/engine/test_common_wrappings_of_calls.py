"""Calls as logs, mails and browsers wrap them, and values as programs print them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import Outcome
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined
from tests.engine.test_checks_paste import judged

TOKEN = "4d1f93b0c8e27a65f0b1"
AT = datetime(2026, 11, 27, tzinfo=UTC)
AUTHORIZE = "https://id.example.com/authorize?response_type=code&client_id=a&redirect_uri="


def refused(value: str) -> str:
    return f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {value}\n\nHTTP/1.1 401 Unauthorized\n\n"


@pytest.mark.parametrize("name", ["provider.terraform-provider-shop_v1.11.0:", "billing/api:", "web-1.eu:"])
def test_the_name_of_one_of_several_programs_is_taken_off_its_lines(name: str) -> None:
    head = ["GET /abilities HTTP/1.1", "Host: api.example.com", "Authorization: Token token=", "Accept: */*", "", "",
            "HTTP/2.0 401 Unauthorized", "Server: nginx"]  # fmt: skip
    lines = [f"2021-10-04T09:02:11.418+0200 [DEBUG] {name} {line}" for line in head]
    other = "2021-10-04T09:02:10.877+0200 [INFO]  Go runtime version: go1.16.4"
    read = parse("\n".join([other, *lines, other]))
    assert [(asked.method, asked.url.host if asked.url else "") for asked in read.requests] == [
        ("GET", "api.example.com")
    ]
    assert [answer.status for answer in read.responses] == [401]
    assert judged("header.value-present", "\n".join([other, *lines, other])).cause == "empty-token"


def test_a_har_file_between_words_is_read_and_so_are_the_words() -> None:
    entry = {
        "request": {
            "method": "POST", "url": "https://id.example.com/token",
            "headers": [{"name": "Content-Type", "value": "application/x-www-form-urlencoded"}],
            "postData": {"mimeType": "application/x-www-form-urlencoded",
                         "text": "grant_type=authorization_code&client_id=planner&code=7c0e4f5a"},
        },
        "response": {"status": 401, "headers": [], "content": {
            "mimeType": "application/json",
            "text": '{"error":"unauthorized_client","error_description":"Client secret not provided in request"}'}},
    }  # fmt: skip
    har = json.dumps({"log": {"version": "1.2", "entries": [entry]}}, indent=1)
    paste = f"HAR of the red request:\n\n{har}\n\nOur backend signs in with the same client."
    read = parse(paste)
    assert [asked.url.path if asked.url else "" for asked in read.requests] == ["/token"]
    assert judged("endpoint.client-authentication", paste).cause == "client-auth-method-mismatch"


@pytest.mark.parametrize("value", ["Basic YTpiYzE=", "Bearer abc123defgh456=", "ApiKey YWJjZGVmZ2g="])
def test_the_padding_of_a_value_is_no_soft_break_of_a_mail(value: str) -> None:
    assert [item.value.reveal() for item in parse(refused(value)).credentials] == [value]


def test_a_mail_with_lines_broken_where_they_had_to_be_is_still_undone() -> None:
    long = f"curl https://api.example.com/v1/items -H 'Authorization: Bearer {'a1B2' * 20}'"
    mail = f"{long[:75]}=\n{long[75:]}\n"
    assert parse(mail).credentials[0].value.reveal() == f"Bearer {'a1B2' * 20}"


PRINTED = [
    'Optional("{}")', "Some({})", "@{{token={}}}", "map[token:{}]", "&{{{}}}", '{{:token=>"{}"}}', "('{}',)",
    "SecretStr({})",
]  # fmt: skip


@pytest.mark.parametrize("shape", PRINTED)
def test_what_a_program_prints_for_an_object_is_told_and_the_token_within_it_read(shape: str) -> None:
    paste = refused(f"Bearer {shape.format(TOKEN)}")
    assert judged("token.kind", paste).cause == "wrong-value-as-token"
    assert parse(paste).tokens[0].secret.reveal() == TOKEN


@pytest.mark.parametrize(
    "shape", ["System.Security.SecureString", "com.example.Token@4f3a2b", "#<Token:0x00007f>", "%!s(<nil>)"]
)
def test_what_a_program_prints_for_an_object_without_a_text_is_no_token(shape: str) -> None:
    assert judged("header.value-present", refused(f"Bearer {shape}")).cause == "null-or-undefined-token"


@pytest.mark.parametrize("value", ["Bearer getToken(4d1f93b0c8e27a65f0b1)", "Bearer {{token}}", f"Bearer {TOKEN}"])
def test_a_call_a_template_and_a_token_are_no_printed_object(value: str) -> None:
    assert not parse(refused(value)).credentials[0].has(DefectKind.PRINTED_OBJECT)


@pytest.mark.parametrize("value", ['Token token=""', "Token token=", "Token key="])
def test_a_parameter_without_a_value_holds_no_token(value: str) -> None:
    assert judged("header.value-present", refused(value)).cause == "empty-token"


def test_a_dump_without_a_content_type_is_not_read_as_a_form() -> None:
    body = "grant_type=authorization_code&code=4aPrxk2WvT0q&client_id=a&client_secret=b47PqXw0mJb2"
    dump = f"POST /token HTTP/1.0\nHost: id.example.com\nContent-Length: {len(body)}\n\n{body}\n\n"
    answer = 'HTTP/1.0 400 Bad Request\nContent-Type: application/json\n\n{"error":"unsupported_grant_type"}\n'
    assert judged("endpoint.content-type", dump + answer).cause == "wrong-content-type"
    typed = dump.replace(f"Content-Length: {len(body)}\n", "")
    assert judged("endpoint.content-type", typed + answer).outcome is Outcome.PASS


def test_a_redirect_uri_with_the_code_in_it_is_not_the_registered_one() -> None:
    call = (
        f'{AUTHORIZE}https://app.example.com/cb\n\n:redirect_uri=>"https://app.example.com/cb?code=AQBv7o2m&state=5f"\n'
    )
    assert (
        judged("endpoint.redirect-uri", f"{call}401 invalid_grant: Invalid redirect URI").cause
        == "redirect-uri-mismatch"
    )


def test_where_an_authorization_server_sent_the_browser_is_no_wrong_address() -> None:
    back = "http://localhost:8000/callback/?error=invalid_scope&error_description=not+authorized&state=4f9c#!"
    assert judged("request.url", back).outcome is not Outcome.FAIL


def test_the_refusal_that_is_left_answers_the_message_that_is_left() -> None:
    paste = (
        'Unauthorized: {"detail":"Invalid token header. Token string should not contain spaces."}\n\n'
        f"curl -s -H 'Authorization: Token {TOKEN}' http://stock.example.com/api/crates/ | head -c 80\n"
        '[{"id":1,"label":"seed"}]\n\nwhat the app sends:\n\n'
        f'GET /api/crates/ HTTP/1.1\nAccept: application/json\nAuthorization: Token token="{{:token=>\\"{TOKEN}\\"}}"\n'
        "Host: stock.example.com\n"
    )
    assert judged("token.kind", paste).cause == "wrong-value-as-token"


def test_where_the_code_shows_what_made_the_defect_the_advice_is_of_the_code() -> None:
    paste = (
        'return "Basic " + Base64.encodeToString(raw, Base64.DEFAULT)\n\n'
        "IllegalArgumentException: Unexpected char 0x0a at 54 in Authorization value: Basic cmFuZ2VyQHBpbmU=\n"
    )
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.fix is not None
    assert verdict.cause == "token-whitespace-or-newline"
    assert "NO_WRAP" in f"{verdict.fix.text} {verdict.fix.request}"
