"""How old a token is by what is told, in sentences, logs and settings, against how long it lives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def cause(text: str) -> str | None:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.cause


@pytest.mark.parametrize(
    ("too_old", "young"),
    [
        (
            "I got the token on Monday, it is valid for 24 hours. On Wednesday every call with it answers 401.",
            "I got the token on Monday, it is valid for 24 hours. On Monday every call with it answers 401.",
        ),
        (
            "Den Token habe ich gestern geholt (expires_in: 7200) und gespeichert. Heute kommt überall 401.",
            "Den Token habe ich eben geholt (expires_in: 7200) und gespeichert. Heute kommt überall 401.",
        ),
        (
            "fare-7f84b  1/1  Running  0  9d\nprivate final String token; // lifetime 604800 s\nHTTP 401 Unauthorized",
            "fare-7f84b  1/1  Running  0  2d\nprivate final String token; // lifetime 604800 s\nHTTP 401 Unauthorized",
        ),
        (
            "The worker fetches its token once at start (expires_in=43200). Up 2 days. Now 401 Unauthorized.",
            "The worker fetches its token for every job (expires_in=43200). Up 2 days. Now 401 Unauthorized.",
        ),
    ],
)
def test_a_token_that_is_told_to_be_older_than_it_lives_has_expired(too_old: str, young: str) -> None:
    assert cause(too_old) == "access-token-expired"
    assert cause(young) != "access-token-expired"


def test_calls_of_a_log_that_go_well_for_the_usual_life_of_a_token_and_never_again_show_that_it_ended() -> None:
    well = "14:02:10 login ok\n14:02:11 POST /values 204\n15:01:58 POST /values 204\n"
    assert cause(well + "15:02:28 POST /values 401\n15:02:58 POST /values 401") == "access-token-expired"
    assert cause(well + "15:02:28 POST /values 401\n15:02:58 POST /values 204") != "access-token-expired"
    assert cause("14:02:10 login ok\n14:02:11 POST /values 401\n14:02:41 POST /values 401") != "access-token-expired"


@pytest.mark.parametrize(
    "text",
    [
        "It works for about one hour, then 401 on every call.",
        "Läuft nach dem Login genau 15 Minuten lang gut, dann kommt nur noch 401.",
        "El script funciona durante 30 minutos y luego todas las llamadas dan 401.",
        "登录之后两个小时内接口都正常，之后全部返回401。",
    ],
)
def test_calls_that_are_said_to_go_well_for_a_span_of_time_have_a_token_that_ends(text: str) -> None:
    assert cause(text) == "access-token-expired"


def test_a_span_of_time_before_another_refusal_is_no_life_of_a_token() -> None:
    assert cause("It works for about two minutes, then every call answers 429.") == "rate-limited"


def test_a_cache_that_keeps_a_token_for_longer_than_it_lives_sends_it_when_it_has_ended() -> None:
    code = "r = post(URL).json()  # expires_in: 3600\ncache.set('token', r['access_token'], timeout={})\n# then 401"
    assert cause(code.format("86400")) == "access-token-expired"
    assert cause(code.format("24 * 3600")) == "access-token-expired"
    assert cause(code.format("3000")) != "access-token-expired"


def test_a_dump_of_claims_whose_end_is_past_at_the_time_of_the_machine_shows_an_expired_token() -> None:
    dump = "exp: {} UTC\nnow (date -u): Sat Nov 28 09:12:44 UTC 2026\ncurl https://api.acme.example/me -> 401"
    assert cause(dump.format("2026-11-27 18:00:00")) == "access-token-expired"
    assert cause(dump.format("2026-11-28 18:00:00")) != "access-token-expired"


def test_a_token_that_is_told_to_be_some_seconds_old_has_not_expired() -> None:
    refused = "Salesforce answers 401 INVALID_SESSION_ID. The token is {} old."
    assert cause(refused.format("20 seconds")) != "access-token-expired"
    assert cause(refused.format("20 days")) == "access-token-expired"


def test_a_token_that_is_fetched_for_each_call_grows_not_old() -> None:
    kept = "The worker gets its token {} (expires_in=3600). The pod is up for 3 days. Now 401 on GET /jobs."
    assert cause(kept.format("once at start")) == "access-token-expired"
    assert cause(kept.format("for each call")) != "access-token-expired"
