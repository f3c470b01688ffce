"""No hostile target is reached: refused by its URL, or by the address that its name resolves to (rule 9)."""

from __future__ import annotations

import socket

import pytest

from diagnostics.engine import net
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Secret
from diagnostics.engine.net import Call, Client, Refused, client

API = Environment(name="live", api="https://api.example.com", issuer="https://id.example.com:8443/realm")
TOKEN = Secret("eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LXNlY3JldA.c2lnbmF0dXJl")


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


class Wire:
    """A resolver and a connector that record what they are asked and reach nothing."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.resolved: list[str] = []
        self.connected: list[str] = []

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        self.resolved.append(f"{host}:{port}")
        return self.addresses

    def connect(self, address: str, port: int, timeout_s: float) -> socket.socket:
        self.connected.append(f"{address}:{port}")
        raise ConnectionRefusedError

    @property
    def client(self) -> Client:
        return Client(resolve=self.resolve, connect=self.connect)


HOSTILE_URLS = [
    "https://evil.example/v2",
    "https://api.example.com.evil.example/",
    "https://evil.example/https://api.example.com/",
    "https://api.example.com@evil.example/",
    "https://user:pass@api.example.com/",
    "https://evil.example#@api.example.com/",
    "https://evil.example?@api.example.com/",
    "https://evil.example\\@api.example.com/",
    "https://api.example.com\\.evil.example/",
    "https://api.example.com%2eevil.example/",
    "https://api.example.com\r\nHost: evil.example/",
    "https://api.example.com\t.evil.example/",
    "https://api.example.com .evil.example/",
    "https://api.example.com\x00.evil.example/",
    "https://api。example。com.evil.example/",
    "https://аpi.example.com/",  # noqa: RUF001 - a Cyrillic letter, on purpose
    "https://api.example.com:8443/",
    "https://api.example.com:80/",
    "https://api.example.com:22/",
    "https://api.example.com:0/",
    "https://api.example.com:99999/",
    "https://id.example.com/realm",
    "http://api.example.com/",
    "http://id.example.com:8443/realm",
    "ftp://api.example.com/",
    "file:///etc/passwd",
    "gopher://api.example.com/_x",
    "//api.example.com/",
    "api.example.com",
    "",
    "https://",
    "https:///v2",
    "https://[::1",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/",
    "https://[fd00:ec2::254]/",
    "https://api.example.com.:443/",
]

HOSTILE_ADDRESSES = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - a target, not a bind
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "100.100.100.200",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not-an-address",
]


@pytest.mark.parametrize("url", HOSTILE_URLS)
@pytest.mark.parametrize("bearer", [None, TOKEN], ids=["bare", "token"])
def test_a_url_outside_the_profile_is_refused_before_its_name_is_resolved(url: str, bearer: Secret | None) -> None:
    wire = Wire("93.184.215.14")
    with pytest.raises(Refused) as refused:
        wire.client.send(Call("GET", url, bearer=bearer), API)
    assert (wire.resolved, wire.connected) == ([], [])
    assert str(refused.value.reason).endswith(".")


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_host_of_the_profile_that_resolves_to_a_bad_address_is_not_connected_to(address: str) -> None:
    wire = Wire("93.184.215.14", address)
    with pytest.raises(Refused, match="does not connect to such an address"):
        wire.client.send(Call("GET", "https://api.example.com/v2"), API)
    assert wire.connected == []


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"])
def test_a_public_address_is_the_one_connected_to(address: str) -> None:
    wire = Wire(address)
    with pytest.raises(net.Unreachable, match="refused the connection"):
        wire.client.send(Call("GET", "https://api.example.com/v2"), API)
    assert wire.connected == [f"{address}:443"]


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "fd00:ec2::254", "::ffff:169.254.169.254"],  # noqa: S104
)
def test_an_environment_that_allows_private_hosts_still_refuses_metadata_and_multicast(address: str) -> None:
    wire = Wire(address)
    private = Environment(name="lab", api="http://lab.internal", allow_private=True)
    with pytest.raises(Refused, match="does not connect to such an address"):
        wire.client.send(Call("GET", "http://lab.internal/"), private)
    assert wire.connected == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "100.64.0.1", "::1", "fd12::1"])
def test_an_environment_may_allow_private_hosts(address: str) -> None:
    wire = Wire(address)
    private = Environment(name="lab", api="http://lab.internal", allow_private=True)
    with pytest.raises(net.Unreachable):
        wire.client.send(Call("GET", "http://lab.internal/"), private)
    assert wire.connected == [f"{address}:80"]


def test_a_name_is_resolved_once_so_a_second_answer_changes_nothing() -> None:
    answers = iter([("93.184.215.14",), ("127.0.0.1",)])
    connected: list[str] = []

    def connect(address: str, port: int, timeout_s: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    client = Client(resolve=lambda host, port: next(answers), connect=connect)
    with pytest.raises(net.Unreachable):
        client.send(Call("GET", "https://api.example.com/v2"), API)
    assert connected == ["93.184.215.14"]
    assert list(answers) == [("127.0.0.1",)]


def test_plain_http_of_an_environment_without_private_hosts_is_refused() -> None:
    wire = Wire("93.184.215.14")
    with pytest.raises(Refused):
        wire.client.send(Call("GET", "http://a.example/"), Environment(name="odd", api="http://a.example"))
    assert wire.resolved == []


def test_a_process_without_egress_opens_nothing() -> None:
    net.forbid()
    wire = Wire("93.184.215.14")
    with pytest.raises(net.NotPermitted):
        wire.client.send(Call("GET", "https://api.example.com/v2"), API)
    assert wire.resolved == []


def test_a_further_origin_is_called_without_credentials_only() -> None:
    keys = net.Origin("https", "keys.example.net", 443, public_only=True)
    wire = Wire("93.184.215.14")
    with pytest.raises(net.Unreachable):
        wire.client.send(Call("GET", "https://keys.example.net/jwks"), API, keyless=[keys])
    assert wire.connected == ["93.184.215.14:443"]
    with pytest.raises(Refused, match="no token is sent there"):
        wire.client.send(Call("GET", "https://keys.example.net/jwks", bearer=TOKEN), API, keyless=[keys])
    assert wire.connected == ["93.184.215.14:443"]


def test_a_further_origin_never_has_a_private_address_although_the_environment_allows_them() -> None:
    wire = Wire("127.0.0.1")
    lab = Environment(name="lab", api="http://lab.internal", allow_private=True)
    keys = net.Origin("https", "keys.example.net", 443, public_only=True)
    with pytest.raises(Refused, match="does not connect to such an address"):
        wire.client.send(Call("GET", "https://keys.example.net/jwks"), lab, keyless=[keys])
    assert wire.connected == []
