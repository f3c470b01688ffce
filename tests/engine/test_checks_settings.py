"""What checks say of a claim or a call beside the setting, metadata or registration that it must match."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_paste import NOW, SP, call, judged, jwt, token_call

SENT = call(f"Authorization: Bearer {jwt()}")
SECRET = f"{SP}&client_secret=Kf47VnBq82LsWd93XmRt61Pz"
REFUSED = '{"error":"invalid_client"}'
PASSES = Outcome.PASS
FAILS = Outcome.FAIL
RESOURCE = '{{"resource": "{}", "authorization_servers": ["https://auth.example.com"]}}\n\n'

# the token of `SENT` names https://auth.example.com, https://api.example.com and RS256
TURNS: list[tuple[str, str, Outcome, str | None]] = [
    ("token.audience", '"ValidAudience": "orders"\n\n' + SENT, FAILS, "wrong-audience"),
    ("token.audience", '"ValidAudience": "https://api.example.com/"\n\n' + SENT, FAILS, "wrong-audience"),
    ("token.audience", '"ValidAudiences": ["orders", "https://api.example.com"]\n\n' + SENT, PASSES, None),
    ("token.audience", "JWT_AUDIENCE=orders\n\n" + SENT, FAILS, "wrong-audience"),
    ("token.audience", "audiences:\n  - orders\n\n" + SENT, FAILS, "wrong-audience"),
    ("token.audience", "audience: https://api.example.com\n\n" + SENT, PASSES, None),
    ("token.audience", "options.Audience = Configuration.Get(1);\n\n" + SENT, PASSES, None),
    ("token.audience", "audience = $AUDIENCE\n\n" + SENT, PASSES, None),
    ("token.audience", "ValidateAudience = true\n\n" + SENT, PASSES, None),
    ("token.audience", RESOURCE.format("https://api.example.com/mcp") + SENT, FAILS, "wrong-audience"),
    ("token.audience", RESOURCE.format("https://api.example.com") + SENT, PASSES, None),
    ("token.issuer", "issuer-uri: https://sso.example.com/realms/a\n\n" + SENT, FAILS, "wrong-issuer-or-tenant"),
    ("token.issuer", "issuer-uri: http://keycloak:8080\n\n" + SENT, FAILS, "issuer-hostname-mismatch"),
    ("token.issuer", '"ValidIssuer": "https://auth.example.com/"\n\n' + SENT, FAILS, "issuer-hostname-mismatch"),
    ("token.issuer", '"Authority": "https://auth.example.com/"\n\n' + SENT, PASSES, None),
    ("token.issuer", '{"issuer":"https://auth.example.com"}\n\n' + SENT, PASSES, None),
    ("token.issuer", 'authority: "https://login.microsoftonline.com/common"\n\n' + SENT, PASSES, None),
    ("token.issuer", 'issuer: "shop"\n\n' + SENT, PASSES, None),
    ("token.algorithm", 'jwt.decode(t, key, algorithms=["HS256", "HS512"])\n\n' + SENT, FAILS, "alg-mismatch"),
    ("token.algorithm", 'jwt.decode(t, key, algorithms=["HS256", "RS256"])\n\n' + SENT, PASSES, None),
    ("token.algorithm", '"id_token_signing_alg_values_supported":["HS256"]\n\n' + SENT, PASSES, None),
    ("token.algorithm", 'jwt.encode(c, key, algorithm="HS256")\n\n' + SENT, PASSES, None),
    ("endpoint.client-authentication",
     '{"token_endpoint_auth_method":"client_secret_basic"}\n\n' + token_call(SECRET, 401, REFUSED),
     FAILS, "client-auth-method-mismatch"),
    ("endpoint.client-authentication",
     '{"token_endpoint_auth_method":"client_secret_post"}\n\n' + token_call(SECRET, 401, REFUSED), PASSES, None),
    ("endpoint.client-authentication",
     '{"token_endpoint_auth_methods_supported":["client_secret_basic"]}\n\n' + token_call(SECRET, 401, REFUSED),
     FAILS, "client-auth-method-mismatch"),
    ("endpoint.client-authentication",
     '{"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}\n\n'
     + token_call(SECRET, 401, REFUSED), PASSES, None),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "outcome", "cause"), TURNS)
def test_a_claim_is_judged_by_the_setting_beside_it(check: str, text: str, outcome: Outcome, cause: str | None) -> None:
    finding = judged(check, text)
    assert (finding.outcome, finding.cause) == (outcome, cause)


def granted(scope: str) -> str:
    """A token response with `scope`, and a call of the API with its token that asks for `write`."""
    answer = f'{{"access_token":"Pq93LmXz28WvKt57RdYb","token_type":"Bearer","scope":"{scope}"}}'
    asked = token_call(f"{SECRET}&scope=read", 200, answer)
    challenge = 'WWW-Authenticate: Bearer scope="write"\n'
    return f"{asked}\n\n{call('Authorization: Bearer Pq93LmXz28WvKt57RdYb', 403, fields=challenge)}"


def test_scopes_that_the_api_asks_for_are_compared_with_those_that_were_granted() -> None:
    finding = judged("scope.granted", granted("read"))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "missing-scope")
    assert judged("scope.granted", granted("read write")).outcome is Outcome.PASS


@pytest.mark.parametrize(("ahead", "outcome"), [(2, Outcome.PASS), (35, Outcome.FAIL), (-5, Outcome.PASS)])
def test_a_token_that_is_younger_than_the_refusal_shows_two_clocks(ahead: int, outcome: Outcome) -> None:
    finding = judged("token.issued-at", call(f"Authorization: Bearer {jwt(iat=NOW + ahead)}"))
    assert finding.outcome is outcome
    assert finding.cause == ("clock-skew" if outcome is Outcome.FAIL else None)


def test_a_token_that_is_younger_by_less_than_the_leeway_of_a_known_platform_is_allowed() -> None:
    text = call(f"Authorization: Bearer {jwt(iat=NOW + 35)}")
    here = text.replace("api.example.com", "api.xxx.com")
    assert judged("token.issued-at", here, platform="company-x").outcome is Outcome.PASS
    assert judged("token.issued-at", text, platform="company-x").outcome is Outcome.FAIL


def test_a_token_that_is_a_little_younger_than_an_undated_call_is_allowed() -> None:
    text = call(f"Authorization: Bearer {jwt(iat=NOW + 35)}").replace("Date: Fri, 08 Mar 2024 14:23:45 GMT\n", "")
    finding = judged("token.issued-at", text)
    assert finding.outcome is Outcome.PASS
    assert "most verifiers allow" in str(finding.summary)
