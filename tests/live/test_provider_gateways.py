"""Real providers and gateways: every state of a call is named right or left open, none surely wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from diagnostics.engine import net
from tests.live.gateways.debian import NotUnpacked
from tests.live.gateways.judged import HEAD, Row
from tests.live.gateways.running import GATEWAYS
from tests.live.gateways.states import PROVIDERS, rows, two_providers

LEAST_RIGHT, LEAST_RIGHT_OF_ALL, LEAST_STATES = 0.9, 0.97, 800
# The one gives one answer for eight states of a code, the other none at all or one for seven; so they are left open.
OPEN = {"django-oidc, token endpoint": 0.75, "glewlwyd, token endpoint": 0.65}
EVERY = (*PROVIDERS, *GATEWAYS)
Run = Callable[[str], list[Row]]


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What came of the states of a server, which runs once for all that is asked of it."""

    @cache
    def of_server(name: str) -> list[Row]:
        folder = tmp_path_factory.mktemp("servers")
        with two_providers(folder) as (one, other):
            return list(rows(folder, name, one, other))

    return of_server


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", EVERY)
def test_no_state_is_surely_wrong_and_no_accepted_call_is_called_broken(name: str, run: Run) -> None:
    try:
        done = run(name)
    except NotUnpacked as reason:
        pytest.skip(str(reason))
    for row in done:
        print(HEAD, row, *row.wrong, sep="\n")
        assert row.false_alarms == []
        assert row.surely_wrong == []
        assert row.right >= OPEN.get(row.server, LEAST_RIGHT) * row.run, row.wrong


@pytest.mark.timeout(1800)
def test_of_all_states_at_all_servers_97_in_a_hundred_are_right_and_none_is_surely_wrong(run: Run) -> None:
    try:
        done = [row for name in EVERY for row in run(name)]
    except NotUnpacked as reason:
        pytest.skip(f"the whole table needs every server: {reason}")
    print(HEAD, *done, sep="\n")
    judged = sum(row.run for row in done)
    assert judged >= LEAST_STATES
    assert [told for row in done for told in (*row.surely_wrong, *row.false_alarms)] == []
    assert sum(row.right for row in done) >= LEAST_RIGHT_OF_ALL * judged, [told for row in done for told in row.wrong]
