"""What the receiving side is set to, beside the token that came: verifiers, gateways, proxies, redirects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code.claims_read import READERS, Reader
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
_OF_WORDS = ("report.wording", "report.story", "api.error-message")


def named_first(paste: str) -> str:
    """The cause that stands first among those of a paste, or ""."""
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is not None
    return verdict.ranked[0].cause if verdict.ranked else ""


def shown(paste: str) -> set[str | None]:
    """The causes that the paste shows by itself: without what its words resemble and what a person tells."""
    findings = examined(paste, "generic", AT)[0].findings
    return {finding.cause for finding in findings if finding.check not in _OF_WORDS}


def is_left_open(paste: str) -> bool:
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is not None
    return not verdict.cause


@pytest.mark.parametrize("line", ["GET /orders -> HTTP 401", "POST https://api.example.com/v1/jobs → 401"])
def test_a_challenge_below_the_line_of_a_call_is_no_credential_of_the_call(line: str) -> None:
    assert is_left_open(f'{line}\nWWW-Authenticate: Bearer realm="orders"\nWhat can I look at?')
    told = f'{line}\nWWW-Authenticate: Bearer error="invalid_token", error_description="The token has expired"'
    assert named_first(told) == "access-token-expired"


def test_a_token_that_is_sent_in_the_servers_field_is_still_seen() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI1In0.c2lnbmF0dXJlc2lnbmF0dXJl"
    paste = f"GET /a HTTP/1.1\nHost: api.example.com\nWWW-Authenticate: Bearer {token}\n\nHTTP/1.1 401 Unauthorized"
    assert "wrong-header-name" in {finding.cause for finding in examined(paste, "generic", AT)[0].findings}


JWE, UNSIGNED = "jwe-token-where-jws-expected", "alg-none-or-unsigned"
REFUSED = '\nGET /v1/claims 401 {"error": "invalid_token"}'


@pytest.mark.parametrize(
    ("told", "right", "cause"),
    [
        ("$ echo $TOKEN | tr '.' '\\n' | wc -l\n5", "$ echo $TOKEN | tr '.' '\\n' | wc -l\n3", JWE),
        ("token.count('.')  # => 4", "token.count('.')  # => 2", JWE),
        ("print([len(p) for p in token.split('.')])\n[62, 342, 16, 538, 22]", "token.split('.')\n[36, 190, 43]", JWE),
        ("Das Token besteht aus fünf Teilen.", "Das Token besteht aus drei Teilen.", JWE),
        ("access token: eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiw...", "access token: eyJhbGciOiJSUzI1NiIs...", JWE),
        ('token header: {"alg":"RSA-OAEP","enc":"A256GCM"}', '{"kty":"RSA","use":"enc","alg":"RSA-OAEP"}', JWE),
        ("parts = token.split('.')  # [27, 190, 0]", "parts = token.split('.')  # [27, 190, 43]", UNSIGNED),
        ('header of the token: {"alg":"none","typ":"JWT"}', 'header: {"alg":"RS256","typ":"JWT"}', UNSIGNED),
        ('jwt.encode({"sub": "a"}, None, algorithm="none")', 'jwt.encode({"sub": "a"}, key, "HS256")', UNSIGNED),
        ("jwt.NewWithClaims(jwt.SigningMethodNone, c)", "if t.Method == jwt.SigningMethodNone { return e }", UNSIGNED),
    ],
)
def test_the_form_of_a_token_is_told_by_its_parts_its_header_and_the_code_that_makes_it(
    told: str, right: str, cause: str
) -> None:
    assert named_first(told + REFUSED) == cause
    assert cause not in shown(right + REFUSED)


def test_encrypted_tokens_are_no_fault_where_the_verifier_decrypts_them() -> None:
    told = "token.count('.')  # => 4" + REFUSED
    assert named_first(told) == JWE
    assert JWE not in shown(f"const {{ payload }} = await jwtDecrypt(token, key)\n{told}")


HOSTS = "issuer-hostname-mismatch"


@pytest.mark.parametrize(
    ("paste", "cause"),
    [
        ('o.Authority = "http://keycloak:8180/realms/dev";\nI log in at http://localhost:8180/realms/dev.\n401', HOSTS),
        (
            "quarkus.oidc.auth-server-url=http://kc.auth.svc:8080/realms/pay\n"
            "curl https://login.pay.example/realms/pay/protocol/openid-connect/token -d grant_type=password\n401",
            HOSTS,
        ),
        ("oidc: expected issuer http://authentik:9000/o/a/ got https://auth.home.example/o/a/\n401", HOSTS),
        (
            'o.Authority = "https://sso.acme.example/realms/dev";\n'
            'decoded token: { "iss": "https://sso.acme.example/realms/prod", "aud": "api" }\n401',
            "wrong-issuer-or-tenant",
        ),
        (
            "AzureAd TenantId: 1111aaaa-0000-4000-8000-000000000001\n"
            '"iss": "https://sts.windows.net/2222bbbb-0000-4000-8000-000000000002/"\n401',
            "wrong-issuer-or-tenant",
        ),
    ],
)
def test_the_issuer_that_is_set_is_held_against_where_the_token_was_got(paste: str, cause: str) -> None:
    assert named_first(paste) == cause


@pytest.mark.parametrize(
    "paste",
    [
        'o.Authority = "http://localhost:8180/realms/dev";\nI log in at http://localhost:8180/realms/dev.\n401',
        'One token has "iss": "https://sso.north.example/realms/a", the other\n"iss": "https://sso.south.example/realms/a".\n403',
    ],
)
def test_one_address_in_both_places_and_the_claims_of_two_tokens_are_no_mismatch(paste: str) -> None:
    assert HOSTS not in shown(paste)


AUDIENCE = "wrong-audience"


@pytest.mark.parametrize(
    ("asked", "called", "is_other"),
    [
        ("https://graph.microsoft.com/.default", "https://management.azure.com/subscriptions", True),
        ("https://management.azure.com/.default", "https://kv-a.vault.azure.net/secrets/db", True),
        ("https://vault.azure.net/.default", "https://kv-a.vault.azure.net/secrets/db", False),
        ("https://acme.crm4.dynamics.com/.default", "https://acme.crm4.dynamics.com/api/data/v9.2/accounts", False),
    ],
)
def test_a_token_asked_for_one_api_of_a_vendor_is_of_no_use_at_another(asked: str, called: str, is_other: bool) -> None:
    code = (
        f't = cred.get_token("{asked}").token\nr = requests.get("{called}", headers={{"Authorization": "Bearer " + t}})'
    )
    paste = f"{code}\n# 401"
    assert (AUDIENCE in shown(paste)) is is_other


@pytest.mark.parametrize(
    ("setting", "aud", "is_other"),
    [
        ('verifier(jwks, "https://id.example/") { withAudience("api://stock") }', '"aud": "api://default"', True),
        ("audience: 'https://shop-api'", '"aud": ["https://admin-api", "https://id.example/userinfo"]', True),
        ("audience: 'https://shop-api'", '"aud": ["https://admin-api", "https://shop-api"]', False),
        ('jwt-aud = "rest"', '"aud": "graphql"', True),
    ],
)
def test_the_audience_of_a_token_that_is_told_is_held_against_the_verifiers(
    setting: str, aud: str, is_other: bool
) -> None:
    paste = f'{setting}\njwt.io shows: {{"iss": "https://id.example/", {aud}, "sub": "1"}}\nGET /cart 401'
    assert (AUDIENCE in shown(paste)) is is_other


CLAIM = "scope-claim-not-recognised"


@pytest.mark.parametrize(
    ("reads", "has", "lacks"),
    [
        ('RoleClaimType = "role"; [Authorize(Roles = "Editor")]', '"roles": ["Editor"]', '"role": ["Editor"]'),
        (
            'quarkus.oidc.roles.role-claim-path=groups\n@RolesAllowed("clerk")',
            '"roles": ["clerk"]',
            '"groups": ["clerk"]',
        ),
        ("req.auth.payload.scope.includes('read:a') || 403", '"permissions": ["read:a"]', '"scope": "read:a"'),
        ('payload["scopes"].include?("orders:w")', '"scp": ["orders:w"]', '"scopes": ["orders:w"]'),
        ('[RequiredScope("Jobs.Run")]', '"roles": ["Jobs.Run"]', '"scp": "Jobs.Run"'),
    ],
)
def test_rights_in_another_claim_than_the_verifier_reads_are_told(reads: str, has: str, lacks: str) -> None:
    assert named_first(f'{reads}\ndecoded token: {{"sub": "4", "aud": "desk", {has}}}\nGET /desk 403') == CLAIM
    assert CLAIM not in shown(f'{reads}\ndecoded token: {{"sub": "4", "aud": "desk", {lacks}}}\nGET /desk 403')


def test_code_that_reads_a_claim_is_not_taken_for_the_claims_of_a_token() -> None:
    paste = (
        'local scope = m["payload"]["scope"] or ""\n'
        'if not string.find(scope, "archive.read", 1, true) then deny(403) end\n'
        'old: {"iss":"https://a.example","scope":"archive.read","appid":"x"}\n'
        'new: {"iss":"https://b.example","scp":"archive.read","appid":"x"}\n'
    )
    assert named_first(paste) == CLAIM


def test_a_right_that_is_in_the_claim_read_and_not_the_one_asked_for_is_lacking() -> None:
    code = 'scopes := claims["scope"].(string)\nif !strings.Contains(scopes, "ledger:write") { abort(403) }\n'
    assert named_first(code + 'decoded token: {"sub": "9", "scope": "ledger:read", "aud": "l"}\n403') == "missing-scope"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.hit)
def test_every_way_to_read_a_claim_is_seen_in_its_hit_and_not_in_its_miss(reader: Reader) -> None:
    assert reader.pattern.search(reader.hit)
    assert not reader.pattern.search(reader.miss)
