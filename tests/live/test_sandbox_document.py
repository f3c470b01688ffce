"""The OpenAPI document of the sandbox, and the profile that is written from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.load import load
from tests.live.conftest import ROOT, Sandbox

pytestmark = pytest.mark.one_in(2)


def from_openapi(content: bytes, path: Path) -> Profile:
    written = subprocess.run(
        [sys.executable, "manage.py", "platform", "from-openapi", "-"],
        cwd=ROOT, input=content, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    path.write_bytes(written.stdout)
    return load(str(path), {})


def scopes(profile: Profile) -> set[tuple[str, str, tuple[str, ...]]]:
    """The table without the names that paths give to their segments."""
    return {
        (rule.method, "/".join("{}" if part.startswith("{") else part for part in rule.path.split("/")), rule.any_of)
        for rule in profile.endpoints
    }


@pytest.mark.one_in(4, "long")
def test_the_scope_table_of_the_document_is_that_of_the_shipped_profile(sandbox: Sandbox, tmp_path: Path) -> None:
    answer = requests.get(f"{sandbox.production}/openapi.json", timeout=20)
    assert answer.headers["Content-Type"] == "application/json"
    profile = from_openapi(answer.content, tmp_path / "x.toml")
    assert profile.name == "Company X"
    assert scopes(profile) == scopes(load("company-x", {}))


def test_each_environment_serves_the_document_with_its_own_addresses(sandbox: Sandbox) -> None:
    for environment in ("production", "staging"):
        told = requests.get(f"{sandbox.url(environment)}/openapi.json", timeout=20).json()
        assert told["servers"][0]["url"] == sandbox.url(environment)
        flow = told["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]
        assert flow["tokenUrl"] == f"{sandbox.url(environment)}/oauth/token"
        assert {server["url"] for server in told["servers"]} == {sandbox.production, sandbox.staging}


def test_every_operation_of_the_document_is_served_and_asks_for_a_token(sandbox: Sandbox) -> None:
    told = requests.get(f"{sandbox.production}/openapi.json", timeout=20).json()
    for path, operations in told["paths"].items():
        for method in operations:
            answer = requests.request(method, sandbox.production + path.replace("{", "").replace("}", ""), timeout=20)
            assert answer.status_code == 401, (method, path)


@pytest.mark.one_in(4, "long")
def test_with_its_address_filled_in_the_written_profile_passes_the_check_online(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    content = requests.get(f"{sandbox.production}/openapi.json", timeout=20).content
    file = tmp_path / "x.toml"
    from_openapi(content, file)
    here = f'[[issuers]]\nname = "issuer"\nissuer = "{sandbox.production}"\n\n[[apis]]'
    text = file.read_text().replace("[[apis]]", here, 1)
    base = f'[[apis.bases]]\nurl = "{sandbox.production}"\nallow_private = true\n\n[[apis.credentials]]'
    file.write_text(text.replace("[[apis.credentials]]", base, 1))
    ended = subprocess.run(
        [sys.executable, "manage.py", "platform", "check", str(file)],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"jwks_uri                {sandbox.production}/.well-known/jwks.json  (found by discovery)" in ended.stdout
