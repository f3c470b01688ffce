"""The verdict's sentence: short, and what was found where that is short enough."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Finding, KbLink, Outcome, Severity, Step, msg
from diagnostics.engine.verdict.distribution import Share
from diagnostics.engine.verdict.evidence import Evidence
from diagnostics.engine.verdict.headline import LONGEST, headline_of, headline_of_share, works_in_part
from tests.browser.long_pastes import token
from tests.corpus.examined import Case, cases, examined, once

KID = "nC0rcvdHWHSg6deDYKn7RPL-kI6CdneKUY8FFkbP250"


def found(kid: str) -> Finding:
    summary = msg("No published key has the id {kid} that the token names.", kid=kid)
    return Finding(
        "token.signature", Step.HEADER, msg("t"), Outcome.FAIL, Severity.ERROR, summary, KbLink("tokens", "kid")
    )


@pytest.mark.parametrize("slug", CAUSES)
def test_every_cause_can_be_told_in_a_short_sentence(slug: str) -> None:
    assert len(str(CAUSES[slug].headline)) < LONGEST
    assert str(CAUSES[slug].headline).endswith(".")


def test_what_was_found_is_told_where_it_is_short() -> None:
    assert str(headline_of("kid-not-found-key-rotated", found("k-1"))) == str(found("k-1").summary)


def test_a_long_value_stays_in_the_evidence() -> None:
    sentence = headline_of("kid-not-found-key-rotated", found(KID))
    assert sentence == CAUSES["kid-not-found-key-rotated"].headline


@pytest.mark.parametrize("slug", CAUSES)
@pytest.mark.parametrize("rests_on_reader", [True, False])
def test_whose_words_it_is_fits_before_every_cause(slug: str, rests_on_reader: bool) -> None:
    evidence = Evidence(slug, rests_on_reader=rests_on_reader)
    assert len(str(headline_of_share(Share(slug, 0.6, evidence)))) < LONGEST


def test_many_left_out_fields_are_not_all_named() -> None:
    assert "X-Org" in str(works_in_part(["X-Org"]))
    assert len(str(works_in_part([f"X-Field-{n}" for n in range(20)]))) < LONGEST


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_no_verdict_of_the_corpus_is_longer(case: Case) -> None:
    report, _ = once(case)
    assert report.verdict is not None
    assert len(str(report.verdict.headline)) < LONGEST


def test_of_many_scopes_a_sentence_names_the_first() -> None:
    held = " ".join(f"devices.area{n}.read" for n in range(200))
    text = (
        f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {token(scope=held)}'\n\n"
        'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope", scope="devices.write"\n'
    )
    report, _ = examined(text, "generic", datetime.now(UTC))
    found = next(finding for finding in report.findings if finding.check == "scope.endpoint")
    assert "and 197 more" in str(found.summary)
    assert len(str(found.summary)) < 200


def test_issuers_that_differ_in_a_slash_are_told_so_and_no_host_name_is_blamed() -> None:
    claims = '{"iss": "https://auth.example.com/", "aud": "https://api.example.com", "sub": "u-1"}'
    settings = "JwtConfiguration:\n  issuer: https://auth.example.com\n"
    paste = f"HTTP/1.1 401 Unauthorized\n\nDecoded token:\n{claims}\n\n{settings}"
    _, told = examined(paste, "generic", datetime(2026, 3, 1, tzinfo=UTC))
    assert told["verdict"]["cause"] == "issuer-hostname-mismatch"
    said = str(told["verdict"]["headline"])
    assert "slash" in said
    assert "host name" not in said
