"""Which addresses the portal may connect to (rule 9).

`ipaddress.is_global` lets NAT64, 6to4 and some protocol assignments through, so the ranges are listed
here, after the IANA registries of special-purpose addresses (RFC 6890).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_PRIVATE_V4 = [
    (IPv4Network("127.0.0.0/8"), "a loopback address"),
    (IPv4Network("10.0.0.0/8"), "a private address"),
    (IPv4Network("172.16.0.0/12"), "a private address"),
    (IPv4Network("192.168.0.0/16"), "a private address"),
    (IPv4Network("100.64.0.0/10"), "a carrier's shared address"),
]
_NEVER_V4 = [
    (IPv4Network("0.0.0.0/8"), "an address of this network only"),
    (IPv4Network("169.254.0.0/16"), "a link-local address, where clouds serve machine credentials"),
    (IPv4Network("168.63.129.16/32"), "an address where clouds serve machine credentials"),
    (IPv4Network("100.100.100.200/32"), "an address where clouds serve machine credentials"),
    (IPv4Network("192.0.0.0/24"), "an address kept for protocols"),
    (IPv4Network("192.0.2.0/24"), "a documentation address"),
    (IPv4Network("192.88.99.0/24"), "a 6to4 relay"),
    (IPv4Network("198.18.0.0/15"), "a benchmarking address"),
    (IPv4Network("198.51.100.0/24"), "a documentation address"),
    (IPv4Network("203.0.113.0/24"), "a documentation address"),
    (IPv4Network("224.0.0.0/4"), "a multicast address"),
    (IPv4Network("240.0.0.0/4"), "a reserved address"),
]
_GLOBAL_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = [
    (IPv6Network("::1/128"), "a loopback address"),
    (IPv6Network("fc00::/7"), "a private address"),
]
_NEVER_V6 = [
    (IPv6Network("fd00:ec2::/32"), "an address where clouds serve machine credentials"),
    (IPv6Network("fd20:ce::/32"), "an address where clouds serve machine credentials"),
    (IPv6Network("2001::/23"), "an address kept for protocols"),
    (IPv6Network("2001:db8::/32"), "a documentation address"),
    (IPv6Network("3fff::/20"), "a documentation address"),
    (IPv6Network("fe80::/10"), "a link-local address"),
    (IPv6Network("ff00::/8"), "a multicast address"),
]
_NAT64 = IPv6Network("64:ff9b::/96")


def objection(address: str, *, allow_private: bool = False) -> str:
    """Why an IP address is refused, in words that follow "is"; "" when it may be connected to.

    IPv4 inside IPv6 (mapped, 6to4, NAT64) is judged by the IPv4 address. `allow_private` admits loopback,
    private and shared addresses, and nothing else.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    if isinstance(parsed, IPv6Address):
        inner = _embedded(parsed)
        return _objection_v6(parsed, allow_private) if inner is None else _objection_v4(inner, allow_private)
    return _objection_v4(parsed, allow_private)


def _objection_v4(address: IPv4Address, allow_private: bool) -> str:
    return _listed(address, _NEVER_V4) or ("" if allow_private else _listed(address, _PRIVATE_V4))


def _objection_v6(address: IPv6Address, allow_private: bool) -> str:
    if never := _listed(address, _NEVER_V6):
        return never
    if private := _listed(address, _PRIVATE_V6):
        return "" if allow_private else private
    return "" if address in _GLOBAL_V6 else "not a public address"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _listed(
    address: IPv4Address | IPv6Address,
    ranges: list[tuple[IPv4Network, str]] | list[tuple[IPv6Network, str]],
) -> str:
    return next((words for network, words in ranges if address in network), "")
