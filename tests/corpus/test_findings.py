"""What every finding of the corpus has in common: sentences, known causes, sections that exist."""

from __future__ import annotations

import re

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.types import Outcome
from tests.corpus.examined import Case, cases, examined, once
from tests.corpus.test_catalogue import ANCHORS


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_each_check_gives_one_finding_with_a_sentence(case: Case) -> None:
    report, _ = once(case)
    assert [finding.check for finding in report.findings] == [check.id for check in CATALOGUE]
    for finding in report.findings:
        summary = str(finding.summary)
        assert summary.endswith("."), (finding.check, summary)
        named = set(re.findall(r"\{([a-z_]+)\}", finding.summary.text))
        assert named == set(finding.summary.params), (finding.check, finding.summary)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_each_fail_names_causes_and_sections_that_exist(case: Case) -> None:
    report, _ = once(case)
    declared = {check.id: set(check.causes) for check in CATALOGUE}
    anchors = set(ANCHORS.read_text(encoding="utf-8").split())
    for finding in report.findings:
        if finding.outcome is not Outcome.FAIL:
            continue
        assert finding.cause in declared[finding.check], finding.check
        assert {candidate.cause for candidate in finding.candidates} <= set(CAUSES)
        assert all(0 < candidate.confidence <= 1 for candidate in finding.candidates)
        assert finding.actor is not None
        assert f"{finding.kb.article}#{finding.kb.anchor}" in anchors
        assert finding.evidence, finding.check


def test_a_call_that_breaks_before_its_dot_is_still_read_as_a_call() -> None:
    text = (
        "axios\n  .post('https://api.example.com/v1/orders', {\n"
        "    headers: { Authorization: `Bearer ${token}` },\n  })\n"
        "// 401 unauthorized"
    )
    report, _ = examined(text, "generic", cases()[0].at)
    assert report.verdict is not None
    assert report.verdict.cause == "header-not-sent"
