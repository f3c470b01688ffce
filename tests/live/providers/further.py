"""Further providers that were not written here, from PyPI and npm, and what each of them cannot issue."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load
from tests.fixtures import pypi
from tests.fixtures.npm import CannotInstall
from tests.live.providers.running import SECRETS, Provider, installed_from_npm, node_program, started

_HERE = Path(__file__).parent
CALLBACK = "https://app.example/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class CodeProvider(Provider):
    """A provider whose client web has codes and refresh tokens; `/-/code` gives one as if a person had agreed."""

    def token(self, *, issued_ago_s: int = 0, **_: object) -> str:  # type: ignore[override]
        """An access token of the client demo; made old where it was issued longer ago than it lives."""
        made: str = self.asked({"grant_type": "client_credentials", "scope": "read write"}, "demo")["access_token"]
        if issued_ago_s:
            requests.post(f"{self.base}/-/age", data={"token": made}, timeout=20).raise_for_status()
        return made

    def asked(self, form: dict[str, str], client: str) -> dict[str, str]:
        """What the token endpoint issues to a client."""
        pair = (client, f"{client}-secret-0123456789")
        answer = requests.post(self.token_endpoint, data=form, auth=pair, timeout=20)
        answer.raise_for_status()
        issued: dict[str, str] = answer.json()
        return issued

    def code(self, **parameters: str) -> str:
        """A fresh code of the client web."""
        answer = requests.get(f"{self.base}/-/code", params=parameters, timeout=20)
        answer.raise_for_status()
        return answer.text

    def of_a_code(self) -> dict[str, str]:
        """What a code is exchanged for: an access token, a refresh token and an ID token."""
        form = {"grant_type": "authorization_code", "code": self.code(), "redirect_uri": CALLBACK}
        return self.asked(form, "web")


@dataclass(frozen=True)
class DjangoOidc(CodeProvider):
    """django-oidc-provider: it has no revocation, so that the tests delete a token, and it asks for no scopes."""


@dataclass(frozen=True)
class Canaille(CodeProvider):
    """canaille: the tokens of a client are opaque, those of a person JWTs, and the API looks both up."""


@dataclass(frozen=True)
class BetterAuth(CodeProvider):
    """better-auth: JWTs for a resource (RFC 8707), which it cannot take back."""

    token = Provider.token  # type: ignore[assignment]


@dataclass(frozen=True)
class MockServer(Provider):
    """oauth2-mock-server: whoever asks is given what is asked for, and its introspection calls everything active."""

    def profile(self, *others: Provider) -> Profile:
        """Without introspection, which nobody should believe."""
        lines = [f'name = "{self.name}"', "[[environments]]", 'name = "lab"', f'issuer = "{self.issuer}"']
        lines += [f'api = "{self.api}"', f'audiences = ["{self.api}"]', "allow_private = true"]
        return load.read("\n".join(lines), SECRETS, slug="lab", source="lab.toml")

    def token(self, *, issued_ago_s: int = 0, **changes: object) -> str:  # type: ignore[override]
        """An access token for this API, or for the `resource`."""
        form = {
            "grant_type": "client_credentials",
            "scope": "read write",
            "aud": str(changes.get("resource", self.api)),
        }
        moved = {"X-Clock-Offset": str(-issued_ago_s)}
        made: str = requests.post(self.token_endpoint, data=form, headers=moved, timeout=20).json()["access_token"]
        return made

    def of_a_code(self) -> dict[str, str]:
        """What any code is exchanged for."""
        form = {"grant_type": "authorization_code", "code": "any", "client_id": "web", "scope": "read"}
        issued: dict[str, str] = requests.post(self.token_endpoint, data=form, timeout=20).json()
        return issued


@contextmanager
def django_oidc(folder: Path) -> Iterator[Provider]:
    """django-oidc-provider; skips the test, with the reason, where it cannot be installed."""
    try:
        python = pypi.installed("django-oidc", _HERE / "django_oidc" / "requirements.txt")
    except CannotInstall as reason:
        pytest.skip(str(reason))
    with started(
        folder,
        [str(python), str(_HERE / "django_oidc" / "provider.py"), "PORT", str(folder)],
        DjangoOidc,
        name="django-oidc",
        issuer_path="/openid",
        api_path="/api",
        token_path="/openid/token",
        revocation_path="/-/revoke",
        jwt=False,
    ) as running:
        yield running


@contextmanager
def canaille(folder: Path) -> Iterator[Provider]:
    """canaille; skips the test, with the reason, where it cannot be installed."""
    try:
        python = pypi.installed("canaille", _HERE / "canaille" / "requirements.txt")
    except CannotInstall as reason:
        pytest.skip(str(reason))
    with started(
        folder,
        [str(python), str(_HERE / "canaille" / "provider.py"), "PORT"],
        Canaille,
        name="canaille",
        issuer_path="",
        api_path="/api",
        token_path="/oauth/token",
        revocation_path="/oauth/revoke",
        jwt=False,
    ) as running:
        yield running


@contextmanager
def better_auth(folder: Path) -> Iterator[Provider]:
    """better-auth; skips the test, with the reason, where it cannot be installed."""
    node, installed = node_program(), installed_from_npm("better-auth", _HERE / "better_auth")
    with started(
        folder,
        [node, str(installed / "provider.mjs"), "PORT"],
        BetterAuth,
        name="better-auth",
        issuer_path="/auth",
        api_path="/api",
        token_path="/auth/oauth2/token",
        revocation_path="/auth/oauth2/revoke",
        jwt=True,
    ) as running:
        yield running


@contextmanager
def mock_server(folder: Path) -> Iterator[Provider]:
    """oauth2-mock-server; skips the test, with the reason, where it cannot be installed."""
    node, installed = node_program(), installed_from_npm("oauth2-mock-server", _HERE / "mock")
    with started(
        folder,
        [node, str(installed / "provider.mjs"), "PORT"],
        MockServer,
        name="oauth2-mock-server",
        issuer_path="",
        api_path="/api",
        token_path="/token",
        revocation_path="/revoke",
        jwt=True,
    ) as running:
        yield running
