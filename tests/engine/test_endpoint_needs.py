"""What a profile says of an endpoint's holder and of the claims with scopes, and what tokens show of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.engine.checks.scope.endpoint import scope_endpoint
from diagnostics.engine.checks.scope.form import scope_form
from diagnostics.engine.checks.token.introspected import token_introspected
from diagnostics.engine.checks.token.user import token_user
from diagnostics.engine.model.facts import Introspection, SigningKeys
from diagnostics.engine.model.known import TokenKind
from diagnostics.engine.model.profile import Endpoint, Profile
from diagnostics.engine.model.types import Outcome
from diagnostics.engine.platform.load import ProfileError, read
from tests.engine.tokens import PROFILE, call, claims, finding, jwk, rsa_key, signed

KEYS = SigningKeys({"live": (jwk(rsa_key("a"), "a"),)})
USER = {"sub": "alice", "client_id": "app", "auth_time": 1_772_000_000}
OPAQUE = "acme_bot_b7f0c1d2e3a4958677e8f9a0b1c2d3e4"


def ruled(**asked: Any) -> Profile:
    return replace(PROFILE, endpoints=(Endpoint("GET", "/v2/devices", **asked),))


@pytest.mark.parametrize(("holder", "held", "outcome", "cause"), [
    ("user", USER, Outcome.PASS, None),
    ("user", {}, Outcome.FAIL, "app-only-token-for-user-resource"),
    ("application", {}, Outcome.PASS, None),
    ("application", USER, Outcome.FAIL, "wrong-token-type"),
    ("user", {"sub": "b1946ac9", "client_id": None}, Outcome.UNAVAILABLE, None),
])  # fmt: skip
def test_whose_token_an_endpoint_takes(holder: str, held: dict[str, Any], outcome: Outcome, cause: str | None) -> None:
    told = finding(token_user, call(signed(claims(**held))), KEYS, profile=ruled(holder=holder))
    assert (told.outcome, told.cause) == (outcome, cause)


def test_what_nobody_signed_tells_no_holder_and_a_success_has_the_right_one() -> None:
    profile = ruled(holder="user")
    other = SigningKeys({"live": (jwk(rsa_key("b"), "a"),)})
    assert finding(token_user, call(signed()), other, profile=profile).outcome is Outcome.NOT_APPLICABLE
    accepted = f"{call(signed())}\n\nHTTP/1.1 200 OK\n\n{{}}"
    assert finding(token_user, accepted, KEYS, profile=profile).outcome is Outcome.PASS


@pytest.mark.parametrize(("holder", "outcome"), [
    ("application", Outcome.FAIL), ("user", Outcome.PASS), ("bot", Outcome.UNAVAILABLE), ("", Outcome.UNAVAILABLE),
])  # fmt: skip
def test_an_opaque_token_s_beginning_tells_its_holder(holder: str, outcome: Outcome) -> None:
    profile = replace(ruled(holder="user"), tokens=(TokenKind("acme_bot_", "bot token", holder=holder),))
    assert finding(token_user, call(OPAQUE), profile=profile).outcome is outcome


@pytest.mark.parametrize(("held", "of_endpoint", "of_form"), [
    ({"scope": "read"}, Outcome.NOT_APPLICABLE, Outcome.FAIL),
    ({"scope": None, "scp": ["read"]}, Outcome.PASS, Outcome.PASS),
    ({"scope": "write"}, Outcome.FAIL, Outcome.PASS),
    ({"scope": None}, Outcome.FAIL, Outcome.NOT_APPLICABLE),
])  # fmt: skip
def test_scopes_count_where_the_api_looks_for_them(
    held: dict[str, Any], of_endpoint: Outcome, of_form: Outcome
) -> None:
    profile = ruled(any_of=("read",), scope_claims=("scp",))
    text = f"{call(signed(claims(**held)))}\n\nHTTP/1.1 403 Forbidden\n\n{{}}"
    assert finding(scope_endpoint, text, KEYS, profile=profile).outcome is of_endpoint
    assert finding(scope_form, text, KEYS, profile=profile).outcome is of_form


@pytest.mark.parametrize(("asked", "held", "cause"), [
    ({"holder": "user"}, {"sub": "app", "client_id": "app"}, "app-only-token-for-user-resource"),
    ({"holder": "application"}, {"sub": "7", "username": "alice", "client_id": "app"}, "wrong-token-type"),
    ({"holder": "user"}, {"sub": "7"}, None),
    ({"roles": ("admin",)}, {"roles": ["viewer"]}, "user-lacks-permission"),
    ({"roles": ("admin",)}, {"roles": ["admin"]}, None),
    ({"roles": ("admin",)}, {}, None),
    ({"acr": ("2",)}, {"acr": "1"}, "user-lacks-permission"),
    ({"acr": ("2",)}, {"acr": "2"}, None),
    ({"acr": ("2",)}, {}, None),
])  # fmt: skip
def test_of_an_opaque_token_its_server_s_answer_tells_the_same(
    asked: dict[str, Any], held: dict[str, Any], cause: str | None
) -> None:
    told = finding(token_introspected, call(OPAQUE), Introspection(True, held), profile=ruled(**asked))
    assert (told.outcome, told.cause) == (Outcome.FAIL if cause else Outcome.PASS, cause)


FILE = """schema = 2
name = "Acme"
[[apis]]
name = "Orders"
scope_claims = ["scp"]
role_claims = ["realm_access.roles"]
[[apis.bases]]
url = "https://api.acme.example"
[[apis.endpoints]]
method = "DELETE"
path = "/orders/{id}"
all_of = ["orders:write"]
roles = ["admin"]
acr = ["urn:acme:mfa"]
holder = "user"
"""


def test_a_file_of_the_second_edition_says_all_of_it() -> None:
    rule = read(FILE, {}, slug="acme", source="acme.toml").endpoint("DELETE", "/orders/7")
    assert rule is not None
    assert (rule.roles, rule.acr, rule.holder) == (("admin",), ("urn:acme:mfa",), "user")
    assert (rule.scope_claims, rule.role_claims) == (("scp",), ("realm_access.roles",))


def test_a_holder_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(ProfileError, match=r"line 15: apis.*holder must be one of user, application"):
        read(FILE.replace('"user"', '"usr"'), {}, slug="acme", source="acme.toml")
