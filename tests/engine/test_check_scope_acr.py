"""What scope.acr says of logins that are strong and fresh enough, that are not, and that nobody tells of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine.checks.scope.acr import scope_acr
from diagnostics.engine.model.facts import ApiAnswer, Replay, SigningKeys
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.submission import Challenge, Response
from diagnostics.engine.model.types import Actor, Finding, Outcome
from tests.engine.tokens import PROFILE, call, claims, finding, jwk, rsa_key, signed

MFA = "urn:example:mfa"
PROFILE_WITH_ACR = replace(PROFILE, endpoints=(Endpoint("GET", "/v2/devices", acr=(MFA, "urn:example:key")),))
KEYS = SigningKeys({"live": (jwk(rsa_key("a"), "a"),)})
STEP_UP = f'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="insufficient_user_authentication", {{}}\n\n{MFA}'


def found(answer: str = "", *facts: Any, token: str = "", **changes: Any) -> Finding:
    text = f"{call(token or signed(claims(**changes)))}\n\n{answer}"
    return finding(scope_acr, text, *(facts or (KEYS,)), profile=PROFILE_WITH_ACR)


@pytest.mark.parametrize("acr", [MFA, "urn:example:key"])
def test_a_level_that_the_profile_names_passes(acr: str) -> None:
    assert found(acr=acr).outcome is Outcome.PASS


def test_another_level_fails_and_is_told_with_what_is_needed() -> None:
    told = found(acr="urn:example:password")
    assert (told.outcome, told.cause, told.actor) == (Outcome.FAIL, "user-lacks-permission", Actor.YOU)
    assert (told.evidence[0].value, str(told.evidence[0].expected)) == (
        "urn:example:password", f"{MFA} or urn:example:key",
    )  # fmt: skip


def test_a_token_that_tells_no_level_leaves_the_question_open() -> None:
    assert found().outcome is Outcome.UNAVAILABLE


def test_an_opaque_token_is_judged_by_introspection_and_not_here() -> None:
    assert found(token="b7f0c1d2e3a4958677e8f9a0b1c2d3e4f5061728").outcome is Outcome.NOT_APPLICABLE


def test_a_level_that_nobody_signed_decides_nothing() -> None:
    other = SigningKeys({"live": (jwk(rsa_key("b"), "a"),)})
    assert found("", other, acr="urn:example:password").outcome is Outcome.NOT_APPLICABLE


def test_a_success_is_never_a_weak_login() -> None:
    assert found("HTTP/1.1 200 OK\n\n{}", acr="urn:example:password").outcome is Outcome.PASS


@pytest.mark.parametrize("profile", [PROFILE, PROFILE_WITH_ACR])
def test_a_challenge_for_another_login_is_heard_without_a_profile_too(profile: Any) -> None:
    text = call(signed(claims(auth_time=1_772_000_000))) + "\n\n" + STEP_UP.format(f'acr_values="{MFA}", max_age="60"')
    told = finding(scope_acr, text, profile=profile)
    assert (told.outcome, told.cause) == (Outcome.FAIL, "user-lacks-permission")
    assert [str(row.expected) for row in told.evidence] == [MFA, "at most 60 seconds before the call"]
    assert told.evidence[1].value == "2026-02-25T06:13:20Z"


def test_the_challenge_to_our_own_call_is_heard() -> None:
    answer = Response(401, challenges=(Challenge("Bearer", {"error": "insufficient_user_authentication"}),))
    told = found("", Replay(ApiAnswer("pasted", "GET", "/v2/devices", answer, 4.0)), acr=MFA)
    assert told.outcome is Outcome.FAIL


@pytest.mark.parametrize("challenge", ['Bearer error="invalid_token"', "Bearer"])
def test_another_challenge_asks_for_no_login(challenge: str) -> None:
    text = f"{call(signed())}\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: {challenge}\n\n"
    assert finding(scope_acr, text).outcome is Outcome.NOT_APPLICABLE
