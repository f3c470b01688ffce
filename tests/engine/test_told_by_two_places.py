"""Causes that two places of a paste tell together: what is set and what is sent, who issued and who is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Finding, Verdict
from tests.corpus.examined import examined
from tests.engine.pastes import jwt

AT = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def verdict_of(paste: str) -> Verdict:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    return report.verdict


def cause_found(paste: str, check: str) -> str | None:
    report, _ = examined(paste, "generic", AT)
    found: dict[str, Finding] = {item.check: item for item in report.findings}
    return found[check].cause


def test_a_server_that_looks_for_the_client_in_the_body_is_told_apart_from_a_wrong_secret() -> None:
    paste = (
        "I, [2026-11-27T12:44:10.390 #4410]  INFO -- request: POST https://auth.example.com/access_token\n"
        'I, [2026-11-27T12:44:10.391 #4410]  INFO -- request: Authorization: "Basic YXBwLTE6dFE5d1pyNExtWGMx"\n'
        'Content-Type: "application/x-www-form-urlencoded"\n'
        "I, [2026-11-27T12:44:10.391 #4410]  INFO -- request: grant_type=authorization_code&code=4f97b55d1af7\n"
        "I, [2026-11-27T12:44:10.512 #4410]  INFO -- response: Status 401\n"
        '{"error":"invalid_client","error_description":"client_id is undefined"}\n'
    )
    verdict = verdict_of(paste)
    assert verdict.ranked[0].cause == "client-auth-method-mismatch"
    assert verdict.fix is not None
    assert "client_id=app-1&client_secret=$CLIENT_SECRET" in verdict.fix.request


def test_an_issuer_that_is_set_through_another_name_is_compared_to_the_last_slash() -> None:
    token = jwt({"iss": "https://tenant.example.com/", "aud": "app-1", "exp": 1_795_800_000})
    paste = (
        "OidcIssuerUrl: https://tenant.example.com\n\n  JwtConfiguration:\n    Audience: [app-1]\n    Issuer: {}\n\n"
        f"curl https://api.example.com/v1/items -H 'Authorization: Bearer {token}'\n\nHTTP/1.1 401 Unauthorized\n"
    )
    assert cause_found(paste.format("!Ref OidcIssuerUrl"), "token.issuer") == "issuer-hostname-mismatch"
    assert cause_found(paste.format("none"), "token.issuer") is None


@pytest.mark.parametrize(
    ("host", "cause"), [("10.4.7.21:8080", "issuer-hostname-mismatch"), ("sso.example.com:8080", None)]
)
def test_a_token_that_is_looked_up_under_another_address_of_its_server(host: str, cause: str | None) -> None:
    token = jwt({"iss": "http://sso.example.com:8080/realms/shop", "exp": 1_795_800_000})
    paste = (
        f"$ curl -s -u checker:kB4xQ9pL2mZ7 -d token={token} "
        f'http://{host}/realms/shop/protocol/openid-connect/token/introspect\n{{"active":false}}\n'
    )
    assert cause_found(paste, "token.issuer") == cause


def test_a_program_that_sends_a_pair_which_nobody_gave_it_is_overridden() -> None:
    paste = (
        "$ curl -s -o /dev/null -w '%{http_code}\\n' -H 'Authorization: Bearer NDMxOTU3MzU2NDkzOm1xkW4tgo2q' "
        "https://tracker.example.com/rest/api/2/myself\n200\n\n$ env | grep TRACKER\n"
        "TRACKER_TOKEN=NDMxOTU3MzU2NDkzOm1xkW4tgo2q\n\nThe client's log:\n\n"
        "GET /rest/api/2/myself HTTP/1.1\nHost: tracker.example.com\nUser-Agent: python-requests/2.32.3\n"
        "Authorization: Basic bWVpOkhhcmJvdXItMjAxOSE=\n\nHTTP/1.1 401 Unauthorized\n"
        'WWW-Authenticate: OAuth realm="tracker"\n'
    )
    verdict = verdict_of(paste)
    assert verdict.ranked[0].cause == "credential-overridden"
    assert verdict.fix is not None
    assert "Authorization: Bearer $ACCESS_TOKEN" in verdict.fix.request
    told = paste.replace("TRACKER_TOKEN=", "TRACKER_PASSWORD=Harbour-2019!\nTRACKER_TOKEN=")
    assert verdict_of(told).ranked[0].cause != "credential-overridden"


def test_a_status_that_an_exception_repeats_is_no_exchange_of_its_own() -> None:
    token = jwt({"iss": "https://sso.example.com/", "exp": 1_795_800_000})
    paste = (
        f"POST /stores/7/check HTTP/1.1\nHost: api.example.com\nauthorization: Bearer {token}\n"
        "content-type: application/json\n\nHTTP/1.1 200 OK\n\n"
        "POST /stores/7/streamed HTTP/1.1\nHost: api.example.com\ncontent-type: application/json\n\n"
        'HTTP/1.1 401 Unauthorized\n\nException in thread "main": ApiException: API error: 401\n'
    )
    assert verdict_of(paste).ranked[0].cause == "header-not-sent"


def test_an_issuer_in_the_long_name_of_a_framework_is_compared() -> None:
    token = jwt({"iss": "http://localhost:8080/realms/shop", "exp": 1_795_800_000})
    paste = (
        "- SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI=http://keycloak:8080/realms/shop\n\n"
        f"curl http://localhost:8181/api/order -H 'Authorization: Bearer {token}'\n\nHTTP/1.1 401 Unauthorized\n"
    )
    assert cause_found(paste, "token.issuer") == "issuer-hostname-mismatch"


REFUSED = "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"


@pytest.mark.parametrize(
    ("grant", "sure"),
    [("grant_type=authorization_code&code=YdNWGpeOAoecdIz9zoEs", True), ("grant_type=password", False)],
)
def test_a_client_that_was_given_a_code_and_is_refused_without_proof_is_known_and_must_prove_itself(
    grant: str, sure: bool
) -> None:
    paste = (
        "POST /oauth2/v1/token HTTP/1.1\nHost: id.example.com\nOrigin: https://app.example.com\n"
        f"Content-Type: application/x-www-form-urlencoded\n\nclient_id=app-1&{grant}\n\n"
        f'{REFUSED}{{"error":"invalid_client"}}\n'
    )
    report, _ = examined(paste, "generic", AT)
    found = next(item for item in report.findings if item.check == "endpoint.client-authentication")
    assert found.cause == "client-auth-method-mismatch"
    assert ((found.confidence or 0) > 0.85) is sure


def test_a_validator_that_names_the_clients_id_does_not_find_it_in_the_body() -> None:
    paste = (
        "POST /v1/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        "Authorization: Basic YXBwLTE6dFE5d1pyNExtWGMx\n\ncode=8e40ebb27c63439e24&grant_type=authorization_code\n\n"
        'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"message":"Invalid request parameter",'
        '"validation":{"source":"payload","keys":["client_id"]}}\n'
    )
    assert verdict_of(paste).ranked[0].cause == "client-auth-method-mismatch"


def test_a_secret_of_the_client_that_is_sent_as_the_token_is_named() -> None:
    paste = (
        "GAMES_CLIENT_SECRET=4awqz01rrdyira5bfnuh5tzly8pnxl\n\nPOST /v4/games HTTP/1.1\nHost: api.example.com\n"
        f"Authorization: Bearer 4awqz01rrdyira5bfnuh5tzly8pnxl\n\n{REFUSED}{{}}\n"
    )
    assert cause_found(paste, "token.kind") == "wrong-value-as-token"
    assert cause_found(paste.replace("_SECRET=", "_ID="), "token.kind") is None


def test_a_refresh_token_that_is_only_kept_was_not_sent_as_an_access_token() -> None:
    paste = (
        '# settings.toml\nrefresh_token = "AB11jchBPqUqzoYUSL5stVjxbqnoebHvdau0ZzVW"\n\n'
        'client.refresh()\nHTTP status 400: {"error":"invalid_grant","error_description":"invalid refresh token"}\n'
    )
    assert cause_found(paste, "token.kind") is None


@pytest.mark.parametrize(("kind", "outcome"), [("FORBIDDEN", "broken"), ("NOT_FOUND", "healthy")])
def test_a_graph_that_was_refused_in_part_did_not_succeed(kind: str, outcome: str) -> None:
    paste = (
        "POST /graphql HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer k3J9vQ2xLw8ZrT5yVb7NcM1p\n"
        'Content-Type: application/json\n\n{"query":"{ viewer { login pulls } }"}\n\n'
        "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
        f'{{"data":{{"viewer":{{"login":"mia","pulls":null}}}},"errors":[{{"type":"{kind}",'
        '"message":"Resource protected by organization SAML enforcement. You must grant your OAuth token access"}]}\n'
    )
    assert verdict_of(paste).kind.value == outcome


def test_a_code_whose_second_redemption_is_refused_is_told_where_the_first_was_answered() -> None:
    paste = (
        "POST https://id.example.com/connect/token   200\nPOST https://id.example.com/connect/token   400   "
        '{"error":"invalid_grant"}\n'
    )
    assert verdict_of(paste).ranked[0].cause == "authorization-code-expired-or-reused"
    renewed = paste + "grant_type=refresh_token\n"
    assert verdict_of(renewed).ranked[0].cause != "authorization-code-expired-or-reused"


def test_an_object_sent_as_a_form_is_told_by_what_travelled() -> None:
    paste = (
        "POST /connect/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        'Content-Length: 98\n\n{"grant_type":"authorization_code","code":"8F2C1D7A90B34E55A6E1","client_id":"app-1",'
        '"code_verifier":"Zk1u8V0yq3Rj6sXc4nTbGm7LwPaE9dHf2QvUoYi5KxA-tMr_"}\n\n'
        'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"unsupported_grant_type"}\n'
    )
    assert verdict_of(paste).ranked[0].cause == "wrong-content-type"
    assert cause_found(paste, "endpoint.pkce") is None


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        ("/var/run/secrets/example/token", "wrong-value-as-token"),
        ("~/keys/service/token.txt", "wrong-value-as-token"),
        ("/9j/4AAQSkZJRgABAQAAAQ", None),
        ("k3J9vQ2x/Lw8ZrT5y/Vb7NcM1p", None),
    ],
)
def test_the_path_of_a_file_is_no_token(sent: str, cause: str | None) -> None:
    paste = f"GET /v1/pods HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {sent}\n\n{REFUSED}{{}}\n"
    assert cause_found(paste, "token.kind") == cause


@pytest.mark.parametrize(("length", "cause"), [(6000, "token-too-large"), (900, None)])
def test_a_connection_that_closes_on_a_long_value_tells_of_its_length(length: int, cause: str | None) -> None:
    value = "k3J9vQ2xLw8ZrT5yVb7NcM1p" * (length // 24)
    paste = (
        f"GET https://api.example.com/v1/items\nauthorization: Bearer {value}\n\n"
        "net::ERR_CONNECTION_CLOSED, nothing in the server's log\n"
    )
    assert cause_found(paste, "token.size") == cause


def test_a_basic_value_without_its_padding_is_told_from_a_wrong_secret() -> None:
    paste = (
        "POST /oauth/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        "Authorization: Basic c2hvcC13ZWI6TXc4clF2VDJrWjZ5SDBwTGRONXNYZQ{}\n\ngrant_type=client_credentials\n\n"
        f'{REFUSED}{{{{"error":"invalid_client"}}}}\n'
    )
    assert cause_found(paste.format(""), "endpoint.basic-encoding") == "client-credentials-encoding"
    assert cause_found(paste.format("=="), "endpoint.basic-encoding") is None


def test_a_name_and_a_value_are_a_word_before_a_token_and_no_token_with_a_blank() -> None:
    paste = (
        "curl -H 'Authorization: MyHomeToken k3J9vQ2xLw8ZrT5yVb7NcM1pk3J9' https://api.example.com/v1/items\n\n"
        f"{REFUSED}{{}}\n"
    )
    assert verdict_of(paste).ranked[0].cause in ("missing-bearer-prefix", "wrong-auth-scheme")
