"""A scope that was refused and stands elsewhere in the paste, as a setting has it or in a list of what is allowed."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import judged
from tests.engine.test_corrections import fix_of

_CALL = (
    "curl https://login.example.com/oauth2/token -d grant_type=client_credentials -d client_id=app -d 'scope={scope}'\n"
)
_REFUSED = '400 {"error":"invalid_scope","error_description":"One or more scopes are not known"}\n'


@pytest.mark.parametrize(
    ("asked", "setting"),
    [
        ("fleet:read", 'name = "fleet.read"'),
        ("orders.write", "scope: orders:write"),
        ("read-invoices", "created the scope read_invoices"),
    ],
)
def test_a_scope_with_other_signs_between_its_words_than_in_the_settings_is_named(asked: str, setting: str) -> None:
    found = judged("endpoint.scope", _CALL.format(scope=asked) + _REFUSED + setting)
    assert found.cause == "invalid-scope-requested"
    assert "elsewhere in the paste" in str(found.summary)


@pytest.mark.parametrize("beside", ["GET https://api.example.com/fleet/read", "fleet.reader", "fleet:read again"])
def test_an_address_or_another_word_is_no_such_setting(beside: str) -> None:
    found = judged("endpoint.scope", _CALL.format(scope="fleet:read") + _REFUSED + beside)
    assert found.outcome is not Outcome.FAIL


def test_the_corrected_call_asks_for_the_scope_as_the_setting_has_it() -> None:
    paste = _CALL.format(scope="fleet:read") + _REFUSED + 'name = "fleet.read"'
    assert "scope=fleet.read" in (fix_of(paste).request or "")


def test_a_list_that_is_headed_scopes_tells_which_one_the_application_lacks() -> None:
    paste = (
        _CALL.format(scope="read_api admin_runner")
        + _REFUSED
        + "Application: confidential, Scopes: read_api, write_api."
    )
    shown = fix_of(paste).request or ""
    assert "read_api" in shown
    assert "admin_runner" not in shown


def test_the_endpoint_that_begins_a_sign_in_at_a_device_needs_no_header() -> None:
    for path in (
        "oauth/authorize_device",
        "login/device/code",
        "oauth2/v2.0/devicecode",
        "protocol/openid-connect/auth/device",
    ):
        paste = f'curl https://login.example.com/{path} -d client_id=app -d scope=read\n400 {{"error":"invalid_scope"}}'
        assert judged("header.present", paste).outcome is Outcome.NOT_APPLICABLE, path
