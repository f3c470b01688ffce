"""Issuers of many tenants in one alias: each of them is the platform's, and nothing that merely looks like one is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.engine.checks.token.issuer import token_issuer
from diagnostics.engine.model.types import Outcome
from diagnostics.engine.platform.load import ProfileError, read
from tests.engine.tokens import LIVE, PROFILE, call, claims, finding, signed

TENANTS = replace(
    PROFILE,
    environments=(replace(LIVE, aliases=("https://id.example.com/*/v2.0", "https://*.tenants.example")),),
)


@pytest.mark.parametrize(
    ("issuer", "outcome"),
    [
        ("https://id.example.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", Outcome.PASS),
        ("https://id.example.com/north.example/v2.0", Outcome.PASS),
        ("https://south.tenants.example", Outcome.PASS),
        ("https://id.example.com/a/b/v2.0", Outcome.FAIL),
        ("https://id.example.com//v2.0", Outcome.FAIL),
        ("https://id.example.com/north/v1.0", Outcome.FAIL),
        ("https://evil.example/https://id.example.com/north/v2.0", Outcome.FAIL),
        ("https://evil.example/.tenants.example", Outcome.FAIL),
        ("https://a@evil.tenants.example", Outcome.FAIL),
    ],
)
def test_an_alias_with_an_asterisk_is_the_issuers_of_all_tenants(issuer: str, outcome: Outcome) -> None:
    text = call(signed(claims(iss=issuer))) + "\n\nHTTP/1.1 401 Unauthorized\n"
    assert finding(token_issuer, text, profile=TENANTS).outcome is outcome


@pytest.mark.parametrize(
    ("alias", "taken"),
    [("https://id.example/*/v2.0", True), ("https://*.id.example", True), ("https://*/v2.0", False),
     ("https://id.*/v2.0", False), ("https://i*d.example", False)],
)  # fmt: skip
def test_an_asterisk_stands_for_a_tenant_and_never_for_whose_host_it_is(alias: str, *, taken: bool) -> None:
    text = (
        'schema = 2\nname = "A"\n[[apis]]\nname = "a"\n[[issuers]]\nname = "i"\nissuer = "https://id.example"\n'
        f'aliases = ["{alias}"]\n'
    )
    if taken:
        assert read(text, {}, slug="a", source="a.toml").environments[0].aliases == (alias,)
        return
    with pytest.raises(ProfileError) as told:
        read(text, {}, slug="a", source="a.toml")
    assert "line 8: issuers[0].aliases" in str(told.value.problems[0])
