"""The figures on the page that explains a verdict are those that the engine computes."""

from __future__ import annotations

from tests.fitting.worked_example import PAGE, rewritten


def test_the_worked_example_shows_the_figures_of_today() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page) == page
