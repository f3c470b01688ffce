"""For every cause that the corpus has a case of: what is told of it names who acts, what was found and where."""

from __future__ import annotations

from functools import cache

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Actor, Finding, Outcome, Verdict
from diagnostics.engine.remedy.corrections import CORRECTIONS
from diagnostics.engine.verdict.evidence import HINTS
from tests.corpus.examined import cases, examined

# Causes that only a server's answer or a whole story shows; other tests run those against servers.
NOT_IN_A_PASTE = frozenset(
    {
        "app-or-account-suspended", "bot-challenge", "client-certificate-missing", "credential-overridden",
        "http-instead-of-https", "ip-not-allowed", "kid-not-found-key-rotated", "name-not-resolved-or-unreachable",
        "opaque-token-where-jwt-expected", "organization-authorization-missing", "refresh-token-expired-or-revoked",
        "scope-claim-not-recognised", "tls-failure", "token-revoked", "token-tampered", "user-credentials-refused",
        "verifier-cannot-fetch-keys",
    }
)  # fmt: skip
TOLD = sorted(set(CAUSES) - NOT_IN_A_PASTE)
# The header and the way that a call is written: the place of the slip is known to the character.
AT_A_PLACE = (
    "bearer-scheme-case", "duplicate-bearer-prefix", "empty-token", "malformed-bearer-syntax", "malformed-header-line",
    "missing-bearer-prefix", "token-in-wrong-location", "token-whitespace-or-newline", "wrong-header-name",
)  # fmt: skip


@cache
def seen(cause: str) -> tuple[Verdict, list[Finding]]:
    """The verdict on the first case of the corpus that ends with this cause, and the findings that name it."""
    for case in (case for case in cases() if case.cause == cause):
        report, _ = examined(case.text, case.platform, case.at)
        if report.verdict is not None and report.verdict.cause == cause:
            named = [f for f in report.findings if f.outcome is Outcome.FAIL and f.cause == cause]
            return report.verdict, named
    pytest.fail(f"no case of the corpus ends with {cause}")


def looked(cause: str) -> list[Finding]:
    """The findings of checks that looked at the thing itself, and only repeat nobody's words."""
    return [finding for finding in seen(cause)[1] if finding.check not in HINTS]


@pytest.mark.parametrize("cause", TOLD)
def test_the_text_says_what_to_do_and_who_does_it(cause: str) -> None:
    verdict, _ = seen(cause)
    assert verdict.actor in Actor
    assert verdict.fix is not None
    assert str(verdict.fix.text).endswith("."), verdict.fix
    assert str(verdict.fix.text) != str(verdict.headline)
    if verdict.actor is Actor.WAIT:
        assert any(word in str(verdict.fix.text) for word in ("until", "as long as", "minute")), verdict.fix.text


@pytest.mark.parametrize("cause", [slug for slug in TOLD if slug in CORRECTIONS])
def test_what_stands_in_the_pasted_call_is_mended_by_whoever_pasted_it(cause: str) -> None:
    verdict, _ = seen(cause)
    assert verdict.fix is not None
    if verdict.fix.request and "NEW_" not in verdict.fix.request:
        assert verdict.actor is Actor.YOU, verdict


@pytest.mark.parametrize("cause", TOLD)
def test_what_was_found_stands_beside_what_was_expected(cause: str) -> None:
    rows = [row for finding in looked(cause) for row in finding.evidence]
    for finding in looked(cause):
        assert finding.summary, finding
    if rows:
        assert any(row.important and row.value for row in rows), rows
    if [f for f in looked(cause) if f.check.split(".")[0] in ("header", "token", "endpoint", "scope", "sender")]:
        assert any(row.value and row.expected for row in rows), rows


@pytest.mark.parametrize("cause", AT_A_PLACE)
def test_the_place_of_a_slip_is_told(cause: str) -> None:
    places = [row.at for finding in looked(cause) for row in finding.evidence if row.at is not None]
    assert places, looked(cause)
    assert all(place.line >= 1 and place.column >= 1 for place in places)


def test_a_statement_of_pasted_configuration_is_mended_by_whoever_pasted_it() -> None:
    case = next(case for case in cases() if case.id == "report-code-2")
    report, _ = examined(case.text, case.platform, case.at)
    assert report.verdict is not None
    assert (report.verdict.cause, report.verdict.actor) == ("stripped-by-proxy-or-gateway", Actor.YOU)


@pytest.mark.parametrize("check", ["credentials.stored", "token.refresh-margin", "token.lifetime"])
def test_a_practice_is_a_warning_that_shows(check: str) -> None:
    warned = [case for case in cases() if case.check == check]
    report, _ = examined(warned[0].text, warned[0].platform, warned[0].at)
    finding = next(f for f in report.findings if f.check == check)
    assert (finding.outcome, finding.severity.value) == (Outcome.FAIL, "warning"), finding
    assert finding.summary
    assert report.verdict is not None
    assert finding.cause == report.verdict.cause or finding.cause in report.verdict.also
