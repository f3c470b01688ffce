"""Every planted defect is named, nothing else is, and no secret gets out."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.types import Kind, Outcome
from tests.corpus.examined import Case, cases, once

WINDOW = 12
# What this reads in a paste depends on all examples that it was fitted to.
FITTED = {"report.wording"}
# Here words still outweigh what a check saw; the list may only shrink.
OUTWEIGHED = {"report-code-1"}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_exactly_the_checks_of_the_defect_fail(case: Case) -> None:
    report, _ = once(case)
    outcomes = {finding.check: finding.outcome for finding in report.findings}
    assert [name for name, outcome in outcomes.items() if outcome is Outcome.CRASHED] == []
    failed = {name for name, outcome in outcomes.items() if outcome is Outcome.FAIL}
    assert sorted(failed - FITTED) == sorted(set(case.fails) - FITTED)
    assert case.check in failed


JUDGED = [case for case in cases() if not case.warning and case.id not in OUTWEIGHED]


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.id)
def test_the_planted_cause_comes_first_in_the_verdict_or_stays_open_among_the_first_three(case: Case) -> None:
    report, _ = once(case)
    assert report.verdict is not None
    assert report.verdict.kind in (Kind.BROKEN, Kind.INCONCLUSIVE)
    first = [candidate.cause for candidate in report.verdict.ranked[:3]]
    if report.verdict.kind is Kind.BROKEN:
        assert report.verdict.cause == first[0] == case.cause
        assert report.verdict.fix is not None
    else:
        assert case.cause in first


def test_nine_of_ten_planted_causes_are_named() -> None:
    planted = [case for case in cases() if not case.warning]
    verdicts = [once(case)[0].verdict for case in planted]
    named = [
        verdict is not None and verdict.cause == case.cause for case, verdict in zip(planted, verdicts, strict=True)
    ]
    assert sum(named) >= 0.9 * len(planted)


@pytest.mark.parametrize("case", [case for case in cases() if case.secrets], ids=lambda case: case.id)
def test_no_piece_of_a_planted_secret_is_in_the_report(case: Case) -> None:
    _, snapshot = once(case)
    written = json.dumps(snapshot, ensure_ascii=False)
    for secret in case.secrets:
        assert len(secret) >= 24
        windows = (secret[i : i + WINDOW] for i in range(len(secret) - WINDOW + 1))
        leaked = [window for window in windows if window in written]
        assert leaked == []
