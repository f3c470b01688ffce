"""What scope.role says of tokens with a role that the endpoint needs, without one, and of those that name none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine.checks.scope.role import scope_role
from diagnostics.engine.model.facts import SigningKeys
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.types import Finding, Outcome
from tests.engine.tokens import PROFILE, call, claims, finding, jwk, rsa_key, signed

KEYS = SigningKeys({"live": (jwk(rsa_key("a"), "a"),)})
RULE = Endpoint("GET", "/v2/devices", roles=("admin", "auditor"))


def found(answer: str = "", rule: Endpoint = RULE, token: str = "", keys: Any = KEYS, **changes: Any) -> Finding:
    text = f"{call(token or signed(claims(**changes)))}\n\n{answer}"
    return finding(scope_role, text, keys, profile=replace(PROFILE, endpoints=(rule,)))


@pytest.mark.parametrize("held", [
    {"roles": ["viewer", "auditor"]}, {"roles": "viewer,admin"}, {"groups": ["admin"]},
    {"realm_access": {"roles": ["admin"]}}, {"resource_access": {"orders": {"roles": ["auditor"]}}},
    {"cognito:groups": ["admin"]},
])  # fmt: skip
def test_a_role_in_any_usual_claim_passes(held: dict[str, Any]) -> None:
    assert found(**held).outcome is Outcome.PASS


def test_roles_that_are_none_of_those_needed_fail() -> None:
    told = found(roles=["viewer"])
    assert (told.outcome, told.cause) == (Outcome.FAIL, "user-lacks-permission")
    assert (told.evidence[0].value, str(told.evidence[0].expected)) == ("viewer", "admin or auditor")


@pytest.mark.parametrize(("named", "outcome"), [
    (("https://example.com/roles",), Outcome.PASS), (("roles",), Outcome.FAIL), ((), Outcome.FAIL),
])  # fmt: skip
def test_the_claims_that_the_profile_names_decide(named: tuple[str, ...], outcome: Outcome) -> None:
    held = {"https://example.com/roles": ["admin"], "roles": ["viewer"]}
    assert found(rule=replace(RULE, role_claims=named), **held).outcome is outcome


def test_a_token_without_roles_leaves_the_question_open_unless_the_api_is_known_to_read_them_there() -> None:
    assert found().outcome is Outcome.UNAVAILABLE
    told = found(rule=replace(RULE, role_claims=("roles",)))
    assert told.outcome is Outcome.FAIL
    assert told.confidence < 0.95


def test_an_opaque_token_is_judged_by_introspection_and_not_here() -> None:
    assert found(token="b7f0c1d2e3a4958677e8f9a0b1c2d3e4f5061728").outcome is Outcome.NOT_APPLICABLE


def test_roles_that_nobody_signed_decide_nothing() -> None:
    assert found(keys=SigningKeys({"live": (jwk(rsa_key("b"), "a"),)}), roles=["viewer"]).outcome is (
        Outcome.NOT_APPLICABLE
    )


def test_a_success_lacks_no_role() -> None:
    assert found("HTTP/1.1 200 OK\n\n{}", roles=["viewer"]).outcome is Outcome.PASS


def test_an_endpoint_that_names_no_role_asks_for_none() -> None:
    assert found(rule=Endpoint("GET", "/v2/devices"), roles=["viewer"]).outcome is Outcome.NOT_APPLICABLE
