"""Real providers and gateways: every state of a call is named right or left open, none surely wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine import net
from tests.live.gateways.debian import NotUnpacked
from tests.live.gateways.judged import HEAD
from tests.live.gateways.running import GATEWAYS
from tests.live.gateways.states import PROVIDERS, rows, two_providers

LEAST_RIGHT = 0.9
# The one gives one answer for eight states of a code, the other none at all or one for seven; so they are left open.
OPEN = {"django-oidc, token endpoint": 0.7, "glewlwyd, token endpoint": 0.6}


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [*PROVIDERS, *GATEWAYS])
def test_no_state_is_surely_wrong_and_no_accepted_call_is_called_broken(name: str, tmp_path: Path) -> None:
    with two_providers(tmp_path) as (one, other):
        try:
            done = list(rows(tmp_path, name, one, other))
        except NotUnpacked as reason:
            pytest.skip(str(reason))
    for row in done:
        print(HEAD, row, *row.wrong, sep="\n")
        assert row.false_alarms == []
        assert row.surely_wrong == []
        assert row.right >= OPEN.get(row.server, LEAST_RIGHT) * row.run, row.wrong
