"""A message, a code or a sign in code is sure only where the words of the whole paste agree with it (rule 4)."""

from __future__ import annotations

import pytest

from diagnostics.engine.verdict.distribution import distribution
from diagnostics.engine.verdict.evidence import Evidence

_CAUSE = "wrong-audience"


def _share(**features: float) -> float:
    found = distribution({_CAUSE: Evidence(_CAUSE, dict(features), shown_by={"report.code"})}, None)
    return found.shares[0].share


@pytest.mark.parametrize("evidence", [{"message": 1.0}, {"code": 1.0, "message": 0.9}, {"code_sign": 0.93}])
def test_what_was_said_or_stands_in_code_stays_below_sure_until_the_words_agree(evidence: dict[str, float]) -> None:
    alone, little, much = (_share(**evidence, reading=heard) for heard in (0.0, 4.0, 6.5))
    assert alone <= 0.6
    assert alone <= little <= 0.8 < much


def test_what_a_check_saw_for_itself_needs_no_word() -> None:
    assert _share(paste=0.95, certain=1.0, witnesses=2.0, message=0.9) > 0.85
