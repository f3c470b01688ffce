"""A few mutated pastes, drawn anew each time: no secret in the report, no crash. The bench tries 20,000 in time."""

from __future__ import annotations

import logging

import pytest

from tests.bench.mutated_pastes import Crashes, faults
from tests.fixtures.mutants import mutants
from tests.fixtures.thorough import chance, times

COUNT = 40
NO_CLOCK = float("inf")


@pytest.mark.timeout(600)
def test_a_mutated_paste_neither_shows_its_secret_nor_crashes_anything() -> None:
    seed = chance().randrange(10**6)
    crashes = Crashes()
    logger = logging.getLogger("diagnostics.engine")
    logger.addHandler(crashes)
    try:
        for number, paste in enumerate(mutants(seed, times(COUNT))):
            found = list(faults(paste, crashes, NO_CLOCK))
            assert not found, f"python -m tests.bench.mutated_pastes 1 {seed}:{number}"
    finally:
        logger.removeHandler(crashes)
