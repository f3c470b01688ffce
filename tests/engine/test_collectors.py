"""Collectors against a provider that misbehaves in every way: the right outcome each, nothing asked twice."""

from __future__ import annotations

import json
import re
import socket
import threading
from dataclasses import replace
from typing import Any

import jwt
import pytest

from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.discovery import remembered
from diagnostics.engine.collectors.outside import BUDGET, Outside
from diagnostics.engine.model.statement import Channel, Speaker, Statement
from diagnostics.engine.model.types import Kind, Secret
from diagnostics.engine.net import Client, Limits, client
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.verdict.decide import WORKS_NOW
from diagnostics.engine.words import witness
from tests.engine.loopback import always, response, serving
from tests.engine.provider import SECRETS, Route, api, bare_profile, curl, diagnose, provider, say
from tests.engine.tokens import jwk, rsa_key, signed, with_payload
from tests.fixtures.waiting import wait_for

KEYS = {"keys": [jwk(rsa_key("a"), "a")]}


@pytest.fixture(autouse=True, scope="module")
def known_words() -> None:
    """What is read once in a process is read before anything is timed."""
    witness.read((Statement("invalid signature", Speaker.SERVER, Channel.BODY),), "the signature is not a valid one")


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def cut(sock: socket.socket, request: bytes) -> None:
    """Announces more than it sends."""
    sock.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"keys": [')


def close(sock: socket.socket, request: bytes) -> None:
    """Closes without a word."""


def hang(sock: socket.socket, request: bytes) -> None:
    """Never answers while the test runs."""
    sock.settimeout(20)
    sock.recv(1)


BROKEN: dict[str, Route] = {
    "closes": close,
    "cut in the body": cut,
    "HTML": say(response(200, "<html><title>Sign in</title></html>")),
    "500": say(response(500, "<h1>Internal Server Error</h1>")),
    "503": say(response(503, {"error": "unavailable"}, Retry_After="30")),
    "429": say(response(429, {"error": "slow_down"}, Retry_After="30")),
    "not JSON": say(response(200, b'{"keys": [')),
    "another type": say(response(200, b"\x00\x01\x02", Content_Type="application/octet-stream")),
    "a list": say(response(200, [1, 2, 3])),
    "empty": say(response(200, b"")),
    "2 MB": say(response(200, b'{"x": "' + b"y" * 2_000_000 + b'"}')),
    "deep": say(response(200, b"[" * 100_000)),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_keys_that_cannot_be_read_leave_the_signature_open_and_nothing_else(kind: str) -> None:
    with provider(jwks=BROKEN[kind]) as one:
        seen = diagnose(one, curl(one, one.token()))
        assert one.asked("/jwks") == 1
    assert (seen.outcome("token.signature"), seen.outcome("keys.published")) == ("unavailable", "unavailable")
    assert seen.why("token.signature").endswith(".")
    assert [seen.outcome(check) for check in ("token.revocation", "application.status", "api.live-call")] == [
        "pass"
    ] * 3


@pytest.mark.parametrize("kind", BROKEN)
def test_introspection_that_cannot_be_read_leaves_revocation_open_and_nothing_else(kind: str) -> None:
    with provider(introspect=BROKEN[kind]) as one:
        seen = diagnose(one, curl(one, one.token()))
        assert one.asked("/introspect") == 1
    assert seen.outcome("token.revocation") == "unavailable"
    assert [seen.outcome(check) for check in ("token.signature", "application.status", "api.live-call")] == ["pass"] * 3


@pytest.mark.parametrize("kind", BROKEN)
def test_an_admin_api_that_cannot_be_read_leaves_the_application_open(kind: str) -> None:
    with provider() as one:
        one.routes["/admin/applications/client-1"] = BROKEN[kind]
        seen = diagnose(one, curl(one, one.token()))
        assert one.asked("/admin/applications/client-1") == 1
    assert seen.outcome("application.status") == "unavailable"
    assert seen.outcome("token.revocation") == "pass"


@pytest.mark.parametrize("kind", BROKEN)
def test_metadata_that_cannot_be_read_is_asked_for_in_each_form_once(kind: str) -> None:
    with provider() as one:
        for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"):
            one.routes[path] = BROKEN[kind]
        seen = diagnose(one, curl(one, one.token()))
        assert one.asked("/.well-known/oauth-authorization-server") == 1
        assert one.asked("/.well-known/openid-configuration") == 1
    assert seen.outcome("metadata.issuer") == "unavailable"
    assert seen.outcome("token.signature") == "pass"


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("closes", ("unavailable", "unavailable", "unavailable")),
        ("cut in the body", ("unavailable", "unavailable", "unavailable")),
        ("500", ("fail", "fail", "fail")),
        ("503", ("fail", "fail", "fail")),
        ("429", ("fail", "fail", "fail")),
    ],
)
def test_an_api_that_fails_is_told_as_such(kind: str, outcomes: tuple[str, str, str]) -> None:
    with provider(current=BROKEN[kind], devices=BROKEN[kind]) as one:
        seen = diagnose(one, curl(one, one.token()))
    assert tuple(seen.outcome(check) for check in ("api.baseline", "api.live-call", "api.replay")) == outcomes
    assert seen.outcome("token.signature") == "pass"


