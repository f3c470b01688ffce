"""Values that a tool puts in: tags of YAML, macros of Zabbix, and what a WebSocket cannot carry."""

from __future__ import annotations

import pytest

from tests.engine.test_checks_paste import OPAQUE, judged
from tests.engine.test_corrections_whole import fix_of

TAGGED = (
    "rest:\n  - resource: https://api.example.com/v1/stations\n    headers:\n      Authorization: !secret {}\n403\n"
)


@pytest.mark.parametrize(
    ("name", "fails"), [("station_header", False), ("station_auth", False), ("station_token", True)]
)
def test_a_secret_that_is_not_called_a_token_may_hold_the_scheme(name: str, fails: bool) -> None:
    found = judged("header.scheme", TAGGED.format(name))
    assert (found.cause == "missing-bearer-prefix") is fails


def test_a_macro_of_zabbix_is_put_in_by_zabbix() -> None:
    found = judged("header.value-real", "Authorization: Bearer {$API.TOKEN}\n401\n")
    assert found.cause is None
    found = judged("header.value-real", "Authorization: Bearer {$apiToken}\n401\n")
    assert found.cause == "placeholder-or-unexpanded-variable"


def test_no_header_is_proposed_for_a_websocket() -> None:
    plain = fix_of(f"GET https://api.example.com/hub?access_token={OPAQUE}\n401\n")
    assert "Authorization" in plain.request
    socket = fix_of(f"GET wss://api.example.com/hub?access_token={OPAQUE}\n401\n")
    assert (socket.request, "WebSocket" in str(socket.text)) == ("", True)
