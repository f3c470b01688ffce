"""What only resembles a failure, a browser, a shell's document or code is not taken for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Kind, Outcome
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.messages.body import error_of, tells_of_failure
from tests.corpus.examined import examined
from tests.engine.test_checks_paste import judged

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
TOKEN = "abcDEF123456ghiJKL789mnoPQR"
HEAD = f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {TOKEN}\n\n"
JSON = "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"


@pytest.mark.parametrize("body", ['{"responses": 5}', '{"responses": true, "name": "x"}', "data:" * 3000, "event: x"])
def test_odd_bodies_neither_fail_the_reader_nor_the_call(body: str) -> None:
    assert not tells_of_failure(body)


def test_things_that_have_a_status_are_no_failed_batch() -> None:
    body = '[{"id": 7, "url": "https://shop.example", "status": 503}, {"id": 8, "status": 200}]'
    verdict = examined(f"{HEAD}{JSON}{body}", "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.kind is Kind.HEALTHY


def test_a_message_of_grpc_is_decoded() -> None:
    text = f"{HEAD}HTTP/2 200\ncontent-type: application/grpc\ngrpc-status: 16\ngrpc-message: Token%20has%20expired\n"
    error = parse(text).responses[0].error
    assert error is not None
    assert error.description == "Token has expired"
    assert error_of("", 200) is None


def test_a_call_typed_at_a_prompt_is_not_the_one_that_the_browser_kept_back() -> None:
    preflight = (
        "OPTIONS /v2/devices HTTP/1.1\nHost: api.example.com\nOrigin: https://app.example.com\n"
        "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: authorization\n\n"
        "HTTP/1.1 401 Unauthorized\n\n"
    )
    typed = f"curl -i https://api.example.com/v2/devices -H 'Authorization: Bearer {TOKEN}'\nHTTP/1.1 200 OK\n\n{{}}"
    assert judged("response.preflight", preflight + typed).outcome is Outcome.FAIL
    assert judged("response.preflight", f"{preflight}{HEAD}HTTP/1.1 401 Unauthorized\n").outcome is Outcome.PASS


def test_the_machine_that_logs_is_no_host_of_the_call() -> None:
    request = parse(f'2026-11-27T11:20:00Z host=web-01.corp.net access GET /v2/devices 401 "Bearer {TOKEN}"').requests[
        0
    ]
    assert request.header("Host") is None


@pytest.mark.parametrize(
    "text",
    [
        'error = "invalid_token"\nerror_description = "The access token expired"',
        "if token is expired the API answers 401",
        "interface eth0: authentication failed 401",
        "case 401: Unauthorized",
    ],
)
def test_settings_prose_and_logs_are_no_code(text: str) -> None:
    assert parse(text).errors


@pytest.mark.parametrize("above", ["grep -q ok <<<ready\n", "<<<<<<< HEAD\n", "x = a << b\n"])
def test_what_only_looks_like_a_here_document_leaves_single_quotes_as_they_are(above: str) -> None:
    command = (
        "curl -i -H 'Authorization: Bearer $TOKEN' https://api.example.com/v2/devices\nHTTP/1.1 401 Unauthorized\n"
    )
    assert judged("header.value-real", above + command).cause == "placeholder-or-unexpanded-variable"


def test_a_target_that_ended_above_is_not_the_one_of_the_command() -> None:
    text = (
        "steps:\n\tlogin\n\nif true; then\n\tcurl -i -H 'Authorization: Bearer ${TOKEN}' https://api.example.com/v2\n"
    )
    assert judged("header.value-real", f"{text}HTTP/1.1 401 Unauthorized\n").outcome is Outcome.FAIL


@pytest.mark.parametrize(("line", "status"), [("GET https://a.example/v2 failed (450 ms)", None),
                                              ("job failed: 404 items skipped", None),
                                              ("login failed: 429", 429)])  # fmt: skip
def test_a_time_or_a_count_is_no_status(line: str, status: int | None) -> None:
    assert next((answer.status for answer in parse(line).responses), None) == status


@pytest.mark.parametrize(
    "code",
    [
        'c = base64.b64encode(\n    f"{a}:{b}".encode()\n).decode()\nheaders = {"Authorization": f"Basic {c}"}',
        'c = b64encode(raw)\nc = c.decode()\nheaders = {"Authorization": f"Basic {c}"}',
        'c = b64encode(raw)\nc = str(c, "utf-8")\nheaders = {"Authorization": f"Basic {c}"}',
    ],
)
def test_bytes_that_are_decoded_before_they_are_put_into_a_text_are_right(code: str) -> None:
    assert not any("b'" in str(sign.says) for sign in parse(f"{code}\n# 401").code_signs)


PAGE = "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<!doctype html><html><body><div id='root'></div></body></html>"


def test_a_page_in_the_place_of_an_answer_makes_nothing_broken() -> None:
    doubled = f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer Bearer {TOKEN}\n\n{PAGE}"
    verdict = examined(doubled, "generic", AT)[0].verdict
    assert verdict is not None
    assert (verdict.kind, verdict.ranked) == (Kind.INCONCLUSIVE, ())


def test_documentation_below_an_api_is_a_page_that_was_asked_for() -> None:
    verdict = examined(HEAD.replace("/v2/devices", "/api/docs") + PAGE, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.kind is Kind.HEALTHY


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Origin http://localhost:3000 is not allowed by Access-Control-Allow-Origin. Status code: 401\n"
         "HTTP/1.1 401 Unauthorized\n", "cors-preflight-blocked"),
        ("$ curl -i https://api.example.com/v2\nHTTP/1.1 401 Unauthorized\n\n$ curl https://sso.example.com/token "
         "--cacert corp.pem\ncurl: (60) SSL certificate problem: self-signed certificate", "tls-failure"),
        ("Last month our account was suspended for an unpaid bill. Today every call answers 403 Forbidden.",
         "app-or-account-suspended"),
        ("Parameters: {grant_type=authorization_code, code=SplxlOBeZQQYbYS6WxSbIA, code_verifier=tooShort123, "
         'client_id=web}\nHTTP/1.1 400 Bad Request\n\n{"error":"invalid_grant"}', "pkce-verifier-mismatch"),
    ],
)  # fmt: skip
def test_a_cause_that_is_told_stays(text: str, cause: str) -> None:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.cause == cause


def test_a_persons_sentence_carries_no_more_for_standing_beside_an_answer() -> None:
    told = "We call production with a token of the sandbox environment.\nHTTP/1.1 401 Unauthorized\n"
    verdict = examined(told, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.confidence <= 0.6
