"""Every cause that the source of a check names is one of the catalogue, reached by a test or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine import checks
from diagnostics.engine.causes import CAUSES

CHECKS = sorted(Path(checks.__file__).parent.glob("*/*.py"))


def _named(source: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("failed", "Candidate"):
            for cause in call.args[:1]:
                yield from _written(cause)


def _written(cause: ast.expr) -> Iterator[str]:
    if isinstance(cause, ast.Constant) and isinstance(cause.value, str):
        yield cause.value
    elif isinstance(cause, ast.IfExp):
        yield from (*_written(cause.body), *_written(cause.orelse))


@pytest.mark.parametrize("file", CHECKS, ids=lambda file: file.stem)
def test_a_check_names_no_cause_that_the_catalogue_does_not_hold(file: Path) -> None:
    assert sorted(set(_named(file.read_text(encoding="utf-8"))) - set(CAUSES)) == []


def test_a_cause_that_is_not_in_the_catalogue_is_found() -> None:
    assert list(_named('failed("gone", 1.0)\nCandidate("a" if b == "c" else "lost", 0.3)')) == ["gone", "a", "lost"]
