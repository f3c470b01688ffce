"""The portal's own client shows a certificate where it asks about tokens (RFC 8705), and to that server alone."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine import net
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load
from tests.engine import provider as lab
from tests.engine.loopback import Loopback, response, serving
from tests.engine.provider import Provider, curl, diagnose, provider
from tests.engine.test_client_authentication import form_of
from tests.live.gateways import certificates

PROFILE = """schema = 2
name = "Lab"
[[issuers]]
name = "id"
issuer = "{here}"
jwks_uri = "{here}/jwks"
token_endpoint = "{here}/token"
introspection_endpoint = "{asked}/introspect"
[issuers.introspection]
client_id = "portal"
auth_method = "tls_client_auth"
certificate_file = "{folder}/{certificate}"
[[apis]]
name = "Devices"
issuers = ["id"]
[[apis.bases]]
url = "{here}"
audiences = ["{here}"]
allow_private = true
ca_file = "{folder}/ca.pem"
[[apis.credentials]]
kind = "bearer"
"""


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An authority, the server's certificate, and `client.pem` with a certificate and key that the authority signed."""
    certificates.write(tmp_path)
    (tmp_path / "client.pem").write_bytes(
        (tmp_path / "server.pem").read_bytes() + (tmp_path / "server.key").read_bytes()
    )
    (tmp_path / "other").mkdir()
    certificates.write(tmp_path / "other")
    other = (tmp_path / "other/server.pem").read_bytes() + (tmp_path / "other/server.key").read_bytes()
    (tmp_path / "stranger.pem").write_bytes(other)
    return tmp_path


def demanding(folder: Path) -> ssl.SSLContext:
    """A server that speaks to nobody without a certificate of its authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    context.load_verify_locations(folder / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def profile(one: Provider, asked: Loopback, folder: Path, certificate: str) -> Profile:
    text = PROFILE.format(here=one.server.url, asked=asked.url, folder=folder, certificate=certificate)
    return load.read(text, {}, slug="lab", source="lab.toml")


@pytest.mark.parametrize(
    ("certificate", "outcome", "asked_for"), [("client.pem", "fail", 1), ("stranger.pem", "unavailable", 0)]
)
def test_a_server_that_asks_for_a_certificate_is_shown_the_one_of_the_profile(
    folder: Path, certificate: str, outcome: str, asked_for: int
) -> None:
    forms: list[dict[str, str]] = []

    def handle(sock: socket.socket, request: bytes) -> None:
        forms.append(form_of(request))
        sock.sendall(response(200, {"active": False}))

    with serving(handle, demanding(folder)) as asked, provider(devices=lab.api(401)) as one:
        diagnosis = diagnose(one, curl(one, one.token()), profile=profile(one, asked, folder, certificate))
    assert diagnosis.outcome("token.revocation") == outcome
    assert [(form["client_id"], "client_secret" in form) for form in forms] == [("portal", False)] * asked_for


@pytest.mark.parametrize(("line", "said"), [("", "is missing"), ('certificate_file = "/nowhere.pem"\n', "not there")])
def test_a_profile_without_its_certificate_is_named_by_key(folder: Path, line: str, said: str) -> None:
    text = PROFILE.replace('certificate_file = "{folder}/{certificate}"\n', line)
    filled = text.format(here="https://id.example.com", asked="https://id.example.com", folder=folder)
    with pytest.raises(load.ProfileError, match=rf"certificate_file.*{said}"):
        load.read(filled, {}, slug="lab", source="lab.toml")
