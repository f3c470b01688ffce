"""Calls to one server count together, whoever asks (rule 9)."""

from __future__ import annotations

import pytest

from diagnostics import limits, profiles
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Secret
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.runs import outside


def test_a_server_is_asked_as_often_as_its_rate_allows_by_all_diagnoses_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outside, "TARGET_RATE", limits.Rate(2, 86400 * 365))
    build = outside.outside_for(profiles.default_profile())
    one, other = (build(Submission(Secret("x")), Scrubber((), Labeler(b"k"))) for _ in range(2))
    said = [who.may_call("https://rate.example.com") for who in (one, other, one, other)]
    assert said == [True, True, False, False]
    assert one.may_call("https://another.example.com")
