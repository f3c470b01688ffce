"""A POST that a profile declares safe is sent as it stands there, and no POST of a paste ever is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine import net
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.probe import curl
from diagnostics.engine.model.profile import Environment, Profile, VerificationCall
from diagnostics.engine.platform.load import ProfileError, read
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from tests.engine.loopback import response
from tests.engine.provider import Provider, examined, provider, say

QUERY = '{"query": "{ viewer { login } }"}'
PROBE = VerificationCall("Viewer", "POST", "/graphql", QUERY, "application/json")
FILE = """schema = 2
name = "Acme"
[[apis]]
name = "Graph"
[[apis.bases]]
url = "https://api.acme.example"
[[apis.probes]]
method = "POST"
path = "/graphql"
safe = true
body = '{"query": "{ viewer { login } }"}'
"""


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def graphql(accepts: bool) -> Any:
    """Answers 200 whatever happens, as GraphQL does over HTTP."""

    def handle(sock: Any, request: bytes) -> None:
        good = accepts and b"authorization: bearer" in request.lower()
        refusal = {"errors": [{"message": "Not signed in", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None}
        sock.sendall(response(200, {"data": {"viewer": {"login": "alice"}}} if good else refusal))

    return handle


def with_probe(one: Provider) -> Profile:
    return replace(one.profile, probes=(PROBE,))


def asked(one: Provider) -> list[tuple[bool, str]]:
    """Whether each call to the GraphQL endpoint showed a token, and what it sent."""
    calls = [request for request in one.server.requests if b" /graphql " in request]
    return sorted((b"authorization" in call.lower(), call.partition(b"\r\n\r\n")[2].decode()) for call in calls)


def paste(one: Provider, token: str) -> str:
    return (
        f"curl -X POST {one.server.url}/graphql -H 'Authorization: Bearer {token}' "
        "-H 'Content-Type: application/json' -d '{\"query\": \"mutation { deleteEverything }\"}'"
    )


def test_the_declared_call_is_made_with_and_without_the_token_and_the_pasted_one_never() -> None:
    with provider() as one:
        one.routes["/graphql"] = graphql(accepts=True)
        report = examined(one, paste(one, one.token()), profile=with_probe(one))
        assert asked(one) == [(False, QUERY), (True, QUERY)]
        assert b"mutation" not in b"".join(one.server.requests)
    found = {finding.check: finding for finding in report.report.findings}
    assert found["api.live-call"].outcome.value == "pass"
    assert found["api.baseline"].outcome.value == "pass"
    assert "in its body" in str(found["api.baseline"].summary)


def test_a_refusal_in_the_body_of_a_200_is_a_refusal() -> None:
    with provider() as one:
        one.routes["/graphql"] = graphql(accepts=False)
        report = examined(one, paste(one, one.token()), profile=with_probe(one))
    assert report.verdict.kind.value != "healthy"
    live = next(finding for finding in report.report.findings if finding.check == "api.live-call")
    assert live.outcome.value == "fail"


def test_an_error_in_the_body_that_speaks_of_no_token_tells_nothing_of_it() -> None:
    with provider() as one:
        one.routes["/graphql"] = say(response(200, {"errors": [{"message": "Cannot query field login on Viewer"}]}))
        report = examined(one, paste(one, one.token()), profile=with_probe(one))
    live = next(finding for finding in report.report.findings if finding.check == "api.live-call")
    assert live.outcome.value == "unavailable"
    assert report.verdict.kind.value != "healthy"


def test_the_call_is_shown_as_it_is_made_and_its_token_as_a_variable() -> None:
    ask = Ask("Viewer", Server.API, Environment("live"), "POST", "https://api.acme.example/graphql", body=QUERY,
              content_type="application/json")  # fmt: skip
    shown = curl(ask, Scrubber((), Labeler(b"k" * 16)))
    assert "-X" not in shown
    assert f"--data-raw '{QUERY}'" in shown
    assert "Content-Type: application/json" in shown


def test_a_file_declares_it() -> None:
    probe = read(FILE, {}, slug="acme", source="acme.toml").probes[0]
    assert (probe.name, probe.method, probe.content_type) == ("POST /graphql", "POST", "application/json")
    assert json.loads(probe.body)["query"] == "{ viewer { login } }"


@pytest.mark.parametrize(("old", "new", "told"), [
    ("safe = true\n", "", r"line 8: apis\[0\]\.probes\[0\]\.method is POST, which may change something: write safe"),
    ('method = "POST"', 'method = "GET"', r"line 11: apis\[0\]\.probes\[0\]\.body is for POST; a GET has no content"),
    ("body = '{\"query\": \"{ viewer { login } }\"}'\n", "", r"apis\[0\]\.probes\[0\]\.body is missing"),
    ('method = "POST"', 'method = "DELETE"', r"line 8: .*method must be one of GET, HEAD, OPTIONS, POST"),
    ("safe = true\n", 'safe = true\ncontent_type = "json"\n', r"line 11: .*content_type must be a media type"),
])  # fmt: skip
def test_a_call_that_nobody_vouches_for_is_refused_by_line(old: str, new: str, told: str) -> None:
    assert old in FILE
    with pytest.raises(ProfileError, match=told):
        read(FILE.replace(old, new), {}, slug="acme", source="acme.toml")


def test_the_first_edition_knows_no_post() -> None:
    environment = '[[environments]]\nname = "live"\napi = "https://a.example"\n'
    with pytest.raises(ProfileError, match="the portal never makes a call that may change something"):
        read(f'name = "A"\n{environment}[[probes]]\nmethod = "POST"\npath = "/g"', {}, slug="a", source="a.toml")
