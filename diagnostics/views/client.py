"""Which client a request comes from, for the rate limits: behind trusted proxies, the last address they did not add."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def address_of(request: HttpRequest) -> str:
    """The client's address. `X-Forwarded-For` is read from its end, and only as far as trusted proxies wrote it."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    trusted = _networks(tuple(settings.PORTAL_TRUSTED_PROXIES))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_in(nearest, trusted):
        candidate = hops.pop()
        if _parsed(candidate) is None:
            break
        nearest = candidate
    return _limited_as(nearest)


def is_trusted_proxy(address: str) -> bool:
    """Whether the peer that is connected stands in PORTAL_TRUSTED_PROXIES."""
    return _is_in(address, _networks(tuple(settings.PORTAL_TRUSTED_PROXIES)))


def _limited_as(address: str) -> str:
    """IPv6 clients own at least a /64, so that is what a limit counts."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return address


@lru_cache(maxsize=4)
def _networks(members: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(member, strict=False) for member in members)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _is_in(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return parsed is not None and any(parsed in network for network in networks)
