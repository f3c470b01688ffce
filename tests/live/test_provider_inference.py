"""What is inferred of a provider that is known by issuer and API alone, each rule with a provider made for it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine import net
from diagnostics.engine.checks.token.introspected import token_introspected
from diagnostics.engine.collectors import egress, published
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.discovery import remembered
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.facts import Introspection, ProtectedResource
from diagnostics.engine.model.profile import Endpoint, Environment, Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Finding, Outcome, Report
from diagnostics.engine.net import Answer, Call, Client, Origin
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination
from tests.engine.loopback import response
from tests.engine.provider import SECRETS, Provider, api, bare_profile, curl, provider, say
from tests.engine.tokens import NOW, PROFILE, call, finding

OPAQUE = "b7f0c1d2e3a4958677e8f9a0b1c2d3e4f5061728"


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def examined(one: Provider, text: str, profile: Profile, *, dry_run: bool = False) -> Report:
    """A whole online diagnosis with nothing remembered from before."""

    def way_out(_: Submission, scrubber: Scrubber) -> Outside:
        return egress.way_out(profile, scrubber, cache=MemoryCache(), environ=SECRETS, dry_run=dry_run)

    options = Options(online=True, dry_run=dry_run)
    *_, last = examination.examine(
        text, profile, diagnosis_id="lab", label_key=b"k" * 16, options=options, outside_for=way_out
    )
    return last.report


def of(report: Report, check: str) -> Finding:
    return next(found for found in report.findings if found.check == check)


def little(one: Provider) -> Profile:
    """Issuer and API, and no call that verifies a token."""
    return replace(bare_profile(one), probes=())


def publish(one: Provider, **members: Any) -> None:
    """Metadata with an introspection endpoint."""
    url = one.server.url
    metadata = {"issuer": url, "jwks_uri": f"{url}/jwks", "introspection_endpoint": f"{url}/introspect"}
    one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata | members))


def refusing(words: str) -> Any:
    return api(401, f'Bearer error="invalid_token", error_description="{words}"')


def test_the_api_s_own_metadata_tells_its_audience_in_the_very_first_diagnosis() -> None:
    with provider(devices=api(401)) as one:
        one.routes["/.well-known/oauth-protected-resource"] = say(response(200, {"resource": "https://api.lab/"}))
        report = examined(one, curl(one, one.token(aud="https://billing.lab/")), little(one))
        assert report.verdict.cause == "wrong-audience"
        row = of(report, "token.audience").evidence[0]
        assert (row.value, row.expected) == ("https://billing.lab/", "https://api.lab/")
        good = examined(one, curl(one, one.token(aud="https://api.lab/")), little(one))
        assert of(good, "token.audience").outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("The audience is invalid", "wrong-audience"),
        ("jwt audience invalid. expected: https://api.lab/", "wrong-audience"),
        ("Token has expired", "api-down-or-server-bug"),
        ("Something is wrong", "api-down-or-server-bug"),
    ],
)
@pytest.mark.parametrize("probes", [True, False], ids=["verified", "replayed"])
def test_the_api_s_words_name_what_only_it_can_know_and_are_not_believed_against_what_was_seen(
    words: str, cause: str, probes: bool
) -> None:
    with provider(devices=refusing(words), current=refusing(words)) as one:
        publish(one)
        report = examined(one, curl(one, one.token()), bare_profile(one) if probes else little(one))
    assert report.verdict.cause == cause, report.verdict.ranked
    assert report.verdict.confidence <= (0.8 if cause == "wrong-audience" else 1.0)


def test_without_a_named_call_the_pasted_path_is_tried_without_a_token_and_its_query_stays_home() -> None:
    with provider() as one:
        report = examined(one, curl(one, one.token(), "/devices?key=4711"), little(one))
        assert of(report, "api.baseline").outcome is Outcome.PASS
        bare = [request for request in one.server.requests if b"authorization" not in request.lower()]
        asked = {request.split(b" ")[1] for request in bare if b"/.well-known" not in request}
        assert asked == {b"/devices", b"/jwks"}


def test_an_api_that_serves_nothing_at_its_base_url_is_no_fault() -> None:
    with provider() as one:
        report = examined(one, one.token(), little(one))
        assert of(report, "api.baseline").outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("supported", [["client_secret_post"], ["private_key_jwt"], None])
def test_introspection_authenticates_as_its_server_says_it_takes(supported: list[str] | None) -> None:
    with provider() as one:
        publish(one, **({"introspection_endpoint_auth_methods_supported": supported} if supported else {}))
        examined(one, curl(one, one.token()), little(one))
        asked = next(request for request in one.server.requests if b" /introspect " in request)
    by_post = supported == ["client_secret_post"]
    assert (b"client_secret=introspection-secret" in asked) is by_post
    assert (b"Basic " in asked) is not by_post


def test_a_host_that_discovery_named_before_is_still_asked_for_keys_and_for_nothing_else() -> None:
    cache, asked = MemoryCache(), []
    stated = Profile("Lab", "lab", (Environment("live", issuer="https://id.lab", api="https://api.lab"),))
    metadata = '{"issuer": "https://id.lab", "jwks_uri": "https://keys.lab/jwks", "token_endpoint": "https://id.lab/t"}'
    cache.set("document:https://id.lab/.well-known/oauth-authorization-server", metadata, 60)

    class Recording(Client):
        def send(self, call: Call, environment: Environment, *, keyless: Any = (), limits: Any = None) -> Answer:
            asked.append((call.url, tuple(keyless), environment))
            return Answer("GET", call.url, 200, "", (), b'{"keys": []}', NOW, 1.0)

    outside = Outside(stated, Recording(), Scrubber((), Labeler(b"k" * 16)), cache=cache)
    published.keys(outside, remembered(stated, cache).environments[0], "")
    assert asked == [
        ("https://keys.lab/jwks", (Origin("https", "keys.lab", 443, public_only=True),), stated.environments[0])
    ]


@pytest.mark.parametrize("sent", ["Basic", "body"])
def test_a_dry_run_finds_the_way_in_which_a_client_may_authenticate(sent: str) -> None:
    pair = base64.b64encode(b"client-1:client-secret-0123456789")

    def token(sock: Any, request: bytes) -> None:
        basic, posted = b"Basic " + pair in request, b"client_secret=client-secret-0123456789" in request
        accepted = posted and not basic if sent == "Basic" else basic and not posted
        sock.sendall(
            response(200, {"access_token": OPAQUE}) if accepted else response(401, {"error": "invalid_client"})
        )

    with provider(token=token) as one:
        text = f"curl '{one.server.url}/token' -d grant_type=client_credentials"
        credentials = " -u client-1:client-secret-0123456789"
        if sent == "body":
            credentials = " -d client_id=client-1 -d client_secret=client-secret-0123456789"
        report = examined(one, text + credentials, one.profile, dry_run=True)
        calls = sum(b" /token " in request for request in one.server.requests)
        untold = examined(one, text + credentials, one.profile)
    assert (report.verdict.cause, report.verdict.confidence) == ("client-auth-method-mismatch", 1.0)
    assert calls == 2
    assert of(untold, "token-endpoint.dry-run").outcome is Outcome.NOT_APPLICABLE
    shown = "\n".join(probe.request + probe.response + probe.curl for probe in report.probes)
    assert "client-secret-0123456789" not in shown
    assert OPAQUE not in shown


LIVE = PROFILE.environments[0]
UNNAMED = replace(PROFILE, environments=(replace(LIVE, audiences=()),))
SCOPED = replace(PROFILE, endpoints=(Endpoint("GET", "/v2/devices", ("read",)),))
ELSEWHERE = {"aud": "https://billing.example.com"}


@pytest.mark.parametrize(
    ("claims", "profile", "cause"),
    [
        ({}, PROFILE, None),
        ({"aud": LIVE.audiences[0], "iss": LIVE.issuer, "scope": "read"}, SCOPED, None),
        ({"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}, PROFILE, "dpop-or-mtls-binding-missing"),
        ({"iss": "https://other.example.com"}, PROFILE, "wrong-issuer-or-tenant"),
        (ELSEWHERE, PROFILE, "wrong-audience"),
        (ELSEWHERE, UNNAMED, "wrong-audience"),
        ({"scope": "write"}, SCOPED, "missing-scope"),
    ],
)
def test_an_opaque_token_is_judged_by_what_its_server_says(
    claims: dict[str, Any], profile: Profile, cause: str | None
) -> None:
    resource = ProtectedResource("https://api.example.com/.well-known/x", ("https://api.example.com",))
    found = finding(token_introspected, call(OPAQUE), Introspection(True, claims), resource, profile=profile)
    assert (found.outcome, found.cause) == (Outcome.FAIL if cause else Outcome.PASS, cause)


def test_an_opaque_token_that_nobody_was_asked_about_leaves_the_question_open() -> None:
    assert finding(token_introspected, call(OPAQUE)).outcome is Outcome.UNAVAILABLE
    assert finding(token_introspected, call(OPAQUE), Introspection(False)).outcome is Outcome.NOT_APPLICABLE