def test_a_verification_call_that_brings_no_answer_costs_its_own_answer_only() -> None:
    with provider(devices=close) as one:
        seen = diagnose(one, curl(one, one.token(), "/current"))
    assert seen.outcome("api.live-call") == "pass"
    assert [row.value for row in seen.findings["api.live-call"].evidence] == ["200"]


def test_an_empty_key_set_is_the_platforms_error() -> None:
    with provider(jwks=say(response(200, {"keys": []}))) as one:
        seen = diagnose(one, curl(one, one.token()))
    assert seen.outcome("keys.published") == "fail"


def test_private_keys_in_the_set_are_told_and_their_values_go_nowhere() -> None:
    private = KEYS["keys"][0] | {"d": "the-private-exponent-of-the-test"}
    cache = MemoryCache()
    with provider(jwks=say(response(200, {"keys": [private]}, Cache_Control="max-age=600"))) as one:
        seen = diagnose(one, curl(one, one.token()), cache=cache)
        again = diagnose(one, curl(one, one.token()), cache=cache)
    assert (seen.outcome("keys.published"), again.outcome("keys.published")) == ("fail", "fail")
    assert seen.outcome("token.signature") == "pass"
    shown = str(seen.report) + str([cache.get(f"document:{one.server.url}/jwks")])
    assert "the-private-exponent" not in shown


