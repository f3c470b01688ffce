"""Each cause says what would decide that it is this one, in a sentence that a person can follow."""

from __future__ import annotations

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.causes.deciding import DECIDERS


def test_every_cause_says_what_would_decide_about_it() -> None:
    assert set(DECIDERS) == set(CAUSES)
    assert len({told.text for told in DECIDERS.values()}) == len(DECIDERS)


def test_what_decides_is_one_or_two_short_sentences() -> None:
    assert [slug for slug, told in DECIDERS.items() if len(told.text) > 120 or not told.text.endswith(".")] == []
