"""The table of confidences: its bands, what corroboration adds, and how an old expiry is believed."""

from __future__ import annotations

import pytest
from diagnostics.engine.verdict.precedence import ALLOWED_BY_WORDS_FROM

from diagnostics.engine.model import confidence
from diagnostics.engine.model.confidence import aged, combined, in_words

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


def test_a_remote_candidate_is_too_weak_to_count_as_allowed_by_the_words() -> None:
    assert confidence.REMOTE < ALLOWED_BY_WORDS_FROM < confidence.WEAK


def test_a_second_source_takes_two_fifths_of_its_weight_from_what_is_left_to_certainty() -> None:
    assert combined(0.8, 0.5) == pytest.approx(0.84)
    assert combined(0.5, 0.8) == pytest.approx(0.84)


def test_two_sources_that_agree_are_never_called_certain() -> None:
    assert combined(0.969, 0.969) == 0.97
    assert combined(0.98, 0.9) == 0.98


@pytest.mark.parametrize(
    ("sure", "word"),
    [(0.995, "certain"), (0.994, "almost certain"), (0.89, "very likely"), (0.8, "very likely"), (0.79, "likely"),
     (0.65, "likely"), (0.64, "possible"), (0.6, "possible")],
)  # fmt: skip
def test_a_confidence_at_the_edge_takes_the_word_of_its_band(sure: float, word: str) -> None:
    assert in_words(sure) == word


@pytest.mark.parametrize(
    ("seconds", "sure"),
    [(3_600, 0.9), (3_601, 0.8), (86_400, 0.8), (86_401, 0.6), (30 * 86_400, 0.6), (30 * 86_400 + 1, 0.45)],
)
def test_an_expiry_is_believed_by_the_hour_the_day_and_the_month(seconds: int, sure: float) -> None:
    assert aged(seconds) == sure
