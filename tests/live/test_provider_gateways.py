"""Real gateways before a real provider's API: every state of a call is named right or left open, none surely wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine import net
from tests.live.gateways.debian import NotUnpacked, unpacked
from tests.live.gateways.running import GATEWAYS
from tests.live.gateways.states import HEAD, STATES, judged, places


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", GATEWAYS)
def test_no_state_is_surely_wrong_and_no_accepted_call_is_called_broken(name: str, tmp_path: Path) -> None:
    try:
        unpacked()
    except NotUnpacked as reason:
        pytest.skip(str(reason))
    for place, other in places(tmp_path, [name]):
        row = judged(place, other)
        print(HEAD, row, *row.wrong, sep="\n")
        assert row.run == 2 * len(STATES)
        assert row.false_alarms == []
        assert row.surely_wrong == []
        assert row.right >= 0.9 * row.run, row.wrong
