"""Comparing a token with published keys: what verified, and what happened where nothing did."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.engine import parse
from diagnostics.engine.model.submission import Token
from diagnostics.engine.tokens.signature import State, Verification, rewritten, verify
from tests.engine.tokens import claims, ec_key, ed_key, jwk, rsa_key, signed, with_payload

KEYS = {"live": (jwk(rsa_key("a"), "a"),), "test": (jwk(rsa_key("b"), "b"),)}


def token_of(text: str) -> Token:
    found = parse.parse(text).tokens
    assert found
    return found[0]


def seen(text: str, keys: Any = None) -> Verification:
    return verify(token_of(text), KEYS if keys is None else keys)


def test_a_good_signature_names_the_key_and_its_environment() -> None:
    assert seen(signed()) == Verification(State.VALID, "RS256", "a", "live", "a")


def test_a_key_of_another_environment_is_named() -> None:
    found = seen(signed(key=rsa_key("b"), kid="b"))
    assert (found.state, found.environment) == (State.VALID, "test")


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("PS256", rsa_key("a")), ("RS512", rsa_key("a")), ("ES256", ec_key("e")), ("EdDSA", ed_key("d"))],
)
def test_every_asymmetric_algorithm_verifies(algorithm: str, key: Any) -> None:
    keys = {"live": (jwk(key, "k", algorithm),)}
    assert seen(signed(key=key, kid="k", algorithm=algorithm), keys).state is State.VALID


def test_a_payload_changed_after_signing_is_told_from_a_signature_of_another_key() -> None:
    assert seen(with_payload(signed(), claims(scope="admin"))).state is State.ALTERED
    assert seen(signed(key=rsa_key("c"), kid="a")).state is State.OTHER_KEY


def test_a_payload_changed_in_a_token_of_the_other_environment_names_that() -> None:
    found = seen(with_payload(signed(key=rsa_key("b"), kid="b"), claims(scope="admin")))
    assert (found.state, found.environment) == (State.ALTERED, "test")


def test_an_elliptic_signature_that_fails_does_not_claim_to_know_why() -> None:
    keys = {"live": (jwk(ec_key("e"), "k", "ES256"),)}
    token = with_payload(signed(key=ec_key("e"), kid="k", algorithm="ES256"), claims(scope="admin"))
    assert seen(token, keys).state is State.BAD


def test_a_kid_that_nobody_publishes_is_told() -> None:
    assert seen(signed(key=rsa_key("c"), kid="gone")).state is State.KEY_UNKNOWN


def test_a_token_without_a_kid_may_be_signed_by_any_published_key() -> None:
    assert seen(signed(kid=None)).state is State.VALID
    assert seen(signed(kid=None, key=rsa_key("c"))).state is State.NO_KEY_FITS


def test_a_key_of_another_kind_than_the_algorithm_is_told() -> None:
    keys = {"live": (jwk(ec_key("e"), "a", "ES256"),)}
    assert seen(signed(), keys).state is State.KEY_MISMATCH
    assert seen(signed(), {"live": (jwk(rsa_key("a"), "a", alg="RS512"),)}).state is State.KEY_MISMATCH
    shared = signed(key="x" * 32, kid="a", algorithm="HS256")
    assert seen(shared).state is State.KEY_MISMATCH


def test_a_shared_secret_signature_is_not_judged() -> None:
    assert seen(signed(key="x" * 32, kid="other", algorithm="HS256")).state is State.UNSUPPORTED


def test_an_encryption_key_verifies_nothing() -> None:
    keys = {"live": (jwk(rsa_key("a"), "a") | {"use": "enc"},)}
    assert seen(signed(), keys).state is State.KEY_MISMATCH


@pytest.mark.parametrize(
    "broken",
    [
        {"kty": "RSA", "kid": "a"},
        {"kty": "RSA", "kid": "a", "n": "", "e": "AQAB"},
        {"kty": "RSA", "kid": "a", "n": 5, "e": None},
        {"kty": "EC", "kid": "a", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": ["RSA"], "kid": {}},
        {},
    ],
)
def test_a_broken_key_in_the_set_disturbs_nothing(broken: dict[str, Any]) -> None:
    assert seen(signed(), {"live": (broken, jwk(rsa_key("a"), "a"))}).state is State.VALID
    assert seen(signed(), {"live": (broken,)}).state is not State.VALID


def test_a_private_key_in_the_set_is_used_as_the_public_one() -> None:
    keys = {"live": (jwk(rsa_key("a"), "a") | {"d": "", "p": ""},)}
    assert seen(signed(), keys).state is State.VALID


def test_a_payload_that_another_program_laid_out_is_noticed() -> None:
    assert not rewritten(token_of(signed()))
    assert rewritten(token_of(with_payload(signed(), claims(), indent=2)))
