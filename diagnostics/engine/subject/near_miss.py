"""Two URLs or identifiers that ought to be the same and differ a little: where, in words."""

from __future__ import annotations

import ipaddress
import re

from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.model.urls import UrlParts, split_url

_DEFAULT_PORTS: dict[str, int | str] = {"http": 80, "https": 443}
_INTERNAL = (".svc", ".local", ".internal", ".cluster.local", ".lan", ".localdomain", ".docker")
_RESOURCES = {
    "00000003-0000-0000-c000-000000000000": ("Microsoft Graph", "graph.microsoft.com"),
    "https://graph.microsoft.com": ("Microsoft Graph", "graph.microsoft.com"),
    "https://graph.microsoft.com/": ("Microsoft Graph", "graph.microsoft.com"),
    "00000002-0000-0000-c000-000000000000": ("Azure AD Graph", "graph.windows.net"),
    "https://graph.windows.net": ("Azure AD Graph", "graph.windows.net"),
    "https://graph.windows.net/": ("Azure AD Graph", "graph.windows.net"),
    "https://management.azure.com/": ("Azure Resource Manager", "management.azure.com"),
    "https://management.azure.com": ("Azure Resource Manager", "management.azure.com"),
    "https://management.core.windows.net/": ("Azure Resource Manager", "management.azure.com"),
    "https://vault.azure.net": ("Azure Key Vault", "vault.azure.net"),
}


def difference(found: str, expected: str) -> Message | None:
    """How `found` just misses `expected`, or None when they are equal or far apart."""
    if found == expected:
        return None
    if found.strip() == expected.strip():
        return msg("They differ in a blank.")
    if found.rstrip("/") == expected.rstrip("/"):
        if found.endswith("/"):
            return msg("It ends with a slash that does not belong there.")
        return msg("The slash at its end is missing.")
    if found.lower() == expected.lower():
        return msg("They differ in upper and lower case from character {at} on.", at=_first(found, expected))
    if found.removeprefix("api://") == expected.removeprefix("api://"):
        return msg("They differ in the prefix api://.")
    return _urls(split_url(found.rstrip("/")), split_url(expected.rstrip("/")))


def _urls(found: UrlParts, expected: UrlParts) -> Message | None:
    if not (found.netloc and expected.netloc):
        return None
    same_host, same_path = found.hostname == expected.hostname, found.path == expected.path
    if same_host and same_path and found.scheme != expected.scheme:
        return msg("It begins with {found}:// instead of {expected}://.", found=found.scheme, expected=expected.scheme)
    if same_host and same_path:
        return msg("The port differs: {found} instead of {expected}.", found=_port(found), expected=_port(expected))
    if same_host and {found.path, expected.path} & {found.path + "/v2.0", expected.path + "/v2.0"} - {""}:
        return msg("One ends with /v2.0 and the other does not.")
    if same_path and found.path not in ("", "/"):
        return msg("The host differs, {found} instead of {expected}, and the path is the same.",
                   found=found.hostname or "", expected=expected.hostname or "")  # fmt: skip
    return None


def _port(parts: UrlParts) -> str:
    return str(parts.port or _DEFAULT_PORTS.get(parts.scheme, "none"))


def _first(found: str, expected: str) -> int:
    return next((i + 1 for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), 1)


def same_path(one: str, other: str) -> bool:
    """Whether two URLs name the same path, whatever their hosts and ports; a slash at the end is overlooked."""
    left, right = split_url(one), split_url(other)
    return bool(left.netloc and right.netloc) and left.path.rstrip("/") == right.path.rstrip("/")


def internal_host(url: str) -> bool:
    """Whether the URL names a host that only its own machine or network can resolve."""
    host = split_url(url).hostname or ""
    if not host:
        return False
    if host == "localhost" or "." not in host or host.endswith(_INTERNAL):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


# Each tenant of Auth0 has an API that manages it.
_OF_AUTH0 = re.compile(r"https://([\w-]{1,60}(?:\.[a-z]{2,3})?\.auth0\.com)/api/v2/?")


def well_known_audience(audience: str) -> tuple[str, str] | None:
    """Name and host of a widely used API that this audience identifies, or None."""
    if (tenant := _OF_AUTH0.fullmatch(audience)) is not None:
        return "Auth0 Management API", tenant[1]
    return _RESOURCES.get(audience)
