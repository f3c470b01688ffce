"""Which of two causes is named first, said a second time and apart from the rules' own data.

A rule that loses a line changes verdicts without an error anywhere: the rules alone cannot show that they are whole.
"""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Candidate, Kind, Outcome
from tests.engine.test_verdict import HINT, finding, verdict

# The one named first, from which confidence of its own, and those it goes before.
NAMED_FIRST = """
shell-quoting-broke-header 0.6 header-not-sent placeholder-or-unexpanded-variable wrong-host-or-path token-truncated
  malformed-header-line token-whitespace-or-newline
placeholder-or-unexpanded-variable 0.9 token-truncated wrong-value-as-token opaque-token-where-jwt-expected
  token-quoted header-not-sent wrong-client-credentials
null-or-undefined-token 0.6 opaque-token-where-jwt-expected token-truncated wrong-value-as-token empty-token
duplicate-bearer-prefix 0.85 malformed-bearer-syntax token-whitespace-or-newline opaque-token-where-jwt-expected
missing-bearer-prefix 0.9 placeholder-or-unexpanded-variable wrong-auth-scheme malformed-bearer-syntax
malformed-header-line 0.85 header-not-sent wrong-header-name missing-bearer-prefix
  placeholder-or-unexpanded-variable
wrong-header-name 0.85 malformed-bearer-syntax missing-bearer-prefix wrong-auth-scheme header-not-sent
client-assertion-invalid 0.6 wrong-audience wrong-issuer-or-tenant wrong-signing-key-or-secret
  kid-not-found-key-rotated access-token-expired wrong-client-credentials
malformed-bearer-syntax 0.9 placeholder-or-unexpanded-variable token-truncated header-not-sent
cors-preflight-blocked 0.6 malformed-bearer-syntax header-not-sent header-lost-on-redirect
header-lost-on-redirect 0.75 header-not-sent stripped-by-proxy-or-gateway http-instead-of-https
stripped-by-proxy-or-gateway 0.55 header-not-sent empty-token
stripped-by-webserver 0.55 header-not-sent empty-token
wrong-content-type 0.75 missing-grant-type-or-parameter unsupported-or-disabled-grant-type
  client-auth-method-mismatch
rate-limited 0.75 access-token-expired header-not-sent wrong-client-credentials api-down-or-server-bug
wrong-time-unit 0.6 access-token-expired token-not-yet-valid clock-skew malformed-claims
token-invisible-or-nonascii-chars 0.9 token-quoted token-whitespace-or-newline token-truncated
id-token-as-access-token 0.85 wrong-audience missing-scope wrong-token-type
refresh-token-as-access-token 0.7 wrong-token-type wrong-audience opaque-token-where-jwt-expected
  access-token-expired
wrong-environment 0.85 wrong-issuer-or-tenant wrong-audience kid-not-found-key-rotated issuer-hostname-mismatch
alg-none-or-unsigned 0.85 token-truncated wrong-signing-key-or-secret alg-mismatch
timezone-bug 0.7 access-token-expired clock-skew token-not-yet-valid
clock-skew 0.72 access-token-expired token-not-yet-valid
app-only-token-for-user-resource 0.85 missing-scope user-lacks-permission
"""

NOT_FOUND = """
header-not-sent wrong-header-name token-in-wrong-location malformed-header-line missing-bearer-prefix
wrong-auth-scheme bearer-scheme-case header-lost-on-redirect stripped-by-webserver stripped-by-proxy-or-gateway
"""
ANOTHER_KIND = "wrong-token-type id-token-as-access-token wrong-value-as-token"

# What a server says, and the defects it had got past when it said so.
GOT_PAST = [
    (
        "kid-not-found-key-rotated wrong-signing-key-or-secret wrong-issuer-or-tenant",
        f"{NOT_FOUND} wrong-token-type id-token-as-access-token access-token-expired",
    ),
    (
        "access-token-expired token-not-yet-valid token-revoked",
        f"{NOT_FOUND} {ANOTHER_KIND}",
    ),
    (
        "wrong-audience missing-scope user-lacks-permission app-only-token-for-user-resource",
        NOT_FOUND,
    ),
    (
        "ip-not-allowed app-or-account-suspended",
        f"{NOT_FOUND} {ANOTHER_KIND} user-lacks-permission missing-scope wrong-client-credentials",
    ),
    (
        "authorization-code-expired-or-reused refresh-token-expired-or-revoked refresh-token-reused "
        "pkce-verifier-mismatch redirect-uri-mismatch invalid-scope-requested wrong-client-credentials "
        "client-secret-expired-or-rotated client-auth-method-mismatch unsupported-or-disabled-grant-type",
        f"{ANOTHER_KIND} header-not-sent token-in-wrong-location",
    ),
    (
        "client-assertion-invalid",
        f"{NOT_FOUND} {ANOTHER_KIND}",
    ),
]