class TestKeyCache:
    """Fetched once for many diagnoses, and again for a key that is not there yet."""

    def test_max_age_is_respected(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            for _ in range(3):
                diagnose(one, curl(one, one.token()), cache=cache)
            assert one.asked("/jwks") == 1

    def test_no_store_is_respected(self) -> None:
        cache = MemoryCache()
        with provider(jwks=say(response(200, KEYS, Cache_Control="no-store"))) as one:
            for _ in range(2):
                diagnose(one, curl(one, one.token()), cache=cache)
            assert one.asked("/jwks") == 2

    def test_a_new_kid_has_the_keys_fetched_once_more_and_then_not_for_a_while(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            diagnose(one, curl(one, one.token()), cache=cache)
            one.routes["/jwks"] = say(response(200, {"keys": [jwk(rsa_key("b"), "b"), *KEYS["keys"]]}))
            rotated = curl(one, signed(one.claims(), key=rsa_key("b"), kid="b"))
            assert diagnose(one, rotated, cache=cache).outcome("token.signature") == "pass"
            assert one.asked("/jwks") == 2
            unknown = curl(one, signed(one.claims(), key=rsa_key("c"), kid="c"))
            for _ in range(3):
                assert diagnose(one, unknown, cache=cache).outcome("token.signature") == "fail"
            assert one.asked("/jwks") == 3

    def test_a_key_that_goes_is_remembered(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            diagnose(one, curl(one, one.token()), cache=cache)
            cache.set(f"document:{one.server.url}/jwks", "", 1)
            one.routes["/jwks"] = say(response(200, {"keys": [jwk(rsa_key("b"), "b")]}))
            seen = diagnose(one, curl(one, one.token()), cache=cache)
        assert "was rotated out" in seen.why("token.signature")


class TestDiscovery:
    """A profile with no more than issuer and api."""

    def test_the_keys_and_introspection_are_found(self) -> None:
        with provider() as one:
            metadata = {
                "issuer": one.server.url,
                "jwks_uri": f"{one.server.url}/jwks",
                "introspection_endpoint": f"{one.server.url}/introspect",
            }
            one.routes["/.well-known/oauth-authorization-server"] = say(response(404))
            one.routes["/.well-known/openid-configuration"] = say(response(200, metadata))
            seen = diagnose(one, curl(one, one.token()), profile=bare_profile(one))
        assert (seen.outcome("token.signature"), seen.outcome("token.revocation")) == ("pass", "pass")

    def test_metadata_of_another_issuer_is_not_used(self) -> None:
        with provider() as one:
            foreign = {"issuer": "https://evil.example", "jwks_uri": f"{one.server.url}/jwks"}
            one.routes["/.well-known/oauth-authorization-server"] = say(response(200, foreign))
            seen = diagnose(one, curl(one, one.token()), profile=bare_profile(one))
            assert one.asked("/jwks") == 0
        assert (seen.outcome("token.signature"), seen.outcome("metadata.issuer")) == ("unavailable", "fail")

    def test_a_discovered_endpoint_elsewhere_gets_no_token(self) -> None:
        with provider() as one, serving(always(response(200, {"active": True}))) as elsewhere:
            metadata = {
                "issuer": one.server.url,
                "jwks_uri": f"{one.server.url}/jwks",
                "introspection_endpoint": f"{elsewhere.url}/introspect",
            }
            one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata))
            seen = diagnose(one, curl(one, one.token()), profile=bare_profile(one))
            assert elsewhere.requests == []
        assert seen.outcome("token.revocation") == "unavailable"

    def test_a_remembered_profile_does_not_widen_where_a_token_goes(self) -> None:
        cache = MemoryCache()
        with provider() as one, serving(always(response(200, {"active": True}))) as elsewhere:
            metadata = {
                "issuer": one.server.url,
                "jwks_uri": f"{one.server.url}/jwks",
                "introspection_endpoint": f"{elsewhere.url}/introspect",
            }
            one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata))
            little = bare_profile(one)
            diagnose(one, curl(one, one.token()), profile=little, cache=cache)
            known = remembered(little, cache)
            assert known.environments[0].introspection_endpoint == f"{elsewhere.url}/introspect"
            seen = diagnose(one, curl(one, one.token()), profile=little, judged_by=known, cache=cache)
            assert elsewhere.requests == []
        assert seen.outcome("token.revocation") == "unavailable"


class TestBait:
    """URLs that a token or a server names, with a listener behind them that must stay silent."""

    @pytest.mark.parametrize("place", ["jku", "x5u", "iss"])
    def test_what_a_token_names_is_never_fetched(self, place: str) -> None:
        with provider() as one, serving(always(response(200, KEYS))) as bait:
            url = f"{bait.url}/keys"
            extra: dict[str, Any] = {} if place == "iss" else {place: url}
            claims = one.claims(iss=url) if place == "iss" else one.claims()
            token = signed_with(claims, extra)
            seen = diagnose(one, curl(one, token))
            assert bait.requests == []
        if place == "iss":
            assert not [probe for probe in seen.report.probes if "$ACCESS_TOKEN" in probe.request]

    @pytest.mark.parametrize("path", ["/jwks", "/introspect", "/admin/applications/client-1", "/devices", "/current"])
    def test_a_redirect_to_a_host_outside_the_profile_is_not_followed(self, path: str) -> None:
        with provider() as one, serving(always(response(200, KEYS))) as bait:
            one.routes[path] = say(response(302, Location=f"{bait.url}/taken"))
            token = one.token()
            diagnose(one, curl(one, token))
            assert bait.requests == []

    def test_a_foreign_host_in_the_paste_is_not_called(self) -> None:
        with provider() as one, serving(always(response(200, {}))) as bait:
            diagnose(one, f"curl '{bait.url}/devices' -H 'Authorization: Bearer {one.token()}'")
            assert bait.requests == []


def signed_with(claims: dict[str, Any], headers: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa_key("a"), algorithm="RS256", headers={"kid": "a", **headers})


