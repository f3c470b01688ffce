"""A status of 200 is no success where the body, a field or a page says otherwise; ordinary data stays one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Kind
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
CALL = "GET /v1/orders HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer abcDEF123456ghiJKL789mnoPQR\n\n"
JSON = "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
HTML = "HTTP/1.1 200 OK\nContent-Type: text/html\n\n"


def kind(answer: str) -> Kind:
    verdict = examined(CALL + answer, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.kind


@pytest.mark.parametrize(
    "answer",
    [
        JSON + '{"code":401,"msg":"token invalid","data":null}',
        JSON + '{"status":"error","message":"You are not logged in"}',
        JSON + '{"ErrorCode":7,"ErrorMessage":"Authentication required"}',
        JSON + '{"IsSuccess":false,"StatusCode":401,"Errors":["Session invalid"]}',
        JSON + '{"data":{"viewer":null},"errors":[{"type":"FORBIDDEN","message":"Resource not accessible"}]}',
        JSON + '{"responses":[{"id":"1","status":200,"body":{}},{"id":"2","status":401,"body":{}}]}',
        JSON + '{"active":false}',
        "HTTP/1.1 207 Multi-Status\nContent-Type: application/json\n\n"
        '[{"id":1,"status":200},{"id":2,"status":403,"error":"forbidden"}]',
        'HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\nevent: error\ndata: {"error":{"message":"invalid key"}}',
        "HTTP/1.1 200 OK\ngrpc-status: 16\ngrpc-message: token expired\ncontent-type: application/grpc",
        HTML + '<html><body><form action="/login">Please sign in</form></body></html>',
        HTML + "<html><body>Access denied. Your request was blocked.</body></html>",
        HTML + '<!doctype html><html><head><title>MyApp</title></head><body><div id="root"></div></body></html>',
    ],
)
def test_a_failing_call_is_never_called_healthy(answer: str) -> None:
    assert kind(answer) is not Kind.HEALTHY


@pytest.mark.parametrize(
    "answer",
    [
        JSON + '{"id":7,"status":"failed","message":"job 7 failed at step 2"}',
        JSON + '{"code":0,"msg":"ok","data":[]}',
        JSON + '{"code":200,"message":"success","data":{"n":1}}',
        JSON + '{"orders":[],"errors":[]}',
        JSON + '{"responses":[{"id":"1","status":200}]}',
        JSON + '{"active":true,"scope":"read"}',
        JSON + '[{"id":1,"status":"open"},{"id":2,"status":"closed"}]',
        "HTTP/1.1 200 OK\ngrpc-status: 0\ncontent-type: application/grpc",
    ],
)
def test_ordinary_data_stays_a_success(answer: str) -> None:
    assert kind(answer) in {Kind.HEALTHY, Kind.RISKY}
