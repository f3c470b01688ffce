"""The examples of the paste box, minted by the portal's own processes on the sandbox's database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache

import jwt
import pytest
import requests

from tests.live.commands import Commands
from tests.live.conftest import ROOT, Sandbox

pytestmark = pytest.mark.one_in(2)

TIMEOUT_S = 20
JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")

# The six root causes of the KB article, and the environment mix-up, each with causes that stand for it here.
ROOT_CAUSES = {
    "expired": {"access-token-expired"},
    "malformed": {"token-truncated", "token-tampered", "token-revoked", "wrong-environment"},
    "header": {
        "missing-bearer-prefix",
        "bearer-scheme-case",
        "wrong-header-name",
        "token-whitespace-or-newline",
        "header-not-sent",
    },
    "scope": {"missing-scope", "wrong-audience"},
    "credentials": {"app-or-account-suspended"},
    "clock": {"clock-skew", "token-not-yet-valid"},
}


@pytest.fixture(scope="module")
def by_the_portal(sandbox: Sandbox) -> Iterator[Callable[..., str]]:
    """What a management command prints, run with the portal's settings beside this sandbox."""
    commands = Commands({**os.environ, **sandbox.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"})
    yield commands.run
    commands.stop()


@pytest.mark.one_in(4, "long")
def test_the_command_line_prints_what_the_command_does(sandbox: Sandbox) -> None:
    """The other tests run commands one after another in one process."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "sandbox_example"],
        cwd=ROOT,
        env={**os.environ, **sandbox.environ},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == sandbox.command("sandbox_example")


@pytest.fixture(scope="module")
def paste(sandbox: Sandbox) -> Callable[[str], str]:
    """The text of an example, made once."""

    @cache
    def made(slug: str) -> str:
        return sandbox.example(slug)

    return made


def live_status(sandbox: Sandbox, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{sandbox.production}/v2/devices", headers=headers, timeout=TIMEOUT_S).status_code


def test_the_list_covers_every_root_cause_and_a_good_call(sandbox: Sandbox) -> None:
    causes = {line.split("\t")[1] for line in sandbox.command("sandbox_example").splitlines()}
    assert "healthy" in causes
    for wanted in ROOT_CAUSES.values():
        assert wanted <= causes


@pytest.mark.one_in(4, "long")
def test_the_portal_mints_an_example_that_the_api_accepts(sandbox: Sandbox, by_the_portal: Callable[..., str]) -> None:
    [token] = JWT.findall(by_the_portal("sandbox_example", "healthy"))
    assert live_status(sandbox, token) == 200


@pytest.mark.parametrize("slug", ["deleted-application", "suspended-application", "expired", "clock-skew"])
@pytest.mark.one_in(4, "long")
def test_the_portal_mints_tokens_that_the_api_refuses_as_it_must(
    sandbox: Sandbox, by_the_portal: Callable[..., str], slug: str
) -> None:
    token = JWT.findall(by_the_portal("sandbox_example", slug))[0]
    assert live_status(sandbox, token) == 401


def test_the_portals_own_database_gets_none_of_the_sandboxs_tables(by_the_portal: Callable[..., str]) -> None:
    plan = by_the_portal("sqlmigrate", "sandbox", "0001")
    assert "CREATE TABLE" not in plan


def test_an_example_carries_the_answer_that_the_api_gives_it(sandbox: Sandbox, paste: Callable[[str], str]) -> None:
    text = paste("expired")
    [token] = JWT.findall(text)
    answer = requests.get(
        f"{sandbox.production}/v2/devices", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S
    )
    assert text.startswith(f"curl -i {sandbox.production}/v2/devices \\\n")
    assert "\nHTTP/1.1 401 Unauthorized\n" in text
    assert f"\nWWW-Authenticate: {answer.headers['WWW-Authenticate']}\n" in text
    assert '"error_code": "E-AUTH-001"' in text


def test_the_wrong_header_forms_are_as_the_kb_lists_them(paste: Callable[[str], str]) -> None:
    assert re.fullmatch(r"Authorization: eyJ\S+\n", paste("missing-prefix"))
    assert re.search(r"^Authorization: bearer eyJ\S+$", paste("lowercase-bearer"), re.MULTILINE)
    assert '-H "Authentication: Bearer eyJ' in paste("wrong-header-name")
    assert '-H "Authorization: Bearer Bearer eyJ' in paste("doubled-bearer")
    assert re.search(r'"Authorization: Bearer eyJ[\w.-]+\n[\w.-]+"', paste("line-break"))
    assert re.search(r"^Authorization: Bearer eyJ[\w.-]+ [\w.-]+$", paste("extra-space"), re.MULTILINE)
    assert "Authorization" not in paste("no-header")
    assert '\nWWW-Authenticate: Bearer realm="Company X API"\n' in paste("no-header")


def test_a_transcript_shows_a_client_clock_minutes_ahead_of_the_apis(paste: Callable[[str], str]) -> None:
    text = paste("clock-skew")
    token = JWT.findall(text)[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    [shown] = re.findall(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$", text, re.MULTILINE)
    [told] = re.findall(r'"timestamp": "([^"]+)"', text)
    assert told < shown
    assert claims["iat"] == claims["nbf"]
    assert '< WWW-Authenticate: Bearer realm="Company X API", error="invalid_token"' in text
    assert f"> Authorization: Bearer {token}" in text
