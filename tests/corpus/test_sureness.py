"""How sure each check is of each planted defect: sureness.txt, one line per fail, written down once and kept.

A changed confidence, severity or candidate changes verdicts elsewhere, so it is a decision: it belongs in the file too.
A line is the case, the check, its severity, and each candidate with its confidence. A new case may be left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.engine.model.types import Finding, Outcome
from tests.corpus.examined import Case, cases, examined

WRITTEN = (Path(__file__).parent / "sureness.txt").read_text(encoding="utf-8").splitlines()
CASES = {line.split(" ", 1)[0] for line in WRITTEN}


def _line(case: Case, finding: Finding) -> str:
    candidates = " ".join(f"{candidate.cause}={candidate.confidence}" for candidate in finding.candidates)
    return f"{case.id} {finding.check} {finding.severity} {candidates}"


@pytest.mark.parametrize("case", [case for case in cases() if case.id in CASES], ids=lambda case: case.id)
def test_each_defect_is_called_as_sure_as_it_was_written_down(case: Case) -> None:
    report, _ = examined(case.text, case.platform, case.at)
    fails = [finding for finding in report.findings if finding.outcome is Outcome.FAIL]
    assert [_line(case, finding) for finding in fails] == [line for line in WRITTEN if line.startswith(f"{case.id} ")]


def test_every_case_that_was_written_down_is_still_there() -> None:
    assert {case.id for case in cases()} >= CASES
