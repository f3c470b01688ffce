"""Every planted defect is named, nothing else is, and no secret gets out."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.types import Kind, Outcome
from tests.corpus.examined import Case, cases, examined

WINDOW = 12


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_exactly_the_checks_of_the_defect_fail(case: Case) -> None:
    report, _ = examined(case.text, case.platform, case.at)
    outcomes = {finding.check: finding.outcome for finding in report.findings}
    assert [name for name, outcome in outcomes.items() if outcome is Outcome.CRASHED] == []
    assert sorted(name for name, outcome in outcomes.items() if outcome is Outcome.FAIL) == sorted(case.fails)
    assert case.check in case.fails


@pytest.mark.parametrize("case", [case for case in cases() if not case.warning], ids=lambda case: case.id)
def test_the_planted_cause_comes_first_in_the_verdict(case: Case) -> None:
    report, _ = examined(case.text, case.platform, case.at)
    assert report.verdict is not None
    assert report.verdict.kind is Kind.BROKEN
    assert report.verdict.cause == case.cause
    assert report.verdict.ranked[0].cause == case.cause
    assert report.verdict.fix is not None


@pytest.mark.parametrize("case", [case for case in cases() if case.secrets], ids=lambda case: case.id)
def test_no_piece_of_a_planted_secret_is_in_the_report(case: Case) -> None:
    _, snapshot = examined(case.text, case.platform, case.at)
    written = json.dumps(snapshot, ensure_ascii=False)
    for secret in case.secrets:
        assert len(secret) >= 24
        windows = (secret[i : i + WINDOW] for i in range(len(secret) - WINDOW + 1))
        leaked = [window for window in windows if window in written]
        assert leaked == []
