"""`WWW-Authenticate` as RFC 9110 and RFC 6750 define it, and as servers get it wrong."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.parse.messages.challenge import read_challenges

WELL_FORMED = [
    ("Bearer", [("Bearer", {}, None)]),
    ('Basic realm="foo"', [("Basic", {"realm": "foo"}, None)]),
    ('BASIC REALM="foo"', [("BASIC", {"realm": "foo"}, None)]),
    ("Basic realm=foo", [("Basic", {"realm": "foo"}, None)]),
    ('Basic realm = "foo"', [("Basic", {"realm": "foo"}, None)]),
    (r'Basic realm="\f\o\o"', [("Basic", {"realm": "foo"}, None)]),
    (r'Basic realm="\"foo\""', [("Basic", {"realm": '"foo"'}, None)]),
    ('Basic realm="a, b"', [("Basic", {"realm": "a, b"}, None)]),
    ('Basic realm=""', [("Basic", {"realm": ""}, None)]),
    ('Basic realm="foo", bar="xyz",, a=b,,,,', [("Basic", {"realm": "foo", "bar": "xyz", "a": "b"}, None)]),
    (', Basic realm="foo"', [("Basic", {"realm": "foo"}, None)]),
    ("Negotiate", [("Negotiate", {}, None)]),
    ("Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+g", [("Negotiate", {}, "YIIJvwYGKwYBBQUCoIIJszCCCa+g")]),
    ("NTLM TlRMTVNTUAACAAAA==", [("NTLM", {}, "TlRMTVNTUAACAAAA==")]),
    (
        'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
        [
            ("Newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}, None),
            ("Basic", {"realm": "simple"}, None),
        ],
    ),
    ('Basic realm="x", NewAuth', [("Basic", {"realm": "x"}, None), ("NewAuth", {}, None)]),
    ('NewAuth, Basic realm="x"', [("NewAuth", {}, None), ("Basic", {"realm": "x"}, None)]),
    ('Negotiate, Basic realm="x"', [("Negotiate", {}, None), ("Basic", {"realm": "x"}, None)]),
    ('Negotiate YII=, Basic realm="x"', [("Negotiate", {}, "YII="), ("Basic", {"realm": "x"}, None)]),
    (
        'Bearer error="invalid_token", error_description="The token expired", scope="read write"',
        [("Bearer", {"error": "invalid_token", "error_description": "The token expired", "scope": "read write"}, None)],
    ),
    (
        'DPoP error="use_dpop_nonce", algs="ES256 PS256"',
        [("DPoP", {"error": "use_dpop_nonce", "algs": "ES256 PS256"}, None)],
    ),
    (
        'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"',
        [("Bearer", {"resource_metadata": "https://api.example.com/.well-known/oauth-protected-resource"}, None)],
    ),
]


@pytest.mark.parametrize(("field", "expected"), WELL_FORMED)
def test_a_well_formed_field_gives_its_challenges(field: str, expected: list[tuple[str, dict[str, str], str]]) -> None:
    made = read_challenges(field)
    assert [(c.scheme, dict(c.params), c.token68) for c in made] == expected
    assert not any(challenge.recovered for challenge in made)


RECOVERED = [
    ('Bearer, error="invalid_token"', [("Bearer", {"error": "invalid_token"})]),
    ('Basic , realm="foo"', [("Basic", {"realm": "foo"})]),
    ('Bearer realm="a" error="invalid_token"', [("Bearer", {"realm": "a", "error": "invalid_token"})]),
    ("Bearer error='invalid_token'", [("Bearer", {"error": "invalid_token"})]),
    ('Bearer: error="invalid_token"', [("Bearer", {"error": "invalid_token"})]),
    ('Bearer error:"invalid_token"', [("Bearer", {"error": "invalid_token"})]),
    ('Basic realm="foo", realm="bar"', [("Basic", {"realm": "foo"})]),
    ('Bearer error="invalid_tok', [("Bearer", {"error": "invalid_tok"})]),
    (
        "Bearer error=invalid_token, error_description=The token expired",
        [("Bearer", {"error": "invalid_token", "error_description": "The token expired"})],
    ),
    ('Bearer realm="a" Basic realm="b"', [("Bearer", {"realm": "a"}), ("Basic", {"realm": "b"})]),
]


@pytest.mark.parametrize(("field", "expected"), RECOVERED)
def test_a_broken_field_is_read_as_well_as_it_can_be_and_marked(
    field: str, expected: list[tuple[str, dict[str, str]]]
) -> None:
    made = read_challenges(field)
    assert [(c.scheme, dict(c.params)) for c in made] == expected
    assert any(challenge.recovered for challenge in made)


def test_several_fields_of_one_response_are_all_read() -> None:
    text = (
        "HTTP/1.1 401 Unauthorized\n"
        'WWW-Authenticate: Bearer error="invalid_token"\n'
        'WWW-Authenticate: Basic realm="x"\n'
        'Proxy-Authenticate: Basic realm="proxy"\n\n'
    )
    (response,) = parse(text).responses
    assert [(c.scheme, c.proxy) for c in response.challenges] == [("Bearer", False), ("Basic", False), ("Basic", True)]


@pytest.mark.parametrize("field", ["", ",", ",,,", "=", '"', '"unterminated', "=x", "Bearer =", "é", "\x00"])
def test_nonsense_gives_no_wrong_challenge(field: str) -> None:
    assert all(challenge.recovered or not challenge.params for challenge in read_challenges(field))
