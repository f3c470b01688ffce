# ruff: noqa: E501 - a paste keeps its lines
"""What a person needs to see of the most frequent diagnoses passes the gate: a masked one of these is a fault too."""

from __future__ import annotations

import json

import pytest

from tests.engine.test_planted_everywhere import report
from tests.fixtures.places import token

GET = "GET /v2/devices?limit=50&page=2 HTTP/1.1\nHost: api.xxx.com\nUser-Agent: curl/8.5.0\n"
TRACE = "4ba21708-db13-4104-aa14-108f03cf3ce2"


def refused(status: str, body: object = None, *fields: str) -> str:
    return (
        f"\nHTTP/1.1 {status}\n" + "".join(f"{field}\n" for field in fields) + f"\n{json.dumps(body) if body else ''}"
    )


def bearer(**claims: object) -> str:
    return f"Authorization: Bearer {token(claims)}\n"


def oauth(error: str, words: str, grant: str = "client_credentials -d scope=read") -> str:
    call = f"curl https://auth.xxx.com/oauth/token -d client_id=device-service -d grant_type={grant}"
    return call + "\n" + refused("400 Bad Request", {"error": error, "error_description": words})


SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "expired": (
        GET + bearer(exp=1700000000) + refused("401 Unauthorized", {"error": "invalid_token"}, f"X-Request-Id: {TRACE}"),
        ("1700000000", TRACE, "invalid_token", "/v2/devices", "limit=50", "page=2", "curl/8.5.0", "RS256"),
    ),
    "wrong audience": (GET + bearer(aud=["https://orders.example.com"]), ("https://orders.example.com",)),
    "wrong issuer": (
        GET + bearer(iss="https://login.microsoftonline.com/4ba21708-db13-4104-aa14-108f03cf3ce2/v2.0"),
        (f"https://login.microsoftonline.com/{TRACE}/v2.0",),
    ),
    "missing scope": (
        GET + bearer(scope="read devices:read", roles=["device-admin"]) + refused(
            "403 Forbidden", None, 'WWW-Authenticate: Bearer error="insufficient_scope", scope="devices:manage"'),
        ("read devices:read", "device-admin", "devices:manage", "insufficient_scope"),
    ),
    "unknown key": (GET + bearer() + refused("401 Unauthorized", {"error": "invalid_token", "message": "Unable to find a signing key that matches: kid"}), ("Unable to find a signing key that matches",)),
    "rate limited": (
        GET + refused("429 Too Many Requests", None, "Retry-After: 120", "X-RateLimit-Remaining: 0", "X-RateLimit-Limit: 5000"),
        ("120", "5000"),
    ),
    "microsoft code": (
        oauth("invalid_client", f"AADSTS7000222: The provided client secret keys for app '{TRACE}' are expired. Trace ID: {TRACE} Timestamp: 2024-03-05 10:00:00Z"),
        ("AADSTS7000222: The provided client secret keys for app", f"Trace ID: {TRACE}", "2024-03-05 10:00:00Z"),
    ),
    "wrong secret": (oauth("invalid_client", "Client authentication failed"), ("invalid_client", "Client authentication failed", "client_credentials")),
    "refresh token": (oauth("invalid_grant", "The refresh token is invalid or has been revoked"), ("invalid_grant", "has been revoked")),
    "unsupported grant": (oauth("unsupported_grant_type", "The authorization grant type is not supported"), ("unsupported_grant_type",)),
    "redirect": (
        "curl https://auth.xxx.com/oauth/token -d grant_type=authorization_code -d redirect_uri=https://app.example.com/callback"
        + refused("400 Bad Request", {"error": "redirect_uri_mismatch"}),
        ("redirect_uri_mismatch", "authorization_code"),
    ),
    "library": ("IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '2024-03-05 10:00:00Z'", ()),
    "stack trace": (
        "TokenExpiredError: jwt expired\n    at /srv/api/node_modules/jsonwebtoken/verify.js:190:21\n",
        ("/node_modules/jsonwebtoken/verify.js:190:21",),
    ),
    "gateway": (GET + refused("401 Unauthorized", None, "Server: nginx/1.25.3", "Via: 1.1 varnish", "CF-Ray: 8f14e45fceea167a-FRA"), ("nginx/1.25.3", "1.1 varnish", "8f14e45fceea167a-FRA")),
    "aws": (GET + refused("403 Forbidden", {"message": "Missing Authentication Token"}, "x-amzn-ErrorType: MissingAuthenticationTokenException"), ("MissingAuthenticationTokenException", "Missing Authentication Token")),
    "redirected": (GET + refused("301 Moved Permanently", None, "Location: https://api.xxx.com/v2/devices/"), ("https://api.xxx.com/v2/devices/",)),
    "dpop": (GET + refused("401 Unauthorized", None, 'WWW-Authenticate: DPoP error="use_dpop_nonce"', "DPoP-Nonce: eyJ7S_zG.eyJH0-Z"), ("use_dpop_nonce", "eyJ7S_zG.eyJH0-Z")),
    "misspelt header": (GET + "Authorizaton: Bearer abcdefgh1234\n" + refused("401 Unauthorized"), ("Authorizaton",)),
    "placeholder": (GET + "Authorization: Bearer $ACCESS_TOKEN\n" + refused("401 Unauthorized"), ("api.xxx.com",)),
    "vendor claims": (
        GET + bearer(tid=TRACE, appid=TRACE, ver="2.0", azp="device-service", token_use="access", amr=["pwd"]),
        (TRACE, "device-service", "access"),
    ),
}  # fmt: skip


