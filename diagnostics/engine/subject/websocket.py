"""Whether the call opens a WebSocket (RFC 6455), to which a browser adds no header of the program's own."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request


def is_websocket(subject: Subject) -> bool:
    """Whether the address or an Upgrade field says so."""
    request = subject.request
    if request is None:
        return False
    return asks_to_upgrade(request) or (request.url is not None and request.url.scheme in ("ws", "wss"))


def asks_to_upgrade(request: Request) -> bool:
    """Whether the Upgrade field of the call says so."""
    upgrade = request.header("Upgrade")
    return upgrade is not None and upgrade.value.reveal().strip().lower() == "websocket"
