"""What can go wrong on the way out. Neither is an OSError: urllib3 would wrap or retry one."""

from __future__ import annotations

from enum import StrEnum

from diagnostics.engine.model.types import Message


class NetError(Exception):
    """A call that brought no answer; `reason` is a redacted sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Refused(NetError):
    """The portal itself declined to make the call (rule 9)."""


class Trouble(StrEnum):
    """Why a server could not be reached."""

    DNS = "dns"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS_EXPIRED = "tls-expired"
    TLS_NAME = "tls-name"
    TLS_ISSUER = "tls-issuer"
    TLS_CLIENT = "tls-client"
    TLS = "tls"
    PROTOCOL = "protocol"


class Unreachable(NetError):
    """The server could not be reached, or what it sent is no HTTP response."""

    def __init__(self, trouble: Trouble, reason: Message) -> None:
        super().__init__(reason)
        self.trouble = trouble


class NotPermitted(RuntimeError):
    """A process without egress (the web tier) tried to open a connection: a programming error."""
