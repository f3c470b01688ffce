"""What a token endpoint says of a client: unknown, unnamed, signed too long, or in a way that it does not take."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Verdict
from tests.corpus.examined import examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
CODE = "grant_type=authorization_code&code=c56d728196d95b2cf4acd&redirect_uri=https%3A%2F%2Fa.example%2Fcb"


def _part(members: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")


def _secret(issued: int, ends: int) -> str:
    """A client secret as Apple wants it: a token that the client signs."""
    claims = {"iss": "8JWHNU3FQK", "iat": issued, "exp": ends, "aud": "https://appleid.apple.com", "sub": "web"}
    return f"{_part({'alg': 'ES256', 'kid': 'G953'})}.{_part(claims)}.{'e8LCOmrPGXVe57DK2GMAi6uKx45' * 3}zzzzz"


def _verdict(body: str, answer: str, host: str = "id.example") -> Verdict:
    text = (
        f"curl https://{host}/auth/token -d '{body}'\n\nHTTP/1.1 401 Unauthorized\n"
        f"Date: Sun, 08 Mar 2026 14:23:45 GMT\nContent-Type: application/json\n\n{answer}\n"
    )
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict


@pytest.mark.parametrize(
    ("body", "answer", "cause"),
    [
        (CODE, '{"error":"invalid_client"}', "missing-grant-type-or-parameter"),
        (f"{CODE}&client_id=web", '{"error":"invalid_client"}', "client-auth-method-mismatch"),
        (
            f"{CODE}&client_id=web&client_secret=Nq8sVz2LkT6wXc9J",
            '{"error":"invalid_client","error_description":"Request denied: Unsupported authentication method"}',
            "client-auth-method-mismatch",
        ),
        (
            f"{CODE}&client_id=web&client_secret=Nq8sVz2LkT6wXc9J",
            '{"error":"invalid_client","error_description":"The audience claim for client_assertion is wrong"}',
            "client-assertion-invalid",
        ),
        (
            f"{CODE}&client_id=web&client_secret={_secret(NOW - 9000000, NOW - 90000)}",
            '{"error":"invalid_client"}',
            "client-secret-expired-or-rotated",
        ),
        (
            f"{CODE}&client_id=web&client_secret={_secret(NOW, NOW + 31536000)}",
            '{"error":"invalid_client"}',
            "client-assertion-invalid",
        ),
        (
            f"{CODE}&client_id=web&client_secret={_secret(NOW * 1000, (NOW + 8640) * 1000)}",
            '{"error":"invalid_client"}',
            "wrong-time-unit",
        ),
    ],
    ids=["unnamed", "proves-nothing", "method", "assertion", "expired", "too-long", "milliseconds"],
)
def test_each_way_to_be_refused_is_told_as_itself(body: str, answer: str, cause: str) -> None:
    assert _verdict(body, answer).cause == cause


def test_of_a_client_that_is_named_a_bare_refusal_leaves_room_for_other_causes() -> None:
    verdict = _verdict(f"{CODE}&client_id=web&client_secret=Nq8sVz2LkT6wXc9J", '{"error":"invalid_client"}')
    assert verdict.cause == "wrong-client-credentials"
    assert verdict.confidence <= 0.85


def test_a_code_is_redeemed_where_its_redirect_says() -> None:
    text = (
        "https://a.example/cb?code=1000.7aa079c85aa4059e&location=eu&accounts-server=https%3A%2F%2Faccounts.zoho.eu\n\n"
        "curl https://accounts.zoho.com/oauth/v2/token -d grant_type=authorization_code -d client_id=1000.RLHPLOTW "
        "-d client_secret=57ad12b22297ae5c84 -d code=1000.7aa079c85aa4059e -d redirect_uri=https://a.example/cb\n"
        '\n{"error":"invalid_code"}\n'
    )
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    assert verdict.cause == "wrong-environment"
    assert verdict.fix is not None
    assert "https://accounts.zoho.eu/oauth/v2/token" in verdict.fix.request
