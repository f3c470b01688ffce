"""The error that an authorization server sends back in an address is read as an answer's."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse

ASKED = "GET /authorize?response_type=code&client_id=web HTTP/1.1\nHost: id.example.com\n\n"


@pytest.mark.parametrize("sign", ["?", "#"])
def test_code_and_sentence_of_an_error_in_the_location_of_a_redirect_are_the_answers(sign: str) -> None:
    made = parse(
        f"{ASKED}HTTP/1.1 302 Found\nLocation: https://app.example.com/cb{sign}error=invalid_scope"
        "&error_description=The+scope+is+unknown&state=8d1f\n"
    )
    error = made.responses[0].error
    assert error is not None
    assert (error.code, error.description) == ("invalid_scope", "The scope is unknown")


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP/1.1 302 Found\nLocation: https://app.example.com/cb?code=8d1f&state=error\n",
        "HTTP/1.1 200 OK\nLocation: https://app.example.com/cb?error=invalid_scope\n",
        "HTTP/1.1 302 Found\nLocation: https://[app.example.com/cb?error=invalid_scope\n",
    ],
)
def test_an_address_without_one_or_no_redirect_tells_none(answer: str) -> None:
    assert parse(f"{ASKED}{answer}").responses[0].error is None
