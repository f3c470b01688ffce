"""The README's one-liner against the running portal: a failing call piped into the API."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import requests

from tests.fixtures.stack import ROOT, Stack
from tests.fixtures.waiting import wait_for

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.stack,
    pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash"),
]


def one_liner() -> str:
    found = re.search(r"^curl -sv .*/api/v1/diagnoses.*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert found is not None
    return found[0]


def read(stack: Stack, made: dict[str, Any]) -> dict[str, Any]:
    """The diagnosis as its owner token opens it."""
    headers = {"Authorization": f"Bearer {made['owner_token']}"}
    found: dict[str, Any] = requests.get(
        f"{stack.base_url}/api/v1/diagnoses/{made['id']}", headers=headers, timeout=10
    ).json()
    return found


def said(command: str) -> bytes:
    """What a command prints."""
    return subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False).stdout


@pytest.mark.one_in(4, "long")
def test_the_one_liner_of_the_readme_names_the_cause_of_a_failing_call(portal_stack: Stack) -> None:
    api = portal_stack.addresses()["SANDBOX_PRODUCTION_URL"]
    command = one_liner().replace("http://127.0.0.1:8000", portal_stack.base_url)
    command = command.replace("https://api.example.com", api)
    portal_stack.wait_for_the_sandbox()
    # the premise: a call that the sandbox answers, which on a busy machine it may drop
    call = command.partition("|")[0]
    wait_for(lambda: b"< HTTP/1.1 401" in said(call), "the sandbox does not refuse the call")
    ended = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=True)
    answer = json.loads(ended.stdout)
    # A machine that is busy with other tests may need longer than the one-liner waits.
    wait_for(lambda: read(portal_stack, answer)["state"] == "finished", "the diagnosis does not end")
    answer |= read(portal_stack, answer)
    assert [made["status"] for made in answer["report"]["understood"]["responses"]] == [401], (
        said(call),
        answer["report"]["understood"],
    )
    assert answer["report"]["verdict"]["kind"] == "broken"
    assert answer["report"]["verdict"]["cause"] == "header-not-sent"