# The diagnoses that the corpus of real cases has most often, and what a person needs of each to act.
DIAGNOSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "cors-preflight-blocked": (
        "OPTIONS /v2/devices HTTP/1.1\nHost: api.xxx.com\nOrigin: https://app.example.com\nAccess-Control-Request-Method: GET\n"
        "Access-Control-Request-Headers: authorization\n" + refused("401 Unauthorized"),
        ("https://app.example.com", "authorization", "OPTIONS")),
    "missing-companion-header": (
        "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer Xq7LmT2vKp9RzWn4\nX-Tenant-Id: 4711\n\nHTTP/1.1 200 OK\n\n[]\n"
        "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer Xq7LmT2vKp9RzWn4\n" + refused("403 Forbidden", {"error": "denied"}),
        ("X-Tenant-Id", "/v1/items")),
    "header-not-sent": (GET + refused("401 Unauthorized", {"error": "unauthorized"}, "WWW-Authenticate: Bearer"), ("Bearer", "unauthorized", "/v2/devices")),
    "quota-or-billing": (GET + "Authorization: Bearer 8fKq2mXw7RtLp4sZ\n" + refused("403 Forbidden", {"error": "Your credit balance is too low to access the API"}), ("Your credit balance is too low to access the API",)),
    "wrong-audience": (GET + bearer(aud="https://orders.example.com") + refused("401 Unauthorized", {"error": "invalid_token", "error_description": "Invalid audience"}), ("https://orders.example.com", "Invalid audience")),
    "missing-bearer-prefix": (GET + f"Authorization: {token({})}\n" + refused("401 Unauthorized"), ("/v2/devices", "RS256")),
    "malformed-bearer-syntax": (GET + "Authorization: Bearer: 8fKq2mXw7RtLp4sZ9\n" + refused("401 Unauthorized"), ("/v2/devices",)),
    "user-lacks-permission": (GET + bearer(scope="devices:read", roles=["viewer"]) + refused("403 Forbidden", {"message": "User does not have permission to perform this action"}), ("User does not have permission to perform this action", "viewer")),
    "client-credentials-encoding": ("POST /oauth/token HTTP/1.1\nHost: auth.xxx.com\nAuthorization: Basic my-app:b9Kq2x7L\n\ngrant_type=client_credentials" + refused("401 Unauthorized", {"error": "invalid_client"}), ("invalid_client", "client_credentials")),
    "rate-limited": (SHOWN["rate limited"][0], ("120",)),
    "redirect-uri-mismatch": (SHOWN["redirect"][0], ("https://app.example.com/callback",)),
    "kid-not-found-key-rotated": (SHOWN["unknown key"][0], ("Unable to find a signing key that matches",)),
    "wrong-content-type": ("curl https://auth.xxx.com/oauth/token -H 'Content-Type: application/json' -d '{\"grant_type\":\"client_credentials\",\"client_id\":\"device-service\",\"client_secret\":\"b9Kq2x7L\"}'\n" + refused("400 Bad Request", {"error": "invalid_request", "error_description": "Missing parameter: grant_type"}), ("application/json", "Missing parameter: grant_type", "device-service")),
    "shell-quoting-broke-header": ("curl https://api.xxx.com/v2/devices -H Authorization: Bearer 8fKq2mXw7RtLp4sZ9\ncurl: (6) Could not resolve host: Bearer\n", ("/v2/devices",)),
    "wrong-auth-scheme": (GET + "Authorization: Basic YTpi\n" + refused("401 Unauthorized", None, "WWW-Authenticate: Bearer"), ("Basic", "Bearer")),
    "pkce-verifier-mismatch": ("curl https://auth.xxx.com/oauth/token -d grant_type=authorization_code -d code=b9Kq2x7L -d code_verifier=b9Kq2x7L\n" + refused("400 Bad Request", {"error": "invalid_grant", "error_description": "PKCE verification failed"}), ("PKCE verification failed", "authorization_code")),
    "wrong-issuer-or-tenant": (GET + bearer(iss="https://login.microsoftonline.com/" + TRACE + "/v2.0") + refused("401 Unauthorized", {"error": "invalid_token", "error_description": "invalid issuer"}), ("https://login.microsoftonline.com/" + TRACE + "/v2.0", "invalid issuer")),
    "refresh-token-reused": (oauth("invalid_grant", "Refresh token has already been used", "refresh_token -d refresh_token=8xLOxBtZp8aQ"), ("Refresh token has already been used",)),
    "bot-challenge": (GET + refused("403 Forbidden", None, "Server: cloudflare", "CF-Mitigated: challenge", "CF-Ray: 8f14e45fceea167a-FRA"), ("cloudflare", "challenge", "8f14e45fceea167a-FRA")),
    "ip-not-allowed": (GET + bearer() + refused("403 Forbidden", {"message": "Your IP address 203.0.113.7 is not allowed to access this resource"}), ("203.0.113.7", "is not allowed to access this resource")),
    "access-token-expired": (SHOWN["library"][0], ("access token had expired",)),
}  # fmt: skip


