"""Whole verdicts on what servers answer: each fault once seen on real ones, against a provider that answers so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from diagnostics.engine import net
from diagnostics.engine.collectors.cache import MemoryCache
from tests.engine.loopback import response
from tests.engine.provider import Route, api, bare_profile, curl, examined, provider, say
from tests.engine.tokens import jwk, rsa_key, signed

OPAQUE = "0f3c9a7be1d24c5d8e6f0f3c9a7be1d24c5d8e6f"


@pytest.fixture(autouse=True, scope="module")
def egress() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def refusing(body: object = None, challenge: str = "Bearer", **headers: str) -> Route:
    """A route that answers every call alike, with a token and without."""
    return say(response(401, body or {"error": "unauthorized"}, WWW_Authenticate=challenge, **headers))


def saying(words: str) -> Route:
    return api(401, f'Bearer error="invalid_token", error_description="{words}"')


class TestStrippedHeader:
    """A header that is taken away before the API sees it: a good token gets the answer to none."""

    @pytest.mark.parametrize("body", [{"error": "unauthorized"}, {"message": "Missing Authorization header"}])
    def test_a_good_token_that_is_answered_as_none_was_stripped(self, body: object) -> None:
        with provider(devices=refusing(body), current=refusing(body)) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", "stripped-by-proxy-or-gateway"), seen.failing

    def test_it_is_seen_without_introspection_and_without_calls_of_the_profile(self) -> None:
        with provider(devices=refusing()) as one:
            profile = replace(one.profile, introspection=None, probes=())
            seen = examined(one, curl(one, one.token()), profile=profile)
        assert seen.told == ("broken", "stripped-by-proxy-or-gateway"), seen.failing
        assert seen.verdict.confidence <= 0.8  # it may have been revoked

    def test_a_profile_of_issuer_and_api_alone_is_enough(self) -> None:
        with provider(devices=refusing({"message": "No authorization header"})) as one:
            profile = replace(bare_profile(one), introspection=None, probes=())
            seen = examined(one, curl(one, one.token()), profile=profile)
        assert seen.told == ("broken", "stripped-by-proxy-or-gateway"), seen.failing

    def test_a_server_that_runs_the_application_itself_is_named_as_the_one(self) -> None:
        apache = refusing(Server="Apache/2.4.62 (Debian)")
        with provider(devices=apache, current=apache) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", "stripped-by-webserver"), seen.failing

    def test_an_answer_that_speaks_of_the_token_shows_that_it_arrived(self) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", "api-down-or-server-bug"), seen.failing

    def test_an_expired_token_explains_the_same_answer(self) -> None:
        with provider(devices=refusing(), current=refusing()) as one:
            seen = examined(one, curl(one, one.token(exp=1_700_000_000, iat=1_699_990_000)))
        assert seen.told == ("broken", "access-token-expired"), seen.failing

    def test_an_api_that_misses_the_header_with_403_has_not_seen_it_either(self) -> None:
        forbidden = say(response(403, {"detail": "Authentication credentials were not provided."}))
        with provider(devices=forbidden, current=forbidden) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", "stripped-by-proxy-or-gateway"), seen.failing
        assert seen.outcome("api.baseline") == "pass"

    def test_a_route_that_alone_loses_the_header_is_told_by_the_words_there(self) -> None:
        with provider(devices=refusing({"message": "Missing Authorization header"})) as one:
            profile = replace(one.profile, probes=one.profile.probes[:1])
            seen = examined(one, curl(one, one.token()), profile=profile)
        assert seen.told == ("broken", "stripped-by-proxy-or-gateway"), seen.failing

    def test_an_api_that_asks_for_another_scheme_has_lost_nothing(self) -> None:
        basic = refusing(challenge='Basic realm="x"')
        with provider(devices=basic, current=basic) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.outcome("api.header-arrived") != "fail", seen.failing


class TestOtherKindsOfToken:
    """Introspection tells of access tokens; another kind is never called revoked by it."""

    @pytest.mark.parametrize(
        ("claims", "cause"),
        [
            ({"nonce": "n-1", "at_hash": "h", "sub": "u1"}, "id-token-as-access-token"),
            ({"token_use": "id", "sub": "u1"}, "id-token-as-access-token"),
            ({"typ": "ID", "sub": "u1"}, "id-token-as-access-token"),
            ({"typ": "Refresh", "sub": "u1"}, "refresh-token-as-access-token"),
        ],
    )
    def test_a_token_that_says_it_is_no_access_token_is_not_introspected(
        self, claims: dict[str, str], cause: str
    ) -> None:
        inactive = say(response(200, {"active": False}))
        with provider(introspect=inactive, devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, one.token(**claims)))
            assert one.asked("/introspect") == 0
        assert seen.told == ("broken", cause), seen.failing

    def test_an_opaque_token_that_its_server_calls_a_refresh_token_is_one(self) -> None:
        refresh = say(response(200, {"active": True, "token_type": "refresh_token"}))
        with provider(introspect=refresh, devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, OPAQUE))
        assert seen.told == ("broken", "refresh-token-as-access-token"), seen.failing


class TestWordsToOurOwnCall:
    """What the API says to a call of ours is read like a pasted answer, and never surer than words may be."""

    @pytest.mark.parametrize(
        ("words", "cause"),
        [
            (
                "Signed JWT rejected: Another algorithm expected, or no matching key(s) found",
                "kid-not-found-key-rotated",
            ),
            ("Unable to find a signing key that matches: a", "kid-not-found-key-rotated"),
            ("no key with kid a was found", "kid-not-found-key-rotated"),
            ("JWT algorithm HS256 expected", "alg-mismatch"),
            ("Invalid signature", "wrong-signing-key-or-secret"),
            ("Unsupported authorization scheme, use Token", "wrong-auth-scheme"),
            ("insufficient user permissions", "user-lacks-permission"),
            ("The user is disabled", "api-down-or-server-bug"),  # the authorization server says active
        ],
    )
    def test_a_signed_token(self, words: str, cause: str) -> None:
        with provider(devices=saying(words), current=saying(words)) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", cause), seen.failing
        assert cause == "api-down-or-server-bug" or seen.verdict.confidence <= 0.8

    @pytest.mark.parametrize(
        "words",
        [
            "Invalid JWT serialization: Missing dot delimiter(s)",
            "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections",
            "token contains an invalid number of segments",
            "Not enough segments",
        ],
    )
    def test_an_opaque_token_where_a_jwt_is_wanted(self, words: str) -> None:
        with provider(devices=saying(words), current=saying(words)) as one:
            known = examined(one, curl(one, OPAQUE))
            unknown = examined(one, curl(one, OPAQUE), profile=replace(bare_profile(one), introspection=None))
        assert known.told == ("broken", "opaque-token-where-jwt-expected"), known.failing
        assert unknown.told == ("broken", "opaque-token-where-jwt-expected"), unknown.failing

    @pytest.mark.parametrize(
        ("words", "cause"),
        [
            ("Your IP address is not on the allow list", "ip-not-allowed"),
            ("The application has been suspended", "user-lacks-permission"),  # the authorization server says active
            ("Forbidden", "user-lacks-permission"),
        ],
    )
    def test_a_403_is_read_by_its_words_too(self, words: str, cause: str) -> None:
        def forbidding(sock: socket.socket, request: bytes) -> None:
            if b"authorization: bearer" in request.lower():
                sock.sendall(response(403, {"message": words}))
            else:
                sock.sendall(response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer"))

        with provider(devices=forbidding, current=forbidding) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", cause), seen.failing

    def test_a_call_that_alone_is_refused_is_read_by_the_words_there(self) -> None:
        with provider(devices=saying("The user has no role for devices")) as one:
            profile = replace(one.profile, probes=one.profile.probes[:1])
            seen = examined(one, curl(one, one.token()), profile=profile)
        assert seen.told == ("broken", "user-lacks-permission"), seen.failing

    def test_words_against_what_was_seen_are_not_believed(self) -> None:
        with provider(devices=saying("Token has expired"), current=saying("Token has expired")) as one:
            seen = examined(one, curl(one, one.token()))
        assert seen.told == ("broken", "api-down-or-server-bug"), seen.failing

    def test_an_opaque_token_that_its_server_knows_and_an_api_of_jwts_refuses_is_of_the_wrong_form(self) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, OPAQUE))
        assert seen.told == ("broken", "opaque-token-where-jwt-expected"), seen.failing
        assert seen.outcome("token.kind") == "pass"


class TestRotatedKeys:
    """Kept keys are fetched again before the platform is blamed or a key id is called unknown."""

    def test_a_key_that_went_within_the_life_of_the_kept_ones_is_the_reason_of_a_refusal(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            command = curl(one, one.token())
            assert examined(one, command, cache=cache).told[0] == "healthy"
            one.routes["/jwks"] = say(response(200, {"keys": [jwk(rsa_key("b"), "b")]}, Cache_Control="max-age=600"))
            one.routes |= {"/devices": api(401), "/current": api(401)}
            seen = examined(one, command, cache=cache)
        assert seen.told == ("broken", "kid-not-found-key-rotated"), seen.failing
        assert "was rotated out" in str(seen.verdict.headline)

    def test_a_key_that_came_within_the_life_of_the_kept_ones_is_known(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            examined(one, curl(one, one.token()), cache=cache)
            one.routes["/jwks"] = say(response(200, {"keys": [jwk(rsa_key("b"), "b")]}, Cache_Control="max-age=600"))
            seen = examined(one, curl(one, signed(one.claims(), key=rsa_key("b"), kid="b")), cache=cache)
        assert seen.told[0] == "healthy", seen.failing

    def test_keys_that_were_just_fetched_are_not_fetched_twice(self) -> None:
        with provider(devices=api(401), current=api(401)) as one:
            seen = examined(one, curl(one, one.token()))
            assert one.asked("/jwks") == 1
        assert seen.told == ("broken", "api-down-or-server-bug"), seen.failing

    def test_kept_keys_stand_where_they_cannot_be_fetched_again(self) -> None:
        cache = MemoryCache()
        with provider() as one:
            examined(one, curl(one, one.token()), cache=cache)
            one.routes |= {"/jwks": say(response(503)), "/devices": api(401), "/current": api(401)}
            seen = examined(one, curl(one, one.token()), cache=cache)
        assert seen.outcome("token.signature") == "pass"