class TestTokens:
    """Which calls a token gets."""

    def test_a_damaged_token_is_sent_nowhere(self) -> None:
        with provider() as one:
            seen = diagnose(one, curl(one, one.token()[:-40] + "…"))
            assert (one.asked("/introspect"), one.asked("/current")) == (0, 1)
        assert seen.outcome("token.revocation") == "not_applicable"

    def test_a_sender_constrained_token_is_not_used(self) -> None:
        with provider() as one:
            seen = diagnose(one, curl(one, one.token(cnf={"jkt": "x"})))
        assert seen.outcome("api.live-call") == "not_applicable"

    def test_an_opaque_token_is_introspected_where_the_call_goes(self) -> None:
        with provider(introspect=say(response(200, {"active": False})), current=api(401), devices=api(401)) as one:
            seen = diagnose(one, curl(one, "0f3c9a7be1d24c5d8e6f7a8b"))
        assert seen.findings["token.revocation"].cause == "token-revoked"
        assert seen.outcome("token.signature") == "not_applicable"

    def test_a_provider_that_cannot_introspect_this_kind_says_nothing(self) -> None:
        refusal = say(response(400, {"error": "unsupported_token_type"}))
        with provider(introspect=refusal) as one:
            seen = diagnose(one, curl(one, one.token()))
        assert seen.outcome("token.revocation") == "not_applicable"

    def test_an_altered_token_proves_no_application(self) -> None:
        with provider(introspect=say(response(200, {"active": False}))) as one:
            token = with_payload(one.token(), one.claims(client_id="client-2"))
            seen = diagnose(one, curl(one, token))
            assert one.asked("/admin/applications/client-2") == 0
        assert seen.outcome("application.status") == "unavailable"


def test_a_server_that_all_diagnoses_ask_too_much_is_left_alone_and_that_is_said() -> None:
    asked: list[str] = []

    def never(origin: str) -> bool:
        asked.append(origin)
        return False

    with provider() as one:
        seen = diagnose(one, curl(one, one.token()), may_call=never)
        assert one.server.requests == []
    assert set(asked) == {one.server.url}
    assert seen.outcome("token.signature") == "unavailable"
    assert "the portal holds back" in seen.why("token.signature")


