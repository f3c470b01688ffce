"""What single checks say of one paste: outcomes and causes that the labelled corpus does not reach."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.facts import ApplicationStatus, Missing, Times
from diagnostics.engine.model.types import Finding, Outcome, Severity
from diagnostics.engine.parse import parse
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.engine.subject.near_miss import difference, internal_host
from diagnostics.engine.tokens import dpop
from tests.corpus.examined import profile

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
CHECKS = {check.id: check for check in CATALOGUE}
DATED = "Date: Fri, 08 Mar 2024 14:23:45 GMT\nContent-Type: application/json\n"


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(
    alg: str = "RS256", signature: bytes = b"\x11" * 256, header: dict[str, Any] | None = None, **claims: Any
) -> str:
    usual = {"iss": "https://auth.example.com", "aud": "https://api.example.com", "sub": "u1"}
    times = {"iat": NOW - 600, "exp": NOW + 3000}
    told = {name: value for name, value in {**usual, **times, **claims}.items() if value is not None}
    return f"{part({'alg': alg, **(header or {})})}.{part(told)}.{part(signature)}"


def company(**claims: Any) -> str:
    usual = {"iss": "https://auth.xxx.com", "aud": "https://api.xxx.com", "scope": "read write"}
    return jwt(**{**usual, **claims})


def call(head: str, status: int = 401, body: str = "{}", fields: str = "", line: str = "GET /v1/items HTTP/1.1") -> str:
    return f"{line}\nHost: api.example.com\n{head}\n\nHTTP/1.1 {status} Answer\n{DATED}{fields}\n{body}"


def token_call(body: str, status: int = 400, answer: str = "{}", head: str = "") -> str:
    form = "Content-Type: application/x-www-form-urlencoded\n"
    return (
        f"POST /oauth/token HTTP/1.1\nHost: auth.example.com\n{head or form}\n{body}\n\n"
        f"HTTP/1.1 {status} Answer\nContent-Type: application/json\n\n{answer}"
    )


def judged(check: str, text: str, platform: str = "generic", options: Options | None = None) -> Finding:
    facts = paste_facts(parse(text), profile(platform), now=AT, options=options or Options())
    wanted = CHECKS[check]
    facts |= {fact: Missing(fact.__name__, runner.OFFLINE) for fact in wanted.sees if fact not in facts}
    return runner.judge(wanted, facts)


OPAQUE = "Zx81QpLm27TdRw55KcVb90NeYf33HgUs"
BOUND = {"cnf": {"jkt": "thumb"}}
SP = "grant_type=client_credentials&client_id=app"

FAILS: list[tuple[str, str, str, str]] = [
    ("header.single", "malformed-bearer-syntax", "generic", call(f"Authorization: Bearer {OPAQUE}, Basic YTpi")),
    ("header.single", "token-in-wrong-location", "generic",
     call(f"Authorization: Bearer {jwt()}", line=f"GET /v1/items?access_token={OPAQUE} HTTP/1.1")),
    ("header.scheme", "missing-bearer-prefix", "generic", call(f"Authorization: {OPAQUE}")),
    ("header.scheme-case", "bearer-scheme-case", "generic", call(f"Authorization: bearer {jwt()}")),
    ("header.scheme-kind", "wrong-auth-scheme", "company-x", "curl https://api.xxx.com/v2/devices -u alice:wonderland"),
    ("header.scheme-kind", "wrong-auth-scheme", "generic", call(f"Authorization: ApiKey {OPAQUE}")),
    ("header.value-real", "placeholder-or-unexpanded-variable", "generic", call("Authorization: Bearer {{token}}")),
    ("header.value-bare", "token-quoted", "generic", call(f"Authorization: Bearer <{jwt()}>")),
    ("header.present", "header-not-sent", "generic",
     "axios.post('https://api.example.com/v1/a', { headers: { Authorization: `Bearer ${token}` } })\n// 401"),
    ("request.environment", "wrong-environment", "generic",
     "curl https://api-sandbox.example.com/token gave a token\nGET https://api.example.com/v1/me\n401 invalid_token"),
    ("request.environment", "wrong-host-or-path", "company-x",
     f"curl https://api.elsewhere.example/v2/devices -H 'Authorization: Bearer {company()}'"),
    ("request.url", "wrong-host-or-path", "generic", "curl https://api.example.com/v1/v1/items\n\nHTTP/1.1 401 No\n\n"),
    ("request.url", "wrong-host-or-path", "generic", "curl https://api.example.com//items\n\nHTTP/1.1 401 No\n\n"),
    ("request.https", "http-instead-of-https", "generic",
     f"curl http://api.example.com/v1 -H 'Authorization: Bearer {OPAQUE}'"),
    ("request.redirects", "header-lost-on-redirect", "generic",
     call(f"Authorization: Bearer {OPAQUE}", 301, "", "Location: https://www.example.com/v1/items\n")),
    ("token.kind", "wrong-value-as-token", "generic", call("Authorization: Bearer YWxpY2U6d29uZGVybGFuZA==")),
    ("token.kind", "wrong-value-as-token", "company-x",
     "curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer ghp_abcdefghijklmnopqrstuvwxyz0123456789'"),
    ("token.kind", "wrong-value-as-token", "generic",
     call(f"Authorization: Bearer {OPAQUE}", body='{"error":"invalid_token","error_description":"cannot parse JWT"}')),
    ("token.format", "opaque-token-where-jwt-expected", "generic",
     call(f"Authorization: Bearer {OPAQUE}", body='{"error":"invalid_token","error_description":"not a JWT"}')),
    ("token.purpose", "id-token-as-access-token", "generic", call(f"Authorization: Bearer {jwt(token_use='id')}")),
    ("token.purpose", "id-token-as-access-token", "generic",
     call(f"Authorization: Bearer {jwt(aud='client-1', azp='client-1')}")),
    ("token.signed", "alg-none-or-unsigned", "generic", f"Authorization: Bearer {jwt(signature=b'')}"),
    ("token.algorithm", "alg-mismatch", "generic",
     call(f"Authorization: Bearer {jwt('HS256', b'1' * 32)}", body='{"message":"invalid algorithm, RS256 expected"}')),
    ("token.algorithm", "alg-mismatch", "generic",
     call(f"Authorization: Bearer {jwt('HS256', b'1' * 32)}", body='{"message":"invalid algorithm"}')),
    ("token.claims", "malformed-claims", "generic",
     call(f"Authorization: Bearer {jwt(exp=3_664_145_424)}", body='{"message":"token has no expiration"}')),
    ("token.claims", "malformed-claims", "generic",
     call(f"Authorization: Bearer {jwt(exp=None)}", body='{"message":"exp claim is required"}')),
    ("token.claims", "malformed-claims", "generic", call(f"Authorization: Bearer {jwt(aud=[1, 2])}")),
    ("token.claims", "malformed-claims", "generic", call(f"Authorization: Bearer {jwt(nbf=NOW + 9000)}")),
    ("token.claims", "malformed-claims", "generic", call(f"Authorization: Bearer {jwt(header={'crit': ['x']})}")),
    ("token.complete", "wrong-signing-key-or-secret", "generic",
     f"Authorization: Bearer {jwt('ES256', bytes([0x30, 0x44]) + b'1' * 0x44)}"),
    ("token.complete", "token-truncated", "generic", f"Authorization: Bearer {jwt('RS256', b'1' * 64)}"),
    ("token.size", "token-too-large", "generic",
     f"authorization: Bearer {jwt(groups=['g'])}\nauthorization: size must be between 0 and 300"),
    ("token.size", "token-too-large", "generic", call(f"Authorization: Bearer {jwt(groups=['g' * 40] * 250)}", 400)),
    ("token.lifetime", "malformed-claims", "generic", f"Authorization: Bearer {jwt(exp=None)}"),
    ("token.issuer", "issuer-hostname-mismatch", "company-x",
     f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {company(iss='http://auth.xxx.com')}'"),
    ("token.issuer", "issuer-hostname-mismatch", "generic",
     f"curl https://api.example.com/a -H 'Authorization: Bearer {jwt(iss='http://keycloak:8080/realms/a')}'"),
    ("token.audience", "wrong-audience", "company-x",
     f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {company(aud='https://api.xxx.com/')}'"),
    ("token.audience", "wrong-audience", "company-x",
     f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {company(aud=None)}'"),
    ("token.audience", "wrong-audience", "generic",
     f"curl https://api.example.com/a -H 'Authorization: Bearer {jwt(aud='https://graph.microsoft.com')}'"),
    ("scope.endpoint", "missing-scope", "generic",
     call(f"Authorization: Bearer {jwt(scope='read')}", 403, "{}", 'WWW-Authenticate: Bearer scope="read write"\n')),
    ("scope.form", "scope-claim-not-recognised", "company-x",
     f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {company(scope=None, roles=['devices:read'])}'"
     "\n\nHTTP/1.1 401 Unauthorized\n\n"),
    ("scope.form", "scope-claim-not-recognised", "generic", call(f"Authorization: Bearer {jwt(scope='a,b')}", 403)),
    ("endpoint.client-authentication", "client-auth-method-mismatch", "generic",
     token_call(f"{SP}&client_secret={OPAQUE}", 401,
                '{"error":"invalid_client","error_description":"secret belongs in the Authorization header"}')),
    ("endpoint.client-authentication", "client-auth-method-mismatch", "generic", token_call(SP, 401)),
    ("endpoint.basic-encoding", "client-credentials-encoding", "generic",
     token_call(SP, 401, head="Authorization: Basic app:secret-of-the-app\n")),
    ("endpoint.basic-encoding", "token-whitespace-or-newline", "generic",
     token_call(SP, 401, head=f"Authorization: Basic {base64.b64encode(b'app:secret12345 ').decode()}\n")),
    ("endpoint.basic-encoding", "client-credentials-encoding", "generic",
     token_call(SP, 401, head=f"Authorization: Basic {base64.b64encode(b'app:se+cr/et%12345').decode()}\n")),
    ("endpoint.content-type", "wrong-content-type", "generic", token_call(SP, head="Content-Type: text/plain\n")),
    ("endpoint.parameters", "missing-grant-type-or-parameter", "generic",
     token_call("grant_type=refresh_token&client_id=app")),
    ("endpoint.parameters", "unsupported-or-disabled-grant-type", "generic",
     token_call("grant_type=magic&client_id=app")),
    ("endpoint.parameters", "missing-grant-type-or-parameter", "generic",
     token_call("grant_type=client_credentials%20&client_id=app")),
    ("endpoint.redirect-uri", "redirect-uri-mismatch", "generic",
     token_call(f"grant_type=authorization_code&code={OPAQUE}&client_id=app", 400,
                '{"error":"invalid_grant","error_description":"redirect_uri missing"}')),
    ("endpoint.redirect-uri", "redirect-uri-mismatch", "generic",
     token_call(f"grant_type=authorization_code&code={OPAQUE}&redirect_uri=https%3A%2F%2Fa.example%2Fcb", 400,
                '{"error":"invalid_grant","error_description":"redirect_uri mismatch"}')),
    ("endpoint.pkce", "pkce-verifier-mismatch", "generic",
     token_call(f"grant_type=authorization_code&code={OPAQUE}&code_verifier=short")),
    ("endpoint.pkce", "pkce-verifier-mismatch", "generic",
     token_call(f"grant_type=authorization_code&code={OPAQUE}&code_verifier={OPAQUE}{OPAQUE}", 400,
                '{"error":"invalid_grant","error_description":"code_verifier is wrong"}')),
    ("endpoint.scope", "invalid-scope-requested", "company-x",
     token_call(f"{SP}&scope=everything", 400, '{"error":"invalid_scope"}')),
    ("response.status", "rate-limited", "generic",
     call(f"Authorization: Bearer {OPAQUE}", 403, "{}", "X-RateLimit-Remaining: 0\n")),
    ("response.status", "api-down-or-server-bug", "generic", call(f"Authorization: Bearer {OPAQUE}", 500)),
    ("response.origin", "wrong-auth-scheme", "generic", call(f"Authorization: Bearer {OPAQUE}", 407)),
    ("response.origin", "ip-not-allowed", "generic",
     call(f"Authorization: Bearer {OPAQUE}", 403, "<html>Access denied, you have been blocked</html>")),
    ("response.preflight", "cors-preflight-blocked", "generic",
     "Access to fetch at 'https://api.example.com/a' from origin 'https://b.example' has been blocked by CORS policy"),
    ("response.header-arrived", "stripped-by-webserver", "generic",
     call(f"Authorization: Bearer {jwt()}", 401, '{"message":"Missing Authorization Header"}', "Server: Apache\n")),
    ("api.issuers-named", "wrong-issuer-or-tenant", "generic",
     "Issuer 'https://sts.windows.net/a/' is not 'https://login.microsoftonline.com/b/v2.0'"),
    ("api.issuers-named", "issuer-hostname-mismatch", "generic",
     "invalid issuer: got 'https://tenant.example.com' expected 'https://tenant.example.com/'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "cause", "platform", "text"), FAILS, ids=[f"{c}-{n}" for n, (c, *_) in enumerate(FAILS)]
)
def test_the_check_fails_and_names_the_cause(check: str, cause: str, platform: str, text: str) -> None:
    finding = judged(check, text, platform)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)


PASSES = [
    ("header.scheme-case", call(f"Authorization: bearer {jwt()}", 200)),
    ("header.scheme", call(f"Authorization: {OPAQUE}", 200)),
    ("token.purpose", call(f"Authorization: Bearer {jwt(nonce='n')}", 200)),
    ("token.expiry", call(f"Authorization: Bearer {jwt(exp=NOW + 30)}")),
    ("token.not-before", call(f"Authorization: Bearer {jwt(nbf=NOW - 30)}")),
    ("token.issued-at", call(f"Authorization: Bearer {jwt(iat=NOW + 2)}")),
    ("token.structure", f"Authorization: Bearer {jwt()}"),
    ("request.https", f"curl http://192.168.1.4/v1 -H 'Authorization: Bearer {OPAQUE}'"),
    ("request.redirects", call(f"Authorization: Bearer {OPAQUE}")),
    ("response.origin", call(f"Authorization: Bearer {OPAQUE}")),
    ("endpoint.parameters", token_call(SP)),
    ("endpoint.content-type", token_call(SP)),
    ("endpoint.client-authentication", token_call(f"{SP}&client_secret={OPAQUE}")),
    (
        "scope.endpoint",
        call(f"Authorization: Bearer {jwt(scope='read')}", 403, "{}", 'WWW-Authenticate: Bearer scope="read"\n'),
    ),
]


@pytest.mark.parametrize(("check", "text"), PASSES, ids=[f"{c}-{n}" for n, (c, _) in enumerate(PASSES)])
def test_the_check_passes(check: str, text: str) -> None:
    assert judged(check, text).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "check", ["token.kind", "token.format", "token.structure", "token.complete", "header.value-real"]
)
def test_a_value_that_the_paste_leaves_out_is_not_judged(check: str) -> None:
    assert judged(check, call("Authorization: Bearer eyJhbGciOi...")).outcome in (Outcome.UNAVAILABLE, Outcome.PASS)
    assert judged(check, call("Authorization: Bearer [redacted]")).outcome is not Outcome.FAIL


def test_an_expiry_at_the_request_is_certain_and_one_after_it_is_not_the_cause() -> None:
    before = judged("token.expiry", call(f"Authorization: Bearer {jwt(exp=NOW - 600)}"))
    assert (before.outcome, before.confidence) == (Outcome.FAIL, 1.0)
    later = paste_facts(
        parse(call(f"Authorization: Bearer {jwt(exp=NOW + 600)}")),
        profile("generic"),
        now=AT + timedelta(days=9),
        options=Options(),
    )
    finding = runner.judge(CHECKS["token.expiry"], later)
    assert finding.outcome is Outcome.PASS
    assert "so expiry is not the cause" in str(finding.summary)


def test_the_browsers_clock_is_judged_when_the_form_sent_it() -> None:
    fast = Options(client_time=AT + timedelta(minutes=9))
    finding = judged("clock.client", f"Authorization: Bearer {jwt()}", options=fast)
    assert (finding.outcome, finding.severity, finding.cause) == (Outcome.FAIL, Severity.WARNING, "clock-skew")
    right = Options(client_time=AT + timedelta(seconds=9))
    assert judged("clock.client", f"Authorization: Bearer {jwt()}", options=right).outcome is Outcome.PASS


def test_credentials_older_than_ninety_days_are_a_warning() -> None:
    times = Times(AT, None, "", 60)
    judge = CHECKS["application.age"].judge
    old = judge(ApplicationStatus("app", "active", AT - timedelta(days=91)), times)
    assert (old.outcome, old.cause) == (Outcome.FAIL, "client-secret-expired-or-rotated")
    assert judge(ApplicationStatus("app", "active", AT - timedelta(days=90)), times).outcome is Outcome.PASS
    assert judge(ApplicationStatus("app", "active"), times).outcome is Outcome.NOT_APPLICABLE


SECRET = "correct horse battery staple and forty bytes".replace(" ", "-")  # noqa: S105 - test data


def hs256(key: bytes) -> str:
    head = f"{part({'alg': 'HS256'})}.{part({'sub': 'u1'})}"
    return f"{head}.{part(hmac.new(key, head.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize(
    ("secret", "key", "outcome", "words"),
    [
        (SECRET, SECRET.encode(), Outcome.PASS, "verifies"),
        (SECRET, b"another key of more than thirty-two bytes", Outcome.FAIL, "did not sign"),
        ("00ff" * 16, bytes.fromhex("00ff" * 16), Outcome.FAIL, "read as hex"),
        ("YWJj" * 12, base64.b64decode("YWJj" * 12), Outcome.FAIL, "read as base64"),
        ("secret", b"secret", Outcome.FAIL, "needs 32 bytes"),
    ],
)
def test_a_pasted_secret_is_tried_on_the_pasted_token(secret: str, key: bytes, outcome: Outcome, words: str) -> None:
    finding = judged("token.shared-secret", f"JWT_SECRET={secret}\nAuthorization: Bearer {hs256(key)}\n401")
    assert finding.outcome is outcome
    assert words in str(finding.summary)
    assert secret == "secret" or secret not in str(finding)


KEY = {"kty": "EC", "crv": "P-256", "x": "eA", "y": "eQ"}


def proof(header: dict[str, Any] | None = None, **claims: Any) -> str:
    usual = {"htm": "GET", "htu": "https://api.example.com/v1/items", "iat": NOW, "jti": "j"}
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": KEY} | (header or {})
    return f"{part(head)}.{part(usual | claims)}.{part(b'1' * 64)}"


def bound_call(made: str, scheme: str = "DPoP", token: str | None = None) -> str:
    told = token or jwt(cnf={"jkt": dpop.thumbprint(KEY)})
    response = f"HTTP/1.1 401 Unauthorized\n{DATED}\n{{}}"
    return f"curl https://api.example.com/v1/items -H 'Authorization: {scheme} {told}' -H 'DPoP: {made}'\n\n{response}"


def ath(token: str) -> str:
    return part(hashlib.sha256(token.encode()).digest())


TOKEN = jwt(cnf={"jkt": dpop.thumbprint(KEY)})


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("nonsense", "no JWT"),
        (proof({"typ": "JWT"}), "type is wrong"),
        (proof({"alg": "HS256"}), "private key"),
        (proof({"jwk": None}), "no public key"),
        (proof({"jwk": KEY | {"d": "x"}}), "carries the private key"),
        (proof(htm="POST"), "another method"),
        (proof(htu="https://api.example.com/other"), "another URL"),
        (proof(htu=None), "names no URL"),
        (proof(), "names no token"),
        (proof(ath="other"), "another token"),
        (proof({"jwk": KEY | {"x": "ZZ"}}, ath=ath(TOKEN)), "another key"),
        (proof(ath=ath(TOKEN), iat=NOW * 1000), "milliseconds"),
        (proof(ath=ath(TOKEN), iat=None), "has no time"),
        (proof(ath=ath(TOKEN), iat=NOW - 4000), "too old"),
    ],
)
def test_a_dpop_proof_that_does_not_fit_is_told_by_its_first_fault(made: str, words: str) -> None:
    finding = judged("sender.dpop", bound_call(made, token=TOKEN))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "dpop-or-mtls-binding-missing")
    assert words in str(finding.summary)


def test_a_fitting_dpop_proof_passes_and_its_token_as_bearer_does_not() -> None:
    assert judged("sender.dpop", bound_call(proof(ath=ath(TOKEN)), token=TOKEN)).outcome is Outcome.PASS
    assert judged("sender.dpop", bound_call(proof(ath=ath(TOKEN)), "Bearer", TOKEN)).outcome is Outcome.FAIL


def test_a_thumbprint_is_that_of_the_public_members_alone() -> None:
    # the example of RFC 7638, 3.1
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
        "nKEeDyTzTVXSHwIjnCkGqvIZsGDcGRj7FqXUKdBHxLJWaaUMLkwLrLLNQPfRhzHoxPpKQzw9wQBCTRqZCN1d3sQqcQ2uI1PtwqWLbWRdWEGDw7"
    )
    key = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert dpop.thumbprint(key) == dpop.thumbprint({name: key[name] for name in ("e", "kty", "n")})


def assertion(**claims: Any) -> str:
    usual = {"iss": "app", "sub": "app", "aud": "https://auth.example.com/oauth/token", "exp": NOW + 120}
    told = {name: value for name, value in (usual | claims).items() if value is not None}
    return f"{part({'alg': 'RS256'})}.{part(told)}.{part(b'1' * 256)}"


JWT_BEARER = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"


@pytest.mark.parametrize(
    ("claims", "kind", "words"),
    [
        ({}, "wrong", "client_assertion_type"),
        ({"sub": "other"}, JWT_BEARER, "iss and sub"),
        ({"aud": None}, JWT_BEARER, "aud missing"),
        ({"aud": "https://elsewhere.example/token"}, JWT_BEARER, "elsewhere.example"),
        ({"exp": None}, JWT_BEARER, "exp missing"),
        ({"exp": NOW - 60}, JWT_BEARER, "1 minute ago"),
        ({"exp": NOW + 90_000}, JWT_BEARER, "ahead"),
    ],
)
def test_a_client_assertion_is_refused_for_its_first_wrong_claim(claims: dict[str, Any], kind: str, words: str) -> None:
    body = f"{SP}&client_assertion_type={kind}&client_assertion={assertion(**claims)}"
    finding = judged("endpoint.assertion", token_call(body, 401, '{"error":"invalid_client"}'))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "client-assertion-invalid")
    assert words in str(finding.summary)


def test_a_good_client_assertion_passes() -> None:
    body = f"{SP}&client_assertion_type={JWT_BEARER}&client_assertion={assertion()}"
    assert judged("endpoint.assertion", token_call(body, 401)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("found", "expected", "words"),
    [
        ("https://a.example/", "https://a.example", "ends with a slash"),
        ("https://a.example", "https://a.example/", "slash at its end is missing"),
        ("https://A.example", "https://a.example", "upper and lower case from character 9"),
        ("http://a.example", "https://a.example", "begins with http://"),
        ("https://a.example:8443", "https://a.example", "port differs: 8443 instead of 443"),
        ("https://a.example/t", "https://a.example/t/v2.0", "/v2.0"),
        ("http://kc:8080/realms/x", "https://kc.example/realms/x", "host differs"),
        ("api://orders", "orders", "prefix api://"),
        (" orders", "orders", "blank"),
    ],
)
def test_a_near_miss_is_told_in_words(found: str, expected: str, words: str) -> None:
    assert words in str(difference(found, expected))


def test_equal_and_far_apart_values_are_no_near_miss() -> None:
    assert difference("https://a.example", "https://a.example") is None
    assert difference("https://a.example/x", "https://b.example/y") is None
    assert difference("orders", "billing") is None


@pytest.mark.parametrize(
    ("url", "internal"),
    [
        ("http://localhost:8080/x", True),
        ("http://keycloak/realms/x", True),
        ("http://kc.default.svc.cluster.local", True),
        ("http://10.0.0.4", True),
        ("https://auth.example.com", False),
        ("not a url", False),
    ],
)
def test_a_host_that_only_its_own_network_resolves_is_internal(url: str, internal: bool) -> None:
    assert internal_host(url) is internal
