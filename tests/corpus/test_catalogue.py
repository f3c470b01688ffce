"""Laws over the whole catalogue of checks (design rule 7): a new check that breaks one is told here."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from diagnostics.engine import checks
from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.declare import Check
from diagnostics.engine.model.facts import PASTE_FACTS
from tests.corpus.examined import cases

ANCHORS = Path(checks.__file__).parents[2] / "kb" / "anchors.txt"
FOLDER = Path(checks.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*/*.py") if path.stem != "__init__")


def ids(some: Iterable[Check]) -> list[str]:
    return [check.id for check in some]


def test_every_id_is_used_once() -> None:
    assert len(set(ids(CATALOGUE))) == len(CATALOGUE)


def test_every_file_of_the_folder_is_in_the_catalogue() -> None:
    assert sorted(check.judge.__module__ for check in CATALOGUE) == sorted(
        f"{checks.__name__}.{path.parent.name}.{path.stem}" for path in FILES
    )


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_an_id_is_the_path_of_its_file_and_the_name_of_its_function(check: Check) -> None:
    group, name = check.id.replace("-", "_").split(".")
    module = importlib.import_module(f"diagnostics.engine.checks.{group}.{name}")
    assert getattr(module, f"{group}_{name}") is check
    assert check.judge.__module__ == module.__name__
    assert check.judge.__name__ == f"{group}_{name}"


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_the_title_is_the_healthy_proposition(check: Check) -> None:
    title = str(check.title)
    assert len(title) <= 60
    assert not title.endswith(".")
    assert not title.startswith(("Ensure", "Check"))


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_the_module_says_what_it_looks_at_why_and_what_it_cannot_see(check: Check) -> None:
    told = importlib.import_module(check.judge.__module__).__doc__ or ""
    assert told.startswith("Looks ")
    assert "\n\nWhy it matters: " in told
    assert "\nCannot see: " in told


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_every_cause_of_a_check_is_in_the_cause_catalogue(check: Check) -> None:
    assert check.causes
    assert [slug for slug in check.causes if slug not in CAUSES] == []


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_the_kb_has_the_section_that_a_check_names(check: Check) -> None:
    assert f"{check.kb.article}#{check.kb.anchor}" in ANCHORS.read_text(encoding="utf-8").split()


def test_the_page_order_goes_by_step() -> None:
    steps = [check.step for check in CATALOGUE]
    assert steps[0] == min(steps)
    assert steps == sorted(steps, key=lambda step: list(dict.fromkeys(steps)).index(step))


def test_every_check_of_the_paste_has_a_case_in_the_corpus() -> None:
    of_paste = {check.id for check in CATALOGUE if set(check.needs) <= set(PASTE_FACTS) and not check.sees}
    assert of_paste - {case.check for case in cases()} == set()


def test_a_check_imports_no_other_check() -> None:
    guilty = [path.name for path in FILES if "from diagnostics.engine.checks" in path.read_text(encoding="utf-8")]
    assert guilty == []