class TestReplay:
    """The pasted call made again."""

    def test_redirects_are_shown_hop_by_hop_and_the_lost_header_is_named(self) -> None:
        with provider() as one, serving(api(401)) as login:
            one.routes["/devices"] = say(response(301, Location="/devices/"))
            one.routes["/devices/"] = say(response(302, Location=f"{login.url}/login"))
            profile = replace(one.profile, environments=(replace(one.environment, auth=login.url),))
            seen = diagnose(one, curl(one, one.token()), profile=profile)
            carried = [b"authorization" in request.lower() for request in login.requests]
        assert seen.findings["api.replay"].cause == "header-lost-on-redirect"
        assert [row.value.split(",")[0] for row in seen.findings["api.replay"].evidence] == ["301", "302", "401"]
        assert carried == [False]

    @pytest.mark.parametrize(
        "more",
        [
            "-H 'X-HTTP-Method-Override: DELETE'", "-H 'x-method-override: put'", "-H 'X_HTTP_Method_Override: DELETE'",
            "-H 'X-HTTP-Method-Override: GET'", "-H 'X-Original-Method: POST'", "-H 'X-Original-URL: /admin/7'",
            "-H 'X-Rewrite-URL: /admin'", "-H 'X-Forwarded-For: 10.0.0.1'", "-H 'X-Forwarded-Prefix: /admin'",
            "-H 'Forwarded: for=10.0.0.1'", "-H 'Remote-User: root'", "-H 'X-Remote-User: root'", "-H 'Sudo: root'",
            "-H 'X-SSL-Client-Verify: SUCCESS'", "-H 'Impersonate-User: root'", "-H 'Transfer-Encoding: chunked'",
            "-H 'Upgrade: h2c'", "-H 'Host: admin.example.com'",
            "?_method=DELETE", "?_method[]=DELETE", "?%5fmethod=DELETE", "?a=1;_method=DELETE", "?sudo=root",
            "?x-http-method-override=DELETE", "?HTTP_X_HTTP_METHOD_OVERRIDE=DELETE", ";_method=DELETE?a=1",
        ],
    )  # fmt: skip
    def test_a_call_that_names_another_method_route_caller_or_framing_is_not_made_again(self, more: str) -> None:
        with provider() as one:
            in_url = more.startswith(("?", ";"))
            text = curl(one, one.token(), f"/replayed{more if in_url else ''}") + ("" if in_url else f" {more}")
            seen = diagnose(one, text)
            assert one.asked("/replayed") == one.asked("/replayed;_method=DELETE") == 0
        assert "is not made again" in seen.why("api.replay")

    def test_the_query_goes_as_pasted_and_the_fields_by_a_list(self) -> None:
        more = "-H 'X-API-Version: 2' -H 'X-Org: acme' -H 'Cookie: a=b' -H 'If-None-Match: x' -H 'X-Other: 7'"
        with provider() as one:
            profile = replace(one.profile, companion_headers=("x-org",))
            seen = diagnose(one, f"{curl(one, one.token(), '/devices?limit=7&q=a%20b')} {more}", profile=profile)
            sent = next(request for request in one.server.requests if request.startswith(b"GET /devices?limit=7"))
        assert sent.startswith(b"GET /devices?limit=7&q=a%20b HTTP/1.1")
        assert b"X-API-Version: 2" in sent
        assert b"X-Org: acme" in sent
        assert not [name for name in (b"Cookie", b"If-None-Match", b"X-Other") if name in sent]
        shown = {str(row.label): row.value for row in seen.findings["api.replay"].evidence}
        assert shown["Fields left out of our call"] == "Cookie, If-None-Match, X-Other"

    def test_the_answer_to_a_call_without_all_its_fields_refutes_nothing(self) -> None:
        answer = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"'
        with provider(devices=api(200)) as one:
            text = curl(one, one.token(), "/devices?limit=7")
            whole = diagnose(one, f"{text}\n\n{answer}").report.verdict
            part = diagnose(one, f"{text} -H 'X-Org: acme'\n\n{answer}").report.verdict
            harmless = diagnose(one, f"{text} -H 'If-None-Match: acme'\n\n{answer}").report.verdict
        assert str(whole.headline) == str(harmless.headline) == str(WORKS_NOW)
        assert part.kind is Kind.INCONCLUSIVE
        assert "without these fields: X-Org" in str(part.headline)

    def test_a_success_without_all_its_fields_makes_nothing_healthy(self) -> None:
        with provider(devices=api(200)) as one:
            text = curl(one, one.token(), "/devices?limit=7")
            assert diagnose(one, text).report.verdict.kind is Kind.HEALTHY
            assert diagnose(one, f"{text} -H 'X-Org: acme'").report.verdict.kind is Kind.INCONCLUSIVE

    def test_a_refusal_that_the_missing_fields_may_have_made_blames_nobody(self) -> None:
        with provider(devices=api(403)) as one:
            seen = diagnose(one, f"{curl(one, one.token(), '/devices?limit=7')} -H 'X-Org: acme'")
        assert seen.outcome("api.replay") == "unavailable"
        assert "X-Org" in str(seen.findings["api.replay"].evidence)

    def test_a_header_value_with_a_folded_line_is_not_sent(self) -> None:
        entry = {"method": "GET", "headers": [{"name": "Accept", "value": "a/b\r\n X-Evil: 1"}]}
        with provider() as one:
            entry["headers"].append({"name": "Authorization", "value": f"Bearer {one.token()}"})
            entry["url"] = f"{one.server.url}/replayed"
            har = {"log": {"entries": [{"request": entry, "response": {"status": 401, "headers": []}}]}}
            seen = diagnose(one, json.dumps(har))
            assert one.asked("/replayed") == 0
        assert "holds control characters" in seen.why("api.replay")


class TestConsistency:
    """Nodes that disagree."""

    def test_a_good_token_that_is_refused_is_tried_three_times_more(self) -> None:
        with provider(current=api(401), devices=api(401)) as one:
            seen = diagnose(one, curl(one, one.token(), "/devices?page=2"))
            assert one.asked("/current") == 1 + 1 + 3  # without a token, with it, repeated
        assert seen.outcome("api.consistency") == "pass"
        assert seen.findings["api.live-call"].cause == "api-down-or-server-bug"

    def test_answers_that_change_are_found(self) -> None:
        turns = iter([401, 200, 401, 200])
        lock = threading.Lock()

        def flaky(sock: socket.socket, request: bytes) -> None:
            with lock:
                status = next(turns) if b"Authorization" in request else 401
            api(status)(sock, request)

        with provider(current=flaky) as one:
            seen = diagnose(one, curl(one, one.token()))
        assert seen.findings["api.consistency"].cause == "api-down-or-server-bug"
        assert [row.value for row in seen.findings["api.consistency"].evidence] == ["401, 200, 401, 200"]

    def test_a_call_refused_where_others_are_answered_is_repeated_as_pasted(self) -> None:
        turns = iter([401, 401, 200, 401])
        with provider(other=lambda sock, request: api(next(turns))(sock, request)) as one:
            seen = diagnose(one, curl(one, one.token(), "/other?page=2"))
            assert one.asked("/other") == 4
        assert [row.value for row in seen.findings["api.consistency"].evidence] == ["401, 401, 200, 401"]

    def test_an_expired_token_is_not_tried_again(self) -> None:
        with provider(current=api(401), devices=api(401)) as one:
            seen = diagnose(one, curl(one, one.token(exp=1_700_000_000, iat=1_699_990_000)))
            assert one.asked("/current") == 2
        assert seen.outcome("api.consistency") == "not_applicable"


