"""The sandbox as a process: what it needs to start, what it keeps, and how it ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.live.conftest import ROOT, Sandbox, running_sandbox

pytestmark = pytest.mark.one_in(2)

TIMEOUT_S = 20


def start(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal.sandbox"],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SANDBOX_ADMIN_TOKEN", "SANDBOX_INTROSPECTION_SECRET"])
def test_without_a_secret_it_says_so_in_one_sentence(tmp_path: Path, missing: str) -> None:
    given = {"SANDBOX_ADMIN_TOKEN": "given", "SANDBOX_INTROSPECTION_SECRET": "given", "VAR_DIR": str(tmp_path)}
    ended = start({name: value for name, value in given.items() if name != missing})
    assert ended.returncode == 78
    assert ended.stderr == f"{missing} is not set: the sandbox needs it to know the portal.\n"


def test_on_a_taken_port_it_says_so_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket() as free:
        port = taken.getsockname()[1]
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
        free.close()
        environ = {"SANDBOX_ADMIN_TOKEN": "given", "SANDBOX_INTROSPECTION_SECRET": "given", "VAR_DIR": str(tmp_path)}
        urls = {
            "SANDBOX_PRODUCTION_URL": f"http://127.0.0.1:{other}",
            "SANDBOX_STAGING_URL": f"http://127.0.0.1:{port}",
        }
        ended = start(environ | urls)
    assert ended.returncode == 69
    assert ended.stderr.startswith(f"The sandbox cannot listen on 127.0.0.1:{port}: ")
    assert len(ended.stderr.splitlines()) == 1


def keys(sandbox: Sandbox) -> dict[str, object]:
    told: dict[str, object] = requests.get(f"{sandbox.production}/.well-known/jwks.json", timeout=TIMEOUT_S).json()
    return told


def suspend(sandbox: Sandbox, method: str, **arguments: object) -> str:
    status: str = requests.request(
        method,
        f"{sandbox.production}/admin-api/applications/deletable-production",
        headers={"Authorization": f"Bearer {sandbox.admin_token}"},
        timeout=TIMEOUT_S,
        **arguments,  # type: ignore[arg-type]
    ).json()["status"]
    return status


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, object], Sandbox]]:
    """The keys of a sandbox that suspended an application and ended, and the one that came after it."""
    folder = tmp_path_factory.mktemp("restarted")
    with running_sandbox(folder) as first:
        before = keys(first)
        suspend(first, "PATCH", json={"status": "suspended"})
    with pytest.raises(requests.ConnectionError):
        keys(first)
    with running_sandbox(folder, SANDBOX_RATE_LIMIT="3") as second:
        yield before, second


@pytest.mark.one_in(4, "long")
def test_a_restart_keeps_keys_and_applications(restarted: tuple[dict[str, object], Sandbox]) -> None:
    before, second = restarted
    assert keys(second) == before
    assert suspend(second, "GET") == "suspended"


@pytest.mark.one_in(4, "long")
def test_an_application_that_calls_too_often_gets_429_and_is_told_until_when(
    restarted: tuple[dict[str, object], Sandbox],
) -> None:
    _, sandbox = restarted
    token = sandbox.token_response()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{sandbox.production}/v2/organizations/current"
    # Eight calls span two windows at most, so one of the windows holds four of them or more.
    answers = [requests.get(url, headers=headers, timeout=TIMEOUT_S) for _ in range(8)]
    assert answers[0].status_code == 200
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["error"] == "rate_limited"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Remaining"] == "0"
