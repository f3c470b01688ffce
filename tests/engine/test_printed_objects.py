"""What languages print for an object that holds the token is read as that, whatever the language."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.parse.credentials.credential import read_value

_TOKEN = "Zk3hJ29sLq8wXv7RtYpM2aB4"  # noqa: S105 - made up

PRINTED = [
    f"OAuth2AccessToken(accessToken={_TOKEN}, expiresIn=3600)",
    f"AccessToken {{ Token = {_TOKEN}, ExpiresOn = 11/29/2026 }}",
    f"{{access_token={_TOKEN}, expires_in=3600}}",
    f"map[access_token:{_TOKEN} expires_in:3600]",
    f"&{{AccessToken:{_TOKEN} TokenType:Bearer}}",
    f'{{"access_token"=>"{_TOKEN}"}}',
    f'Optional("{_TOKEN}")',
    f'OAuth2Token {{accessToken: "{_TOKEN}"}}',
]


@pytest.mark.parametrize("printed", PRINTED)
def test_the_token_within_what_a_language_prints_is_found(printed):
    read = read_value(f"Bearer {printed}")
    assert read.text == _TOKEN
    assert any(defect.kind is DefectKind.PRINTED_OBJECT for defect in read.defects)


@pytest.mark.parametrize("other", ["{token}", "{{ access_token }}", "${token:-abcdefghij}", _TOKEN])
def test_a_template_or_a_token_is_no_printed_object(other):
    assert all(defect.kind is not DefectKind.PRINTED_OBJECT for defect in read_value(f"Bearer {other}").defects)


@pytest.mark.parametrize("other", ["Array", "Instance of 'Token'"])
def test_what_php_and_dart_print_for_an_object_is_no_token(other):
    assert any(defect.kind is DefectKind.LITERAL_NULL for defect in read_value(f"Bearer {other}").defects)
