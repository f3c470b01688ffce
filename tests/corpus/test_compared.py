"""What comparing finds: of two calls, of a claim and a setting, of a command and what was sent."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.corpus.compared import AT, Compared, compared
from tests.corpus.examined import examined

# They compare; the last five beside other work, so that only what they say of settings counts.
ALONE = ("calls.", "request.as-sent")
BESIDE = ("token.audience", "token.issuer", "token.algorithm", "endpoint.client-authentication", "scope.granted")
PASTES = [case for name in ("compared", "compared_more", "compared_apart") for case in compared(name)]


def found(case: Compared) -> set[str]:
    """The causes that checks which compare name first."""
    report, _ = examined(case.text, "generic", AT)
    failing = [finding for finding in report.findings if finding.outcome is Outcome.FAIL]
    return {str(finding.cause) for finding in failing if finding.check.startswith((*ALONE, *BESIDE))}


@pytest.mark.parametrize("case", [case for case in PASTES if case.causes], ids=lambda case: case.id)
def test_the_difference_is_found_and_no_other(case: Compared) -> None:
    named = found(case)
    assert named
    assert named <= case.causes


@pytest.mark.parametrize("case", [case for case in PASTES if not case.causes], ids=lambda case: case.id)
def test_nothing_is_found_where_nothing_differs(case: Compared) -> None:
    assert found(case) == set()
