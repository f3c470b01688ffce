"""Whether the call opens a WebSocket (RFC 6455), to which a browser adds no header of the program's own."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject


def is_websocket(subject: Subject) -> bool:
    """Whether the address or an Upgrade field says so."""
    request = subject.request
    if request is None:
        return False
    upgrade = request.header("Upgrade")
    if upgrade is not None and upgrade.value.reveal().strip().lower() == "websocket":
        return True
    return request.url is not None and request.url.scheme in ("ws", "wss")
