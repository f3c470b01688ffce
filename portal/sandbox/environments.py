"""The two environments of Company X, as the process environment describes them.

`SANDBOX_PRODUCTION_URL` and `SANDBOX_STAGING_URL` are base URLs. A base URL is at once the issuer (`iss`), the audience
(`aud`) and the address of the authorization server, the API and the admin API of its environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

INTROSPECTION_CLIENT_ID = "portal-introspection"

_BASE_URLS = {
    "production": ("SANDBOX_PRODUCTION_URL", "http://127.0.0.1:8001"),
    "staging": ("SANDBOX_STAGING_URL", "http://127.0.0.1:8002"),
}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

NAMES = tuple(_BASE_URLS)


class MissingSetting(Exception):
    """A secret that the service cannot start without is not in the process environment."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its name and its base URL, without a slash at the end."""

    name: str
    base_url: str

    @property
    def issuer(self) -> str:
        """The `iss` of its access tokens (RFC 9068 section 2.2)."""
        return self.base_url

    @property
    def audience(self) -> str:
        """The `aud` that its API accepts."""
        return self.base_url

    @property
    def host(self) -> str:
        """The host name of the base URL, without the port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def port(self) -> int:
        """The TCP port it is served on."""
        return urlsplit(self.base_url).port or 80

    @property
    def bind(self) -> str:
        """Where to listen: the loopback address where the URL names it, else (in a container) every interface."""
        address = "127.0.0.1" if self.host in _LOOPBACK else "0.0.0.0"  # noqa: S104 - a container's only network
        return f"{address}:{self.port}"


def environment(name: str) -> Environment:
    """The environment `production` or `staging`; KeyError for another name."""
    variable, default = _BASE_URLS[name]
    return Environment(name, os.environ.get(variable, default).rstrip("/"))


def environments() -> tuple[Environment, ...]:
    """Both environments, production first."""
    return tuple(environment(name) for name in NAMES)


def environment_on(port: int | str) -> Environment | None:
    """The environment served on a local port, or None."""
    return next((candidate for candidate in environments() if str(candidate.port) == str(port)), None)


def other(name: str) -> Environment:
    """The environment that `name` is not."""
    return environment("staging" if name == "production" else "production")


def admin_token() -> str:
    """The bearer token of the admin API, from `SANDBOX_ADMIN_TOKEN`; MissingSetting without it."""
    return _secret("SANDBOX_ADMIN_TOKEN")


def introspection_secret() -> str:
    """The client secret of `portal-introspection`, from `SANDBOX_INTROSPECTION_SECRET`; MissingSetting without it."""
    return _secret("SANDBOX_INTROSPECTION_SECRET")


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise MissingSetting(f"{variable} is not set: the sandbox needs it to know the portal.")
    return value
