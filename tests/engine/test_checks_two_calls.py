"""What checks say of two calls of one paste, one refused and one accepted, and of a command beside what it sent."""

from __future__ import annotations

import base64

import pytest

from diagnostics.engine.model.types import Outcome, Severity
from tests.engine.test_checks_paste import NOW, OPAQUE, SP, call, judged, jwt, token_call

OTHER = "Kf47VnBq82LsWd93XmRt61PzYc05GhJa"
BEARER = f"Authorization: Bearer {OPAQUE}"
BASIC = base64.b64encode(f"app:{OTHER}".encode()).decode()
ISSUED = '{"access_token":"Pq93LmXz28WvKt57RdYb","token_type":"Bearer"}'
FORM = "Content-Type: application/x-www-form-urlencoded\n"


def two(refused: str, accepted: str, status: int = 401, **words: str) -> str:
    """A refused call with the head `refused`, and behind it an accepted one."""
    return f"{call(refused, status, **words)}\n\n{call(accepted, 200)}"


def elsewhere(url: str, status: int = 200, head: str = BEARER, fields: str = "") -> str:
    """A call of another address."""
    return f"curl -i {url} -H '{head}'\nHTTP/1.1 {status} Answer\n{fields}\n\n"


def refused_token(head: str, body: str, accepted_head: str, accepted_body: str) -> str:
    """A refused token request, and behind it an accepted one."""
    return f"{token_call(body, 401, head=head)}\n\n{token_call(accepted_body, 200, ISSUED, accepted_head)}"


def transcript(typed: str, sent: str) -> str:
    """A command with a header as it was typed, and what went over the wire."""
    lines = "".join(
        f"> {line}\n" for line in ("GET /v1 HTTP/1.1", "Host: api.example.com", "Accept: */*", sent) if line
    )
    return f'$ curl -v -H "{typed}" https://api.example.com/v1\n{lines}>\n< HTTP/1.1 401 Unauthorized\n<\n'


def printing(sent: str) -> str:
    """Code that sets a Bearer token and prints the field that its client sent, and what it printed."""
    return (
        "response = httpx.get(\n    'https://api.example.com/v2/tiles',\n"
        f"    headers={{'Authorization': 'Bearer {OPAQUE}'}},\n)\nprint(response.request.headers)\n\nprints\n\n"
        f'401 {{"error":"denied"}}\ncurl "https://api.example.com/v2/tiles" -H "Authorization: {sent}"\n'
    )


