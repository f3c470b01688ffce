"""1,388 pastes as people write them, labelled by who wrote them, who knew no rule: bounds that may only get better."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostics.engine.causes import CAUSES
from tests.corpus.examined import examined

WRITTEN = Path(__file__).parent / "written"
# The share of first causes that are right, and of verdicts at .85 and above that are: of what was read and of what was
# not, on the day they were written down.
AT_LEAST = {"pastes_read": (0.97, 0.97), "pastes_fresh": (0.78, 0.9), "pastes_apart": (0.56, 0.83)}
MOST_NAMED = 4
AT = datetime(2026, 11, 29, 8, tzinfo=UTC)


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (WRITTEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", AT_LEAST)
def test_every_paste_is_labelled_with_a_cause_of_the_catalogue_and_stands_once(name: str) -> None:
    rows = _rows(name)
    assert {row["cause"] for row in rows} <= set(CAUSES)
    assert len({row["input"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", AT_LEAST)
def test_the_first_cause_of_a_paste_is_right_as_often_as_it_was(name: str) -> None:
    right = sure = sure_and_right = 0
    rows = _rows(name)
    for row in rows:
        verdict = examined(row["input"], "generic", AT)[0].verdict
        assert verdict is not None
        right += bool(verdict.ranked) and verdict.ranked[0].cause == row["cause"]
        if verdict.cause and verdict.confidence >= 0.85:
            sure += 1
            sure_and_right += verdict.cause == row["cause"]
    first, surely = AT_LEAST[name]
    assert right / len(rows) >= first
    assert sure_and_right / sure >= surely


def test_a_paste_that_does_not_tell_its_cause_is_seldom_given_one() -> None:
    named = [
        row["id"] for row in _rows("pastes_none") if (v := examined(row["input"], "generic", AT)[0].verdict) and v.cause
    ]
    assert len(named) <= MOST_NAMED, named
