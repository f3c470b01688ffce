"""What the guarded client sends, and that every bad server ends in a plain reason within the deadline."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from diagnostics.engine import net
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Secret
from diagnostics.engine.net import Answer, Call, Client, Limits, Refused, Trouble, Unreachable, client
from tests.engine.loopback import Handler, Loopback, always, response, serving

QUICK = Limits(total_s=0.5, connect_s=0.3, body_bytes=20_000, header_bytes=8_000)
PATIENT = Limits(total_s=60, connect_s=30)
# A server that drips is done after six seconds: a client that does not end at its deadline gets a whole answer.
PIECES, PACE_S = 300, 0.02
DRIPPING = {
    "a body": (f"HTTP/1.1 200 OK\r\nContent-Length: {PIECES}\r\n\r\n".encode(), b""),
    "a body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b""),
    "headers": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"\r\n\r\n"),
}
TOKEN = Secret("secret-token-of-the-test-0123456789")


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def environment(server: Loopback, **more: str) -> Environment:
    return Environment(name="lab", api=server.url, allow_private=True, **more)  # type: ignore[arg-type]


def get(server: Loopback, path: str = "/", **options: Secret) -> Answer:
    return Client(QUICK).send(Call("GET", server.url + path, **options), environment(server))  # type: ignore[arg-type]


def trouble(handler: Handler) -> Unreachable:
    """What a call to such a server raises."""
    with serving(handler) as server, pytest.raises(Unreachable) as caught:
        get(server)
    return caught.value


def drip(kind: str, pace_s: float = PACE_S) -> Handler:
    first, last = DRIPPING[kind]

    def handle(sock: socket.socket, request: bytes) -> None:
        sock.sendall(first)
        for _ in range(PIECES):
            sock.sendall(b"x")
            time.sleep(pace_s)  # the server's own pace, ended by the client's deadline
        sock.sendall(last)

    return handle


@pytest.mark.parametrize("value", ["a\r\n X: 1", "a\nX: 1", "a\x00b", "a\x7f"])
def test_a_header_value_with_a_control_character_is_never_sent(value: str) -> None:
    with serving(always(response(200))) as server:
        with pytest.raises(Refused, match="control characters"):
            get(server, headers=(("X-Tenant", Secret(value)),))  # type: ignore[arg-type]
        assert server.requests == []


def silent(sock: socket.socket, request: bytes) -> None:
    """Answers only after the client has gone, or where it does not go."""
    with suppress(TimeoutError):
        sock.recv(1)
    sock.sendall(response(200))


def test_a_call_carries_the_token_and_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(always(response(200, {"ok": True}, Set_Cookie="a=b"))) as server:
        answer = get(server, "/v2/devices?limit=5", bearer=TOKEN)
        get(server)
    assert (answer.status, answer.text, answer.header("content-type")) == (200, '{"ok": true}', "application/json")
    first, second = (request.decode() for request in server.requests)
    assert first.startswith("GET /v2/devices?limit=5 HTTP/1.1\r\n")
    assert f"Authorization: Bearer {TOKEN.reveal()}\r\n" in first
    assert f"Host: 127.0.0.1:{server.port}\r\n" in first
    assert "authorization" not in second.lower()
    assert "cookie" not in second.lower()


def test_headers_go_as_they_are_given_repeated_ones_and_text_beyond_ascii_too() -> None:
    fields = (("authorization", Secret("bearer a")), ("Authorization", Secret("Bearer “b”")))
    with serving(always(response(401))) as server:
        Client(QUICK).send(Call("GET", server.url + "/", fields, confidential=True), environment(server))
    sent = server.requests[0].decode()
    assert "authorization: bearer a\r\n" in sent
    assert "uthorization: Bearer “b”\r\n" in sent


def test_a_header_that_would_smuggle_a_line_is_not_sent() -> None:
    with serving(always(response(200))) as server, pytest.raises(Refused):
        Client(QUICK).send(Call("GET", server.url + "/", (("X", Secret("a\r\nEvil: b")),)), environment(server))
    assert not any(b"Evil" in request for request in server.requests)


@pytest.mark.parametrize("kind", DRIPPING)
def test_what_drips_ends_at_the_deadline_although_it_would_become_a_whole_answer(kind: str) -> None:
    assert trouble(drip(kind)).trouble is Trouble.TIMEOUT
    with serving(drip(kind, pace_s=0)) as server:
        assert Client(PATIENT).send(Call("GET", f"{server.url}/"), environment(server)).status == 200


def test_a_server_that_says_nothing_ends_at_the_deadline() -> None:
    error = trouble(silent)
    assert error.trouble is Trouble.TIMEOUT
    assert str(error.reason) == "127.0.0.1 gave no complete answer within 0.5 seconds."


def test_headers_without_end_are_given_up() -> None:
    def handle(sock: socket.socket, request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-More: " + b"y" * 4000 + b"\r\n")

    assert trouble(handle).trouble is Trouble.PROTOCOL


def test_large_headers_are_refused_although_http_could_carry_them() -> None:
    many = {f"X-{number}": "y" * 500 for number in range(30)}
    error = trouble(always(response(200, {}, **many)))
    assert str(error.reason) == "127.0.0.1 sent headers without end."


def test_a_body_larger_than_the_cap_is_cut() -> None:
    with serving(always(response(200, b"z" * 100_000))) as server:
        answer = get(server)
    assert (len(answer.body), answer.truncated) == (20_000, True)


def test_a_gzip_bomb_is_cut_after_unpacking() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    with serving(always(response(200, bomb, Content_Encoding="gzip"))) as server:
        answer = get(server)
    assert (len(answer.body), answer.truncated) == (20_000, True)


def test_a_body_that_is_not_the_gzip_it_claims_to_be_is_told() -> None:
    error = trouble(always(response(200, b"plain text", Content_Encoding="gzip")))
    assert str(error.reason) == "127.0.0.1 sent a body that cannot be unpacked."


@pytest.mark.parametrize(
    "content", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"]
)
def test_what_is_no_whole_http_response_is_told(content: bytes) -> None:
    assert trouble(always(content)).trouble is Trouble.PROTOCOL


def test_a_closed_port_is_told() -> None:
    with serving(always(b"")) as server:
        closed = server
    with pytest.raises(Unreachable, match="refused the connection"):
        get(closed)


def test_a_name_that_does_not_resolve_is_told() -> None:
    def resolve(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreachable, match="cannot be resolved") as caught:
        Client(QUICK, resolve=resolve).send(
            Call("GET", "https://gone.example/"), Environment(name="x", api="https://gone.example")
        )
    assert caught.value.trouble is Trouble.DNS


def test_a_resolver_that_hangs_ends_in_time() -> None:
    given_up = threading.Event()

    def resolve(host: str, port: int) -> tuple[str, ...]:
        given_up.wait(10)  # stands for a name server that never answers
        return ()

    with pytest.raises(Unreachable, match="not resolved in time"):
        Client(QUICK, resolve=resolve).send(
            Call("GET", "https://slow.example/"), Environment(name="x", api="https://slow.example")
        )
    given_up.set()


class TestTls:
    """Certificates of a test authority for names that resolve to 127.0.0.1."""

    authority = trustme.CA()

    def call(self, certificate: trustme.LeafCert, tmp_path: Path, *, trusted: bool = True) -> Answer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        ca_file = tmp_path / "ca.pem"
        self.authority.cert_pem.write_to_path(str(ca_file))
        client = Client(Limits(total_s=3), resolve=lambda host, port: ["127.0.0.1"])
        with serving(always(response(200, {"ok": True})), context) as server:
            api = f"https://api.lab.example:{server.port}"
            lab = Environment(name="lab", api=api, allow_private=True, ca_file=str(ca_file) if trusted else "")
            try:
                return client.send(Call("GET", f"{api}/", bearer=TOKEN), lab)
            finally:
                self.seen = list(server.requests)

    def test_the_host_name_is_kept_for_host_and_certificate(self, tmp_path: Path) -> None:
        assert self.call(self.authority.issue_cert("api.lab.example"), tmp_path).status == 200
        assert b"Host: api.lab.example:" in self.seen[0]

    def test_a_certificate_for_another_name_is_told_and_the_token_stays(self, tmp_path: Path) -> None:
        with pytest.raises(Unreachable, match="certificate for another host name") as caught:
            self.call(self.authority.issue_cert("other.example"), tmp_path)
        assert caught.value.trouble is Trouble.TLS_NAME
        assert self.seen == []

    def test_a_body_that_drips_within_tls_ends_at_the_deadline(self, tmp_path: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("api.lab.example").configure_cert(context)
        ca_file = tmp_path / "ca.pem"
        self.authority.cert_pem.write_to_path(str(ca_file))
        client = Client(Limits(total_s=1), resolve=lambda host, port: ["127.0.0.1"])
        with serving(drip("a body"), context) as server:
            api = f"https://api.lab.example:{server.port}"
            lab = Environment(name="lab", api=api, allow_private=True, ca_file=str(ca_file))
            with pytest.raises(Unreachable) as caught:
                client.send(Call("GET", f"{api}/"), lab)
        assert caught.value.trouble is Trouble.TIMEOUT

    def test_an_unknown_authority_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(Unreachable, match="not trusted here|cannot be verified") as caught:
            self.call(self.authority.issue_cert("api.lab.example"), tmp_path, trusted=False)
        assert caught.value.trouble is Trouble.TLS_ISSUER

    def test_an_expired_certificate_is_told(self, tmp_path: Path) -> None:
        expired = self.authority.issue_cert("api.lab.example", not_after=_long_ago())
        with pytest.raises(Unreachable, match="certificate that has expired") as caught:
            self.call(expired, tmp_path)
        assert caught.value.trouble is Trouble.TLS_EXPIRED


def _long_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)


def test_a_server_silent_in_the_tls_handshake_ends_at_the_deadline() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    api = f"https://127.0.0.1:{listener.getsockname()[1]}"
    with listener, pytest.raises(Unreachable) as caught:
        Client(QUICK).send(Call("GET", f"{api}/"), Environment(name="x", api=api, allow_private=True))
    assert caught.value.trouble is Trouble.TIMEOUT
    assert "within 0.5 seconds" in str(caught.value.reason)


def test_a_server_that_speaks_plain_http_on_a_tls_port_is_told() -> None:
    with serving(always(response(200))) as server:
        api = server.url.replace("http:", "https:")
        with pytest.raises(Unreachable, match="does not speak TLS"):
            Client(PATIENT).send(Call("GET", f"{api}/"), Environment(name="x", api=api, allow_private=True))


class TestRedirects:
    """Followed by hand, each hop through the same gate."""

    def follow(self, handler: Handler, other: Loopback | None = None) -> tuple[net.Trail, Loopback]:
        with serving(handler) as server:
            lab = environment(server, auth=other.url) if other else environment(server)
            return Client(QUICK).follow(Call("GET", f"{server.url}/start", bearer=TOKEN), lab), server

    def test_a_hop_within_the_origin_keeps_the_token(self) -> None:
        def handle(sock: socket.socket, request: bytes) -> None:
            first = request.startswith(b"GET /start ")
            sock.sendall(response(308, Location="/end") if first else response(200))

        trail, server = self.follow(handle)
        assert [answer.status for answer in trail.answers] == [308, 200]
        assert server.lines() == ["GET /start", "GET /end"]
        assert TOKEN.reveal().encode() in server.requests[1]

    def test_a_hop_to_another_origin_of_the_profile_loses_the_token(self) -> None:
        with serving(always(response(401))) as other:
            trail, _ = self.follow(always(response(302, Location=f"{other.url}/login")), other)
        assert trail.lost_at == other.url
        assert trail.answers[-1].status == 401
        assert TOKEN.reveal().encode() not in other.requests[0]

    @pytest.mark.parametrize(
        "target",
        ["http://169.254.169.254/latest/", "http://127.0.0.1:1/", "https://evil.example/", "file:///etc/passwd"],
    )
    def test_a_hop_out_of_the_profile_is_refused(self, target: str) -> None:
        trail, server = self.follow(always(response(307, Location=target)))
        assert isinstance(trail.stopped, Refused)
        assert [answer.status for answer in trail.answers] == [307]
        assert server.lines() == ["GET /start"]

    def test_redirects_without_end_are_given_up(self) -> None:
        trail, server = self.follow(always(response(302, Location="/start")))
        assert str(trail.stopped) == "The server redirects without end."
        assert len(server.requests) == QUICK.redirects + 1
