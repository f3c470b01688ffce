"""Whole verdicts on where a call goes: two servers, one under two names, odd paths, claims that nobody signed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from diagnostics.engine import net
from diagnostics.engine.collectors.introspection import try_credentials
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.profile import Endpoint, Environment, Profile
from diagnostics.engine.net import Client
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from tests.engine import provider as lab
from tests.engine.loopback import response
from tests.engine.provider import Provider, api, curl, examined, provider, say
from tests.engine.tokens import ed_key, jwk, rsa_key, signed, with_payload


@pytest.fixture(autouse=True, scope="module")
def egress() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def pasted(one: Provider, token: str, path: str = "/devices", answer: str = "") -> str:
    """The call with its answer as they went over the wire."""
    refusal = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n'
    host = one.server.url.removeprefix("http://")
    return f"GET {path} HTTP/1.1\nHost: {host}\nAuthorization: Bearer {token}\n\n{answer or refusal}"


class TestTwoServers:
    """An API and its authorization server on two hosts: a call is repeated where it went, or not at all."""

    @staticmethod
    def profile(idp: Provider, there: Provider) -> Profile:
        url = idp.server.url
        environment = Environment(
            name="live",
            api=f"{there.server.url}/v1",
            auth=url,
            issuer=url,
            audiences=(url,),
            jwks_uri=f"{url}/jwks",
            token_endpoint=f"{url}/token",
            introspection_endpoint=f"{url}/introspect",
            allow_private=True,
        )
        return replace(there.profile, environments=(environment,), probes=(), admin_token_env="")

    def test_userinfo_is_called_at_the_issuer(self) -> None:
        with provider(userinfo=api(200)) as idp, provider() as there:
            seen = examined(idp, curl(idp, idp.token(), "/userinfo"), profile=self.profile(idp, there))
            assert (idp.asked("/userinfo"), there.asked("/userinfo")) == (1, 0)
        assert seen.told == ("healthy", None), seen.failing

    def test_a_request_for_consent_is_not_repeated_and_misses_no_header(self) -> None:
        with provider() as idp, provider() as there:
            text = (
                f"curl -i '{idp.server.url}/authorize?response_type=code&client_id=x&redirect_uri=https://a.example/cb'"
            )
            seen = examined(idp, text, profile=self.profile(idp, there))
            assert (idp.asked("/authorize"), there.asked("/authorize")) == (0, 0)
        assert seen.told == ("inconclusive", None), seen.failing
        assert seen.outcome("header.present") == "not_applicable"

    def test_a_refused_client_is_not_told_of_the_rights_of_a_token(self) -> None:
        with provider() as idp, provider() as there:
            text = (
                f"curl -v '{idp.server.url}/token' -u user:secret-of-the-client -d grant_type=client_credentials\n"
                "* Server auth using Basic with user 'user'\n"
                f"> POST /token HTTP/1.1\n> Host: {idp.server.url.removeprefix('http://')}\n"
                "> Content-Type: application/x-www-form-urlencoded\n>\n"
                "< HTTP/1.1 403 Forbidden\n< Content-Type: application/json\n<\n"
            )
            bare = examined(idp, text, profile=self.profile(idp, there))
            coded = examined(idp, text + '{"error":"unauthorized_client"}', profile=self.profile(idp, there))
        named = {c.cause for c in bare.findings["api.error-message"].candidates}
        assert not named & {"app-only-token-for-user-resource", "missing-scope", "user-lacks-permission"}, bare.failing
        assert coded.told == ("broken", "unsupported-or-disabled-grant-type"), coded.failing


class TestOneServerUnderTwoNames:
    """A token that the platform's own key signed, with another issuer in it."""

    @pytest.mark.parametrize("name", ["http://localhost:{port}", "http://localhost:{port}/", "https://sso.internal"])
    def test_another_host_with_the_same_key_is_the_same_server(self, name: str) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            issuer = name.format(port=one.server.port)
            seen = examined(one, curl(one, one.token(iss=issuer)))
        assert seen.told == ("broken", "issuer-hostname-mismatch"), seen.failing

    def test_another_path_with_the_same_key_is_another_tenant(self) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, one.token(iss=f"{one.server.url}/tenants/x")))
        assert seen.told == ("broken", "wrong-issuer-or-tenant"), seen.failing

    def test_another_host_with_another_key_is_another_issuer(self) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            token = signed(one.claims(iss="https://sso.internal"), key=rsa_key("c"), kid="c")
            seen = examined(one, curl(one, token))
        assert seen.told == ("broken", "wrong-issuer-or-tenant"), seen.failing


