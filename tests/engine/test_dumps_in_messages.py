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


@pytest.mark.parametrize("value", ["(0", "[0", "{0"])
def test_brackets_that_several_fields_leave_open_are_no_structure(value: str) -> None:
    text = f"GET / HTTP/1.1\nHost: api.example.com\nAccept: {value}\nAuthorization: {value}\n\n"
    (request,) = parse(text).requests
    assert [field.value.reveal() for field in request.headers] == ["api.example.com", value, value]


def test_a_structure_on_lines_of_its_own_below_a_field_is_read_as_one() -> None:
    text = 'Host: api.example.com\nheaders: {\n  Accept: "a/b",\n  Authorization: ["Bearer abc.def"]\n}\n'
    fields = {field.name: field.value.reveal() for request in parse(text).requests for field in request.headers}
    assert fields["Authorization"] == "Bearer abc.def"
