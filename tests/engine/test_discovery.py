"""What a provider publishes of itself: where it stands, how long it is kept, what it may fill in."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.discovery import (
    discover,
    discover_server,
    keyless_origins,
    lifetime_s,
    metadata_urls,
    needs_discovery,
    remembered,
    resource_url,
)
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.model.types import msg
from diagnostics.engine.net import Answer, Origin

ISSUER = "https://id.example.com/tenant"
METADATA_URL = "https://id.example.com/.well-known/oauth-authorization-server/tenant"
METADATA = {
    "issuer": ISSUER,
    "jwks_uri": "https://keys.example.net/jwks",
    "token_endpoint": "https://id.example.com/tenant/token",
    "introspection_endpoint": "https://id.example.com/tenant/introspect",
}
LITTLE = Environment(name="live", issuer=ISSUER, api="https://api.example.com/v2")


def answer(status: int = 200, body: Any = None, **headers: str) -> Answer:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer("GET", "https://x.example/", status, "", fields, json.dumps(body).encode(), datetime.now(UTC), 1.0)


class Web:
    """Documents by URL; what is not there answers 404. `asked` lists the URLs in order."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self.documents = documents
        self.asked: list[str] = []

    def fetch(self, name: str, url: str) -> Answer:
        self.asked.append(url)
        return answer(200, self.documents[url]) if url in self.documents else answer(404)


def test_metadata_stands_in_three_places_for_an_issuer_with_a_path_and_in_two_without() -> None:
    assert metadata_urls(ISSUER) == (
        METADATA_URL,
        "https://id.example.com/tenant/.well-known/openid-configuration",
        "https://id.example.com/.well-known/openid-configuration/tenant",
    )
    assert metadata_urls("https://id.example.com/") == (
        "https://id.example.com/.well-known/oauth-authorization-server",
        "https://id.example.com/.well-known/openid-configuration",
    )


def test_a_resources_metadata_keeps_its_path_behind_the_well_known_part() -> None:
    assert resource_url("https://api.example.com/v2/") == (
        "https://api.example.com/.well-known/oauth-protected-resource/v2"
    )


def test_issuer_and_api_are_enough() -> None:
    web = Web(
        {
            METADATA_URL: METADATA,
            resource_url(LITTLE.api): {"resource": "https://api.example.com", "authorization_servers": [ISSUER]},
        }
    )
    found = discover(LITTLE, web.fetch, MemoryCache())
    assert found.environment.jwks_uri == "https://keys.example.net/jwks"
    assert found.environment.audiences == ("https://api.example.com",)
    assert found.filled == ("jwks_uri", "token_endpoint", "introspection_endpoint", "audiences")
    assert found.problems == ()


def test_what_the_profile_states_itself_wins() -> None:
    stated = Environment(name="live", issuer=ISSUER, jwks_uri="https://id.example.com/own")
    found = discover(stated, Web({METADATA_URL: METADATA}).fetch, MemoryCache())
    assert found.environment.jwks_uri == "https://id.example.com/own"


def test_metadata_of_another_issuer_fills_in_nothing_and_is_told() -> None:
    web = Web({METADATA_URL: METADATA | {"issuer": f"{ISSUER}/"}})
    found = discover(LITTLE, web.fetch, MemoryCache())
    assert (found.environment.jwks_uri, found.issuer_matches) == ("", False)
    assert "names another issuer" in str(found.problems[0])


def test_an_api_that_trusts_another_server_is_told() -> None:
    resource = {"resource": "https://api.example.com", "authorization_servers": ["https://other.example"]}
    found = discover(LITTLE, Web({METADATA_URL: METADATA, resource_url(LITTLE.api): resource}).fetch, MemoryCache())
    assert [str(problem) for problem in found.problems] == [
        "The API names other authorization servers than the profile's issuer."
    ]


def test_documents_are_kept_and_failures_for_a_while() -> None:
    web, cache = Web({METADATA_URL: METADATA}), MemoryCache()
    for _ in range(3):
        discover(LITTLE, web.fetch, cache)
    first, second = metadata_urls(ISSUER)[:2]
    # the second place is asked beside the first, unless that one has answered before it is begun
    assert sorted(url for url in web.asked if url != second) == sorted([first, resource_url(LITTLE.api)])
    assert web.asked.count(second) <= 1


def test_the_two_usual_places_of_metadata_are_asked_side_by_side() -> None:
    both = threading.Barrier(2, timeout=40)
    web = Web({metadata_urls(ISSUER)[1]: METADATA})

    def fetch(name: str, url: str) -> Answer:
        both.wait()
        return web.fetch(name, url)

    found = discover_server(LITTLE, fetch, MemoryCache())
    assert found.url == metadata_urls(ISSUER)[1]
    assert found.environment.token_endpoint == METADATA["token_endpoint"]


def test_where_one_document_is_at_hand_no_other_place_is_asked() -> None:
    web, cache = Web({metadata_urls(ISSUER)[1]: METADATA}), MemoryCache()
    discover_server(LITTLE, web.fetch, cache)
    web.asked.clear()
    cache.set(f"failed:{METADATA_URL}", "", 1)
    assert discover_server(LITTLE, web.fetch, cache).environment.jwks_uri == METADATA["jwks_uri"]
    assert web.asked == []


def test_an_environment_that_states_its_keys_and_token_endpoint_needs_no_discovery() -> None:
    assert needs_discovery(LITTLE)
    assert not needs_discovery(
        Environment(name="x", issuer=ISSUER, jwks_uri="https://a/b", token_endpoint="https://a/c")
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"Cache_Control": "public, max-age=900"}, 900),
        ({"Cache_Control": "MAX-AGE=900", "Age": "100"}, 800),
        ({"Cache_Control": "max-age=10", "Age": "100"}, 0),
        ({"Cache_Control": "no-store, max-age=900"}, 0),
        ({"Cache_Control": "max-age=99999999999999999999"}, 86400),
        ({"Cache_Control": "max-age=soon"}, 300),
        ({"Cache_Control": "max-age=60", "Age": "old"}, 60),
    ],
)
def test_documents_are_kept_as_long_as_their_headers_allow(headers: dict[str, str], seconds: int) -> None:
    assert lifetime_s(answer(**headers)) == seconds


def test_a_foreign_key_host_is_reached_on_https_and_its_usual_port_only() -> None:
    def found(jwks_uri: str) -> tuple[Origin, ...]:
        return keyless_origins(LITTLE, Environment(name="live", issuer=ISSUER, jwks_uri=jwks_uri))

    assert found("https://keys.example.net/jwks") == (Origin("https", "keys.example.net", 443, public_only=True),)
    for refused in ("http://keys.example.net/", "https://keys.example.net:8443/", "file:///etc/passwd", "https://a b/"):
        assert found(refused) == ()


def test_what_was_discovered_is_remembered_without_asking_and_asking_is_not_remembered_as_a_failure() -> None:
    profile, cache = Profile(name="Little", slug="little", environments=(LITTLE,)), MemoryCache()
    assert remembered(profile, cache).environments == (LITTLE,)
    web = Web({METADATA_URL: METADATA, resource_url(LITTLE.api): {"resource": "https://api.example.com"}})
    discover(LITTLE, web.fetch, cache)
    assert remembered(profile, cache).environments[0].audiences == ("https://api.example.com",)


def test_a_fetch_that_fails_is_said_in_the_result() -> None:
    def fetch(name: str, url: str) -> Answer:
        raise CouldNotLook(msg("The server is away."))

    found = discover(LITTLE, fetch, MemoryCache())
    assert (found.environment, str(found.reason)) == (LITTLE, "The server is away.")
