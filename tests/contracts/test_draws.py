"""Whatever a test draws follows from one number that the run prints."""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

import pytest

from tests.conftest import TOGETHER
from tests.fixtures import thorough
from tests.fixtures.planted import Planted, planted, word

TESTS = Path(__file__).parents[1]
# The keys of the processes that are tested, and the number itself.
OWN_CHANCE = {"conftest.py", "live/conftest.py", "settings_for_types.py", "fixtures/thorough.py"}
UNSEEDED = re.compile(
    r"^import secrets|^from secrets|random\.Random\(\)|\brandom\.(choice|sample|randint|random)\w*\(", re.MULTILINE
)


def test_no_test_draws_from_a_chance_that_cannot_be_repeated() -> None:
    files = {str(path.relative_to(TESTS)): path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}
    drawing = {name for name, text in files.items() if UNSEEDED.search(text) and not name.startswith("bench/")}
    assert drawing == OWN_CHANCE


def secrets_of(cases: list[Planted]) -> list[str]:
    """The texts differ by the second in which their tokens are made."""
    return [secret for case in cases for secret in case.secrets]


def test_a_test_draws_the_same_again_by_the_same_number_and_something_else_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, one, two = secrets_of(planted()), word(), word()
    assert one != two
    assert secrets_of(planted()) == first
    monkeypatch.setattr(thorough, "_SOURCES", {})
    assert (secrets_of(planted()), word(), word()) == (first, one, two)
    monkeypatch.setattr(thorough, "SEED", thorough.SEED + 1)
    assert not set(secrets_of(planted())) & set(first)
    assert word() not in (one, two)


def test_another_test_draws_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = thorough.chance(anew=True).random()
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/x.py::test_y (call)")
    assert thorough.chance(anew=True).random() != mine


def test_what_is_drawn_while_tests_are_collected_does_not_depend_on_what_was_drawn_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert word() == word()
    assert secrets_of(planted()) == secrets_of(planted())


def test_order_and_hypothesis_follow_the_number_where_nothing_else_is_asked(pytestconfig: pytest.Config) -> None:
    assert isinstance(pytestconfig.option.randomly_seed, int)
    assert pytestconfig.option.hypothesis_seed is not None
    assert isinstance(thorough.chance(), random.Random)


def asked_for(path: Path) -> set[str]:
    """The names of all fixtures that tests and fixtures of a file ask for."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and (node.name.startswith("test_") or node.decorator_list):
            names |= {one.arg for one in node.args.args}
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "getfixturevalue"
        ):
            names |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return names


@pytest.mark.parametrize(
    ("fixture", "group"),
    [
        ("portal_stack", "the running portal"),
        ("loud_portal", "the portal that logs all"),
        ("sandbox", "the sandbox"),
    ],
)
@pytest.mark.one_in(4, "long")
def test_the_files_that_look_at_what_is_costly_to_start_are_those_that_share_it(fixture: str, group: str) -> None:
    looking = {str(path.relative_to(TESTS.parent)) for path in TESTS.rglob("test_*.py") if fixture in asked_for(path)}
    assert looking == {*TOGETHER[group]}
