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
