"""A stored report put into words: every sentence of it, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from diagnostics.engine.report import export
from tests.corpus.examined import Case, cases, examined


def unsaid(value: Any) -> Iterator[Any]:
    """The sentences that still stand with their parameters apart."""
    if isinstance(value, dict):
        if value.keys() == {"text", "params"}:
            yield value
        for item in value.values():
            yield from unsaid(item)
    elif isinstance(value, list):
        for item in value:
            yield from unsaid(item)


@pytest.mark.parametrize("case", cases()[::12], ids=lambda case: case.id)
def test_no_sentence_of_a_finding_is_left_without_words(case: Case) -> None:
    snapshot = examined(case.text, case.platform, case.at)[1]
    assert list(unsaid(snapshot["findings"]))
    shown = export.rendered(snapshot, translate=str, kb_url=lambda article, anchor: f"/{article}#{anchor}")
    assert not list(unsaid(shown["findings"]))
    assert all("url" in finding["kb"] for finding in shown["findings"])