def test_server_clocks_come_without_a_call_of_their_own() -> None:
    with provider() as one:
        seen = diagnose(one, curl(one, one.token()))
        # the second place of the metadata may still be on its way when the diagnosis is done without it
        wait_for(lambda: len(seen.outside.probes) == seen.outside.calls, "a call does not end")
        asked = len(one.server.requests)
    assert seen.outcome("clock.server") == "pass"
    assert {str(row.label) for row in seen.findings["clock.server"].evidence} == {
        "Clock of the API",
        "Clock of the authorization server",
    }
    assert seen.outside.calls == asked == len(seen.outside.probes)
    assert not [probe for probe in seen.outside.probes if "clock" in probe.name.lower()]


def test_a_server_whose_clock_is_off_is_found() -> None:
    late = "Thu, 01 Jan 2026 00:00:00 GMT"
    with provider(current=say(response(401, {}, Date=late, WWW_Authenticate="Bearer"))) as one:
        one.routes["/devices"] = one.routes["/current"]
        seen = diagnose(one, curl(one, one.token()))
    assert seen.findings["clock.server"].cause == "clock-skew"
    assert seen.why("clock.server").startswith("The clock of the API is")


def test_no_call_is_made_twice_and_the_budget_holds_when_everything_goes_wrong() -> None:
    with provider(current=api(401), devices=say(response(302, Location="/devices"))) as one:
        one.routes["/.well-known/oauth-authorization-server"] = say(response(404))
        seen = diagnose(one, curl(one, one.token(), "/devices"))
        assert len(one.server.requests) <= BUDGET
    assert seen.outside.calls <= BUDGET


def test_the_secrets_of_the_portal_and_the_paste_stay_out_of_the_report() -> None:
    echo = 'Bearer error="invalid_token", error_description="Token {} is bad"'
    with provider() as one:
        token = one.token()
        one.routes["/current"] = api(401, echo.format(token))
        seen = diagnose(one, curl(one, token))
    signature = token.rsplit(".", 1)[1]
    shown = str([(probe.request, probe.response, probe.curl) for probe in seen.report.probes])
    secrets = [*SECRETS.values(), signature]
    assert [secret for secret in secrets for at in range(len(secret) - 11) if secret[at : at + 12] in shown] == []
    assert "private words" not in shown


def test_a_server_that_echoes_the_portals_own_secret_does_not_get_it_shown() -> None:
    with provider() as one:
        echoed = response(500, {"error": "bad", "detail": f"got {SECRETS['ADMIN_TOKEN']} from you"})
        one.routes["/admin/applications/client-1"] = say(echoed)
        seen = diagnose(one, curl(one, one.token()))
    shown = " ".join(probe.response for probe in seen.report.probes)
    assert "from you" in shown
    assert SECRETS["ADMIN_TOKEN"][:12] not in shown


def test_a_redirect_that_carries_the_portals_own_secret_on_does_not_get_it_shown() -> None:
    secret = "reader-of-all-devices"  # of words, which no shape of a path tells from a name
    with provider() as one:
        gate = Scrubber((), Labeler(b"k" * 16))
        outside = Outside(one.profile, Client(Limits(total_s=3, connect_s=1)), gate)
        outside.kept_back(Secret(secret))
        one.routes["/devices"] = say(response(302, b"", Location=f"/devices/{secret}"))
        one.routes[f"/devices/{secret}"] = api(401, "Bearer")
        environment = one.profile.environments[0]
        trail = outside.trace(Ask("As pasted", Server.API, environment, "GET", f"{one.server.url}/devices"))
    assert len(trail.answers) == 2
    shown = "\n".join(f"{probe.request}\n{probe.response}\n{probe.curl}" for probe in outside.probes)
    assert "/devices/" in shown
    assert secret not in shown


