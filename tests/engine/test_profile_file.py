"""Platform profiles: what is read, and how a mistake is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load as profile_file
from diagnostics.engine.platform.load import ProfileError, load


def read(content: str, environ: dict[str, str] | None = None) -> Profile:
    return profile_file.read(content, environ or {}, slug="mine", source="mine.toml")


def complaints(content: str, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        read(content, environ)
    return [str(problem) for problem in caught.value.problems]


def test_company_x_points_at_the_sandbox_and_knows_the_hosts_of_the_article() -> None:
    profile = load("company-x", {"SANDBOX_STAGING_URL": "http://127.0.0.1:9002"})
    production = profile.environment_of_host("api.xxx.com")
    assert production is not None
    assert (production.name, production.api, production.issuer) == ("production",) + ("http://127.0.0.1:8001",) * 2
    staging = profile.environment_of_issuer("http://127.0.0.1:9002")
    assert staging is not None
    assert staging.jwks_uri == "http://127.0.0.1:9002/.well-known/jwks.json"
    assert profile.environment_of_audience(["https://api.xxx.com"]) is production
    assert profile.introspection is not None
    assert profile.introspection.client_secret_env == "SANDBOX_INTROSPECTION_SECRET"
    assert [call.path for call in profile.probes] == [
        "/v2/organizations/current",
        "/v2/devices?limit=5",
        "/v2/policies",
    ]


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_company_x_knows_the_scopes_of_both_versions(version: str) -> None:
    profile = load("company-x", {})
    rule = profile.endpoint("PUT", f"/{version}/policies/pol_1")
    assert rule is not None
    assert rule.any_of == ("write", "policies:write")
    logs = profile.endpoint("GET", f"/{version}/logs/audit/today")
    assert logs is not None
    assert logs.any_of == ("logs:read", "admin")


def test_generic_knows_no_hosts_and_contacts_nothing() -> None:
    profile = load("generic", {})
    assert not profile.has_hosts
    assert profile.environment_of_host("api.xxx.com") is None
    assert profile.scope_error_status == 403


def test_an_environment_variable_stands_in_a_value_with_and_without_a_default() -> None:
    content = 'name = "${NAME:-Mine}"\n[[environments]]\nname = "live"\nissuer = "https://${HOST}/"\n'
    profile = read(content, {"HOST": "id.example"})
    assert profile.name == "Mine"
    assert profile.environments[0].issuer == "https://id.example/"


def test_a_variable_that_is_not_set_is_named_with_its_line() -> None:
    content = 'name = "Mine"\n[[environments]]\nname = "live"\nissuer = "https://${HOST}"\n'
    assert complaints(content) == [
        "line 4: environments[0].issuer needs the environment variable HOST, which is not set"
    ]


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines() -> None:
    content = """name = "Mine"
leeway_s = "60"
scope_eror_status = 401
[[environments]]
name = "live"
api = "api.example.com"
algorithms = ["HS256"]
[[environments]]
nmae = "staging"
[introspection]
client_id = "portal"
client_secret_env = "s3cr3t value"
"""
    told = complaints(content)
    assert told[0] == "line 2: leeway_s must be a whole number of seconds from 0 to 2592000"
    assert told[1] == "line 3: scope_eror_status is not a key of a profile; did you mean scope_error_status?"
    assert told[2].startswith("line 6: environments[0].api must start with https://")
    assert told[3].startswith("line 7: environments[0].algorithms names HS256; known are")
    assert told[4] == "line 8: environments[1].name is missing"
    assert told[5] == "line 9: environments[1].nmae is not a key of a profile; did you mean name?"
    assert told[6].startswith("line 12: introspection.client_secret_env must be the name of an environment variable")
    assert "s3cr3t" not in "".join(told)


def test_companion_headers_are_names_of_header_fields() -> None:
    environment = '[[environments]]\nname = "live"\napi = "https://api.example.com"\n'
    profile = profile_file.read(
        f'name = "Mine"\ncompanion_headers = ["X-Org-Id"]\n{environment}', {}, slug="mine", source="mine"
    )
    assert profile.companion_headers == ("X-Org-Id",)
    told = complaints(f'name = "Mine"\ncompanion_headers = ["X-Org: 7"]\n{environment}')
    assert told == ["line 2: companion_headers names 'X-Org: 7', which is no name of a header field"]


def test_plain_http_needs_allow_private() -> None:
    content = 'name = "Mine"\n[[environments]]\nname = "live"\napi = "http://api.example.com"\n'
    assert complaints(content) == [
        "line 4: environments[0].api starts with http://, which needs allow_private = true: "
        "a token must not travel in clear"
    ]
    assert read(content + "allow_private = true\n").environments[0].api == "http://api.example.com"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('api = "https://user:pass@api.example.com"', "must not hold a user name or a password"),
        ('api = "https://api.example.com/?a=b"', "must not hold a query or a fragment"),
        ('api = "https://[::1"', "is no URL that can be read"),
        ('api = "https://api.example.com:0"', "must name a port from 1 to 65535"),
        ('api = "https://a b.example"', "printable ASCII characters without blanks"),
        ('ca_file = "/nowhere/ca.pem"', "names a file that is not there"),
        ("allow_private = 1", "must be true or false, without quotes"),
        ('audiences = "https://api.example.com"', "must be a list of strings"),
    ],
)
def test_a_wrong_value_of_an_environment_is_explained(line: str, words: str) -> None:
    told = complaints(f'name = "Mine"\n[[environments]]\nname = "live"\nissuer = "https://id.example"\n{line}\n')
    assert len(told) == 1
    assert told[0].startswith(f"line 5: environments[0].{line.split(' ')[0]} ")
    assert words in told[0]


def test_two_environments_with_one_issuer_are_refused() -> None:
    one = '[[environments]]\nname = "{}"\nissuer = "https://id.example"\n'
    told = complaints('name = "Mine"\n' + one.format("a") + one.format("b"))
    assert told == ["line 7: environments[1].issuer is the same as that of environments[0]"]


def test_a_probe_that_could_change_something_is_refused() -> None:
    content = 'name = "Mine"\n[[environments]]\nname = "a"\napi = "https://a.example"\n'
    assert complaints(content + '[[probes]]\nmethod = "POST"\npath = "/x"\n')[0].startswith(
        "line 6: probes[0].method must be one of GET, HEAD, OPTIONS"
    )


def test_text_that_is_not_toml_is_refused_with_its_line() -> None:
    assert complaints('name = "Mine"\napi = = 3\n')[0].startswith("line 2: the file is not TOML:")


def test_a_name_that_is_nearly_built_in_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="did you mean company-x"):
        load("company_x", {})
    with pytest.raises(ProfileError, match="there is no such profile or file"):
        load(str(tmp_path / "none.toml"), {})


def test_a_file_takes_its_short_name_from_its_own_name(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text('name = "Acme"\n[[environments]]\nname = "live"\nissuer = "https://id.acme.example"\n')
    profile = load(str(file), {})
    assert (profile.slug, profile.environments[0].issuer) == ("acme", "https://id.acme.example")