@pytest.mark.parametrize("cause", DIAGNOSED)
def test_the_most_frequent_diagnoses_show_what_one_needs_of_them(cause: str) -> None:
    text, needed = DIAGNOSED[cause]
    made = report(text)
    shown = json.dumps(made, ensure_ascii=False)
    assert len(DIAGNOSED) >= 20
    assert made["verdict"]["ranked"][0]["cause"] == cause
    assert [part for part in needed if part not in shown] == []


@pytest.mark.parametrize("case", SHOWN)
def test_what_a_diagnosis_needs_is_shown(case: str) -> None:
    text, needed = SHOWN[case]
    shown = json.dumps(report(text), ensure_ascii=False)
    assert [part for part in needed if part not in shown] == []


def test_labels_stand_for_what_names_a_session_or_a_person() -> None:
    shown = json.dumps(
        report(GET + bearer(sid="Zk3h-9q", jti=TRACE, nonce="n-0S6", state="af0ifj", email="joe@example.com"))
    )
    assert not [part for part in ("Zk3h-9q", "n-0S6", "af0ifj", "joe@example.com", TRACE) if part in shown]


def test_a_report_pasted_back_is_not_diagnosed_by_its_labels() -> None:
    made = report(
        "GET /v2/devices HTTP/1.1\nHost: api.xxx.com\nAuthorization: Bearer [credential f3evgu, 43 long]\n"
        + refused("401 Unauthorized")
    )
    assert made["verdict"]["cause"] is None


def test_request_lines_and_variables_of_code_are_no_secrets() -> None:
    raw = "POST /oauth2/token HTTP/1.1\nHost: auth.xxx.com\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_id=a&client_secret=b9Kq2x7L\n"
    fix = report(raw + refused("401 Unauthorized", {"error": "invalid_client"}))["verdict"]["fix"]["request"]
    assert fix.startswith("POST /oauth2/token HTTP/1.1\n")
    assert fix.endswith("client_secret=$NEW_CLIENT_SECRET")


def test_controls_and_marks_of_direction_never_leave_the_engine() -> None:
    shown = json.dumps(
        report(
            "curl https://api.xxx.com/v2 -H 'X-A: \x1b[31mred\x1b[0m \u202eevil' \n401 \x1b[2J unauthorized \u202e token"
        ),
        ensure_ascii=False,
    )
    assert not [sign for sign in "\x1b\u202e" if sign in shown]
    assert "\\u001b" not in shown
