"""Known public APIs: each fact has a source, each example is met, no counterexample is, and nothing can be called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from diagnostics.engine.model.known import (
    AcceptedCredentials,
    CredentialForm,
    KnownApi,
    TokenKind,
    host_matches,
    recognise,
)
from diagnostics.engine.platform.known import FOLDER, known_apis, tables
from diagnostics.engine.platform.known_api import known_api
from diagnostics.engine.platform.load import load
from diagnostics.engine.platform.second_edition import UNREAD, SecondEdition, TokenTable
from diagnostics.engine.platform.tables import read_tables
from diagnostics.engine.report import export
from diagnostics.presentation.pasted import pasted
from tests.corpus.examined import examined

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FILES = {path.stem: tables(path) for path in sorted(FOLDER.glob("*.toml"))}
APIS = {api.slug: api for api in known_apis()}
TOKENS = [(slug, kind) for slug, file in FILES.items() for api in file.apis for kind in api.tokens]
READ = [(slug, kind) for slug, kind in TOKENS if kind.source != UNREAD]


def sources(file: SecondEdition) -> Iterator[tuple[str, str]]:
    """Each fact of a file by its place, with its source."""
    for issuer in file.issuers:
        yield f"issuers.{issuer.name}", issuer.source
    for api in file.apis:
        facts: list[Any] = [*api.bases, *api.credentials, *api.tokens, *api.errors]
        yield from ((str(fact)[:80], fact.source) for fact in facts)
        if api.companion_headers:
            yield "companion_headers", api.companion_source


@pytest.mark.parametrize("slug", FILES)
def test_every_fact_says_where_it_was_read(slug: str) -> None:
    assert [place for place, source in sources(FILES[slug]) if not source] == []
    assert not FILES[slug].apis[0].endpoints
    assert not FILES[slug].apis[0].probes


def test_enough_of_them_are_known() -> None:
    assert len(APIS) >= 300
    assert sum(1 for file in FILES.values() for _, source in sources(file) if source == UNREAD) < 20


def test_a_fact_that_was_read_nowhere_is_neither_told_nor_met() -> None:
    unread = [(slug, kind) for slug, kind in TOKENS if kind.source == UNREAD]
    assert unread
    for slug, kind in unread:
        assert kind.prefix not in {known.prefix for known in APIS[slug].tokens}
    content = (FOLDER / "postmark.toml").read_text("utf-8")
    nobody_read = re.sub(r'source = "[^"]*"', f'source = "{UNREAD}"', content)
    known = known_api(cast(SecondEdition, read_tables(nobody_read, {}, source="postmark.toml")), "postmark")
    assert (known.hosts, known.credentials) == ((), ())


@pytest.mark.parametrize(("slug", "kind"), READ, ids=[f"{slug} {kind.prefix}" for slug, kind in READ])
def test_a_token_is_known_by_how_it_begins_and_its_counterexample_is_not(slug: str, kind: TokenTable) -> None:
    api = APIS[slug]
    met = api.token(kind.example)
    assert met is not None
    assert (met.prefix, met.name) == (kind.prefix, kind.name)
    other = api.token(kind.counterexample)
    assert other is None or other.prefix != kind.prefix
    bare = api.token(kind.prefix)
    assert bare is None or bare.prefix != kind.prefix
    alone = recognise(known_apis(), "", kind.example)
    if kind.shared:  # nobody's, or of the one API that has it to itself but for its sisters
        assert alone is None or alone.api.slug != slug
    else:
        assert alone is not None
        assert (alone.api.slug, alone.host) == (slug, None)


def one_host_of(pattern: str) -> str:
    return pattern.replace("*.", "customer-7.")


HOSTS = [(slug, known.pattern) for slug, api in APIS.items() for known in api.hosts]


@pytest.mark.parametrize(("slug", "pattern"), HOSTS, ids=[f"{slug} {pattern}" for slug, pattern in HOSTS])
def test_a_host_is_known_by_its_name_and_no_name_that_merely_looks_like_it_is(slug: str, pattern: str) -> None:
    host = one_host_of(pattern)
    met = recognise(known_apis(), host, "")
    assert met is not None
    assert met.api.slug == slug
    for other in (f"{host}.evil.example", f"evil-{host.partition('.')[2]}", f"x{pattern.removeprefix('*.')}"):
        found = APIS[slug].host(other)
        assert found is None or host_matches(found.pattern, other), other
        assert not pattern.startswith("*.") or found is None or found.pattern != pattern or other.endswith(pattern[1:])
    assert recognise(known_apis(), f"{host}.evil.example", "") is None


def test_the_most_exact_host_wins() -> None:
    met = recognise(known_apis(), "api.us3.datadoghq.com", "")
    assert met is not None
    assert met.host is not None
    assert met.host.pattern == "*.us3.datadoghq.com"
    test = recognise(known_apis(), "api-m.sandbox.paypal.com", "")
    assert test is not None
    assert test.host is not None
    assert test.host.stage == "test"


def test_two_apis_whose_tokens_begin_alike_are_not_told_apart_by_a_token_alone() -> None:
    kinds = (TokenKind("key_", "key"),)
    apis = (KnownApi("A", "a", tokens=kinds), KnownApi("B", "b", tokens=kinds))
    assert recognise(apis, "", "key_1234") is None
    assert recognise((), "api.github.com", "ghp_1") is None


@pytest.mark.parametrize("name", ["generic", "company-x"])
def test_no_host_of_a_known_api_belongs_to_a_profile_so_that_nothing_is_sent_there(name: str) -> None:
    profile = load(name, {})
    assert profile.known == known_apis()
    for _, pattern in HOSTS:
        assert profile.environment_of_host(one_host_of(pattern)) is None
    assert load("generic", {}).environments == ()
    assert not load("generic", {}).has_hosts


GITHUB = "curl -i https://api.github.com/user -H 'Authorization: token ghp_{}'\n\nHTTP/2 401\n\n{{}}".format("aB3" * 12)
ACME = "curl -i https://api.acme-orders.com/v1 -H 'Authorization: Bearer {}'\n\nHTTP/2 401\n\n{{}}"


def told(text: str, platform: str = "generic") -> dict[str, Any] | None:
    found = examined(text, platform, NOW)[0].understood["recognised"]
    assert found is None or isinstance(found, dict)
    return found


def facts(text: str) -> list[str]:
    found = told(text)
    return [str(fact.text).format(**fact.params) for fact in found["facts"]] if found else []


def test_the_report_says_whose_api_a_paste_speaks_of_and_what_is_known_of_it() -> None:
    found = told(GITHUB)
    assert found is not None
    assert (found["name"], found["slug"], found["by"]) == ("GitHub", "github", ["host", "token"])
    assert facts(GITHUB) == [
        "Recognised as GitHub by the host.",
        "The value begins as a personal access token of GitHub.",
        "GitHub takes a credential as Authorization: Bearer …; Authorization: token ….",
    ]


def test_the_page_says_it_in_the_readers_language() -> None:
    snapshot = examined(GITHUB, "generic", NOW)[1]
    shown = export.rendered(snapshot, translate=lambda text: f"de: {text}", kb_url=lambda article, anchor: anchor)
    assert pasted(shown).recognised[0] == "de: Recognised as GitHub by the host."


def test_a_token_alone_names_its_api_and_says_nothing_of_the_host() -> None:
    assert facts(ACME.format("glpat-" + "aB3x" * 5)) == ["The value begins as a personal access token of GitLab."]
    assert facts(ACME.format("sk_test_" + "aB3x" * 6)) == []
    assert told(ACME.format("ordinary-opaque-token-1234")) is None


def test_a_host_of_the_profile_itself_is_not_a_known_api() -> None:
    text = ACME.format("ghp_" + "aB3" * 12).replace(
        "https://api.acme-orders.com/v1", "http://127.0.0.1:8001/v2/devices"
    )
    assert told(text, "company-x") is None


def test_what_a_refusal_means_is_told_where_the_api_documents_it() -> None:
    text = (
        "GET /api/v1/users/me HTTP/1.1\nHost: dev-7.okta.com\nAuthorization: SSWS 00aBcDeFgHiJkLmNoP\n\n"
        'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"errorCode": "E0000011", "errorSummary": "x"}'
    )
    assert "Okta documents this answer (401 E0000011): the token is not valid" in facts(text)
    assert not any("documents" in fact for fact in facts(text.replace("E0000011", "E0009999")))


def test_a_key_that_everybody_may_see_and_a_test_key_are_named_as_such() -> None:
    call = "curl -i https://api.stripe.com/v1/charges -H 'Authorization: Bearer {}'\n\nHTTP/2 401\n\n{{}}"
    assert "The value begins as a secret key of Stripe, for tests." in facts(call.format("sk_test_" + "aB3x" * 6))
    live = facts(call.format("sk_live_" + "aB3x" * 6))
    assert "The value begins as a secret key of Stripe, for what is real." in live
    assert any("which everybody may see" in fact for fact in facts(call.format("pk_live_" + "aB3x" * 6)))


def found(check: str, text: str) -> tuple[str, str]:
    """Outcome and cause of one check."""
    report = examined(text, "generic", NOW)[0]
    finding = next(one for one in report.findings if one.check == check)
    return finding.outcome.value, finding.cause or ""


def refusal(host: str, field: str) -> str:
    return f"GET /v1/things HTTP/1.1\nHost: {host}\n{field}\n\nHTTP/1.1 401 Unauthorized\nContent-Length: 2\n\n{{}}\n"


KNOWN_SCHEMES = [
    ("api.github.com", "token"), ("dev-7.okta.com", "SSWS"), ("api.opsgenie.com", "GenieKey"), ("discord.com", "Bot"),
    ("api.goshippo.com", "ShippoToken"), ("a.klaviyo.com", "Klaviyo-API-Key"), ("api.pagerduty.com", "Token"),
    ("api.godaddy.com", "sso-key"), ("api.pandadoc.com", "API-Key"), ("acme.live.dynatrace.com", "Api-Token"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "scheme"), KNOWN_SCHEMES)
def test_a_scheme_that_the_api_called_is_known_to_take_is_no_defect(host: str, scheme: str) -> None:
    field = f"Authorization: {scheme} {'aB3x' * 6}"
    assert found("header.scheme-kind", refusal(host, field)) == ("pass", "")
    assert found("header.scheme-kind", refusal("api.acme-orders.com", field))[0] == "fail"


@pytest.mark.parametrize(
    ("host", "name"), [("api.elevenlabs.io", "xi-api-key"), ("api.bigcommerce.com", "X-Auth-Token")]
)
def test_a_header_field_that_the_api_called_is_known_to_read_is_no_defect(host: str, name: str) -> None:
    field = f"{name}: {'aB3x' * 6}"
    assert found("header.name", refusal(host, field)) != ("fail", "wrong-header-name")


def test_a_token_of_another_known_api_is_named_as_one_and_a_token_of_the_same_is_not() -> None:
    github, gitlab = "ghp_" + "aB3x" * 9, "glpat-" + "aB3x" * 5
    wrong = refusal("api.github.com", f"Authorization: Bearer {gitlab}")
    assert found("token.kind", wrong) == ("fail", "wrong-value-as-token")
    assert "The value begins as a token of GitLab." in facts(wrong)
    assert found("token.kind", refusal("api.github.com", f"Authorization: Bearer {github}"))[0] == "pass"
    assert found("token.kind", refusal("api.acme-orders.com", f"Authorization: Bearer {gitlab}"))[0] == "pass"


FORMS = [(slug, form) for slug, api in APIS.items() for form in api.credentials]


@pytest.mark.parametrize(("slug", "form"), FORMS, ids=[f"{slug} {form.shown}" for slug, form in FORMS])
def test_each_form_of_a_credential_is_accepted_by_its_api_and_a_form_like_it_is_not(
    slug: str, form: CredentialForm
) -> None:
    accepted = AcceptedCredentials((form,))
    for name, is_in, value in (
        ("header", accepted.in_header, form.header),
        ("scheme", accepted.behind, form.scheme),
        ("parameter", accepted.in_parameter, form.parameter),
    ):
        assert not is_in(f"x{value}"), name
        assert not is_in(""), name
        assert is_in(value) or not value, name
    assert accepted.bare_in(form.header) is bool(form.header and not form.scheme)


BARE = [
    "crates.io", "app.launchdarkly.com", "api.linear.app", "api.planetscale.com", "rubygems.org", "api.assemblyai.com",
    "api.clickup.com", "api.monday.com",
]  # fmt: skip


@pytest.mark.parametrize("host", BARE)
def test_a_key_without_a_word_before_it_is_right_where_the_api_takes_it_so(host: str) -> None:
    field = f"Authorization: {'aB3x' * 6}"
    assert found("header.scheme", refusal(host, field)) == ("pass", "")
    assert found("header.scheme", refusal("api.acme-orders.com", field)) == ("fail", "missing-bearer-prefix")


OWN_FIELDS = [
    ("api.plaid-not.com", "PLAID-SECRET", "fail"), ("sandbox.plaid.com", "PLAID-SECRET", "pass"),
    ("api.datadoghq.com", "DD-API-KEY", "pass"), ("app-7.algolia.net", "X-Algolia-API-Key", "pass"),
    ("api.elevenlabs.io", "xi-api-key", "pass"), ("api.elevenlabs.io", "xi-other-key", "fail"),
    ("www.virustotal.com", "x-apikey", "pass"), ("api.binance.com", "X-MBX-APIKEY", "pass"),
    ("api.abuseipdb.com", "Key", "pass"), ("api.fastly.com", "Fastly-Key", "pass"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "name", "outcome"), OWN_FIELDS)
def test_a_key_in_a_field_of_the_apis_own_is_a_credential(host: str, name: str, outcome: str) -> None:
    assert found("header.present", refusal(host, f"{name}: {'aB3x' * 6}"))[0] == outcome


def test_an_empty_field_of_the_apis_own_is_no_credential() -> None:
    assert found("header.present", refusal("api.elevenlabs.io", "xi-api-key: "))[0] == "fail"


DOCUMENTED = [
    ("api.stripe.com", "401 Unauthorized", "{}", "the call carries no valid API key"),
    ("api.notion.com", "400 Bad Request", '{"object":"error","code":"missing_version"}', "lacks the Notion-Version"),
    ("api.box.com", "403 Forbidden", '{"type":"error","status":403,"code":"insufficient_scope"}', "a scope that"),
    ("api.twilio.com", "401 Unauthorized", '{"code":20003,"message":"Authenticate"}', "SID and token do not fit"),
    ("discord.com", "401 Unauthorized", "{}", "the Authorization header is missing"),
    ("api.box.com", "403 Forbidden", '{"type":"error","status":403,"code":"storage_limit_exceeded"}', ""),
]  # fmt: skip


@pytest.mark.parametrize(("host", "status", "body", "meaning"), DOCUMENTED)
def test_what_an_api_documents_of_its_refusal_is_told(host: str, status: str, body: str, meaning: str) -> None:
    told = documented_by(f"https://{host}/v1/things", status, body)
    assert (meaning in told) if meaning else ("documents no such answer" in told)


@pytest.mark.parametrize("url", ["https://discord.com/api/oauth2/token", "https://accounts.spotify.com/api/token"])
def test_what_an_api_documents_is_not_told_of_a_token_endpoint(url: str) -> None:
    told = documented_by(f"{url}' -d 'grant_type=client_credentials", "401 Unauthorized", '{"error":"invalid_client"}')
    assert "documents this answer" not in told


def documented_by(url: str, status: str, body: str) -> str:
    """The finding about what the API documents, of a curl command and its answer."""
    call = f"curl '{url}' -H 'Authorization: Bearer {'aB3x' * 6}'"
    answer = f"HTTP/1.1 {status}\nContent-Type: application/json\n\n{body}\n"
    report = examined(f"{call}\n\n{answer}", "generic", NOW)[0]
    return str(next(one for one in report.findings if one.check == "api.documented-error").summary)
