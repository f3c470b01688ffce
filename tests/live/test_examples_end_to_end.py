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

pytestmark = pytest.mark.one_in(3)

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


def examined(text, profile, sandbox, *, online=True, dry_run=False):
    cache = MemoryCache()
    *_, last = examination.examine(
        text,
        profile,
        diagnosis_id="example",
        label_key=b"k",
        options=Options(online=online, dry_run=dry_run),
        outside_for=lambda _, scrubber: egress.way_out(
            profile, scrubber, cache=cache, environ=sandbox.environ, dry_run=dry_run
        ),
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


# Their defect is in the pasted call, and their token is good: corrected, the API answers them.
SENT = ("line-break", "extra-space", "other-environment", "lowercase-bearer", "wrong-header-name", "doubled-bearer")


@pytest.mark.parametrize("slug", SENT)
def test_an_example_whose_call_alone_is_wrong_is_sent_as_corrected_and_answered(slug, profile, sandbox, pastes):
    report = examined(pastes[slug], profile, sandbox)
    sent = report.sent_as_corrected
    assert sent is not None
    assert (sent.status, sent.then) == (200, None)
    assert [probe.name for probe in report.probes].count("As corrected") == 1
    assert "Client ABC" not in sent.exchange.response


@pytest.mark.parametrize("slug", [slug for slug in EXAMPLES if slug not in SENT])
def test_no_other_example_is_sent_as_corrected(slug, profile, sandbox, pastes):
    report = examined(pastes[slug], profile, sandbox)
    assert (report.sent_as_corrected, slug) == (None, slug)


def test_a_fresh_token_is_got_by_the_persons_own_token_request_where_that_is_allowed(profile, sandbox):
    expired = sandbox.mint("expired", scope="read write")[0]["access_token"]
    client, secret = sandbox.client()
    paste = (
        f"$ curl {sandbox.production}/oauth/token -d grant_type=client_credentials -d client_id={client} "
        f"-d client_secret={secret}\n\n$ curl -i {sandbox.production}/v2/devices -H 'Authorization: Bearer {expired}'\n"
        "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n"
        'WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"\n\n'
        '{"error": "invalid_token", "error_description": "The access token expired"}\n'
    )
    allowed, forbidden = (examined(paste, profile, sandbox, dry_run=dry_run) for dry_run in (True, False))
    assert allowed.verdict.cause == forbidden.verdict.cause == "access-token-expired"
    assert allowed.sent_as_corrected is not None
    assert (allowed.sent_as_corrected.status, allowed.sent_as_corrected.fresh_token) == (200, True)
    assert forbidden.sent_as_corrected is None
    assert secret not in repr(allowed)
