"""Each example of the paste box, diagnosed online with the whole catalogue: its own cause comes first."""

from __future__ import annotations

import pytest

from diagnostics.engine import parse
from diagnostics.engine.cache import MemoryCache
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.net import Client, client
from diagnostics.engine.profile_file import load
from diagnostics.engine.redact import Labeler, Scrubber
from diagnostics.engine.runner import Run, examine
from diagnostics.engine.situate import Options
from diagnostics.engine.types import Kind, Outcome, Report
from tests.live.conftest import Sandbox


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def diagnose(sandbox: Sandbox, text: str) -> Report:
    profile = load("company-x", sandbox.environ)
    submission = parse.parse(text)
    scrubber = Scrubber(submission.secrets, Labeler(b"k" * 16))
    outside = Outside(profile, Client(), scrubber, cache=MemoryCache(), environ=sandbox.environ)
    run = Run(
        id="example",
        submission=submission,
        summary=parse.describe(submission),
        profile=profile,
        scrubber=scrubber,
        catalogue=CATALOGUE,
        collectors=COLLECTORS,
        outside=outside,
        options=Options(online=True),
    )
    return list(examine(run))[-1]


def outcome(report: Report) -> str:
    """The verdict's cause, or its kind where it names none; what crashed before all."""
    crashed = [finding.check for finding in report.findings if finding.outcome is Outcome.CRASHED]
    if crashed or report.verdict is None:
        return f"crashed: {crashed}"
    return report.verdict.cause if report.verdict.kind is Kind.BROKEN else report.verdict.kind.value


def test_every_example_is_diagnosed_with_its_own_cause(sandbox: Sandbox) -> None:
    listed = [line.split("\t") for line in sandbox.command("sandbox_example").splitlines()]
    expected = {slug: cause for slug, cause, _ in listed}
    found = {slug: outcome(diagnose(sandbox, sandbox.example(slug))) for slug in expected}
    assert found == expected
