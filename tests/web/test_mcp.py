"""The endpoint for coding assistants: what it takes, whom it refuses, and that it is the API in another form."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client

from diagnostics import tasks
from diagnostics.api import keys
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
from tests.web import sample_report
from tests.web.stored import OWNER, owning, store

pytestmark = pytest.mark.django_db
PASTE = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n'
MODERN = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture(autouse=True)
def _on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint is on, and a worker takes a diagnosis the moment it is sent."""
    settings.PORTAL_MCP = True
    monkeypatch.setattr(tasks, "send", execution.perform)


def post(body: Any, *, client: Client | None = None, kind: str = "application/json", **headers: str) -> Any:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    asking = client or Client(enforce_csrf_checks=True)
    return asking.post("/mcp", content, content_type=kind, headers=headers)


def message(method: str, params: Any = None, request_id: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "method": method} | ({} if params is None else {"params": params})


def called(name: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = post(message("tools/call", {"name": name, "arguments": arguments}), **more)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["result"])


def error(answer: Any, status: int, code: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["error"]["code"] == code
    return str(answer.json()["error"]["message"])


def test_it_is_off_unless_the_setting_turns_it_on(settings: Any):
    settings.PORTAL_MCP = False
    assert post(message("tools/list")).status_code == 404
    assert "/mcp" not in Client().get("/llms.txt").content.decode()


def test_a_page_of_another_origin_is_refused_and_our_own_is_not(settings: Any):
    settings.PORTAL_BASE_URL = "http://testserver"
    for origin in ("https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81"):
        error(post(message("tools/list"), Origin=origin), 403, -32600)
    assert post(message("tools/list"), Origin="http://testserver").status_code == 200
    assert post(message("tools/list")).status_code == 200


def test_what_a_foreign_page_could_send_without_asking_is_not_read():
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        assert post(message("tools/list"), kind=kind).status_code == 415
    answer = Client().options("/mcp", headers={"Origin": "http://127.0.0.1:8000"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert not answer.has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize("method", ["get", "delete", "put"])
def test_there_is_no_stream_and_no_session(method: str):
    answer = getattr(Client(), method)("/mcp")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", -32700),
        ("[" * 100_000, -32700),
        ("[]", -32600),
        ([message("ping")], -32600),
        ({"id": 1, "method": "ping"}, -32600),
        (message("ping", request_id=None), -32600),
        (message("ping", request_id=True), -32600),
        (message("ping", []), -32600),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, -32600),
    ],
)
def test_what_is_no_request_is_said_to_be_none(body: Any, code: int):
    error(post(body), 400, code)


def test_a_body_beyond_every_limit_is_refused(settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    error(post(message("tools/list", {"x": "y" * 2000})), 413, -32600)


def test_notifications_are_taken_and_versions_of_another_time_are_not():
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = post(note, **{"MCP-Protocol-Version": "2025-11-25"})
    assert (answer.status_code, answer.content) == (202, b"")
    error(post(note, **{"MCP-Protocol-Version": "1999-01-01"}), 400, -32022)
    answer = post(message("tools/list"), **{"MCP-Protocol-Version": "1999-01-01"})
    error(answer, 400, -32022)
    assert MODERN in answer.json()["error"]["data"]["supported"]
    assert b"planted" not in post(message("tools/list"), **{"MCP-Protocol-Version": "planted-4711"}).content


def test_the_handshake_agrees_on_a_version_that_both_speak():
    def agreed(wanted: str) -> str:
        asked = {"protocolVersion": wanted, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
        answer = post(message("initialize", asked))
        assert not answer.has_header("Mcp-Session-Id")
        return str(answer.json()["result"]["protocolVersion"])

    assert agreed("2025-06-18") == "2025-06-18"
    assert agreed("2030-01-01") == "2025-11-25"
    assert post(message("ping", request_id="a")).json() == {"jsonrpc": "2.0", "id": "a", "result": {}}
    error(post(message("resources/list")), 200, -32601)


def test_a_request_of_the_stateless_edition_must_say_the_same_in_header_and_body():
    body = message("tools/call", {"name": "search_kb", "arguments": {"query": "clock"}, "_meta": META})
    headers = {"MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": "search_kb"}
    assert post(body, **headers).json()["result"]["resultType"] == "complete"
    encoded = f"=?base64?{base64.b64encode(b'search_kb').decode()}?="
    assert post(body, **headers | {"Mcp-Name": encoded}).status_code == 200
    for wrong in ("diagnose", "=?base64?%%%?=", ""):
        error(post(body, **headers | {"Mcp-Name": wrong}), 400, -32020)
    error(post(body, **headers | {"Mcp-Method": "tools/list"}), 400, -32020)
    error(post(body, **{name: value for name, value in headers.items() if name != "MCP-Protocol-Version"}), 400, -32020)
    error(post(message("tools/list", {}), **headers), 400, -32602)
    unknown = message("tasks/list", {"_meta": META})
    error(post(unknown, **headers | {"Mcp-Method": "tasks/list"}), 404, -32601)


def test_a_paste_is_diagnosed_and_its_owner_token_opens_it_alone():
    said = called("diagnose", {"paste": PASTE, "online": False, "platform": "generic"})
    values = said["structuredContent"]
    assert (values["state"], said["isError"]) == ("finished", False)
    assert values["verdict"]["headline"] in said["content"][0]["text"].replace("\\", "")
    assert values["owner_token"] in said["content"][0]["text"]
    assert Diagnosis.objects.get().platform == "generic"
    again = called("read_diagnosis", {"id": values["id"], "owner_token": values["owner_token"]})
    assert again["structuredContent"]["verdict"] == values["verdict"]
    for token in ("", OWNER, "x" * 300):
        refused = called("read_diagnosis", {"id": values["id"], "owner_token": token})
        assert refused["isError"]
        assert "structuredContent" not in refused


def test_cookies_count_for_nothing():
    made = store(sample_report.expired())
    assert called("read_diagnosis", {"id": made.pk, "owner_token": "x"}, client=owning(Client()))["isError"]
    assert not called("read_diagnosis", {"id": made.pk, "owner_token": OWNER})["isError"]


def test_while_it_runs_the_answer_says_how_to_ask_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tasks, "send", lambda diagnosis_id: False)
    monkeypatch.setattr("diagnostics.api.tools.LONGEST_WAIT_S", 0)
    said = called("diagnose", {"paste": PASTE})
    assert said["structuredContent"]["verdict"] is None
    assert "read_diagnosis" in said["content"][0]["text"]


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("diagnose", {"paste": ""}, "nothing in the box"),
        ("diagnose", {"paste": "lorem ipsum"}, "no token, request"),
        ("diagnose", {"paste": 7}, "paste must be text"),
        ("diagnose", {"paste": PASTE, "online": "perhaps"}, "online must be"),
        ("diagnose", {"paste": PASTE, "exchange": True}, "exchange must be"),
        ("diagnose", {"paste": PASTE, "platform": "nowhere"}, "platform must be one of"),
        ("read_diagnosis", {"id": ["x"], "owner_token": "x"}, "id must be text"),
        ("search_kb", {"query": {}}, "query must be text"),
        ("search_kb", {"query": "clock", "language": "xx"}, "language must be one of en, de"),
    ],
)
def test_what_the_api_would_refuse_is_told_to_the_model(name: str, arguments: dict[str, Any], told: str):
    said = called(name, arguments)
    assert said["isError"]
    assert told in said["content"][0]["text"]
    assert not Diagnosis.objects.exists()


