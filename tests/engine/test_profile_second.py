"""The second edition of profiles: what becomes of its tables, which mistakes it names, and its reference page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.known import AcceptedCredentials, CredentialForm
from diagnostics.engine.model.profile import Endpoint, Profile
from diagnostics.engine.parse import parse as read_paste
from diagnostics.engine.platform import load as profile_file
from diagnostics.engine.platform import reference
from diagnostics.engine.platform.gaps import gaps
from diagnostics.engine.platform.load import ProfileError, load
from diagnostics.engine.report.recognised import recognised
from diagnostics.engine.run.paste_facts import Options, paste_facts

DOCS = Path(__file__).resolve().parents[2] / "docs"
WHOLE = """
schema = 2
name = "Acme"
leeway_s = 30

[[issuers]]
name = "id"
issuer = "https://id.acme.example/"
authorization_endpoint = "https://login.acme.example/authorize"
token_endpoint = "https://id.acme.example/token"
client_authentication = ["client_secret_post"]
[issuers.introspection]
client_id = "portal"
client_secret_env = "ACME_SECRET"

[[issuers]]
name = "id-test"
environment = "sandbox"
issuer = "https://id.sandbox.acme.example"
[issuers.admin]
token_env = "ACME_ADMIN"

[[apis]]
name = "Orders"
issuers = ["id", "id-test"]
companion_headers = ["Acme-Version"]

[[apis.bases]]
url = "https://api.acme.example/orders/v1/"
audiences = ["orders"]

[[apis.bases]]
url = "https://eu.acme.example/orders/v1"
region = "eu"

[[apis.bases]]
url = "https://api.sandbox.acme.example/orders/v1"
environment = "sandbox"
stage = "test"
aliases = ["*.demo.acme.example"]

[[apis.credentials]]
kind = "bearer"
format = "jwt"

[[apis.endpoints]]
method = "GET"
path = "/orders/{id}"
any_of = ["read", "orders profile"]
all_of = ["acme"]

[[apis.endpoints]]
method = "GET"
path = "/orders/mine"

[[apis.probes]]
method = "GET"
path = "/orders/mine"

[[apis]]
name = "Keys"

[[apis.bases]]
url = "https://keys.acme.example"

[[apis.credentials]]
kind = "api-key"
header = "X-Acme-Key"

[[apis.endpoints]]
method = "GET"
path = "/orders/{id}"
any_of = ["never"]

[[apis.tokens]]
prefix = "acme_live_"
name = "live key"
stage = "live"
example = "acme_live_0000"
counterexample = "acme_test_0000"