def test_the_pasted_call_is_shown_as_a_command_with_a_variable_for_its_token() -> None:
    with provider() as one:
        seen = diagnose(
            one, f"curl '{one.server.url}/devices' -H 'authorization: bearer {one.token()}' -H 'X-API-Version: 2'"
        )
    command = next(probe.curl for probe in seen.report.probes if probe.name == "As pasted")
    assert '-H "authorization: bearer $ACCESS_TOKEN"' in command
    assert "-H 'X-API-Version: 2'" in command


class TestOverlap:
    """Independent calls are under way at once, and one that hangs delays only itself."""

    AT_ONCE = ("/current", "/current", "/devices", "/devices", "/introspect", "/jwks")
    METADATA = "/.well-known/oauth-authorization-server"
    LIMITS = Limits(total_s=6, connect_s=6)

    def test_no_call_waits_for_another_whose_answer_it_does_not_need(self) -> None:
        application_asked = threading.Event()

        def application(sock: socket.socket, request: bytes) -> None:
            application_asked.set()
            say(response(200, {"client_id": "client-1", "status": "active"}))(sock, request)

        def second_place(sock: socket.socket, request: bytes) -> None:
            if application_asked.wait(20):
                say(response(404))(sock, request)

        with provider() as one:
            one.routes |= {
                self.METADATA: say(response(404)),
                "/.well-known/openid-configuration": second_place,
                "/admin/applications/client-1": application,
            }
            one.answer_together(*self.AT_ONCE, self.METADATA)
            seen = diagnose(one, curl(one, one.token()), limits=self.LIMITS)
        passed = ("token.signature", "token.revocation", "application.status", "api.baseline", "api.live-call")
        assert [seen.outcome(check) for check in (*passed, "api.replay")] == ["pass"] * 6
        assert "404" in seen.why("metadata.issuer")

    def test_a_hanging_introspection_delays_what_needs_it_only(self) -> None:
        asked_by_then: list[str] = []

        def introspect(sock: socket.socket, request: bytes) -> None:
            hang(sock, request)
            asked_by_then.extend(one.server.lines())

        with provider(introspect=introspect) as one:
            seen = diagnose(one, curl(one, one.token()), limits=Limits(total_s=1.5, connect_s=1))
            wait_for(lambda: bool(asked_by_then), "the call that hangs is not given up")
        assert {line.split()[1] for line in asked_by_then} >= {"/jwks", "/current", "/devices", self.METADATA}
        assert seen.outcome("token.revocation") == "unavailable"
        assert "no complete answer within 1.5 seconds" in seen.why("token.revocation")
        assert [seen.outcome(check) for check in ("token.signature", "api.baseline", "api.replay")] == ["pass"] * 3

    def test_another_environments_hanging_keys_do_not_delay_a_signature_that_verifies(self) -> None:
        with provider() as one, serving(hang) as staging:
            other = replace(
                one.environment, name="staging", issuer=staging.url, jwks_uri=f"{staging.url}/jwks", api="", auth=""
            )
            profile = replace(one.profile, environments=(one.environment, other))
            seen = diagnose(one, curl(one, one.token()), limits=self.LIMITS, profile=profile)
            ended = [probe.name for probe in seen.outside.probes if staging.url in probe.curl]
            wait_for(lambda: bool(staging.requests), "the other environment is not asked")
        assert seen.outcome("token.signature") == "pass"
        assert ended == [], "the diagnosis waited for the server that hangs"

    def test_the_deadline_of_the_run_ends_it_before_the_call_is_given_up(self) -> None:
        with provider(introspect=hang) as one:
            seen = diagnose(one, curl(one, one.token()), limits=self.LIMITS, deadline_s=0.8)
            ended = [probe.name for probe in seen.outside.probes if "/introspect" in probe.curl]
        assert seen.why("token.revocation").startswith("No answer within 0.8 seconds")
        assert ended == []

    def test_no_call_outlives_the_diagnosis(self) -> None:
        with provider(introspect=hang, jwks=hang) as one:
            seen = diagnose(one, curl(one, one.token()), limits=self.LIMITS, lifetime_s=0.9)
        # less than the 0.9 seconds where the call began late, never the call's own six
        assert re.search(r"within 0\.\d seconds", seen.why("token.signature"))
        assert seen.why("application.status").startswith("The status of an application is told only")
