"""Every code block of the knowledge base is run against the sandbox, or says why it is not.

A block's own attributes say what must come out: the status of the answer (`status`), a text it prints (`prints`), or
whose answer it shows (`answers`). `token` and `needs` say in which state its credentials are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from diagnostics.kb import reader
from diagnostics.kb.markdown import Snippet
from tests.live.conftest import Sandbox

pytestmark = pytest.mark.one_in(4)

NOT_RUN = tomllib.loads((Path(reader.__file__).parent / "not_run.toml").read_text())["reasons"]
STATES = ("valid", "expired", "tampered", "missing-scope")
STAND_IN = Path(__file__).parent / "curl_stand_in.py"
CURRENT = "/v2/organizations/current"


@dataclass(frozen=True, slots=True)
class Block:
    """A code block and where it stands: `article#anchor/number`."""

    place: str
    snippet: Snippet

    def __str__(self) -> str:
        return self.place


BLOCKS = [
    Block(f"{page.slug}#{section.anchor}/{number}", snippet)
    for page in reader.articles()
    for section in page.sections
    for number, snippet in enumerate(section.snippets, start=1)
]
FILES = {block.snippet.attributes["file"]: block for block in BLOCKS if "file" in block.snippet.attributes}


@pytest.fixture(scope="module")
def tokens(sandbox: Sandbox) -> dict[str, str]:
    """A live access token in each state."""
    return {minted["state"]: minted["access_token"] for minted in sandbox.mint(*STATES)}


@pytest.fixture
def run(sandbox: Sandbox, tokens: dict[str, str], tmp_path: Path) -> Any:
    """Runs a bash or Python block in an empty folder; gives what it printed and the statuses that curl saw."""

    def start(snippet: Snippet, *, stand_in: bool = False) -> tuple[str, list[str]]:
        code = live(snippet.code, sandbox)
        for name, block in FILES.items():
            (tmp_path / name).write_text(live(block.snippet.code, sandbox))
        (tmp_path / ".curlrc").write_text('write-out = "%{stderr}\\nstatus=%{http_code}\\n"\n')
        folders = [str(Path(sys.executable).parent), os.environ["PATH"]]
        if stand_in:
            (tmp_path / "curl").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n')
            (tmp_path / "curl").chmod(0o755)
            folders.insert(0, str(tmp_path))
        client_id, client_secret = sandbox.client()
        credentials = {
            "ACCESS_TOKEN": tokens[snippet.attributes.get("token", "valid")],
            "CLIENT_ID": client_id,
            "CLIENT_SECRET": client_secret,
            "INTROSPECTION_CLIENT_ID": "portal-introspection",
            "INTROSPECTION_CLIENT_SECRET": sandbox.introspection_secret,
        }
        if snippet.attributes.get("needs") == "refresh":
            credentials["REFRESH_TOKEN"] = sandbox.token_response()["refresh_token"]
        program = {"bash": ["bash", "-eu", "-o", "pipefail", "-c", code], "python": [sys.executable, "-c", code]}
        done = subprocess.run(
            program[snippet.language],
            cwd=tmp_path,
            env={"PATH": os.pathsep.join(folders), "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path), **credentials},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, printed
        assert credentials["ACCESS_TOKEN"] not in printed
        return printed, re.findall(r"^status=(\d+)$", printed, re.MULTILINE)

    return start


def live(code: str, sandbox: Sandbox) -> str:
    """The code with Company X's hosts replaced by the sandbox's."""
    for host in ("https://api.xxx.com", "https://auth.xxx.com"):
        code = code.replace(host, sandbox.production)
    return code


def of(*languages: str, without: str = "answers") -> list[Block]:
    return [
        block for block in BLOCKS if block.snippet.language in languages and without not in block.snippet.attributes
    ]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_code_block_says_what_must_come_out_or_why_it_is_not_run(block: Block) -> None:
    told = block.snippet.attributes.keys()
    if "not-run" in told:
        assert NOT_RUN[block.snippet.attributes["not-run"]]
        assert not told & {"status", "prints", "answers"}
    else:
        assert block.snippet.language in {"http", "json", "bash", "python"}
        assert told & {"status", "prints", "answers", "file"}


def test_every_reason_for_not_running_is_used() -> None:
    assert {b.snippet.attributes["not-run"] for b in BLOCKS if "not-run" in b.snippet.attributes} == set(NOT_RUN)


@pytest.mark.parametrize("block", of("bash", "python", "powershell", "text", without="file"), ids=str)
def test_a_command_or_program_gives_what_the_article_says(block: Block, run: Any) -> None:
    if "not-run" in block.snippet.attributes:
        pytest.skip(NOT_RUN[block.snippet.attributes["not-run"]])
    printed, statuses = run(block.snippet, stand_in=shutil.which("curl") is None)
    if "status" in block.snippet.attributes:
        assert statuses[-1] == block.snippet.attributes["status"], printed
    assert block.snippet.attributes.get("prints", "").lower() in printed.lower()


@pytest.mark.parametrize("anchor", ["step-7", "step-8", "api-down-or-server-bug", "client-auth-method-mismatch"])
@pytest.mark.one_in(4, "long")
def test_a_machine_without_curl_runs_the_same_commands(anchor: str, run: Any) -> None:
    for snippet in reader.section(reader.home(anchor), anchor).snippets:
        printed, statuses = run(snippet, stand_in=True)
        assert {"status", "prints"} & snippet.attributes.keys()
        assert snippet.attributes.get("status") in (None, *statuses), printed
        assert snippet.attributes.get("prints", "") in printed.lower()


@pytest.mark.parametrize("block", of("http"), ids=str)
def test_a_header_as_shown_gets_the_status_the_article_says(
    block: Block, sandbox: Sandbox, tokens: dict[str, str]
) -> None:
    token = tokens["valid"]
    header = block.snippet.code.strip().replace("YOUR_TOKEN", token).replace("YOUR TOKEN", f"{token[:80]} {token[80:]}")
    address = urlsplit(sandbox.production)
    # Byte for byte: HTTP libraries refuse to send some of the malformed headers.
    request = f"GET {CURRENT} HTTP/1.1\r\nHost: {address.netloc}\r\n{header}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request.encode())
        answer = connection.makefile("rb").readline().decode()
    assert answer.split()[1] == block.snippet.attributes["status"]


@pytest.mark.parametrize("block", [b for b in of("http", without="status")], ids=str)
def test_an_answer_as_shown_is_what_the_api_gives(block: Block, sandbox: Sandbox, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens[block.snippet.attributes['token']]}"}
    answer = requests.get(sandbox.production + block.snippet.attributes["answers"], headers=headers, timeout=20)
    head, _, body = block.snippet.code.partition("\n\n")
    status_line, _, header_lines = head.partition("\n")
    shown = HeaderParser().parsestr(header_lines)
    assert status_line == f"HTTP/1.1 {answer.status_code} {answer.reason}"
    assert {name.lower() for name in shown} <= {name.lower() for name in answer.headers}
    assert answer.headers.get("WWW-Authenticate", "").startswith(shown.get("WWW-Authenticate", ""))
    assert names(json.loads(body)) <= names(answer.json())


@pytest.mark.parametrize("block", of("json", without="not-run"), ids=str)
def test_a_json_answer_as_shown_has_the_members_that_the_server_sends(block: Block, sandbox: Sandbox) -> None:
    shown = json.loads(block.snippet.code)
    refresh_token = sandbox.token_response()["refresh_token"]
    answer = sandbox.token_response(grant_type="refresh_token", refresh_token=refresh_token)
    assert shown.keys() <= answer.keys()
    assert (shown["token_type"], shown["expires_in"]) == (answer["token_type"], answer["expires_in"])


def names(value: Any) -> set[str]:
    """The member names of a JSON value, at every depth."""
    if not isinstance(value, dict):
        return set()
    return value.keys() | {name for member in value.values() for name in names(member)}