def test_a_tool_that_is_none_is_an_error_of_the_protocol():
    assert "diagnose" in error(post(message("tools/call", {"name": "x", "arguments": {}})), 200, -32602)
    error(post(message("tools/call", {"name": "diagnose", "arguments": []})), 200, -32602)
    error(post(message("tools/call", {"name": ["diagnose"]})), 200, -32602)


def test_the_knowledge_base_is_searched():
    hits = called("search_kb", {"query": "clock skew"})["structuredContent"]["hits"]
    assert hits
    assert hits[0]["url"].startswith("http")
    assert all(hit["title"] and hit["text"] for hit in hits)
    german = called("search_kb", {"query": "clock skew", "language": "de"})["structuredContent"]["hits"]
    assert "Zwei Uhren weichen voneinander ab" in [hit["title"] for hit in german]
    assert called("search_kb", {"query": "zzzzqqq"})["structuredContent"] == {"hits": []}


@pytest.mark.usefixtures("one_window")
def test_the_limits_and_the_keys_are_those_of_the_api(settings: Any):
    settings.PORTAL_RATE_LIMIT_POST = "1/h"
    asked = {"paste": PASTE, "online": False}
    url = "/api/v1/diagnoses?online=false"
    assert Client().post(url, PASTE, content_type="text/plain").status_code == 201
    refused = called("diagnose", asked)
    assert refused["isError"]
    assert "rate limit" in refused["content"][0]["text"].lower()
    _, key = keys.create("assistants", "1/h")
    with_key = message("tools/call", {"name": "diagnose", "arguments": asked})
    assert not post(with_key, **{"X-API-Key": key}).json()["result"]["isError"]
    assert post(with_key, **{"X-API-Key": key}).json()["result"]["isError"]
    assert "not valid" in post(with_key, **{"X-API-Key": "portal_x"}).json()["result"]["content"][0]["text"]


@pytest.mark.usefixtures("one_window")
def test_reading_and_searching_are_counted_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("diagnostics.api.asking.READS", type(keys.Rate(1, 3600))(1, 3600))
    assert not called("search_kb", {"query": "clock"})["isError"]
    assert called("search_kb", {"query": "clock"})["isError"]
    assert called("read_diagnosis", {"id": "x", "owner_token": "y"})["isError"]


def test_a_crash_quotes_nothing(monkeypatch: pytest.MonkeyPatch):
    def broken(text: str, **kwargs: Any) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr("diagnostics.services.create", broken)
    answer = post(message("tools/call", {"name": "diagnose", "arguments": {"paste": "planted-4711"}}))
    assert "planted" not in error(answer, 200, -32603)


def test_llms_txt_leads_to_what_is_there(settings: Any):
    settings.PORTAL_BASE_URL = "http://testserver"
    text = Client().get("/llms.txt").content.decode()
    assert text.startswith("# Auth diagnostics\n\n> ")
    addresses = [part.partition(")")[0] for part in text.split("](")[1:]]
    assert len(addresses) >= 12
    for address in addresses:
        path = address.removeprefix("http://testserver")
        answer = Client().get(path)
        assert answer.status_code == (405 if path in ("/mcp", "/api/v1/diagnoses") else 200), address