[[apis.errors]]
status = 401
code = "key_gone"
meaning = "the key was deleted"
cause = "token-revoked"
"""


def read(content: str) -> Profile:
    return profile_file.read(content, {}, slug="acme", source="acme.toml")


def facts_of(profile: Profile, text: str) -> list[str]:
    """What the report tells of the API that is called."""
    submission = read_paste(text)
    now = datetime(2026, 11, 27, tzinfo=UTC)
    facts = paste_facts(submission, profile, now=now, options=Options(online=False))
    told = recognised(facts[Target], facts[Subject].response)
    return [str(fact) for fact in told["facts"]] if told else []


def complaints(content: str) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        read(content)
    return [str(problem) for problem in caught.value.problems]


def test_issuers_and_bases_of_one_environment_become_one() -> None:
    production, sandbox = read(WHOLE).environments
    assert (production.name, production.api) == ("production", "https://api.acme.example/orders/v1")
    assert production.issuer == "https://id.acme.example/"
    assert production.further_bases == ("https://eu.acme.example/orders/v1", "https://keys.acme.example")
    assert production.audiences == ("orders",)
    assert (sandbox.name, sandbox.issuer) == ("sandbox", "https://id.sandbox.acme.example")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("eu.acme.example", "production"),
        ("login.acme.example", "production"),
        ("a.b.demo.acme.example", "sandbox"),
        ("demo.acme.example", None),
        ("xdemo.acme.example", None),
    ],
)
def test_every_host_of_an_environment_is_recognised(host: str, name: str | None) -> None:
    found = read(WHOLE).environment_of_host(host)
    assert (found.name if found else None) == name


def test_access_to_introspection_and_applications_is_told_for_each_environment() -> None:
    profile = read(WHOLE)
    production, sandbox = profile.environments
    client = profile.introspection_at(production)
    assert client is not None
    assert client.client_secret_env == "ACME_SECRET"
    assert profile.introspection_at(sandbox) is None
    assert (profile.admin_token_at(production), profile.admin_token_at(sandbox)) == ("", "ACME_ADMIN")


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        ({"read", "acme"}, True),
        ({"orders", "profile", "acme"}, True),
        ({"orders", "acme"}, False),
        ({"read"}, False),
        (set(), False),
    ],
)
def test_scopes_are_needed_one_of_several_together_and_beside_others(held: set[str], allowed: bool) -> None:
    rule = read(WHOLE).endpoint("GET", "/orders/7", "api.acme.example")
    assert rule is not None
    assert rule.allows(held) is allowed
    assert rule.enough == ("read acme", "orders profile acme")


def test_an_operation_without_scopes_takes_any_token_and_goes_before_a_template() -> None:
    rule = read(WHOLE).endpoint("GET", "/orders/mine", "api.acme.example")
    assert rule is not None
    assert rule.path == "/orders/mine"
    assert rule.allows(())
    assert rule.enough == ()


def test_what_an_operation_needs_is_asked_of_the_api_that_has_it() -> None:
    rule = read(WHOLE).endpoint("GET", "/orders/7", "keys.acme.example")
    assert rule is not None
    assert rule.any_of == ("never",)
    assert Endpoint("GET", "/a", hosts=("*.x.example",)).matches("GET", "/a", "eu.x.example")


def test_the_path_of_any_base_is_no_part_of_an_operation() -> None:
    production = read(WHOLE).environments[0]
    assert production.below_base("/orders/v1/orders/7") == "/orders/7"
    assert production.below_base("/orders/v10/orders/7") == "/orders/v10/orders/7"


def test_forms_of_credentials_say_where_they_travel() -> None:
    profile = read(WHOLE)
    assert [replace(form, hosts=()) for form in profile.credentials] == [
        CredentialForm("bearer", "Authorization", "Bearer", format="jwt"),
        CredentialForm("api-key", "X-Acme-Key"),
    ]
    accepted = AcceptedCredentials(profile.credentials)
    assert accepted.in_header("x-acme-key")
    assert not accepted.in_header("x-api-key")
    assert accepted.behind("bearer")
    assert not accepted.behind("token")
    assert accepted.bare_in("X-Acme-Key")
    assert not accepted.bare_in("Authorization")
    kind = profile.token_kind("acme_live_1234")
    assert kind is not None
    assert (kind.name, kind.stage) == ("live key", "live")
    assert profile.token_kind("acme_test_1234") is None


def test_every_mistake_is_told_with_its_key_and_its_line() -> None:
    content = """schema = 2
