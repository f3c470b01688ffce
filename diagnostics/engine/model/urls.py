"""A URL's parts without an exception, whatever people paste in its place (RFC 3986, appendix B)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#\\]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_PORT = re.compile(r":([0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class UrlParts:
    """`hostname` is in lower case without brackets, port and user information; "" where the text has none."""

    scheme: str
    netloc: str
    hostname: str
    port: int | None
    path: str
    query: str
    fragment: str


def split_url(url: str) -> UrlParts:
    """`url` taken apart; a bracket that closes nothing, a template in the host, a port of letters stay as written."""
    found = _PARTS.match(url.strip())
    scheme, netloc, path, query, fragment = (part or "" for part in found.groups()) if found else ("",) * 5
    host = netloc.rpartition("@")[2]
    port = _PORT.search(host)
    name = host[: port.start()] if port else host.rstrip(":")
    number = int(port[1]) if port and int(port[1]) <= 65535 else None
    return UrlParts(scheme.lower(), netloc, name.strip("[]").lower(), number, path, query, fragment)


def host_of(value: str) -> str:
    """The host of a URL; anything else is a host already, or a pattern of one."""
    return split_url(value).hostname if "://" in value else value