class TestDoubledSlash:
    """A path with `//` is a slip only where nothing answers there."""

    def test_a_command_whose_call_is_answered_is_healthy(self) -> None:
        with provider() as one:
            one.routes["//devices"] = api(200)
            seen = examined(one, curl(one, one.token(), "//devices"))
        assert seen.told == ("healthy", None), seen.failing
        assert seen.outcome("request.url") == "pass"

    def test_a_request_line_that_begins_so_names_a_path_and_no_host(self) -> None:
        with provider() as one:
            one.routes["//devices"] = api(200)
            text = pasted(one, one.token(), "//devices", 'HTTP/1.1 200 OK\n\n{"items": []}')
            seen = examined(one, text)
        assert seen.told == ("healthy", None), seen.failing
        assert seen.outcome("request.environment") == "pass", seen.failing

    def test_the_url_that_the_metadata_publishes_is_right(self) -> None:
        with provider() as one:
            url = one.server.url
            metadata = {"issuer": url, "jwks_uri": f"{url}/jwks", "userinfo_endpoint": f"{url}//userinfo"}
            one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata))
            one.routes["//userinfo"] = api(401)
            seen = examined(one, curl(one, one.token(), "//userinfo"))
        assert seen.outcome("request.url") == "pass", seen.failing
        assert seen.told[1] != "wrong-host-or-path"


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_claims_that_nobody_signed_carry_no_verdict(algorithm: str) -> None:
    key = ed_key("e") if algorithm == "EdDSA" else rsa_key("a")
    published = say(response(200, {"keys": [jwk(key, "a", algorithm)]}))
    with provider(jwks=published, devices=api(401), current=api(401)) as one:
        token = signed(one.claims(scope="devices:read"), key=key, algorithm=algorithm)
        changed = with_payload(token, one.claims(scope="other", aud="https://else.example"))
        profile = replace(one.profile, endpoints=(Endpoint("GET", "/devices", ("devices:read",)),))
        seen = examined(one, curl(one, changed), profile=profile)
    assert seen.told == ("broken", "token-tampered"), seen.failing
    assert {seen.outcome("scope.endpoint"), seen.outcome("token.audience")} == {"not_applicable"}


class TestCredentialsOfIntrospection:
    """What `platform check` tries before a diagnosis depends on it."""

    @staticmethod
    def tried(one: Provider) -> str:
        outside = Outside(one.profile, Client(), Scrubber((), Labeler(b"k" * 16)), environ=lab.SECRETS)
        try:
            try_credentials(outside, one.environment)
        except CouldNotLook as error:
            return str(error.reason)
        return ""

    def test_a_server_that_knows_its_own_token_and_no_other_is_right(self) -> None:
        def introspect(sock: socket.socket, request: bytes) -> None:
            sock.sendall(response(200, {"active": b"made-up" not in request}))

        with provider(introspect=introspect, token=say(response(200, {"access_token": "own-token-1"}))) as one:
            assert self.tried(one) == ""

    def test_a_server_that_calls_every_token_not_active_does_not_accept_the_client(self) -> None:
        inactive = say(response(200, {"active": False}))
        with provider(introspect=inactive, token=say(response(200, {"access_token": "own-token-1"}))) as one:
            assert "issued a moment ago" in self.tried(one)

    def test_a_client_that_is_given_no_token_can_only_be_refused(self) -> None:
        with provider(introspect=say(response(200, {"active": False}))) as one:
            assert self.tried(one) == ""
        with provider(introspect=say(response(400, {"error": "invalid_client"}))) as one:
            assert "own credentials" in self.tried(one)
