"""Servers on 127.0.0.1 that answer exactly the bytes a test gives them, and remember what they were sent."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Handler = Callable[[socket.socket, bytes], None]


@dataclass
class Loopback:
    """A running server. `requests` are the raw requests seen, `stopping` is set when the test ends."""

    port: int
    scheme: str = "http"
    requests: list[bytes] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def lines(self) -> list[str]:
        """The request lines seen, without the HTTP version."""
        return [request.split(b" HTTP/", 1)[0].decode() for request in self.requests]


@contextmanager
def serving(handler: Handler, context: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """A server that reads one request from each connection and hands it to `handler`, which writes what it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Loopback(listener.getsockname()[1], "https" if context else "http")
    open_sockets: list[socket.socket] = []

    def one(sock: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(sock, server_side=True) if context else sock as speaking:
            speaking.settimeout(5)
            request = _read(speaking)
            server.requests.append(request)
            handler(speaking, request)

    def loop() -> None:
        while not server.stopping.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            open_sockets.append(sock)
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    try:
        yield server
    finally:
        server.stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for sock in open_sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def _read(sock: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = sock.recv(65536)
        if not chunk:
            return received
        received += chunk
        if received[0] == 0x16:  # a TLS greeting to a server that speaks plain HTTP
            return received
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def response(status: int, body: bytes | str | Any = b"", **headers: str) -> bytes:
    """The bytes of a response; anything but bytes and str becomes JSON. `Retry_After` stands for `Retry-After`."""
    kind = "text/html" if isinstance(body, str) else "application/json"
    content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    fields = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Words\r\n{lines}\r\n".encode() + content


def always(content: bytes) -> Handler:
    """A handler that answers everything with the same bytes."""
    return lambda sock, request: sock.sendall(content)
