"""Every example of the paste box, minted live and examined with the sandbox at hand, names its own cause first."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine import net
from diagnostics.engine.collectors import egress
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.platform.load import load
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination

EXAMPLES = {
    "expired": "access-token-expired",
    "truncated": "token-truncated",
    "line-break": "token-whitespace-or-newline",
    "extra-space": "token-whitespace-or-newline",
    "tampered": "token-tampered",
    "wrong-key": "wrong-signing-key-or-secret",
    "retired-key": "kid-not-found-key-rotated",
    "revoked": "token-revoked",
    "other-environment": "wrong-environment",
    "milliseconds": "wrong-time-unit",
    "missing-prefix": "missing-bearer-prefix",
    "lowercase-bearer": "bearer-scheme-case",
    "wrong-header-name": "wrong-header-name",
    "doubled-bearer": "duplicate-bearer-prefix",
    "no-header": "header-not-sent",
    "missing-scope": "missing-scope",
    "wrong-audience": "wrong-audience",
    "suspended-application": "app-or-account-suspended",
    "revoked-application": "app-or-account-suspended",
    "deleted-application": "app-or-account-suspended",
    "clock-skew": "clock-skew",
    "not-yet-valid": "token-not-yet-valid",
    "healthy": "healthy",
}


@pytest.fixture(scope="module")
def profile(sandbox):
    """The default profile, in a process that may go out as long as this module's tests run."""
    egress.permit()
    yield load("company-x", sandbox.environ)
    net.forbid()


@pytest.fixture(scope="module")
def pastes(sandbox):
    return json.loads(sandbox.command("sandbox_example", "--all"))


def examined(text, profile, sandbox, *, online=True):
    cache = MemoryCache()
    *_, last = examination.examine(
        text,
        profile,
        diagnosis_id="example",
        label_key=b"k",
        options=Options(online=online),
        outside_for=lambda _, scrubber: egress.way_out(profile, scrubber, cache=cache, environ=sandbox.environ),
    )
    return last.report


def test_the_list_of_examples_is_the_one_that_is_proved_here(sandbox):
    listed = dict(line.split("\t")[:2] for line in sandbox.command("sandbox_example").splitlines())
    assert listed == EXAMPLES


@pytest.mark.parametrize(("slug", "cause"), EXAMPLES.items(), ids=list(EXAMPLES))
def test_an_example_gives_its_own_cause_first(slug, cause, profile, sandbox, pastes):
    report = examined(pastes[slug], profile, sandbox)
    verdict = report.verdict
    failing = {f.check: (f.cause, str(f.summary)) for f in report.findings if f.outcome.value in ("fail", "crashed")}
    if cause == "healthy":
        assert verdict.kind.value == "healthy", failing
        return
    assert verdict.cause == cause, failing
    assert verdict.kind.value == "broken"
    assert verdict.fix.request or verdict.fix.follow_up or str(verdict.fix.text)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_no_check_crashes_on_an_example_with_or_without_the_servers(slug, profile, sandbox, pastes):
    text = pastes[slug]
    for online in (True, False):
        report = examined(text, profile, sandbox, online=online)
        assert not [f.check for f in report.findings if f.outcome.value == "crashed"]
        assert report.checks_total == len(report.findings)


def test_at_most_twenty_calls_are_made_for_one_diagnosis(profile, sandbox, pastes):
    report = examined(pastes["revoked"], profile, sandbox)
    assert 1 <= len(report.probes) <= 20
    asked = [(probe.request.splitlines()[0], probe.name) for probe in report.probes]
    assert len(set(asked)) >= len(asked) - 2
