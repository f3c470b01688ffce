"""A case of the corpus names causes and checks that exist: a slip there fails here, with the file and the case."""

from __future__ import annotations

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from tests.corpus.examined import HERE, blocks

CHECKS = {check.id for check in CATALOGUE}


@pytest.mark.parametrize("path", sorted((HERE / "cases").glob("*.toml")), ids=lambda path: path.name)
def test_each_case_names_a_cause_and_checks_that_exist(path: object) -> None:
    for case in blocks([path]):  # type: ignore[list-item]
        named = [name for name in (case["check"], *case["fails"]) if name not in CHECKS]
        assert not named, f"{path}: case {case['id']} names no check by {named}"
        assert case["cause"] in CAUSES, f"{path}: case {case['id']} names no cause by {case['cause']}"
