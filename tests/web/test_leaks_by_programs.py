"""No secret comes back by the ways of programs, the API and the tools for assistants, or reaches a log on them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from diagnostics import tasks
from diagnostics.runs import execution
from tests.fixtures.leaks import Search
from tests.fixtures.planted import Planted, planted

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300), pytest.mark.one_in(3)]


class Program:
    """Asks as a program does, and keeps every answer with its header fields."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.seen: list[bytes] = []

    def post(self, path: str, body: str, kind: str = "application/json", **headers: str) -> Any:
        answer = self.client.post(path, body, content_type=kind, headers=headers)
        self.seen.append(answer.content + repr(sorted(answer.items())).encode())
        return answer

    def rpc(self, method: str, params: Any, **headers: str) -> dict[str, Any]:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return dict(self.post("/mcp", json.dumps(message), **headers).json())

    def tool(self, name: str, **arguments: Any) -> dict[str, Any]:
        return dict(self.rpc("tools/call", {"name": name, "arguments": arguments})["result"])


@pytest.mark.parametrize("case", planted(), ids=lambda case: case.name)
def test_no_secret_comes_back_to_a_program_or_reaches_the_log(
    case: Planted, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    settings.PORTAL_MCP = True
    monkeypatch.setattr(tasks, "send", execution.perform)
    program = Program()
    with caplog.at_level("DEBUG"):
        assert program.post("/api/v1/diagnoses?online=false", case.text, "text/plain").status_code == 201
        made = program.tool("diagnose", paste=case.text, online=False)["structuredContent"]
        assert made["verdict"]
        assert program.tool("read_diagnosis", id=made["id"], owner_token=made["owner_token"])["structuredContent"]
        misplaced(program, case)
    search = Search(case.secrets)
    hits = [hit for place, seen in enumerate(program.seen) for hit in search.find(f"answer {place}", seen)]
    assert not hits + list(search.find("log", caplog.text.encode()))


def misplaced(program: Program, case: Planted) -> None:
    """Secrets where none belongs."""
    secret = case.secrets[0]
    program.tool("search_kb", query=secret)
    assert program.tool("read_diagnosis", id=secret, owner_token=secret)["isError"]
    assert program.tool("diagnose", paste=case.text, platform=secret)["isError"]
    assert program.tool("diagnose", paste=case.text, exchange=secret)["isError"]
    params = {"name": secret, "arguments": {secret: secret}, "_meta": {secret: secret}}
    program.rpc(secret, params)
    program.rpc("tools/call", params)
    program.post("/mcp", case.text)
    if secret.isprintable() and secret.isascii():
        program.rpc("tools/call", params, **{"MCP-Protocol-Version": secret, "Mcp-Name": secret})
        program.rpc("tools/call", params, Origin=f"https://{secret}.example")


def test_the_search_would_find_a_secret_that_came_back(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.PORTAL_MCP = True
    case = planted()[0]
    monkeypatch.setattr("diagnostics.api.tools.terminal.as_markdown", lambda report: case.text)
    monkeypatch.setattr(tasks, "send", execution.perform)
    program = Program()
    program.tool("diagnose", paste=case.text, online=False)
    assert Search(case.secrets).find("answer", program.seen[-1])
