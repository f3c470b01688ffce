"""The origins of calls whose messages name a path alone, by the addresses that the paste holds elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from diagnostics.engine.model.submission import REDIRECTS, Request, Response
from diagnostics.engine.parse.url import parse_url

_MOST_ADDRESSES = 1000
# An address with its path, and what shows that a connection was encrypted.
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)"
    r"(?P<path>/[^\s\"'`<>?#,;)\]}\\]{0,4000}|(?![\w/:@.-]))"
)
_SAFE = re.compile(r"\b443\b|\bTLS|\bSSL|ALPN")


class Addresses:
    """The origins that a paste names by the paths they stand before, read once for all of its calls.

    `beside` is what stands around calls and answers: an answer names addresses of its own.
    """

    def __init__(self, beside: str, whole: str) -> None:
        self._by_path: dict[str, set[tuple[str, str]]] = {}
        for found in islice(_ORIGIN.finditer(beside), _MOST_ADDRESSES):
            self._by_path.setdefault(found["path"].rstrip("/"), set()).add((found["scheme"], found["host"]))
        self._is_safe = _SAFE.search(whole) is not None

    def located(self, request: Request) -> Request:
        """The request with what its own address in the paste tells: that it is plain http, or the host."""
        url = request.url
        if url is None or not url.path.startswith("/") or (url.host and url.scheme != "https"):
            return request
        same = {"", url.path.rstrip("/")} if not url.host else {url.path.rstrip("/")}
        told = {origin for path in same for origin in self._by_path.get(path, ())}
        if url.host and not told:  # what a client says it connects to, by host and port alone
            server = url.host if url.port is None else f"{url.host}:{url.port}"
            told = {origin for origin in self._by_path.get("", ()) if origin[1].lower() == server}
        if len(told) != 1:
            return request
        ((scheme, host),) = told
        if not url.host:
            return replace(request, url=parse_url(url.raw.reveal(), scheme=scheme, host=host))
        if scheme == "https" or host.partition(":")[0] != url.host or self._is_safe:
            return request
        return replace(request, url=parse_url("http://" + url.raw.reveal().removeprefix("https://")))


def redirected(requests: Sequence[Request], responses: Sequence[Response]) -> tuple[Request, ...]:
    """The requests, each that a redirect right before it led to with the scheme of its Location (RFC 9110, 10.2.2)."""
    made = list(requests)
    for index, (before, request) in enumerate(zip(requests, requests[1:], strict=False), 1):
        answer = responses[before.response] if before.response is not None else None
        location = answer.header("Location") if answer is not None and answer.status in REDIRECTS else None
        url = request.url
        if location is None or url is None or url.scheme_shown:
            continue
        target = parse_url(location.value.reveal().strip())
        if target.scheme == "http" and (target.host, target.port, target.path) == (url.host, url.port, url.path):
            made[index] = replace(request, url=parse_url("http://" + url.raw.reveal().partition("://")[2]))
    return tuple(made)
