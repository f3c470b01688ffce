"""Where the judgment of a check turns: the neighbouring paste that is judged otherwise."""

from __future__ import annotations

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Outcome, Severity
from tests.engine.test_checks_paste import FAILS, OPAQUE, SP, call, judged, jwt, token_call

SENT = f"Authorization: Bearer {OPAQUE}"
SNIPPET = f"""fetch("https://api.example.com/v1/items", {{ headers: {{ "Authorization": "Bearer {jwt()}" }} }})"""
REFRESH = "grant_type=refresh_token&client_id=app&refresh_token="
DENIED = '{"error":"invalid_grant"}'
SAID_SCOPE = '{"error":"invalid_scope","error_description":"unknown scope"}'


def refreshed_twice(token: str) -> str:
    return token_call(REFRESH + token, answer=DENIED) + "\n\n" + token_call(REFRESH + token, answer=DENIED)


def named(first: str, second: str) -> str:
    return call(SENT, body=f"issuer mismatch: expected issuer {first} but got issuer {second}")


WANTED = '{"message":"missing header X-Api-Key"}'
LOGIN = "<!doctype html><html><body><h1>Sign in</h1></body></html>"
PROVED = f"Authorization: DPoP {jwt(cnf={'jkt': 'thumb'})}\nDPoP: {jwt(header={'typ': 'dpop+jwt'})}"

TURNS: list[tuple[str, str, Outcome, str | None, float]] = [
    ("api.issuers-named", named("https://auth.example.com/r", "https://login.example.net/r/"),
     Outcome.FAIL, "issuer-hostname-mismatch", 0.8),
    ("api.issuers-named", named("https://sts.windows.net", "https://login.microsoftonline.com"),
     Outcome.FAIL, "issuer-hostname-mismatch", 0.8),
    ("api.issuers-named", named("https://sts.windows.net", "https://auth.example.net"),
     Outcome.FAIL, "wrong-issuer-or-tenant", 0.7),
    ("api.issuers-named", named("https://auth.example.com/r", "https://login.example.net/s"),
     Outcome.FAIL, "wrong-issuer-or-tenant", 0.7),
    ("header.name", call(f"X-Token: {jwt()}"), Outcome.FAIL, "wrong-header-name", 0.6),
    ("header.name", call(f"X-Token: {jwt()}", 200), Outcome.PASS, None, 1.0),
    ("header.name", call(f"X-Token: {jwt()}", 200, WANTED), Outcome.PASS, None, 1.0),
    ("header.name", call(f"X-Token: {jwt()}", 401, WANTED), Outcome.FAIL, "wrong-header-name", 0.85),
    ("header.single", call(f"{SENT}\nAuthorization: Basic YTpi", 200), Outcome.PASS, None, 1.0),
    ("endpoint.refresh", refreshed_twice(OPAQUE), Outcome.FAIL, "refresh-token-reused", 0.9),
    ("endpoint.refresh", refreshed_twice("$REFRESH_TOKEN"), Outcome.NOT_APPLICABLE, None, 1.0),
    ("response.challenge", call(SENT, fields='WWW-Authenticate: Bearer error="invalid_token\n'),
     Outcome.FAIL, "api-down-or-server-bug", 0.6),
    ("response.challenge", call(SENT, fields='WWW-Authenticate: Bearer error="invalid_token"\n'),
     Outcome.PASS, None, 1.0),
    ("response.challenge", call(SENT, 403), Outcome.NOT_APPLICABLE, None, 1.0),
    ("request.redirects", call(SENT, 301), Outcome.PASS, None, 1.0),
    ("request.redirects", call(SENT, 401, fields="Location: https://www.example.com/v1\n"), Outcome.PASS, None, 1.0),
    ("request.https", f"curl http://api.internal/v1 -H '{SENT}'", Outcome.PASS, None, 1.0),
    ("request.https", call(SENT), Outcome.NOT_APPLICABLE, None, 1.0),
    ("request.https", f"curl https://api.internal/v1 -H '{SENT}'", Outcome.PASS, None, 1.0),
    ("request.https", f"* Connected to a.example (192.0.2.1) port 443\n> GET / HTTP/1.1\n> Host: a.example\n> {SENT}\n"
     "< HTTP/1.1 401 Unauthorized\n", Outcome.PASS, None, 1.0),
    ("request.https", f"curl http://api.prod.svc.cluster.local/v1 -H '{SENT}'", Outcome.PASS, None, 1.0),
    ("request.https", f"curl http://api.internal.example.com/v1 -H '{SENT}'",
     Outcome.FAIL, "http-instead-of-https", 0.85),
    ("endpoint.scope", token_call(f"{SP}&scope=read,write", answer=SAID_SCOPE),
     Outcome.FAIL, "invalid-scope-requested", 0.95),
    ("endpoint.scope", token_call(f"{SP}&scope=read%20write", answer=SAID_SCOPE), Outcome.PASS, None, 1.0),
    ("endpoint.scope", token_call(f"{SP}&scope=repository:team/app:pull,push", answer=SAID_SCOPE), Outcome.PASS, None,
     1.0),
    ("endpoint.scope", token_call(f"{SP}&scope=user:email:read,user:email:write", answer=SAID_SCOPE),
     Outcome.FAIL, "invalid-scope-requested", 0.95),
    ("header.scheme", call(f"Authorization: {jwt()}"), Outcome.FAIL, "missing-bearer-prefix", 1.0),
    ("header.scheme", call(f"Authorization: {jwt()[:-40]}"), Outcome.FAIL, "missing-bearer-prefix", 1.0),
    ("header.scheme", call(f"Authorization: {OPAQUE}"), Outcome.FAIL, "missing-bearer-prefix", 0.7),
    ("header.scheme", call(f"Authorization: {jwt()}", 200), Outcome.PASS, None, 1.0),
    ("sender.dpop", call(PROVED, body='{"error":"use_dpop_nonce"}'), Outcome.FAIL, "dpop-or-mtls-binding-missing", 1.0),
    ("token.claims", call(f"Authorization: Bearer {jwt(header={'crit': ['b64']})}"), Outcome.PASS, None, 1.0),
    ("token.user", call(f"Authorization: Bearer {jwt(sub='app', client_id='app')}", 403), Outcome.PASS, None, 1.0),
    ("response.origin", call(SENT, 500, LOGIN), Outcome.PASS, None, 1.0),
    ("response.origin", call(SENT, 403, '{"message":"sign in first"}'), Outcome.PASS, None, 1.0),
    ("response.origin", call(SENT, 407), Outcome.FAIL, "wrong-auth-scheme", 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "outcome", "cause", "confidence"), TURNS)
