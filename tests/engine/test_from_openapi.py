"""Profiles from OpenAPI documents: what is told becomes keys, what is not becomes a comment, and nothing is made up."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load as profile_file
from diagnostics.engine.platform.openapi import DocumentError, from_openapi

OAUTH = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {"tokenUrl": "https://id.acme.example/token", "scopes": {"read": "", "write": ""}},
        "authorizationCode": {
            "tokenUrl": "https://id.acme.example/token",
            "authorizationUrl": "https://login.acme.example/authorize?audience=orders",
            "scopes": {},
        },
    },
}


def spec(**members: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": {}, **members}


def text_of(document: dict[str, Any]) -> str:
    return from_openapi(json.dumps(document).encode())


def profile_of(document: dict[str, Any]) -> Profile:
    return profile_file.read(text_of(document), {}, slug="acme", source="acme.toml")


def with_scheme(scheme: dict[str, Any], **members: Any) -> dict[str, Any]:
    return spec(components={"securitySchemes": {"one": scheme}}, servers=[{"url": "https://api.acme.io/v1"}], **members)


def operation(security: list[dict[str, list[str]]] | None, **members: Any) -> dict[str, Any]:
    return {"responses": {}, **({} if security is None else {"security": security}), **members}


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_json_and_yaml_of_both_third_versions_say_the_same(write: Any, version: str) -> None:
    document = with_scheme(OAUTH, paths={"/a": {"get": operation([{"one": ["read"]}])}}) | {"openapi": version}
    profile = profile_file.read(from_openapi(write(document).encode()), {}, slug="a", source="a")
    assert (profile.name, profile.environments[0].api) == ("Acme", "https://api.acme.io/v1")
    assert profile.environments[0].token_endpoint == "https://id.acme.example/token"
    assert [(rule.method, rule.path, rule.any_of) for rule in profile.endpoints] == [("GET", "/a", ("read",))]


def test_swagger_2_tells_it_in_other_places() -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "Acme"},
        "host": "api.acme.io",
        "basePath": "/v1",
        "schemes": ["http", "https"],
        "securityDefinitions": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "login": {"type": "basic"},
            "oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://id.acme.io/t", "scopes": {"a": ""}},
        },
        "security": [{"oauth": ["a"]}],
        "paths": {"/things": {"get": operation(None), "post": operation([{"key": []}])}},
    }
    profile = profile_of(document)
    assert profile.environments[0].api == "https://api.acme.io/v1"
    assert [form.shown for form in profile.credentials] == [
        "X-Key: …", "Authorization: Basic …", "Authorization: Bearer …",
    ]  # fmt: skip
    assert [(rule.method, rule.any_of) for rule in profile.endpoints] == [("GET", ("a",))]


def test_the_issuer_is_told_by_the_discovery_address_and_else_left_to_a_person() -> None:
    scheme = {"type": "openIdConnect", "openIdConnectUrl": "https://id.acme.io/t/.well-known/openid-configuration"}
    assert profile_of(with_scheme(scheme)).environments[0].issuer == "https://id.acme.io/t"
    text = text_of(with_scheme(OAUTH))
    assert '# issuer = "https://id.acme.example"' in text
    filled = re.sub(r"^# issuer", "issuer", text, flags=re.MULTILINE)
    environment = profile_file.read(filled, {}, slug="a", source="a").environments[0]
    assert environment.issuer == "https://id.acme.example"
    assert environment.audiences == ("orders",)
    assert environment.knows_host("login.acme.example", None, "https")


def test_addresses_of_an_authorization_server_that_are_relative_belong_to_each_environment() -> None:
    document = with_scheme({"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}})
    document["servers"] = [{"url": "https://sandbox.acme.io"}, {"url": "https://api.acme.io"}]
    environments = profile_of(document).environments
    assert [(one.name, one.token_endpoint) for one in environments] == [
        ("production", "https://api.acme.io/token"),
        ("sandbox", "https://sandbox.acme.io/token"),
    ]


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [
        ({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, "Authorization: Bearer …"),
        ({"type": "http", "scheme": "Basic"}, "Authorization: Basic …"),
        ({"type": "apiKey", "in": "query", "name": "key"}, "?key=…"),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, "Cookie: sid=…"),
        ({"type": "apiKey", "in": "header", "name": "authorization"}, "Authorization: …"),
        (
            {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Send `Token <key>`."},
            "Authorization: Token …",
        ),
        ({"type": "mutualTLS"}, "mutual-tls"),
    ],
)
def test_a_security_scheme_says_how_a_credential_travels(scheme: dict[str, str], shown: str) -> None:
    assert [form.shown for form in profile_of(with_scheme(scheme)).credentials] == [shown]


def test_a_scheme_that_no_profile_can_say_is_told_and_left_out() -> None:
    text = text_of(with_scheme({"type": "http", "scheme": "digest"}))
    assert "# The security scheme 'one' (type 'http:digest') is none that a profile can say." in text
    assert "[[apis.credentials]]" not in text


def rules(security: list[dict[str, list[str]]], **schemes: Any) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    document = with_scheme(
        OAUTH, paths={"/a": {"get": operation(security)}, "/b": {"get": operation([{"one": ["x"]}])}}
    )
    document["components"]["securitySchemes"].update(schemes)
    return [(rule.any_of, rule.all_of) for rule in profile_of(document).endpoints if rule.path == "/a"]


KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


def test_alternatives_of_security_become_scopes_one_of_which_is_enough() -> None:
    assert rules([{"one": ["read"]}, {"one": ["admin"]}]) == [(("read", "admin"), ())]
    assert rules([{"one": ["a", "b"]}, {"one": ["c"]}]) == [(("a b", "c"), ())]
    assert rules([{"one": []}]) == [((), ())]
    assert rules([{"one": ["a"]}, {"one": ["a", "b"]}]) == [(("a",), ())]
    assert rules([{"one": ["none"]}]) == [((), ())]


def test_nothing_is_said_of_operations_that_other_credentials_open_too() -> None:
    assert rules([]) == []
    assert rules([{"one": ["read"]}, {}]) == []
    assert rules([{"key": []}], key=KEY) == []
    assert rules([{"one": ["read"]}, {"plain": []}], plain={"type": "http", "scheme": "bearer"}) == []
    assert rules([{"gone": ["read"]}]) == []
    assert rules([{"one": ["read:ä"]}]) == []
    assert rules([{"one": ["read"]}, {"key": []}], key=KEY) == [(("read",), ())]


def test_scopes_together_are_left_to_a_person_unless_the_document_knows_alternatives() -> None:
    together = {"/a": {"get": operation([{"one": ["read", "write"]}])}}
    text = text_of(with_scheme(OAUTH, paths=together))
    assert '# all_of = ["read", "write"]' in text
    assert profile_file.read(text, {}, slug="a", source="a").endpoints == ()
    choice = {"/b": {"get": operation([{"one": ["read"]}, {"one": ["write"]}])}}
    known = profile_of(with_scheme(OAUTH, paths=together | choice)).endpoint("GET", "/a")
    assert known is not None
    assert known.all_of == ("read", "write")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/things/{thing-id}", "/things/{thing-id}"),
        ("/files/{path+}", "/files/*"),
        ("/v1/{+name}", "/v1/*"),
        ("/a/{+name}/b", None),
        ("/logs/{channel}", "/logs/*"),
        ("/search?type=a", "/search"),
        ("relative", None),
    ],
)
def test_a_path_is_written_as_a_profile_has_it(path: str, written: str | None) -> None:
    parameters = [{"name": "channel", "in": "path", "required": True, "allowReserved": True}]
    document = with_scheme(OAUTH, paths={path: {"get": operation([{"one": ["read"]}], parameters=parameters)}})
    assert [rule.path for rule in profile_of(document).endpoints] == ([written] if written else [])


@pytest.mark.parametrize(
    ("server", "api", "host", "environment"),
    [
        ({"url": "https://sandbox.acme.io"}, "https://sandbox.acme.io", "", "sandbox"),
        ({"url": "https://api2.acme.io", "description": "The staging system"}, "https://api2.acme.io", "", "staging"),
        ({"url": "https://a.acme.io", "description": "Production, no test"}, "https://a.acme.io", "", "production"),
        ({"url": "https://{shop}.acme.io", "variables": {"shop": {"default": "demo"}}}, "", "x.acme.io", "production"),
        ({"url": "https://{h}/v1", "variables": {"h": {"default": "a.acme.io"}}}, "", "b.acme.io", "production"),
        ({"url": "https://api-{r}.acme.io"}, "", "api-eu.acme.io", "production"),
        ({"url": "http://api.acme.io"}, "", "api.acme.io", "production"),
        ({"url": "https://a.io/{v}", "variables": {"v": {"default": "v2"}}}, "https://a.io/v2", "", "production"),
    ],
)  # fmt: skip
def test_a_server_is_called_where_it_is_whole_and_else_recognised(
    server: dict[str, Any], api: str, host: str, environment: str
) -> None:
    found = profile_of(spec(servers=[server])).environments[0]
    assert (found.api, found.name) == (api, environment)
    if host:
        assert found.knows_host(host, None, "https")


@pytest.mark.parametrize(
    "url", ["/v1", "https://api.example.com", "https://your-domain.acme.io", "http://localhost:8080"]
)
def test_an_address_that_nobody_can_call_is_a_comment(url: str) -> None:
    text = text_of(spec(servers=[{"url": url}]))
    assert f"# DECIDE: the document says {url!r}" in text
    assert profile_file.read(text, {}, slug="a", source="a").environments == ()


def test_each_value_of_a_servers_variable_is_a_base_with_its_region() -> None:
    server = {"url": "https://{region}.acme.io", "variables": {"region": {"default": "eu", "enum": ["us", "eu"]}}}
    text = text_of(spec(servers=[server]))
    found = profile_file.read(text, {}, slug="a", source="a").environments[0]
    assert (found.api, found.further_bases) == ("https://eu.acme.io", ("https://us.acme.io",))
    assert 'region = "us"' in text


def test_refusals_are_told_with_their_code_and_decide_nothing() -> None:
    response = {
        "description": "The key\nis gone",
        "content": {"application/json": {"example": {"error": {"code": "key_gone", "message": "x"}}}},
    }
    text = text_of(with_scheme(OAUTH, paths={"/a": {"get": operation([], responses={"401": response})}}))
    assert 'status = 401\ncode = "key_gone"\nmeaning = "The key is gone"\n# cause = ""' in text


def test_a_header_field_that_most_operations_require_goes_along() -> None:
    field = {"name": "Acme-Version", "in": "header", "required": True}
    other = {"name": "X-Trace", "in": "header"}
    document = with_scheme(OAUTH, paths={"/a": {"parameters": [field, other], "get": operation([])}})
    assert profile_of(document).companion_headers == ("Acme-Version",)
    assert "go along with a call: X-Trace." in text_of(document)


def test_references_are_followed_inside_the_document_and_counted_outside() -> None:
    document = spec(
        servers=[{"url": "https://api.acme.io"}],
        components={"securitySchemes": {"one": {"$ref": "#/components/x~1y"}}, "x/y": OAUTH},
        paths={"/a": {"$ref": "a.yaml"}, "/b": {"get": operation([{"one": ["read"]}])}},
    )
    assert [rule.path for rule in profile_of(document).endpoints] == ["/b"]
    assert "# DECIDE: 1 references lead to other files" in text_of(document)


def test_references_in_a_circle_end() -> None:
    document = spec(paths={"/a": {"$ref": "#/paths/~1a"}})
    assert "schema = 2" in text_of(document)


def test_text_of_the_document_cannot_leave_its_comment_or_its_string() -> None:
    title = 'Acme"\nsecret = 1\n#'
    description = 'x"\n[[apis]]\rname = "evil"\x7f\u2028'
    document = with_scheme(OAUTH, paths={"/a": {"get": operation([], responses={"401": {"description": description}})}})
    document["info"] = {"title": title, "version": "1\n2"}
    profile = profile_of(document)
    assert profile.name == 'Acme" secret = 1 #'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "not JSON"),
        (b"a: [", "neither JSON nor YAML in line 2"),
        (b"- a", "no object"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a: b", "it names neither openapi nor swagger"),
        (b"openapi: 1.2", "it says 1.2"),
        (b'{"openapi": "3.1.0", "paths": []}', "its paths are no object"),
        (b"{" + b'"a":{' * 20000, "not JSON|nested too deeply"),
    ],
)
def test_what_is_no_openapi_document_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        from_openapi(content)
