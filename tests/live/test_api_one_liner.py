"""The README's one-liner against the running portal: a failing call piped into the API."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from tests.fixtures.stack import ROOT, Stack

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash"),
]


def one_liner() -> str:
    found = re.search(r"^curl -sv .*/api/v1/diagnoses.*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert found is not None
    return found[0]


def test_the_one_liner_of_the_readme_names_the_cause_of_a_failing_call(portal_stack: Stack) -> None:
    api = portal_stack.addresses()["SANDBOX_PRODUCTION_URL"]
    command = one_liner().replace("http://127.0.0.1:8000", portal_stack.base_url)
    command = command.replace("https://api.example.com", api)
    portal_stack.wait_for_the_sandbox()
    ended = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=True)
    answer = json.loads(ended.stdout)
    assert answer["state"] == "finished"
    assert answer["owner_token"]
    assert answer["report"]["understood"]["responses"][0]["status"] == 401
    assert answer["report"]["verdict"]["kind"] == "broken"
    assert answer["report"]["verdict"]["cause"] == "header-not-sent"