# A check that passes with evidence, and the causes that words alone no longer carry then.
REFUTED = [
    ("header.present", "header-not-sent"),
    ("header.name", "wrong-header-name"),
    ("header.value-present", "empty-token"),
    ("header.value-present", "null-or-undefined-token"),
    ("header.scheme", "missing-bearer-prefix"),
    ("header.scheme", "duplicate-bearer-prefix"),
    ("endpoint.content-type", "wrong-content-type"),
    ("endpoint.parameters", "missing-grant-type-or-parameter"),
    ("token.structure", "opaque-token-where-jwt-expected"),
    ("token.structure", "token-truncated"),
    ("token.expiry", "access-token-expired"),
    ("token.not-before", "token-not-yet-valid"),
    ("token.time-unit", "wrong-time-unit"),
]


def _rules() -> list[tuple[str, float, str]]:
    """Winner, confidence and one loser for each pair of the table; a rule goes on in the lines that are indented."""
    rules = [rule.split() for rule in NAMED_FIRST.replace("\n  ", " ").strip().splitlines()]
    return [(winner, float(least), loser) for winner, least, *losers in rules for loser in losers]


@pytest.mark.parametrize(("winner", "least", "loser"), _rules())
def test_of_two_the_one_that_explains_the_other_is_named_first_once_it_is_sure_enough(
    winner: str, least: float, loser: str
) -> None:
    shown = finding("header.name", cause=loser, confidence=0.94)
    assert verdict(shown, finding("header.line", cause=winner, confidence=least)).cause == winner
    assert verdict(shown, finding("header.line", cause=winner, confidence=least - 0.01)).cause == loser


@pytest.mark.parametrize(
    ("said", "defect"),
    [(said, defect) for words, defects in GOT_PAST for said in words.split() for defect in defects.split()],
)
def test_a_defect_that_the_server_got_past_goes_behind_what_the_server_says(said: str, defect: str) -> None:
    shown = finding("request.location", cause=defect, confidence=0.9)
    assert verdict(finding(HINT, cause=said, confidence=0.7), shown).cause == said
    assert verdict(finding(HINT, cause=said, confidence=0.69), shown).cause == defect


def test_a_defect_that_the_words_allow_with_some_weight_is_not_set_aside() -> None:
    shown = finding("header.name", cause="wrong-header-name", confidence=0.9)
    for weight, first in ((0.35, "wrong-header-name"), (0.34, "access-token-expired")):
        also = (Candidate("wrong-header-name", weight),)
        assert verdict(finding(HINT, cause="access-token-expired", confidence=0.75, also=also), shown).cause == first


def test_a_defect_shown_for_certain_is_never_set_aside_by_words() -> None:
    shown = finding("request.location", cause="token-in-wrong-location", confidence=1.0)
    words = finding(HINT, cause="access-token-expired", confidence=0.8)
    assert verdict(words, shown).cause == "token-in-wrong-location"


@pytest.mark.parametrize(("check", "cause"), REFUTED)
def test_words_give_way_to_a_check_that_looked_and_found_the_contrary(check: str, cause: str) -> None:
    words = finding(HINT, cause="rate-limited", confidence=0.7, also=(Candidate(cause, 0.59),))
    assert cause in [candidate.cause for candidate in verdict(words).ranked]
    assert cause not in [candidate.cause for candidate in verdict(words, finding(check, Outcome.PASS)).ranked]


def test_plain_words_against_a_passing_check_keep_four_fifths_of_their_weight() -> None:
    said = verdict(finding(HINT, cause="token-truncated", confidence=0.7), finding("token.structure", Outcome.PASS))
    assert said.confidence == pytest.approx(0.56)
    faint = verdict(finding(HINT, cause="token-truncated", confidence=0.6), finding("token.structure", Outcome.PASS))
    assert [(item.cause, item.confidence) for item in faint.ranked] == [("token-truncated", 0.48)]
    assert faint.kind is Kind.INCONCLUSIVE


def test_expiry_against_now_yields_only_to_a_defect_that_is_likely_enough() -> None:
    expired = finding("token.expiry", cause="access-token-expired", confidence=0.9)
    for sure, first in ((0.7, "token-in-wrong-location"), (0.69, "access-token-expired")):
        other = finding("request.location", cause="token-in-wrong-location", confidence=sure)
        assert verdict(expired, other).cause == first
