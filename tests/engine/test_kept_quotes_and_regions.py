"""Values that keep their quotes on the way to the header, the output of commands, and regions of hosts and accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.subject.environments import region_of_host, same_region
from diagnostics.engine.words.code.search import seen_in
from diagnostics.engine.words.dictionary import PHRASINGS, SERVER_WORDS, STORY_WORDS, matches
from diagnostics.engine.words.weigh import heard
from tests.corpus.examined import examined
from tests.engine.pastes import only_credential

CALL = 'curl -H "Authorization: Bearer $T" https://api.example.com/v1/items'


def causes(text: str) -> list[str]:
    return [seen.causes[0].cause for seen in seen_in(text)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            f'SHOP_TOKEN="abc123"\nT=$(grep SHOP_TOKEN conf | cut -d= -f2)\n{CALL}',
            f"SHOP_TOKEN=abc123\nT=$(grep SHOP_TOKEN conf | cut -d= -f2)\n{CALL}",
        ),
        (
            f"SHOP_TOKEN='abc123'\nT=$(awk -F= '{{print $2}}' conf)\n{CALL}",
            f"SHOP_TOKEN='abc123'\nT=$(awk -F= '{{print $2}}' conf | tr -d \\')\n{CALL}",
        ),
        (f"T=$(jq .access_token answer.json)\n{CALL}", f"T=$(jq -r .access_token answer.json)\n{CALL}"),
        (f"T=$(jq '.token' a.json)\n{CALL}", f"T=$(jq '.token' -r a.json)\n{CALL}"),
        (
            f"T=$(az account get-access-token --query accessToken)\n{CALL}",
            f"T=$(az account get-access-token --query accessToken -o tsv)\n{CALL}",
        ),
        ('environment:\n  - SHOP_TOKEN="abc123"', "environment:\n  - SHOP_TOKEN=abc123"),
        ('set T_TOKEN="abc"\ncurl -H "X: %T_TOKEN%"', 'set "T_TOKEN=abc"\ncurl -H "X: %T_TOKEN%"'),
        ('API_KEY = "abc"\nrun:\n\tcurl $(API_KEY)', "API_KEY = abc\nrun:\n\tcurl $(API_KEY)"),
        ('echo "T_KEY=\\"$T\\"" >> $GITHUB_ENV', 'echo "T_KEY=$T" >> $GITHUB_ENV'),
    ],
)
def test_quotes_that_stay_in_a_value_are_seen_and_those_that_are_taken_off_are_not(wrong: str, right: str) -> None:
    assert "token-quoted" in causes(wrong)
    assert "token-quoted" not in causes(right)


def test_a_key_in_place_of_a_token_is_told_from_a_key_that_is_given_as_a_key() -> None:
    key = "AIza" + "b" * 35
    assert causes(f"client = Mail('{key}')\n# Invalid Credentials") == ["wrong-value-as-token"]
    assert causes(f"client = Mail(api_key='{key}')\n# Invalid Credentials") == []


@pytest.mark.parametrize("command", ["$(cat token.txt)", "`cat token.txt`", '$(jq -r ".token" answer.json)'])
def test_the_output_of_a_command_is_not_judged_by_the_blanks_of_the_command(command: str) -> None:
    credential = only_credential(f'curl -H "Authorization: Bearer {command}" https://api.example.com/v1/items')
    assert [defect.kind for defect in credential.defects] == [DefectKind.ELIDED]


@pytest.mark.parametrize("command", ["$(cat token.txt)", "`cat token.txt`"])
def test_a_command_that_was_sent_as_text_is_a_value_that_was_not_replaced(command: str) -> None:
    credential = only_credential(f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {command}\n")
    assert [defect.kind for defect in credential.defects] == [DefectKind.UNEXPANDED_VARIABLE]


def test_regions_are_read_from_hosts_and_reports() -> None:
    assert region_of_host("ingest-eu.example.com") == "eu"
    assert region_of_host("api.us5.example.com") == "us5"
    assert region_of_host("museum.example.com") == ""
    assert region_of_host("abc.execute-api.us-east-1.amazonaws.com") == ""
    assert same_region("eu", "eu-central-1")
    assert not same_region("eu01", "eu02")


def test_a_host_of_another_region_than_the_account_is_named() -> None:
    told = "GET https://api.us.example.com/v1/items\n401 Unauthorized\n\nOur account is in the EU."
    report, _ = examined(told, "generic", datetime(2024, 3, 8, tzinfo=UTC))
    assert report.verdict is not None
    assert report.verdict.cause == "wrong-environment"


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("No authentication handler is configured for the scheme Foo", "wrong-auth-scheme"),
        ("The issue time (iat) is later than now", "clock-skew"),
        ("The account is located in another region", "wrong-environment"),
        ("The client does not have permission to use this grant type", "unsupported-or-disabled-grant-type"),
        ("No route found for this path", "wrong-host-or-path"),
        ("This API key was deactivated", "token-revoked"),
        ("Only the first 900 bytes of the token reach the backend", "token-truncated"),
        ("Das Token ist leider abgelaufen", "access-token-expired"),
        ("Acceso denegado: no tiene permisos", "user-lacks-permission"),
        ("令牌已过期", "access-token-expired"),
        ("Tokens expire two hours early, our zone is UTC+2", "timezone-bug"),
        ("it runs with runserver and works, but on our hosting HTTP_AUTHORIZATION is empty", "stripped-by-webserver"),
    ],
)
def test_sayings_are_heard_in_words_that_no_stack_has_to_itself(said: str, cause: str) -> None:
    found = matches(said, SERVER_WORDS + PHRASINGS + STORY_WORDS)
    assert heard(found, at_most=1.0)[0].cause == cause


def test_what_is_noted_behind_a_header_with_an_arrow_is_no_part_of_its_value() -> None:
    credential = only_credential("Authorization: Bearer undefined -> jwt malformed")
    assert [defect.kind for defect in credential.defects] == [DefectKind.LITERAL_NULL]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            "curl https://api.example.com/v1 -H 'Shop_Token: 9fQ2xT7mLr4vKc1b'\n\nHTTP/1.1 401 Unauthorized\n",
            "wrong-header-name",
        ),
        (
            "curl https://api.example.com/v1 -H 'Shop-Token: 9fQ2xT7mLr4vKc1b'\n\nHTTP/1.1 401 Unauthorized\n\n"
            '{"error": "no credentials provided"}',
            "header-not-sent",
        ),
        (
            "curl https://api.example.com/v1 -H 'Shop-Token: 9fQ2xT7mLr4vKc1b'\n\nHTTP/1.1 401 Unauthorized\n",
            "header-not-sent",
        ),
        ("OPTIONS /v1/items 401", "cors-preflight-blocked"),
        ('{"sub": "u1", "exp": 1709900000000}\nclaims refused: 401', "wrong-time-unit"),
    ],
)
def test_a_key_in_a_header_of_its_own_a_refused_preflight_and_thirteen_digits_are_named(text: str, cause: str) -> None:
    report, _ = examined(text, "generic", datetime(2024, 3, 8, tzinfo=UTC))
    assert report.verdict is not None
    assert report.verdict.ranked[0].cause == cause
