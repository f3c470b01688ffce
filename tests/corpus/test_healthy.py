"""Good requests of every form, with odd but legal headers and tokens, raise no alarm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from diagnostics.engine.model.types import Kind, Outcome, Severity
from tests.corpus.examined import examined, healthy

LEAST = 60


@pytest.mark.parametrize("row", healthy(), ids=lambda row: row["id"])
def test_a_healthy_paste_fails_no_check_of_severity_error(row: dict[str, Any]) -> None:
    report, _ = examined(row["text"], row["platform"], datetime.fromisoformat(row["at"]))
    alarms = [
        (finding.check, str(finding.summary))
        for finding in report.findings
        if finding.outcome is Outcome.CRASHED
        or (finding.outcome is Outcome.FAIL and finding.severity is Severity.ERROR)
    ]
    assert alarms == []
    assert report.verdict is not None
    assert report.verdict.kind is not Kind.BROKEN


def test_the_healthy_corpus_is_large_and_varied() -> None:
    rows = healthy()
    assert len({row["text"] for row in rows}) >= LEAST
    assert {row["platform"] for row in rows} == {"generic", "company-x"}


def test_a_good_call_with_its_success_is_called_healthy() -> None:
    row = next(row for row in healthy() if row["id"] == "http-auth0")
    report, _ = examined(row["text"], row["platform"], datetime.fromisoformat(row["at"]))
    assert report.verdict is not None
    assert report.verdict.kind in (Kind.HEALTHY, Kind.INCONCLUSIVE)
    assert report.verdict.cause is None
