"""A file that keeps credentials by host has one for the host that is called, or sends none."""

from __future__ import annotations

import pytest

from diagnostics.engine.checks.credentials.host import credentials_host
from diagnostics.engine.model.types import Finding, Outcome
from tests.engine.tokens import finding

NPMRC = "//registry.npmjs.org/:_authToken=npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789\n@acme:registry=https://npm.pkg.github.com\n"
NETRC = "machine git.example.com login ci password 8fh3kd93ms0x\n"
DOCKER = '{"auths":{"https://index.docker.io/v1/":{"auth":"YWxpY2U6c2VjcmV0cGFzcw=="}}}\n'
REFUSED = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic\n"


def found(text: str) -> Finding:
    return finding(credentials_host, text)


@pytest.mark.parametrize(
    ("text", "kept", "called"),
    [
        (f"{NPMRC}\nnpm error 401 Unauthorized - GET https://npm.pkg.github.com/@acme%2fui - "
         "authentication token not provided", "registry.npmjs.org", "npm.pkg.github.com"),
        (f"$ cat ~/.netrc\n{NETRC}$ curl -n -i https://api.example.com/v1/projects\n{REFUSED}",
         "git.example.com", "api.example.com"),
        (f'{DOCKER}$ docker pull ghcr.io/acme/web:1.2\nError response from daemon: Head '
         '"https://ghcr.io/v2/acme/web/manifests/1.2": unauthorized', "docker.io", "ghcr.io"),
    ],
    ids=["npm", "netrc", "docker"],
)  # fmt: skip
def test_a_call_to_a_host_that_the_file_does_not_know_goes_without_a_credential(
    text: str, kept: str, called: str
) -> None:
    told = found(text)

    assert (told.outcome, told.cause) == (Outcome.FAIL, "header-not-sent")
    assert (told.evidence[0].value, told.evidence[0].expected) == (called, kept)


@pytest.mark.parametrize(
    "text",
    [
        f"$ cat ~/.netrc\n{NETRC}$ curl -n -i https://git.example.com/v1/projects\n{REFUSED}",
        f"$ cat ~/.netrc\n{NETRC}default login bob password 9xk2md83\n$ curl -n https://api.example.com/\n{REFUSED}",
        f"$ cat ~/.netrc\n{NETRC}$ curl -H 'Authorization: Bearer Zt9xQ2m7LkVw4R' https://api.example.com/\n{REFUSED}",
        f"$ cat ~/.netrc\n{NETRC}$ curl -n -i https://api.example.com/v1/projects\nHTTP/1.1 200 OK\n\n[]",
        f'{DOCKER}Head "https://registry-1.docker.io/v2/acme/web/manifests/1.2": unauthorized',
        f"curl -i https://api.example.com/v1/projects\n{REFUSED}",
    ],
    ids=[
        "its own host",
        "an entry for every host",
        "a header of its own",
        "a success",
        "another name of it",
        "no file",
    ],
)
def test_a_call_that_the_file_covers_or_that_needs_none_is_left_alone(text: str) -> None:
    assert found(text).outcome is not Outcome.FAIL
