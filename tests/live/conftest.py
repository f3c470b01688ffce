"""A real sandbox for the tests: its own process, its own database, its own ports."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from tests.live.commands import Commands

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox. `environ` is what another process needs to find it and to mint on its database."""

    production: str
    staging: str
    admin_token: str
    introspection_secret: str
    database_url: str
    environ: dict[str, str]
    commands: Commands

    def url(self, environment: str) -> str:
        """The base URL of `production` or `staging`."""
        return {"production": self.production, "staging": self.staging}[environment]

    def client(self, environment: str = "production", role: str = "demo") -> tuple[str, str]:
        """Client id and secret of a seeded application: `demo`, `suspended`, `revoked` or `deletable`."""
        return f"{role}-{environment}", f"demo-{environment}-client-secret"

    def token_response(self, environment: str = "production", **parameters: str) -> dict[str, Any]:
        """The token endpoint's answer to the demo application: client_credentials unless `parameters` say otherwise."""
        client_id, client_secret = self.client(environment)
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        answer = requests.post(f"{self.url(environment)}/oauth/token", data={**form, **parameters}, timeout=20)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def command(self, *arguments: str) -> str:
        """What a management command of the sandbox prints, run on this sandbox's database in another process."""
        return self.commands.run(*arguments)

    def mint(self, *states: str, environment: str = "production", scope: str = "read write") -> list[dict[str, str]]:
        """One token for each state, each with the members `state`, `environment`, `client_id`, `access_token`."""
        printed = self.command("sandbox_mint", *states, "--environment", environment, "--scope", scope)
        return [json.loads(line) for line in printed.splitlines()]

    def example(self, slug: str) -> str:
        """The text that the example of the paste box with this slug fills in, minted now."""
        return self.command("sandbox_example", slug)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_until_it_answers(url: str) -> None:
    """Return once the URL answers 200; a connection error after about 100 s of refusals."""
    with requests.Session() as session:
        session.trust_env = False
        retry = Retry(total=None, connect=500, read=0, backoff_factor=0.1, backoff_max=0.2)
        session.mount("http://", HTTPAdapter(max_retries=retry))
        session.get(url, timeout=10).raise_for_status()


def start(folder: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """The sandbox's process, once it answers on both ports; ChildProcessError with its log if it ended instead."""
    log = folder / "sandbox.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.sandbox"],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for name in ("SANDBOX_PRODUCTION_URL", "SANDBOX_STAGING_URL"):
            wait_until_it_answers(f"{environ[name]}/healthz")
    except requests.RequestException as error:
        process.terminate()
        process.wait(timeout=40)
        raise ChildProcessError(f"{error}\n{log.read_text()}") from error
    return process


@contextmanager
def running_sandbox(folder: Path, **changes: str) -> Iterator[Sandbox]:
    """A sandbox in a process of its own, stopped at the end; `changes` are further variables of its environment."""
    environ = {
        "VAR_DIR": str(folder),
        "SANDBOX_DATABASE_URL": f"sqlite:///{quote(str(folder / 'sandbox.sqlite3'))}",
        "SANDBOX_ADMIN_TOKEN": secrets.token_urlsafe(24),
        "SANDBOX_INTROSPECTION_SECRET": secrets.token_urlsafe(24),
        **changes,
    }
    for attempt in range(3):
        production, staging = (f"http://127.0.0.1:{port}" for port in free_ports(2))
        environ |= {"SANDBOX_PRODUCTION_URL": production, "SANDBOX_STAGING_URL": staging}
        try:
            process = start(folder, environ)
            break
        except ChildProcessError:
            # Somebody else may have taken a port between its being found free and its being used.
            if attempt == 2:
                raise
    commands = Commands({**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "portal.sandbox.settings"})
    try:
        yield Sandbox(
            production=production,
            staging=staging,
            admin_token=environ["SANDBOX_ADMIN_TOKEN"],
            introspection_secret=environ["SANDBOX_INTROSPECTION_SECRET"],
            database_url=environ["SANDBOX_DATABASE_URL"],
            environ=environ,
            commands=commands,
        )
    finally:
        commands.stop()
        process.terminate()
        process.wait(timeout=40)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Company X, running in a process of its own until the session ends."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running