FAILS: list[tuple[str, str, str]] = [
    ("calls.header", "wrong-auth-scheme", two(BEARER, f"PRIVATE-TOKEN: {OPAQUE}")),
    ("calls.header", "wrong-auth-scheme", two(BEARER, f"Authorization: Token {OPAQUE}")),
    ("calls.header", "wrong-header-name", two(f"X-Auth-Token: {OPAQUE}", BEARER)),
    ("calls.header", "wrong-header-name", two(f"Api-Key: {OPAQUE}", f"X-Api-Key: {OPAQUE}")),
    ("calls.header", "missing-bearer-prefix", two(f"Authorization: {OPAQUE}", BEARER)),
    ("calls.header", "duplicate-bearer-prefix", two(f"Authorization: Bearer Bearer {OPAQUE}", BEARER)),
    ("calls.header", "bearer-scheme-case", two(f"Authorization: bearer {OPAQUE}", BEARER)),
    ("calls.header", "token-quoted", two(f"Authorization: Bearer '{OPAQUE}'", BEARER)),
    ("calls.header", "header-not-sent", two("Accept: */*", BEARER)),
    ("calls.header", "token-in-wrong-location",
     two(BEARER, "Accept: */*") .replace("GET /v1/items HTTP/1.1\nHost: api.example.com\nAccept",
                                         f"GET /v1/items?api_key={OPAQUE} HTTP/1.1\nHost: api.example.com\nAccept")),
    ("calls.companion", "missing-companion-header", two(BEARER, f"{BEARER}\nX-Account-Id: 12")),
    ("calls.client-authentication", "client-auth-method-mismatch",
     refused_token("", f"{SP}&client_secret={OTHER}", f"{FORM}Authorization: Basic {BASIC}\n", SP)),
    ("calls.client-authentication", "wrong-client-credentials",
     refused_token("", f"{SP}&client_secret={OTHER}", "", f"{SP}&client_secret={OPAQUE}")),
    ("calls.client-authentication", "missing-grant-type-or-parameter",
     refused_token("", f"{SP}&client_secret={OTHER}", "", f"{SP}&client_secret={OTHER}&resource=https://a.example")),
    ("calls.rights", "missing-scope",
     f"{call(BEARER, 403, line='POST /v1/items HTTP/1.1')}\n\n{call(BEARER, 200)}"),
    ("calls.rights", "user-lacks-permission",
     f"{call(f'X-Api-Key: {OPAQUE}', 403, line='POST /v1/items HTTP/1.1')}\n\n{call(f'X-Api-Key: {OPAQUE}', 200)}"),
    ("calls.address", "header-lost-on-redirect",
     elsewhere("https://api.example.com/v1/items", 401) + elsewhere("https://api.example.com/v1/items/")),
    ("calls.address", "header-lost-on-redirect",
     elsewhere("https://example.com/v1/items", 401) + elsewhere("https://www.example.com/v1/items")),
    ("calls.address", "http-instead-of-https",
     elsewhere("http://api.example.com/v1", 401) + elsewhere("https://api.example.com/v1")),
    ("calls.address", "wrong-environment",
     elsewhere("https://api.example.com/v1", 401) + elsewhere("https://api.staging.example.com/v1")),
    ("calls.address", "wrong-environment",
     elsewhere("https://eu1.example.com/v1", 401) + elsewhere("https://us2.example.com/v1")),
    ("calls.address", "stripped-by-proxy-or-gateway",
     elsewhere("https://api.example.com/v1", 401, fields="Via: 1.1 varnish\n") + elsewhere("https://w2.example.com/v1")),
    ("calls.address", "stripped-by-proxy-or-gateway",
     elsewhere("https://api.example.com/v1", 401) + elsewhere("http://localhost:8080/v1")),
    ("calls.address", "stripped-by-proxy-or-gateway",
     elsewhere("https://api.example.com/v1", 401) + elsewhere("https://api.example.com:8443/v1")),
    ("calls.token", "access-token-expired",
     two(f"Authorization: Bearer {jwt(exp=NOW - 60)}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "token-not-yet-valid",
     two(f"Authorization: Bearer {jwt(nbf=NOW + 900)}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "wrong-issuer-or-tenant",
     two(f"Authorization: Bearer {jwt(iss='https://other.example.com')}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "missing-scope",
     two(f"Authorization: Bearer {jwt(scope='read')}", f"Authorization: Bearer {jwt(scope='read write')}", 403)),
    ("calls.token", "id-token-as-access-token",
     two(f"Authorization: Bearer {jwt(nonce='n')}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "refresh-token-as-access-token",
     two(f"Authorization: Bearer {jwt(typ='Refresh')}", f"Authorization: Bearer {jwt(typ='Bearer')}")),
    ("calls.token", "opaque-token-where-jwt-expected", two(BEARER, f"Authorization: Bearer {jwt()}")),
    ("calls.token", "alg-mismatch",
     two(f"Authorization: Bearer {jwt('HS256', b'1' * 32)}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "app-only-token-for-user-resource",
     two(f"Authorization: Bearer {jwt(gty='client-credentials')}", f"Authorization: Bearer {jwt()}")),
    ("calls.token", "user-lacks-permission",
     two(f"Authorization: Bearer {jwt(sub='u2')}", f"Authorization: Bearer {jwt()}", 403)),
    ("calls.repeated", "rate-limited", two(BEARER, BEARER, 429)),
    ("calls.repeated", "clock-skew",
     two(f"Authorization: Bearer {jwt(iat=NOW - 2)}", f"Authorization: Bearer {jwt(iat=NOW - 2)}")),
    ("calls.repeated", "access-token-expired",
     two(f"Authorization: Bearer {jwt(exp=NOW - 5)}", f"Authorization: Bearer {jwt(exp=NOW - 5)}")),
    ("calls.repeated", "bot-challenge",
     two(f"{BEARER}\nUser-Agent: Python-urllib/3.11", f"{BEARER}\nUser-Agent: Mozilla/5.0", 403)),
    ("calls.repeated", "bot-challenge", two(BEARER, f"{BEARER}\nUser-Agent: x", 403)),
    ("request.as-sent", "shell-quoting-broke-header",
     transcript(f"Authorization: Bearer W$t{OPAQUE}", "Authorization: Bearer W")),
    ("request.as-sent", "shell-quoting-broke-header",
     transcript(f"Authorization: Bearer {OPAQUE}", f"Authorization: Bearer {OPAQUE[:12]}")),
    ("request.as-sent", "header-not-sent", transcript(f"Authorization: Bearer {OPAQUE}", "")),
    ("request.as-sent", "empty-token", transcript("Authorization: Bearer $TOKEN", "Authorization: Bearer")),
    ("request.as-sent", "empty-token", transcript("Authorization: $TOKEN", "")),
    ("request.as-sent", "credential-overridden", printing(f"Basic {BASIC}")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "cause", "text"), FAILS)
def test_the_difference_between_the_two_is_the_cause(check: str, cause: str, text: str) -> None:
    finding = judged(check, text)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert finding.evidence


APPLIES_NOT = Outcome.NOT_APPLICABLE
QUIET: list[tuple[str, Outcome, str]] = [
    ("calls.header", APPLIES_NOT, call(BEARER)),
    ("calls.header", APPLIES_NOT, two("Accept: */*", "Authorization: Negotiate YIIJvwYGKwYBBQUC")),
    ("calls.header", Outcome.PASS, two(BEARER, BEARER)),
    ("calls.header", APPLIES_NOT, two(BEARER, "Accept: */*")),
    ("calls.companion", Outcome.PASS, two(BEARER, f"{BEARER}\nAccept-Language: de\nUser-Agent: x\nX-Request-Id: 1")),
    ("calls.companion", APPLIES_NOT, two(BEARER, f"Authorization: Token {OPAQUE}\nX-Account-Id: 12")),
    ("calls.client-authentication", Outcome.PASS,
     refused_token("", f"{SP}&client_secret={OTHER}", "", f"{SP}&client_secret={OTHER}")),
    ("calls.client-authentication", APPLIES_NOT,
     refused_token("", f"{SP}&client_secret={OTHER}", "", "grant_type=refresh_token&refresh_token=r&client_id=app")),
    ("calls.client-authentication", APPLIES_NOT, two(BEARER, BEARER)),
    ("calls.rights", APPLIES_NOT,
     f"{call(BEARER, 403)}\n\n{call(BEARER, 200, line='GET /health HTTP/1.1')}"),
    ("calls.rights", APPLIES_NOT, two(BEARER, BEARER)),
    ("calls.address", Outcome.PASS, two(BEARER, BEARER)),
    ("calls.address", Outcome.PASS,
     elsewhere("https://api.example.com/v1", 401) + elsewhere("http://api.example.com/v1")),
    ("calls.address", APPLIES_NOT,
     elsewhere("https://api.example.com/v1", 401) + elsewhere("https://a.example.org/v2", head=f"X-Api-Key: {OTHER}")),
    ("calls.token", Outcome.PASS,
     two(f"Authorization: Bearer {jwt(jti='a')}", f"Authorization: Bearer {jwt(jti='b')}")),
    ("calls.token", APPLIES_NOT, two(BEARER, BEARER)),
    ("calls.token", APPLIES_NOT, two("Authorization: Bearer ...", BEARER)),
    ("calls.repeated", APPLIES_NOT, two(BEARER, f"Authorization: Token {OPAQUE}")),
    ("request.as-sent", Outcome.PASS, transcript(BEARER, BEARER)),
    ("request.as-sent", Outcome.PASS, transcript("Authorization: Bearer $TOKEN", BEARER)),
    ("request.as-sent", Outcome.PASS, transcript(BEARER, "Authorization: Bearer [redacted]")),
    ("request.as-sent", APPLIES_NOT, transcript("Accept: text/html", BEARER)),
    ("request.as-sent", APPLIES_NOT, printing(f"Bearer {OTHER}")),
    ("request.as-sent", APPLIES_NOT, call(BEARER)),
]  # fmt: skip


@pytest.mark.parametrize(("check", "outcome", "text"), QUIET)
def test_where_no_difference_means_anything_nothing_is_said(check: str, outcome: Outcome, text: str) -> None:
    assert judged(check, text).outcome is outcome


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("calls.token", two(BEARER, f"Authorization: Bearer {OTHER}")),
        ("calls.rights", f"{call(BEARER, 401, line='GET /v1/admin HTTP/1.1')}\n\n{call(BEARER, 200)}"),
        ("calls.repeated", two(BEARER, BEARER)),
        ("calls.repeated", two(f"{BEARER}\nUser-Agent: x", f"{BEARER}\nUser-Agent: y\nCookie: a=b")),
    ],
)
def test_a_difference_that_fits_several_causes_only_names_them(check: str, text: str) -> None:
    finding = judged(check, text)
    assert finding.outcome is Outcome.FAIL
    assert finding.severity is not Severity.ERROR
    assert len(finding.candidates) > 1


def test_a_further_difference_makes_each_of_them_less_sure() -> None:
    alone = judged("calls.companion", two(BEARER, f"{BEARER}\nX-Account-Id: 12"))
    among = judged("calls.companion", two(BEARER, f"Authorization: Bearer {OTHER}\nX-Account-Id: 12"))
    assert among.confidence < alone.confidence


def test_a_scheme_that_the_paste_shows_accepted_is_not_blamed() -> None:
    text = two(f"Authorization: ApiKey {OPAQUE}", f"Authorization: ApiKey {OTHER}")
    assert judged("header.scheme-kind", text).outcome is Outcome.PASS
    assert judged("header.scheme-kind", call(f"Authorization: ApiKey {OPAQUE}")).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("refusal", "command"),
    [
        ("HTTP Status 401: Basic Authentication Failure - Reason : AUTHENTICATED_FAILED", f"-H '{BEARER}'"),
        ("ERROR 401 Unauthorized: basic authentication failed for ada", f"-H '{BEARER}'"),
        ("ERROR 401 Unauthorized: Bearer token authentication failed", f"-u ada:{OTHER}"),
        ("ERROR 401 Unauthorized: bearer authentication was rejected", f"-H 'Authorization: Basic {BASIC}'"),
    ],
)
def test_a_refusal_that_names_the_kind_of_credential_differs_from_the_call_that_works(
    refusal: str, command: str
) -> None:
    finding = judged("calls.header", f"{refusal}\n\ncurl {command} https://api.example.com/v1/me works\n")
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "wrong-auth-scheme")


@pytest.mark.parametrize(
    "paste",
    [
        "ERROR 401 Unauthorized: basic authentication failed for ada\n",
        f"ERROR 401: basic authentication failed\n\ncurl -u ada:{OTHER} https://api.example.com/v1/me works\n",
        f"ERROR 401: basic authentication is required\n\ncurl -H '{BEARER}' https://api.example.com/v1 works\n",
    ],
)
def test_a_kind_of_credential_that_is_named_alone_or_is_the_same_says_nothing(paste: str) -> None:
    assert judged("calls.header", paste).outcome is not Outcome.FAIL


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("Client credentials were not found in the headers or body", "stripped-by-webserver"),
        ("Missing parameter: client_secret", "client-auth-method-mismatch"),
    ],
)
def test_a_field_is_lost_only_where_the_server_looked_into_the_header(said: str, cause: str) -> None:
    body = f'{{"error":"invalid_client","error_description":"{said}"}}'
    refused = token_call("grant_type=client_credentials", 400, body, f"{FORM}Authorization: Basic {BASIC}\n")
    accepted = token_call(f"grant_type=client_credentials&client_id=app&client_secret={OTHER}", 200, ISSUED, FORM)
    assert judged("calls.client-authentication", f"{refused}\n\n{accepted}").cause == cause
