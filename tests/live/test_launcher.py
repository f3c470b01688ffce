"""The launcher behind `make run`, with every process that it starts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.fixtures.stack import ROOT, START_LIMIT_S, Stack
from tests.fixtures.waiting import wait_for

# whichever comes first waits for the portal, minutes on a busy machine
pytestmark = [pytest.mark.stack, pytest.mark.timeout(300), pytest.mark.one_in(3)]


def launch(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal.launcher", "run"]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=START_LIMIT_S, check=False
    )


@pytest.mark.one_in(4, "long")
def test_the_portal_answers_when_the_launcher_says_so(portal_stack: Stack) -> None:
    assert f"The portal answers at {portal_stack.base_url}/ (Ctrl-C stops it)" in portal_stack.said().splitlines()
    assert portal_stack.status("/") == 200
    assert portal_stack.status("/healthz") == 200
    assert portal_stack.status("/readyz") == 200


def test_keys_and_logs_are_the_owners_alone(portal_stack: Stack) -> None:
    private = [portal_stack.var_dir / name for name in ("keys.env", "portal.sqlite3", "pids.json", "addresses.json")]
    open_to_others = [path.name for path in [*private, *portal_stack.log_paths()] if path.stat().st_mode & 0o077]
    assert open_to_others == []


@pytest.mark.parametrize("name", ["broker", "worker", "sweep", "sandbox", "web"])
def test_a_killed_service_is_started_again(portal_stack: Stack, name: str) -> None:
    portal_stack.kill(name)
    portal_stack.wait_until_ready()
    portal_stack.wait_for_the_sandbox()
    wait_for(lambda: psutil.pid_exists(portal_stack.pids()[name]), f"{name} does not stay up")


def test_without_the_broker_the_portal_is_alive_and_takes_pastes(portal_stack: Stack) -> None:
    broker = portal_stack.pids()["broker"]
    os.kill(broker, signal.SIGSTOP)
    try:
        # who asks twice within a second gets the last answer
        expected = {"status": "ready", "missing": [], "waiting_for": ["broker"]}
        wait_for(lambda: portal_stack.readiness() == expected, "the broker is not missed")
        assert portal_stack.status("/healthz") == 200
    finally:
        os.kill(broker, signal.SIGCONT)
    portal_stack.wait_until_ready()


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = launch({"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": str(port)})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {port} is taken" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_said_in_one_sentence(tmp_path: Path, free_web_port: int) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "var"
    done = launch({"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "PORT": str(free_web_port)})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"The folder {folder} cannot be written to" in done.stderr


def test_a_second_launcher_in_the_same_folder_is_refused(portal_stack: Stack, free_web_port: int) -> None:
    done = launch(portal_stack.environ | {"PORT": str(free_web_port)})
    assert done.returncode == 1
    assert "The portal runs already" in done.stderr
    assert portal_stack.status("/") == 200


def test_a_setting_that_makes_no_sense_is_named_and_nothing_stays_running(lean_stack: Stack) -> None:
    done = launch(lean_stack.environ | {"PORTAL_TRUSTED_PROXIES": "everybody"})
    assert done.returncode == 1
    assert done.stderr.startswith("The portal cannot start: PORTAL_TRUSTED_PROXIES must list addresses")
    assert done.stderr.count("\n") == 1
    assert not (lean_stack.var_dir / "pids.json").exists()


@pytest.mark.one_in(4, "long")
def test_a_broker_that_does_not_exist_is_named(lean_stack: Stack) -> None:
    done = launch(lean_stack.environ | {"REDIS_URL": f"redis://127.0.0.1:{lean_stack.port}/0"})
    assert done.returncode == 1
    assert "REDIS_URL" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def free_web_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
