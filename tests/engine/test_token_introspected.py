"""What a token that cannot be read is judged by: the word of the server that issued it (RFC 7662)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine.checks.token.introspected import token_introspected
from diagnostics.engine.model.facts import Introspection
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.types import Outcome
from tests.engine.tokens import LIVE, PROFILE, TEST, call, finding, signed

OPAQUE = "Zx81QpLm27TdRw55KcVb90NeYf33HgUs"
FITS = {"iss": LIVE.issuer, "aud": LIVE.audiences[0], "scope": "read", "sub": "client-1"}


PLATFORM = replace(PROFILE, endpoints=(Endpoint("GET", "/v2/devices", ("read",)),))


def told(**claims: Any) -> Introspection:
    return Introspection(True, {name: value for name, value in {**FITS, **claims}.items() if value is not None})


@pytest.mark.parametrize(
    ("claims", "cause", "confidence"),
    [
        ({"cnf": {"jkt": "thumb"}}, "dpop-or-mtls-binding-missing", 1.0),
        ({"iss": TEST.issuer}, "wrong-issuer-or-tenant", 0.85),
        ({"aud": "https://other.example.com"}, "wrong-audience", 0.9),
        ({"scope": "nothing:here"}, "missing-scope", 0.9),
    ],
    ids=["bound", "issuer", "audience", "scope"],
)
def test_what_does_not_fit_the_call_is_named(claims: dict[str, Any], cause: str, confidence: float) -> None:
    said = finding(token_introspected, call(OPAQUE), told(**claims), profile=PLATFORM)
    assert (said.outcome, said.cause, said.confidence) == (Outcome.FAIL, cause, confidence)


@pytest.mark.parametrize(
    "claims",
    [{}, {"iss": None}, {"aud": None}, {"scope": None}, {"aud": ["https://other.example.com", LIVE.audiences[0]]},
     {"aud": LIVE.issuer}, {"cnf": "thumb"}],
)  # fmt: skip
def test_what_fits_or_is_not_told_passes(claims: dict[str, Any]) -> None:
    assert finding(token_introspected, call(OPAQUE), told(**claims), profile=PLATFORM).outcome is Outcome.PASS


def test_a_bound_token_with_its_scheme_is_judged_by_its_claims() -> None:
    bound = told(cnf={"jkt": "thumb"})
    assert finding(token_introspected, call(OPAQUE, scheme="DPoP "), bound).outcome is Outcome.PASS


def test_a_token_that_is_not_active_is_told_of_elsewhere() -> None:
    said = finding(token_introspected, call(OPAQUE), Introspection(False, {"iss": TEST.issuer}))
    assert said.outcome is Outcome.NOT_APPLICABLE


def test_a_token_that_can_be_read_is_judged_by_what_it_says_itself() -> None:
    assert finding(token_introspected, call(signed()), told(iss=TEST.issuer)).outcome is Outcome.NOT_APPLICABLE


def test_without_the_servers_word_nothing_is_said() -> None:
    assert finding(token_introspected, call(OPAQUE)).outcome is Outcome.UNAVAILABLE


def test_what_the_api_accepted_needs_no_word_of_the_server() -> None:
    accepted = f"{call(OPAQUE)}\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{{}}"
    assert finding(token_introspected, accepted, told(iss=TEST.issuer)).outcome is Outcome.PASS
