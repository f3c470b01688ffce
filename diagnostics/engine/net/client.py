"""The guarded HTTP client: the portal's only way out (rule 9).

It calls only origins of an environment of the platform profile, by the schemes and ports of its base
URLs, sends a credential to no other, and caps time, size and redirects. It opens nothing
until `permit()` was called, which a worker or a command does once at its start.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import msg
from diagnostics.engine.net.connection import (
    Connect,
    Deadline,
    Gate,
    GuardedAdapter,
    Resolve,
    system_connect,
    system_resolve,
)
from diagnostics.engine.net.errors import NetError, NotPermitted, Refused, Trouble, Unreachable
from diagnostics.engine.net.exchange import Answer, Call, Limits, Trail
from diagnostics.engine.net.failure import explained, late
from diagnostics.engine.net.origin import Origin, origins_of, split

USER_AGENT = "api-auth-diagnostics/1"
_CHUNK = 16 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_permission = {"granted": False}


def permit() -> None:
    """Let this process open connections from now on. Called by a worker or a command, never by the web tier."""
    _permission["granted"] = True


def forbid() -> None:
    """Take back what `permit` gave."""
    _permission["granted"] = False


@dataclass(frozen=True, slots=True)
class Client:
    """Makes calls. `resolve` and `connect` are replaced by tests only."""

    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = system_resolve
    connect: Connect = system_connect

    def send(
        self, call: Call, environment: Environment, *, keyless: Sequence[Origin] = (), limits: Limits | None = None
    ) -> Answer:
        """One exchange, no redirect followed. `keyless` are further origins for calls without credentials.

        Raises Refused when rule 9 forbids the call, Unreachable when no answer came, NotPermitted in the web tier.
        """
        if not _permission["granted"]:
            raise NotPermitted("this process has no egress: only a worker or a command may call net.permit()")
        allowed = (*origins_of(environment), *(() if call.carries_credentials else keyless))
        origin = _origin(call, allowed)
        return self._exchange(call, origin, environment, limits or self.limits)

    def follow(
        self, call: Call, environment: Environment, *, redirects: int | None = None, first: Answer | None = None
    ) -> Trail:
        """The call and its redirects, each through the same gate; credentials are dropped at another origin.

        `redirects` is how many are followed at most; `first` the answer to the call where it is known already.
        Raises as `send` does, for the first call only.
        """
        answers = [first or self.send(call, environment)]
        lost_at = ""
        most = self.limits.redirects if redirects is None else redirects
        while (url := answers[-1].redirects_to) and len(answers) <= most:
            try:
                here, there = split(answers[-1].url), split(url)
                if here != there and call.carries_credentials:
                    lost_at = lost_at or there.text
                    call = Call(call.method, url)
                call = _redirected(call, url, answers[-1].status)
                answers.append(self.send(call, environment))
            except NetError as stopped:
                return Trail(tuple(answers), lost_at, stopped)
        if answers[-1].redirects_to:
            return Trail(
                tuple(answers), lost_at, Unreachable(Trouble.PROTOCOL, msg("The server redirects without end."))
            )
        return Trail(tuple(answers), lost_at)

    def _exchange(self, call: Call, origin: Origin, environment: Environment, limits: Limits) -> Answer:
        prepared = _prepared(call)
        verify, certificate = environment.ca_file or True, call.certificate_file or None
        started, clock = datetime.now(UTC), time.monotonic()
        with (
            Deadline(limits.total_s) as deadline,
            closing(self._wire(origin, environment, limits, deadline)) as wire,
        ):
            try:
                response = wire.send(
                    prepared, stream=True, timeout=deadline.remaining(), verify=verify, cert=certificate, proxies={}
                )
                with closing(response):
                    body, truncated = _body(response.raw, limits.body_bytes)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise explained(error, deadline, origin) from None
            # a shut socket may look like the regular end of a body
            if deadline.expired:
                raise late(deadline, origin)
        headers = tuple(response.raw.headers.items())
        if sum(len(name) + len(value) for name, value in headers) > limits.header_bytes:
            raise Unreachable(Trouble.PROTOCOL, msg("{host} sent headers without end.", host=origin.host))
        return Answer(
            method=call.method,
            url=call.url,
            status=response.status_code,
            reason=response.reason or "",
            headers=headers,
            body=body,
            started=started,
            ms=(time.monotonic() - clock) * 1000,
            truncated=truncated,
            http_version="HTTP/1.0" if response.raw.version == 10 else "HTTP/1.1",
        )

    def _wire(self, origin: Origin, environment: Environment, limits: Limits, deadline: Deadline) -> GuardedAdapter:
        gate = Gate(
            origin.host,
            origin.port,
            allow_private=environment.allow_private and not origin.public_only,
            deadline=deadline,
            connect_s=limits.connect_s,
            resolve=self.resolve,
            connect=self.connect,
        )
        return GuardedAdapter(gate)


def _origin(call: Call, allowed: Sequence[Origin]) -> Origin:
    target = split(call.url)
    found = next((origin for origin in allowed if origin.same_place(target)), None)
    if found is not None:
        return found
    if call.carries_credentials:
        raise Refused(
            msg("{origin} is not a host of the token's own environment, so no token is sent there.", origin=target.text)
        )
    raise Refused(msg("{origin} is not a host of the platform profile, so it is not contacted.", origin=target.text))


def _redirected(call: Call, url: str, status: int) -> Call:
    # RFC 9110, 15.4.4: 303 asks for a GET; the portal sends a body to no second place
    method = "GET" if status == 303 and call.method != "HEAD" else call.method
    return Call(method, url, call.headers, None, call.bearer, call.confidential)


def _prepared(call: Call) -> requests.PreparedRequest:
    headers = HTTPHeaderDict()
    for name, value in call.headers:
        # a folded line would pass the library's own check and split the message for whoever reads it otherwise
        if _CONTROL.search(name + value.reveal()):
            raise Refused(msg("A header field of this call holds control characters, so it is not sent."))
        headers.add(name, value.reveal())
    if call.bearer is not None:
        headers["Authorization"] = f"Bearer {call.bearer.reveal()}"
    defaults = {"User-Agent": USER_AGENT, "Accept": "application/json, */*;q=0.5", "Accept-Encoding": "identity"}
    for name, text in defaults.items():
        if name not in headers:
            headers[name] = text
    headers["Connection"] = "close"
    body = call.body.reveal().encode() if call.body is not None else None
    try:
        prepared = requests.Request(call.method, call.url, data=body).prepare()
    except requests.RequestException:
        raise Refused(msg("The URL of this call cannot be requested.")) from None
    if body is not None:
        headers["Content-Length"] = str(len(body))
    # the plain mapping of requests would merge fields that the paste repeats
    prepared.headers = _SendableHeaders(headers)
    return prepared


class _SendableHeaders(CaseInsensitiveDict[str]):
    """Repeated fields stay apart, and text beyond ASCII goes as UTF-8 instead of failing."""

    def __init__(self, fields: HTTPHeaderDict) -> None:
        super().__init__(fields.items())
        self._fields = fields

    def copy(self) -> _SendableHeaders:
        return self

    def items(self) -> list[tuple[str, str | bytes]]:  # type: ignore[override]
        return [(name, value if value.isascii() else value.encode()) for name, value in self._fields.iteritems()]


def _body(raw: HTTPResponse, most: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    while chunk := raw.read(_CHUNK, decode_content=True):
        parts.append(chunk)
        size += len(chunk)
        if size > most or raw.tell() > most:
            return b"".join(parts)[:most], True
    return b"".join(parts), False
