"""`--drawn` runs a part of what is marked, the same part for the same number, and what a person asks for is whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MARKED = "tests/engine/test_parse_code_bounds.py"


def collected(*options: str, seed: int) -> set[str]:
    """The names of the tests that pytest would run of a marked file."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", MARKED, *options]
    foreign = ("PYTEST_", "DJANGO_SETTINGS", "THOROUGH")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment | {"TESTS_SEED": str(seed)}, capture_output=True, text=True, check=False
    )
    return set(re.findall(r"^tests/\S+::.*$", done.stdout, re.MULTILINE))


@pytest.mark.one_in(2)
@pytest.mark.one_in(4, "long")
def test_a_third_of_the_marked_tests_is_drawn_and_all_run_where_nothing_is_said() -> None:
    every, some = collected(seed=1), collected("--drawn", seed=1)
    assert some < every
    assert len(some) == -(-len(every) // 3)


@pytest.mark.one_in(2)
@pytest.mark.one_in(4, "long")
def test_the_same_number_draws_the_same_and_another_draws_others() -> None:
    some = collected("--drawn", seed=1)
    assert collected("--drawn", seed=1) == some
    assert collected("--drawn", seed=2) != some
