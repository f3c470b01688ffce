"""Connections that fail from here: what each trouble of TLS and of the network ends in, on real ones at loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from diagnostics.engine import net, parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.model.types import Finding, Report, msg
from diagnostics.engine.net import Client, Limits
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.engine.run.runner import Run, examine
from tests.engine.loopback import always, response, serving

AUTHORITY = trustme.CA()
TOKEN = "0f3c9a7be1d24c5d8e6f0f3c9a7be1d24c5d8e6f"
HOST = "api.lab.example"


@pytest.fixture(autouse=True, scope="module")
def egress() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


@dataclass
class Lab:
    """A place that an API should be at."""

    api: str
    ca_file: str = ""

    def examined(self, answer: str = "", text: str = "") -> Report:
        """The last report on a call there, or on `text`; names resolve to this machine."""
        text = text or f"curl -i '{self.api}/devices' -H 'Authorization: Bearer {TOKEN}'\n\n{answer}"
        environment = Environment(name="live", api=self.api, allow_private=True, ca_file=self.ca_file)
        profile = Profile(name="Lab", slug="lab", environments=(environment,))
        submission = parse.parse(text)
        scrubber = Scrubber(submission.secrets, Labeler(b"k" * 16))
        client = Client(Limits(total_s=1.5, connect_s=0.5), resolve=resolve)
        run = Run(
            id="lab",
            submission=submission,
            summary=msg("A paste"),
            profile=profile,
            scrubber=scrubber,
            catalogue=CATALOGUE,
            collectors=COLLECTORS,
            outside=Outside(profile, client, scrubber),
            options=Options(online=True),
        )
        return list(examine(run))[-1]


def resolve(host: str, port: int) -> list[str]:
    if host == "nowhere.lab.example":
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return ["127.0.0.1"]


def told(report: Report) -> tuple[str, str | None]:
    return report.verdict.kind.value, report.verdict.cause  # type: ignore[union-attr]


def connection(report: Report) -> Finding:
    return next(finding for finding in report.findings if finding.check == "api.connection")


@contextmanager
def api(certificate: trustme.LeafCert, folder: Path, *, trusted: bool = True, mutual: bool = False) -> Iterator[Lab]:
    """An API over TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if mutual:
        context.verify_mode = ssl.CERT_REQUIRED
        AUTHORITY.configure_trust(context)
    ca_file = folder / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(ca_file))
    with serving(always(response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer")), context) as server:
        yield Lab(f"https://{HOST}:{server.port}", str(ca_file) if trusted else "")


def expired() -> trustme.LeafCert:
    return AUTHORITY.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC))


CERTIFICATES = {
    "expired": (expired, True, "has expired"),
    "of another name": (lambda: AUTHORITY.issue_cert("other.example"), True, "for another host name"),
    "of an unknown authority": (lambda: AUTHORITY.issue_cert(HOST), False, "not trusted here|cannot be verified"),
}


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_that_is_not_accepted_is_the_cause(kind: str, tmp_path: Path) -> None:
    make, trusted, words = CERTIFICATES[kind]
    with api(make(), tmp_path, trusted=trusted) as lab:
        report = lab.examined()
    assert told(report) == ("broken", "tls-failure")
    assert any(part in str(connection(report).summary) for part in words.split("|"))


def test_a_self_signed_certificate_is_told_as_such(tmp_path: Path) -> None:
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = tmp_path / "self.pem"
    file.write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
    context.load_cert_chain(file)
    with serving(always(response(200, {})), context) as server:
        report = Lab(f"https://{HOST}:{server.port}").examined()
    assert told(report) == ("broken", "tls-failure")
    assert "self-signed" in str(connection(report).summary)


def test_a_server_that_wants_a_client_certificate_is_told_apart(tmp_path: Path) -> None:
    with api(AUTHORITY.issue_cert(HOST), tmp_path, mutual=True) as lab:
        report = lab.examined()
    assert told(report) == ("broken", "client-certificate-missing")


def test_a_gateway_that_says_so_in_words_is_heard() -> None:
    page = "<html><head><title>400 No required SSL certificate was sent</title></head><body>nginx</body></html>"
    with serving(always(response(400, page))) as server:
        report = Lab(server.url).examined()
    assert told(report) == ("broken", "client-certificate-missing")


def test_a_server_that_speaks_plain_http_where_tls_is_wanted_is_a_failure_of_tls() -> None:
    with serving(always(response(200, {}))) as server:
        report = Lab(f"https://{HOST}:{server.port}").examined()
    assert told(report) == ("broken", "tls-failure")


def test_a_refused_connection_a_name_without_address_and_a_silent_server_are_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    silent = socket.create_server(("127.0.0.1", 0))
    places = (f"http://127.0.0.1:{port}", "https://nowhere.lab.example", f"http://127.0.0.1:{silent.getsockname()[1]}")
    words = ("refused the connection", "cannot be resolved", "no complete answer within")
    try:
        for place, said in zip(places, words, strict=True):
            report = Lab(place).examined()
            assert told(report) == ("broken", "name-not-resolved-or-unreachable"), place
            assert said in str(connection(report).summary)
    finally:
        silent.close()


def test_a_pasted_answer_shows_that_the_caller_got_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    answer = 'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"error":"insufficient_scope"}'
    report = Lab(f"http://127.0.0.1:{port}").examined(answer)
    assert connection(report).severity.value == "info"
    assert told(report)[1] != "name-not-resolved-or-unreachable"


def test_a_server_that_answers_can_be_connected_to(tmp_path: Path) -> None:
    with api(AUTHORITY.issue_cert(HOST), tmp_path) as lab:
        report = lab.examined()
    assert connection(report).outcome.value == "pass"


def test_a_token_that_nobody_called_with_is_not_stopped_by_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    report = Lab(f"http://127.0.0.1:{port}").examined(text=TOKEN)
    assert connection(report).outcome.value == "unavailable"
    assert told(report) == ("inconclusive", None)
