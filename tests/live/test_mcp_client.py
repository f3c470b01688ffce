"""The official SDK's client asks the portal as a coding assistant would, in the edition of today and the one before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from diagnostics import tasks
from diagnostics.runs import execution

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n'


async def conversation(url: str, mode: Any) -> dict[str, Any]:
    # two seconds of processor time, which every worker that collects this file would spend
    from mcp import Client  # noqa: PLC0415

    async with Client(url, mode=mode, read_timeout_seconds=30) as client:
        tools = await client.list_tools()
        asked = {"paste": PASTE, "online": False}
        made = await client.call_tool("diagnose", asked)
        assert made.structured_content is not None, made
        opened = {name: made.structured_content[name] for name in ("id", "owner_token")}
        return {
            "tools": [tool.name for tool in tools.tools],
            "made": made,
            "read": await client.call_tool("read_diagnosis", opened),
            "found": await client.call_tool("search_kb", {"query": "invalid_token"}),
            "refused": await client.call_tool("read_diagnosis", opened | {"owner_token": "guessed"}),
        }


@pytest.mark.parametrize("mode", ["auto", "legacy", "2026-07-28"])
@pytest.mark.one_in(4, "long")
def test_an_assistant_diagnoses_reads_and_searches(
    live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, mode: str
):
    settings.PORTAL_MCP = True
    monkeypatch.setattr(tasks, "send", execution.perform)
    said = asyncio.run(conversation(f"{live_server.url}/mcp", mode))
    assert said["tools"] == ["diagnose", "read_diagnosis", "search_kb"]
    verdict = said["made"].structured_content["verdict"]
    assert verdict["headline"]
    assert said["read"].structured_content["verdict"] == verdict
    assert said["found"].structured_content["hits"]
    assert (said["made"].is_error, said["refused"].is_error) == (False, True)
