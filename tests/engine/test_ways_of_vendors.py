"""How vendors and products want a credential, held against what a paste sends."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.ways.against import seen_against
from diagnostics.engine.words.ways.sent import schemes_sent
from diagnostics.engine.words.ways.table import Known, companions, ways
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
ROWS = [one.known for one in (*ways(), *companions())]


def verdict(text: str) -> str | None:
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    return report.verdict.cause


def told(text: str) -> list[str]:
    return [str(sign.says) for sign in seen_against(text)]


@pytest.mark.parametrize("known", ROWS, ids=lambda known: known.product)
def test_every_row_is_seen_in_its_example_and_not_in_the_other(known: Known) -> None:
    assert any(known.product in said for said in told(known.example))
    assert told(known.counterexample) == []


@pytest.mark.parametrize("known", ROWS[::6], ids=lambda known: known.product)
def test_the_verdict_on_an_example_is_the_first_cause_of_its_row(known: Known) -> None:
    assert verdict(known.example) == known.causes[0].cause
    assert verdict(known.counterexample) not in {one.cause for one in known.causes}


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ('s.headers["Authorization"] = f"Bearer {tok}"', "bearer"),
        ("Http::withToken(env('KEY'))", "bearer"),
        ("install(Auth) { bearer { loadTokens { BearerTokens(key, key) } } }", "bearer"),
        ('req.Header.Set("Authorization", "Bearer "+token)', "bearer"),
        ("[.authorization(bearerToken: session.access)]", "bearer"),
        ('auth = new AuthenticationHeaderValue("Bearer", key)', "bearer"),
        ("    bearer_token: abc", "bearer"),
        ('req.basic_auth("collector", ENV["T"])', "basic"),
        ("curl -s -u ops:pw https://a.example", "basic"),
        ('.header("Authorization", "Basic " + cred)', "basic"),
        ("Authorization: ApiKey abc", "apikey"),
    ],
)
def test_the_word_before_a_credential_is_seen_in_code_of_any_language(code: str, scheme: str) -> None:
    assert scheme in schemes_sent(code, code.lower())


@pytest.mark.parametrize(
    "text",
    [
        'www-authenticate: Bearer realm="a", error="invalid_token"',
        '{"error_description":"Token verification failed"}',
        '{"message":"Bearer token is missing"}',
        "bru.setEnvVar('token', res.body.access_token);",
    ],
)
def test_what_a_server_says_of_a_scheme_is_not_sent(text: str) -> None:
    assert not schemes_sent(text, text.lower())


JENKINS = (
    'JENKINS = "https://ci.example.com"\ns.headers["Authorization"] = f"Bearer {tok}"\n'
    'r = s.post(f"{JENKINS}/job/nightly/build")\nprint(r.status_code)\n\n401\n'
)


def test_a_bearer_token_at_a_product_that_takes_basic_is_the_wrong_scheme() -> None:
    assert verdict(JENKINS) == "wrong-auth-scheme"
    assert verdict(JENKINS.replace('f"Bearer {tok}"', '"Basic " + pair')) != "wrong-auth-scheme"


def test_a_call_that_was_sent_on_is_not_judged_by_its_scheme() -> None:
    moved = "HTTP/1.1 302 Found\nLocation: https://ci-new.example.com/job/nightly/build\n"
    assert told(JENKINS + moved) == []


def test_a_scheme_of_a_call_to_somebody_else_is_not_held_against_the_product() -> None:
    other = 'curl "https://api.cloudflare.com/client/v4/zones" -H "Authorization: Bearer $CF"\n'
    assert told(f"{other}woocommerce.log, key ck_71\nGET /wp-json/wc/v3/orders 403\n") == []


def test_what_a_person_asks_about_is_no_statement() -> None:
    call = "curl -s -u admin:pw http://localhost:3000/api/org\ngrafana says 401 Invalid username or password\n"
    assert told(f"{call}Does it demand a service account token by now?") == []
    assert told(f"{call}The password is a service account token.") != []


def test_a_field_of_the_accepted_call_beside_the_refused_one_is_missing_in_that_one() -> None:
    code = (
        "import requests\n"
        "r = requests.post('https://api.igdb.com/v4/games', headers={'Authorization': f'Bearer {token}'}, data=q)\n"
        "print(r.status_code)\n401\n\n"
    )
    accepted = "POST https://api.igdb.com/v4/games 200\n  Client-ID: 8k2vdq\n  Authorization: Bearer 6hq9c\n"
    assert verdict(code + accepted) == "missing-companion-header"
    assert told(code.replace("{'Auth", "{'Client-ID': client, 'Auth")) == []


def test_a_scheme_of_code_that_the_challenges_do_not_offer_is_the_wrong_one() -> None:
    answer = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm="security"\nWWW-Authenticate: ApiKey\n'
    code = "Http::withToken(env('KEY'))->post('https://search.example.com:9243/articles', $b);\n"
    assert verdict(code + answer) == "wrong-auth-scheme"
    assert told(code + answer.replace("ApiKey", "Bearer")) == []


def test_what_a_long_paste_costs_grows_with_its_length_alone() -> None:
    line = (
        'curl -H "X-Auth-Token: abc" https://a.example/api/v1/x # Authorization "token" Bearer 401 Is this It right\n'
    )
    took = []
    for times in (40, 160):
        text = line * times
        start = time.perf_counter()
        for _ in range(5):
            told(text)
        took.append(time.perf_counter() - start)
    assert took[1] < took[0] * 12