name = "Acme"
[[apis]]
name = "Orders"
[[apis.bases]]
url = "api.acme.example"
[[apis.bases]]
ulr = "https://api.acme.example"
[[apis.endpoints]]
method = "get"
path = "/orders"
any_of = ["a  b"]
[[apis.credentials]]
kind = "token"
[[apis]]
name = "Keys"
[[apis.bases]]
aliases = ["https//x"]
stage = "production"
[[apis.errors]]
status = 200
"""
    told = complaints(content)
    assert told[0].startswith("line 6: apis[0].bases[0].url must start with https://")
    assert told[1] == "line 8: apis[0].bases[1].ulr is not a key of a profile; did you mean url?"
    assert told[2].startswith("line 10: apis[0].endpoints[0].method must be one of DELETE")
    assert told[3].startswith("line 12: apis[0].endpoints[0].any_of holds 'a  b', which must be a scope")
    assert told[4].startswith("line 14: apis[0].credentials[0].kind must be one of bearer, api-key")
    assert told[5].startswith("line 18: apis[1].bases[0].aliases holds 'https//x', which must be a host name")
    assert told[6] == "line 19: apis[1].bases[0].stage must be one of live, test"
    assert told[7] == "line 20: apis[1].errors[0].meaning is missing"
    assert told[8] == "line 21: apis[1].errors[0].status must be a status from 400 to 599"
    assert len(told) == 9


@pytest.mark.parametrize(
    ("addition", "told"),
    [
        ('[[issuers]]\nname = "a"\n', "issuers[0] names neither issuer, auth, token_endpoint, jwks_uri, jwks_file"),
        ('[[issuers]]\nname = "a"\nissuer = "http://id.example"\n', "issuers[0].issuer starts with http://"),
        ('[[apis]]\nname = "b"\nissuers = ["x"]\n', "apis[1].issuers names x, which is none of [[issuers]]"),
        ('[[apis.bases]]\nregion = "eu"\n', "apis[0].bases[1] names neither url nor aliases"),
        ('[[apis.bases]]\nurl = "http://a.example"\n', "apis[0].bases[1].url starts with http://"),
        (
            '[[apis.errors]]\nstatus = 401\nmeaning = "x"\ncause = "token-revokd"\n',
            "apis[0].errors[0].cause is no cause; did you mean token-revoked?",
        ),
        (
            '[[apis.tokens]]\nprefix = "a_"\nname = "x"\nexample = "a_"\ncounterexample = "b_1"\n',
            "apis[0].tokens[0].example does not begin with a_, or ends there",
        ),
        (
            '[[apis.tokens]]\nprefix = "a_"\nname = "x"\nexample = "a_1"\ncounterexample = "a_b"\n',
            "apis[0].tokens[0].counterexample begins with a_",
        ),
        (
            '[[apis]]\nname = "b"\n[[apis.probes]]\nmethod = "GET"\npath = "/"\n',
            "apis[1].probes[0] can never be called",
        ),
    ],
)
def test_what_contradicts_itself_is_told(addition: str, told: str) -> None:
    base = 'schema = 2\nname = "A"\n[[apis]]\nname = "a"\n[[apis.bases]]\nurl = "https://a.example"\n'
    assert any(told in complaint for complaint in complaints(base + addition)), complaints(base + addition)


def test_two_issuers_of_one_environment_are_refused() -> None:
    two = '[[issuers]]\nname = "{0}"\nissuer = "https://{0}.example"\n'
    content = f'schema = 2\nname = "A"\n{two.format("a")}{two.format("b")}[[apis]]\nname = "x"\nissuers = ["a", "b"]\n'
    assert complaints(content) == [
        "line 6: issuers[1].environment is the same as that of issuers[0]: give each an environment of its own"
    ]


def test_a_file_of_the_second_edition_needs_an_api_and_a_third_edition_is_none() -> None:
    assert complaints('schema = 2\nname = "A"\n') == ["apis is missing: write [[apis]] above what is known of an API"]
    assert complaints('schema = 3\nname = "A"\n') == [
        "line 1: schema must be 1 or 2: there are two editions of the schema"
    ]


def test_a_file_that_names_the_first_edition_is_read_as_one_that_names_none() -> None:
    content = 'name = "A"\n[[environments]]\nname = "live"\nissuer = "https://id.example"\n'
    assert read("schema = 1\n" + content) == read(content)


def test_the_reference_says_what_the_schema_is() -> None:
    assert (DOCS / "profile.md").read_text("utf-8") == reference.page(), "run `manage.py platform reference`"
    assert (DOCS / "profile.schema.json").read_text("utf-8") == reference.json_schema()


def test_every_table_and_every_key_whose_name_does_not_say_it_is_explained() -> None:
    schema = json.loads(reference.json_schema())
    for table in schema["$defs"].values():
        assert table["description"]


def test_what_a_profile_leaves_open_is_told_with_its_price() -> None:
    told = gaps(read(WHOLE))
    assert told == [
        "production: no test client, so nobody can tell whether the API takes a token that is issued now.",
        "production: no admin API, so nobody is asked whether an application is suspended.",
        "sandbox: no audiences, so a token for another API is named only where the API's metadata tells its own.",
        "sandbox: no introspection, so nobody is asked whether a token was revoked.",
        "sandbox: no test client, so nobody can tell whether the API takes a token that is issued now.",
    ]
    keys = 'schema = 2\nname = "A"\n[[apis]]\nname = "a"\n[[apis.bases]]\naliases = ["a.example"]\n{}'
    credential = '[[apis.credentials]]\nkind = "api-key"\nheader = "X-Key"\n'
    assert [line.partition(":")[2] for line in gaps(read(keys.format(credential)))][-1].startswith(" no API address")
    assert any("no issuer and no keys" in line for line in gaps(read(keys.format(""))))
    assert gaps(load("generic", {})) == ["No API and no issuer: the paste alone is judged, by the RFCs."]


def test_of_two_kinds_of_tokens_the_longer_beginning_counts_in_any_order() -> None:
    kind = (
        '[[apis.tokens]]\nprefix = "{0}"\nname = "{1}"\npublic = {2}\nexample = "{0}12345678"\ncounterexample = "zz"\n'
    )
    content = 'schema = 2\nname = "A"\n[[apis]]\nname = "x"\n' + kind.format("ak_", "secret", "false")
    made = read(content + kind.format("ak_pub_", "publishable", "true"))
    met = made.token_kind("ak_pub_12345")
    assert met is not None
    assert met.public
    assert made.token_kind("ak_") is None


def test_the_platforms_own_refusal_is_told_with_its_meaning() -> None:
    content = (
        'schema = 2\nname = "Acme"\n[[apis]]\nname = "x"\n[[apis.bases]]\nurl = "https://api.acme.example"\n'
        '[[apis.errors]]\nstatus = 401\ncode = "E17"\nmeaning = "the key was rolled"\n'
    )
    call = (
        "GET /a HTTP/1.1\nHost: api.acme.example\nAuthorization: Bearer 8fKq2mXw7RtLp4sZ\n\nHTTP/1.1 401 Unauthorized\n"
    )
    told = facts_of(read(content), call + 'Content-Type: application/json\n\n{"error":"E17"}\n')
    assert told == ["Acme documents this answer (401 E17): the key was rolled"]
    assert facts_of(read(content), call + 'Content-Type: application/json\n\n{"error":"E18"}\n') == []


@pytest.mark.parametrize(("host", "reads"), [("api.acme.example", True), ("api.stripe.com", False)])
def test_the_platforms_way_with_credentials_is_not_that_of_a_public_api(host: str, *, reads: bool) -> None:
    content = (
        'schema = 2\nname = "Acme"\n[[apis]]\nname = "x"\n[[apis.bases]]\nurl = "https://api.acme.example"\n'
        '[[apis.credentials]]\nkind = "api-key"\nheader = "X-Acme-Key"\n'
    )
    profile = read(content)
    profile = replace(profile, known=load("generic", {}).known)
    submission = read_paste(
        f"GET /v1/charges HTTP/1.1\nHost: {host}\nX-Acme-Key: 8fKq2mXw7RtLp4sZ\n\nHTTP/1.1 401 No\n"
    )
    facts = paste_facts(submission, profile, now=datetime(2026, 11, 27, tzinfo=UTC), options=Options(online=False))
    assert facts[Target].accepted.in_header("X-Acme-Key") is reads
