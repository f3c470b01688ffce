"""Look-ups of a profile: the environment of a URL, an issuer or an audience, and the rule of an endpoint."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.profile import Endpoint, Environment, Profile

PRODUCTION = Environment(
    "production", api="https://api.example.com", auth="https://auth.example.com:8443", issuer="https://auth.example.com",
    audiences=("https://api.example.com",), aliases=("api.xxx.com", "https://id.xxx.com"),
)  # fmt: skip
STAGING = Environment("staging", api="http://127.0.0.1:8002", issuer="https://staging.example.com")
PROFILE = Profile(
    "Example", "example", (PRODUCTION, STAGING),
    endpoints=(
        Endpoint("GET", "/v2/devices", ("read",)),
        Endpoint("POST", "/v2/devices/{id}/actions", ("write",)),
        Endpoint("GET", "/v2/logs/*", ("logs:read",)),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("host", "port", "scheme", "name"),
    [
        ("api.example.com", None, "https", "production"),
        ("api.example.com", 443, "https", "production"),
        ("api.example.com", None, "http", "production"),
        ("api.example.com", 8080, "https", None),
        ("auth.example.com", 8443, "https", "production"),
        ("api.xxx.com", None, "https", "production"),
        ("id.xxx.com", None, "https", "production"),
        ("127.0.0.1", 8002, "http", "staging"),
        ("127.0.0.1", 8001, "http", None),
        ("127.0.0.1", None, "http", None),
        ("other.example.com", None, "https", None),
    ],
)
def test_a_url_belongs_to_the_environment_of_its_origin(host, port, scheme, name):
    found = PROFILE.environment_of_host(host, port, scheme)
    assert (found.name if found else None) == name


def test_an_issuer_must_match_to_the_character():
    assert PROFILE.environment_of_issuer("https://auth.example.com") is PRODUCTION
    assert PROFILE.environment_of_issuer("https://id.xxx.com") is PRODUCTION
    assert PROFILE.environment_of_issuer("https://auth.example.com/") is None


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("GET", "/v2/devices", ("read",)),
        ("get", "/v2/devices/", ("read",)),
        ("POST", "/v2/devices/7/actions", ("write",)),
        ("GET", "/v2/logs/a/b", ("logs:read",)),
        ("GET", "/v2/logs", None),
        ("DELETE", "/v2/devices", None),
        ("POST", "/v2/devices/7/8/actions", None),
    ],
)
def test_an_endpoint_rule_takes_one_segment_for_braces_and_the_rest_for_a_star(method, path, scopes):
    rule = PROFILE.endpoint(method, path)
    assert (rule.any_of if rule else None) == scopes


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/a/7.json", "/a/{id}.json"),
        ("/a/7", "/a/{id}"),
        ("/a/.json", "/a/{id}"),
        ("/a/7:cancel", "/a/{id}:cancel"),
        ("/a/mine", "/a/mine"),
        ("/a/x/y", "/a/*"),
        ("/a/7.xml/z", "/a/*"),
        ("/b", None),
    ],
)
def test_of_several_rules_the_one_that_names_most_of_a_path_is_asked(path, rule):
    rules = tuple(Endpoint("GET", known) for known in ("/a/*", "/a/{id}", "/a/{id}.json", "/a/{id}:cancel", "/a/mine"))
    found = Profile("Example", "example", endpoints=rules).endpoint("GET", path)
    assert (found.path if found else None) == rule
