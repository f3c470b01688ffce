"""One guarded connection: resolve once, vet every answer, connect to the vetted address, end at the deadline.

The host name stays in use for Host, SNI and the certificate. Name resolution, connection and TLS
happen below urllib3's `_new_conn`, so no later look-up can lead elsewhere (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from diagnostics.engine.model.types import msg
from diagnostics.engine.net.address import objection
from diagnostics.engine.net.errors import Refused, Trouble, Unreachable

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, in the system's order of preference."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def system_connect(address: str, port: int, timeout_s: float) -> socket.socket:
    """A TCP connection to a literal address."""
    return socket.create_connection((address, port), timeout_s)


class Deadline:
    """Ends every watched socket when the time is up: a read timeout alone never ends a stream that drips."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self.expired = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._timer.cancel()
        with self._lock:
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()

    def remaining(self) -> float:
        """Seconds left; never less than a hundredth, since 0 means "do not block" to a socket."""
        return max(self._end - time.monotonic(), 0.01)

    def watch(self, sock: socket.socket) -> None:
        """Shut this connection when the time is up."""
        # wrapping in TLS detaches the descriptor, so a duplicate of it is kept
        duplicate = sock.dup()
        with self._lock:
            self._sockets.append(duplicate)
            if self.expired:
                _shut(duplicate)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            for sock in self._sockets:
                _shut(sock)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


class Gate:
    """Opens connections to one host and port, and to nothing else."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        allow_private: bool,
        deadline: Deadline,
        connect_s: float,
        resolve: Resolve,
        connect: Connect,
    ) -> None:
        self._host = host
        self._port = port
        self._allow_private = allow_private
        self._deadline = deadline
        self._connect_s = connect_s
        self._resolve = resolve
        self._connect = connect

    def open(self, host: str, port: int | None) -> socket.socket:
        """A connected socket. Raises Refused for another target or a bad address, Unreachable when nobody answers."""
        if host.strip("[]").lower() != self._host or port != self._port:
            raise Refused(msg("The portal does not connect to a host that the platform profile does not name."))
        addresses = self._addresses()
        for address in addresses:
            if words := objection(address, allow_private=self._allow_private):
                raise Refused(
                    msg("{host} resolves to {address}, {words}. The portal does not connect to such an address.",
                        host=host, address=address, words=words)
                )  # fmt: skip
        sock = self._connected(addresses)
        self._deadline.watch(sock)
        return sock

    def _addresses(self) -> Sequence[str]:
        found: list[Sequence[str]] = []
        failed: list[Exception] = []

        def look_up() -> None:
            try:
                found.append(self._resolve(self._host, self._port))
            except (OSError, UnicodeError) as error:
                failed.append(error)

        # getaddrinfo has no time limit of its own
        thread = threading.Thread(target=look_up, name="resolver", daemon=True)
        thread.start()
        thread.join(min(self._connect_s, self._deadline.remaining()))
        if found and found[0]:
            return found[0]
        if thread.is_alive():
            raise Unreachable(Trouble.TIMEOUT, msg("The name {host} was not resolved in time.", host=self._host))
        raise Unreachable(Trouble.DNS, msg("The name {host} cannot be resolved.", host=self._host))

    def _connected(self, addresses: Sequence[str]) -> socket.socket:
        error: OSError | None = None
        for address in list(dict.fromkeys(addresses))[:3]:
            try:
                return self._connect(address, self._port, min(self._connect_s, self._deadline.remaining()))
            except OSError as caught:
                error = caught
        if isinstance(error, TimeoutError):
            raise Unreachable(
                Trouble.TIMEOUT, msg("{host} did not accept a connection in time.", host=self._host)
            ) from None
        refused = isinstance(error, ConnectionRefusedError)
        words = msg("refused the connection") if refused else msg("could not be connected to")
        raise Unreachable(Trouble.CONNECT, msg("{host} {words}.", host=self._host, words=words)) from None


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, gate: Gate, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gate = gate

    def _new_conn(self) -> socket.socket:
        return self._gate.open(self.host, self.port)


class _Tls(HTTPSConnection):
    def __init__(self, *args: Any, gate: Gate, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gate = gate

    def _new_conn(self) -> socket.socket:
        return self._gate.open(self.host, self.port)

    def send(self, data: Any) -> None:
        """Send; where the server has closed already, what it told before that is the error (RFC 8446, 6.2)."""
        try:
            super().send(data)
        except ssl.SSLEOFError:
            self.sock.recv(1)
            raise


class GuardedAdapter(HTTPAdapter):
    """Makes calls through one Gate: no retries, no proxies. `send` is called without a Session, so there are
    neither cookies nor redirects nor `netrc`, and nothing comes from the process environment."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

        def plain(host: str, port: int | None = None, **options: Any) -> HTTPConnectionPool:
            pool = HTTPConnectionPool(host, port, **options)
            pool.ConnectionCls = partial(_Plain, gate=gate)  # type: ignore[assignment]
            return pool

        def tls(host: str, port: int | None = None, **options: Any) -> HTTPSConnectionPool:
            pool = HTTPSConnectionPool(host, port, **options)
            pool.ConnectionCls = partial(_Tls, gate=gate)  # type: ignore[assignment]
            return pool

        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": tls}

    def proxy_manager_for(self, *args: Any, **options: Any) -> NoReturn:
        """There is no proxy, whatever the environment says."""
        raise Refused(msg("The portal does not go through a proxy."))
