"""The README's commands, tried as they stand there, in a copy of the project in which nothing was set up before."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from portal.launcher_environment import is_free
from tests.fixtures.broker import free_port
from tests.fixtures.waiting import wait_for
from tests.live.readme import ROOT, TRIED, Command

LIMIT_S = 900
SETTINGS = re.compile(r"PORTAL_|DJANGO_|SANDBOX_|(?:DATABASE_URL|REDIS_URL|VAR_DIR|PYTEST_\w+|COV_\w+)$")
FIELDS = [{"name": "Host", "value": "api.example.com"}, {"name": "Accept", "value": "application/json"}]
SENT = {"method": "GET", "url": "https://api.example.com/v2/devices", "httpVersion": "HTTP/1.1", "headers": FIELDS}
TOLD = {"status": 401, "headers": [{"name": "WWW-Authenticate", "value": "Bearer"}]}
OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
    "paths": {"/orders": {"get": {"security": [{"token": []}], "responses": {"200": {"description": "Orders"}}}}},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}
# What a reader of the README has beside the project: their own files, under the names that it uses.
GIVEN = {
    "failing.har": json.dumps({"log": {"version": "1.2", "entries": [{"request": SENT, "response": TOLD}]}}),
    "openapi.json": json.dumps(OPENAPI),
    "FILE": "no attachment of a portal",
}
SETUP, *OTHERS = TRIED

pytestmark = [
    pytest.mark.timeout(LIMIT_S),
    pytest.mark.skipif(not all(map(shutil.which, ("make", "git", "curl"))), reason="needs make, git and curl"),
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone would hold, with what is not committed yet; and a reader's files."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folder = tmp_path_factory.mktemp("clone") / "portal of a newcomer"
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name, content in GIVEN.items():
        (folder / name).write_text(content, "utf-8")
    return folder


def environ(folder: Path) -> dict[str, str]:
    """This process's, as it is on a machine that knows nothing of the portal."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return kept | {"HOME": str(folder.parent), "PORT": str(free_port()), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="module")
def set_up(clone: Path) -> Path:
    """The same after the README's `make setup`."""
    does_what_it_says(clone, SETUP)
    return clone


@pytest.mark.parametrize("command", OTHERS, ids=lambda command: command.text.partition("\n")[0])
def test_a_command_of_the_readme_does_what_it_says(set_up: Path, command: Command) -> None:
    write_the_profile(set_up)
    does_what_it_says(set_up, command)


def does_what_it_says(clone: Path, command: Command) -> None:
    said, status = (served if command.serves else ended)(clone, command.text)
    assert [words for words in command.prints if words not in said] == [], said
    assert "Traceback" not in said
    assert status == command.status, said


def ended(clone: Path, command: str) -> tuple[str, int]:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=clone,
        env=environ(clone),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return done.stdout, done.returncode


def served(clone: Path, command: str) -> tuple[str, int]:
    """Until its site answers; then Ctrl-C."""
    if (port := re.match(r"PORT=(\d+) ", command)) and not is_free(int(port[1])):
        pytest.skip(f"port {port[1]} is taken on this machine")
    output = clone.parent / "served.txt"
    with output.open("wb") as written:
        process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=clone,
            env=environ(clone),
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        wait_for(lambda: process.poll() is not None or "Ctrl-C stops it" in output.read_text(), output.read_text, 300)
        assert process.poll() is None, output.read_text()
        address = re.search(r"http://127\.0\.0\.1:\d+/", output.read_text())
        assert address is not None, output.read_text()
        assert requests.get(address[0], timeout=20).status_code == 200
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        status = process.wait(timeout=60)
    # make ends as what it ran was told to end
    return output.read_text(), 0 if status in {0, -signal.SIGINT, 128 + signal.SIGINT} else status


def write_the_profile(clone: Path) -> None:
    """The file of the README's own example, as a reader copies it."""
    block = re.search(r"^```toml\n(.*?)^```", (clone / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    (clone / "example.toml").write_text(block[1], "utf-8")


def test_without_packages_every_command_says_in_one_sentence_what_is_missing(clone: Path) -> None:
    bare = [sys.executable, "-I", "-S", "manage.py"]
    for name in ("diagnose", "evaluate", "verify", "api_key", "sweep", "platform", "messages", "migrate", "help"):
        done = subprocess.run([*bare, name], cwd=clone, env=environ(clone), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "The packages are not installed for this Python: `make setup`, then .venv/bin/python manage.py\n"
        )
