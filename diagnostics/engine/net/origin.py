"""Origins (RFC 6454): the scheme, host and port triples that a profile allows to be called."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import msg
from diagnostics.engine.net.errors import Refused

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin; `public_only` refuses private addresses even where the environment allows them."""

    scheme: str
    host: str
    port: int
    public_only: bool = False

    def same_place(self, other: Origin) -> bool:
        """Whether scheme, host and port are the same."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)

    @property
    def text(self) -> str:
        """scheme://host[:port], the default port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def split(url: str) -> Origin:
    """The origin of an absolute URL.

    Raises Refused for anything but a plain http or https URL: user information, blanks, control characters, backslashes
    and text beyond ASCII are where two readers of one URL come to different hosts.
    """
    if not url.isascii() or any(ord(c) <= 0x20 or c in '\\"<>^`{|}' or ord(c) == 0x7F for c in url):
        raise Refused(msg("The URL holds characters that no URL may hold, so it is not called."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(msg("The URL cannot be read, so it is not called.")) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Refused(msg("Only http and https URLs with a host are called."))
    if "@" in parts.netloc:
        raise Refused(msg("The URL holds a user name or password, so it is not called."))
    return Origin(parts.scheme, parts.hostname, port if port is not None else _PORTS[parts.scheme])


def origins_of(environment: Environment) -> tuple[Origin, ...]:
    """The origins of an environment's URLs; plain http only where it allows private hosts."""
    named = (
        environment.api,
        environment.auth,
        environment.issuer,
        environment.jwks_uri,
        environment.token_endpoint,
        environment.introspection_endpoint,
        environment.revocation_endpoint,
        environment.admin_api,
        *environment.further_bases,
    )
    found = dict.fromkeys(split(url) for url in named if url)
    return tuple(origin for origin in found if origin.scheme == "https" or environment.allow_private)
