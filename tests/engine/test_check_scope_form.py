"""A right that the paste asks for in one form, and that the token has in another."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import judged

FORBIDDEN = 'GET /ledger -> {"statusCode":403,"error":"Forbidden","message":"Insufficient scope"}\n\n'


def decoded(status: str = FORBIDDEN, **claims: object) -> str:
    """A refusal, and the decoded claims of the token that it refused."""
    return status + json.dumps({"iss": "https://id.example.com", "exp": 1893456000, "sub": "ada", **claims}, indent=2)


@pytest.mark.parametrize(
    ("setting", "scope"),
    [
        ("access: { scope: ['scope:ledger.read'] }", "openid ledger.read"),
        ("roles: ['ROLE_ledger-admin']", "ledger-admin openid"),
        ('scopes = ["SCOPE_ledger.read"]', "ledger.read"),
        ('scopes: ["api://7d1f-ledger/ledger.read"]', "ledger.read"),
    ],
)
def test_a_right_that_is_asked_for_with_a_word_before_it_is_not_recognised(setting: str, scope: str) -> None:
    finding = judged("scope.form", f"{setting}\n\n{decoded(scope=scope)}")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "scope-claim-not-recognised")


@pytest.mark.parametrize(
    ("setting", "paste"),
    [
        ("access: { scope: ['ledger.read'] }", decoded(scope="openid ledger.read")),
        ("access: { scope: ['scope:ledger.write'] }", decoded(scope="openid ledger.read")),
        ("access: { scope: ['scope:ledger.read'] }", decoded("GET /ledger -> 200 OK\n\n", scope="ledger.read")),
        (
            "access: { scope: ['scope:ledger.read'] }",
            decoded("GET /ledger -> 401 token expired\n\n", scope="ledger.read"),
        ),
        ("", decoded(scope="ledger.read", roles=["ROLE_ledger.read"])),
    ],
)
def test_a_right_in_the_same_form_or_another_refusal_is_no_finding(setting: str, paste: str) -> None:
    finding = judged("scope.form", f"{setting}\n\n{paste}")
    assert finding.cause != "scope-claim-not-recognised" or "asks for" not in str(finding.summary)