def test_neighbouring_pastes_are_told_apart(
    check: str, text: str, outcome: Outcome, cause: str | None, confidence: float
) -> None:
    said = judged(check, text)
    assert (said.outcome, said.cause) == (outcome, cause)
    if cause:
        assert said.confidence == confidence


@pytest.mark.parametrize(("check", "cause", "platform", "text"), FAILS)
def test_every_candidate_of_a_fail_is_in_the_catalogue(check: str, cause: str, platform: str, text: str) -> None:
    said = judged(check, text, platform)
    assert said.candidates[0].cause == cause
    assert {candidate.cause for candidate in said.candidates} <= set(CAUSES)


@pytest.mark.parametrize(
    ("server", "cause", "confidence"),
    [
        *((word, "stripped-by-proxy-or-gateway", 0.8)
          for word in ("nginx", "Envoy", "cloudflare", "CloudFront", "Varnish", "ingress", "API Gateway")),
        *((word, "stripped-by-webserver", 0.7) for word in ("Apache", "Microsoft-IIS/10.0", "LiteSpeed", "mod_wsgi")),
        ("unknown", "stripped-by-proxy-or-gateway", 0.7),
    ],
)  # fmt: skip
def test_the_server_that_answered_tells_who_may_have_taken_the_header(
    server: str, cause: str, confidence: float
) -> None:
    text = call(SENT, body='{"message":"No Authorization header was found"}', fields=f"Server: {server}\n")
    said = judged("response.header-arrived", text)
    assert (said.cause, said.confidence) == (cause, confidence)


@pytest.mark.parametrize("path", ["/v1/me", "/v1/me/devices", "/userinfo", "/v1/user", "/v1/profile", "/v1/self"])
def test_a_token_without_a_user_is_refused_where_the_path_is_a_users(path: str) -> None:
    sent = f"Authorization: Bearer {jwt(sub='app', client_id='app')}"
    said = judged("token.user", call(sent, 403, line=f"GET {path} HTTP/1.1"))
    assert (said.cause, said.confidence) == ("app-only-token-for-user-resource", 0.9)


@pytest.mark.parametrize("words", ['<input type="password">', "<b>Sign in</b>", "<b>Log in</b>", "<form>"])
@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_page_to_sign_in_at_is_not_the_api(words: str, status: int) -> None:
    said = judged("response.origin", call(SENT, status, f"<!doctype html><html>{words}</html>"))
    assert (said.cause, said.confidence) == ("wrong-host-or-path", 0.8)


@pytest.mark.parametrize(
    ("field", "name"),
    [("X-Sucuri-ID: 1", "Sucuri"), ("X-Iinfo: 1", "Imperva"),
     ("X-Akamai-Request-ID: 1", "Akamai"), ("X-DataDome: protected", "DataDome")],
)  # fmt: skip
def test_a_firewall_that_blocks_is_named(field: str, name: str) -> None:
    said = judged("response.origin", call(SENT, 403, '{"message":"access denied"}', f"{field}\n"))
    assert (said.cause, said.evidence[0].value) == ("ip-not-allowed", name)
    assert judged("response.origin", call(SENT, 403, '{"message":"access denied"}')).outcome is Outcome.PASS


def test_a_gateway_that_says_that_it_challenges_does() -> None:
    said = judged("response.origin", call(SENT, 403, '{"message":"access denied"}', "CF-Mitigated: challenge\n"))
    assert (said.cause, said.evidence[0].value) == ("bot-challenge", "Cloudflare")


def test_a_literal_token_in_code_is_a_warning_and_a_remark_where_the_call_was_refused() -> None:
    assert judged("credentials.stored", SNIPPET).severity is Severity.WARNING
    assert judged("credentials.stored", f"{SNIPPET}\nHTTP/1.1 401 Unauthorized\n\n").severity is Severity.INFO
