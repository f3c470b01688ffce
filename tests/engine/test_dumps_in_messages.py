"""A field of an HTTP message whose value begins with a bracket belongs to the message."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse


@pytest.mark.parametrize("value", ["(0", "[0", "{0", "(0)"])
def test_a_value_that_begins_with_a_bracket_stays_in_its_message(value: str) -> None:
    (request,) = parse(f"GET / HTTP/1.1\nHost: api.example.com\nAuthorization: {value}\n\n").requests
    field = request.header("Authorization")
    assert field is not None
    assert field.value.reveal() == value
