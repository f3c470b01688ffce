"""`manage.py platform check`: mistakes by line, and what a running provider fills in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.conftest import ROOT, Sandbox

pytestmark = pytest.mark.one_in(4, "long")


def check(file: str | Path, *options: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "platform", "check", str(file), *options],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_mistakes_are_listed_with_line_and_key(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text('name = "Acme"\n[[environments]]\nname = "live"\nisuer = "https://id.acme.example"\n')
    ended = check(file)
    assert ended.returncode == 1
    assert "  line 4: environments[0].isuer is not a key of a profile; did you mean issuer?" in ended.stderr


def test_a_valid_profile_tells_which_secrets_are_set_and_not_what_they_are(sandbox: Sandbox) -> None:
    ended = check("company-x", "--offline", environ=sandbox.environ)
    assert ended.returncode == 0
    assert "SANDBOX_ADMIN_TOKEN is set." in ended.stdout
    assert sandbox.admin_token not in ended.stdout


def test_discovery_fills_in_what_issuer_and_api_leave_out(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "little.toml"
    file.write_text(
        'name = "Little"\n[[environments]]\nname = "live"\nallow_private = true\n'
        f'issuer = "{sandbox.production}"\napi = "{sandbox.production}"\n'
    )
    ended = check(file)
    assert ended.returncode == 0, ended.stdout
    assert f"jwks_uri                {sandbox.production}/.well-known/jwks.json  (found by discovery)" in ended.stdout


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    file = tmp_path / "away.toml"
    file.write_text(
        'name = "Away"\n[[environments]]\nname = "live"\nallow_private = true\nissuer = "http://127.0.0.1:1"\n'
    )
    ended = check(file)
    assert ended.returncode == 2
    assert "! No metadata: 127.0.0.1 refused the connection." in ended.stdout


def test_a_template_in_a_url_is_a_mistake_that_names_what_to_put_there(tmp_path: Path) -> None:
    file = tmp_path / "tenants.toml"
    file.write_text(
        'name = "Tenants"\n[[environments]]\nname = "live"\nissuer = "https://login.example.com/{tenant}/v2.0"\n'
    )
    ended = check(file)
    assert ended.returncode == 1
    assert "line 4: environments[0].issuer must hold a value in the place of {tenant}" in ended.stderr


def test_the_secret_of_introspection_is_tried(sandbox: Sandbox, tmp_path: Path) -> None:
    right = check("company-x", environ=sandbox.environ)
    assert (right.returncode, right.stderr) == (0, ""), right.stdout
    wrong = check("company-x", environ={**sandbox.environ, "SANDBOX_INTROSPECTION_SECRET": "not-the-secret-of-it"})
    assert wrong.returncode == 2
    assert "! No introspection: Introspection does not accept the portal's own credentials." in wrong.stdout


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/v2/devices", 401, ""),
        ("/v2/no-such-path", 404, "and not 401: is it the right path?"),
        ("/openapi.json", 200, "is answered without a token, so it shows nothing of one."),
    ],
)
def test_the_first_probe_is_tried_without_a_token(
    sandbox: Sandbox, tmp_path: Path, path: str, status: int, told: str
) -> None:
    file = tmp_path / "probe.toml"
    file.write_text(
        'schema = 2\nname = "Probed"\n[[apis]]\nname = "Devices"\n[[apis.bases]]\n'
        f'url = "{sandbox.production}"\nallow_private = true\n[[apis.probes]]\nmethod = "GET"\npath = "{path}"\n'
    )
    ended = check(file)
    assert ended.returncode == (2 if told else 0), ended.stdout
    assert f"probe                   GET {path} answers {status} without a token" in ended.stdout
    assert told in ended.stdout


def test_an_api_with_keys_of_its_own_needs_no_issuer(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(
        'schema = 2\nname = "Keys"\n[[apis]]\nname = "Keys"\n[[apis.bases]]\nurl = "https://api.keys.example"\n'
        '[[apis.credentials]]\nkind = "api-key"\nheader = "X-Key"\n'
    )
    ended = check(file)
    assert ended.returncode == 0, ended.stdout
    assert "No signing keys" not in ended.stdout


def test_a_document_that_is_not_there_or_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.json"), __file__):
        ended = subprocess.run(
            [sys.executable, "manage.py", "platform", "from-openapi", name],
            cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"{name}: ")
        assert "Traceback" not in ended.stderr
