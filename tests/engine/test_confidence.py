"""The table of confidences: its bands, what corroboration adds, and how an old expiry is believed."""

from __future__ import annotations

import pytest

from diagnostics.engine.model import confidence
from diagnostics.engine.model.confidence import in_words

LADDER = [
    confidence.CERTAIN,
    confidence.NEARLY_CERTAIN,
    confidence.INFERRED,
    confidence.LIKELY,
    confidence.HEURISTIC,
    confidence.PLAUSIBLE,
    confidence.POSSIBLE,
    confidence.WEAK,
    confidence.REMOTE,
]


def test_each_rung_is_surer_than_the_next() -> None:
    assert all(upper > lower for upper, lower in zip(LADDER, LADDER[1:], strict=False))


def test_the_rungs_lie_in_the_bands_that_the_table_argues() -> None:
    assert confidence.CERTAIN == 1.0
    assert (confidence.NEARLY_CERTAIN, confidence.LIKELY) == (0.95, 0.85)
    assert (confidence.HEURISTIC, confidence.POSSIBLE) == (0.8, 0.6)
    assert max(confidence.WEAK, confidence.REMOTE) < confidence.ENOUGH_FOR_A_VERDICT < confidence.POSSIBLE


def test_words_alone_never_say_more_than_a_heuristic() -> None:
    assert confidence.WORDS_ALONE == 0.8


@pytest.mark.parametrize(
    ("sure", "word"),
    [(0.995, "certain"), (0.994, "almost certain"), (0.89, "very likely"), (0.8, "very likely"), (0.79, "likely"),
     (0.65, "likely"), (0.64, "possible"), (0.6, "possible")],
)  # fmt: skip
def test_a_confidence_at_the_edge_takes_the_word_of_its_band(sure: float, word: str) -> None:
    assert in_words(sure) == word
