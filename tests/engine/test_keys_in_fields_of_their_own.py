"""A key in a field that by its name is made for one: without a word about Authorization the API may well read it."""

from __future__ import annotations

import pytest

from tests.corpus.examined import examined
from tests.engine.test_corrections import AT

CALL = "GET /v1/items HTTP/1.1\nHost: api.example.com\n{name}: oy2abcdefghijklmnop\n\n"
FIELDS = ["X-NuGet-ApiKey", "X-Typesense-API-Key", "X-Octopus-ApiKey", "Api-Token", "X-Wrenfield-Key"]


@pytest.mark.parametrize("name", FIELDS)
def test_a_bare_refusal_does_not_blame_the_field(name: str) -> None:
    report, _ = examined(CALL.format(name=name) + "HTTP/1.1 401 Unauthorized\nContent-Length: 0\n", "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause is None


@pytest.mark.parametrize("name", FIELDS)
def test_a_refusal_that_asks_for_bearer_does(name: str) -> None:
    answer = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n{"message":"Authorization header is missing"}\n'
    report, _ = examined(CALL.format(name=name) + answer, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause in ("wrong-header-name", "header-not-sent")


def test_two_calls_of_which_one_prints_a_document_behind_curls_meter_are_compared() -> None:
    meter = (
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
        "                                 Dload  Upload   Total   Spent    Left  Speed\n"
        "100   928  100   928    0     0   2636      0 --:--:-- --:--:-- --:--:--  2628\n"
    )
    url = "https://git.example.com/api/v4/user"
    key = "90YhWtjUrfwNyZQK1vu1"
    report, _ = examined(
        f'$ curl --header "PRIVATE-TOKEN: {key}" "{url}" | jq\n{meter}{{\n  "id": 22,\n   ...\n}}\n\n'
        f'$ curl --header "Authorization: Bearer {key}" {url} | jq\n{meter}{{\n  "message": "401 Unauthorized"\n}}\n',
        "generic",
        AT,
    )
    assert report.verdict is not None
    assert report.verdict.cause in ("wrong-auth-scheme", "wrong-header-name")
    assert report.verdict.fix is not None
    assert '-H "PRIVATE-TOKEN: $' in report.verdict.fix.request


@pytest.mark.parametrize(
    ("host", "cause"),
    [("zm4mdzurmb.execute-api.eu-central-1.amazonaws.com", None), ("api.example.com", "missing-bearer-prefix")],
)
def test_a_bare_token_is_blamed_where_no_authorizer_of_api_gateway_reads_it(host: str, cause: str | None) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MTcifQ.lhpJGo6I_hKpbN9pfPqmR9l_Y7Fgkok73M8P72-K1nQ"
    report, _ = examined(
        f"GET /dev/boats HTTP/1.1\nHost: {host}\nAuthorization: {token}\n\nHTTP/1.1 401 Unauthorized\n", "generic", AT
    )
    assert report.verdict is not None
    found = [candidate.cause for candidate in report.verdict.ranked]
    assert ("missing-bearer-prefix" in found) is (cause is not None)


def test_an_apostrophe_in_a_sentence_is_no_quote_of_a_command_in_a_windows_prompt() -> None:
    said = "The authorizer's test dialog refuses it too.\n\nMicrosoft Windows [Version 10.0.19045.5011]\n\n"
    call = 'D:\\>curl https://api.example.com/v1/items -H "Authorization: Bearer Zt9xQ2m7LkVw4RpTn"\n'
    report, _ = examined(f'{said}{call}{{"message":"Unauthorized"}}\n', "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != "shell-quoting-broke-header"
