"""The API and the admin API of the sandbox, over HTTP, with tokens in every state."""

from __future__ import annotations

import re
import sqlite3
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import jwt
import pytest
import requests

from tests.live.conftest import Sandbox

TIMEOUT_S = 20
CURRENT = "/v2/organizations/current"
CHALLENGE = 'Bearer realm="Company X API"'

ENDPOINTS = [
    ("GET", "/devices", None, ["read", "devices:read"], 200),
    ("POST", "/devices/dev_1001/actions", {"action": "lock"}, ["write", "devices:manage"], 201),
    ("GET", "/policies", None, ["read", "policies:read"], 200),
    ("PUT", "/policies/pol_2001", {"name": "Lock", "enabled": True}, ["write", "policies:write"], 200),
    ("GET", "/logs/audit", None, ["logs:read", "admin"], 200),
    ("DELETE", "/organizations/org_production", None, ["admin"], 200),
]
EVERY_SCOPE = {
    "read",
    "write",
    "admin",
    "devices:read",
    "devices:manage",
    "policies:read",
    "policies:write",
    "logs:read",
}


def get(sandbox: Sandbox, authorization: str | None, path: str = CURRENT) -> requests.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return requests.get(f"{sandbox.production}{path}", headers=headers, timeout=TIMEOUT_S)


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize(("method", "path", "body", "any_of", "status"), ENDPOINTS)
def test_each_scope_of_the_table_opens_its_endpoint_and_no_other_does(
    sandbox: Sandbox, version: str, method: str, path: str, body: object, any_of: list[str], status: int
) -> None:
    url = f"{sandbox.production}/{version}{path}"
    for scope in any_of:
        token = sandbox.token_response(scope=scope)["access_token"]
        answer = requests.request(
            method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S
        )
        assert answer.status_code == status, scope
        assert "data" in answer.json()
    token = sandbox.token_response(scope=" ".join(EVERY_SCOPE - set(any_of)))["access_token"]
    answer = requests.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == (
        f'{CHALLENGE}, error="insufficient_scope", error_description="Token lacks required scope"'
    )


def test_any_token_reads_its_organization_and_its_budget(sandbox: Sandbox) -> None:
    [minted] = sandbox.mint("valid", scope="policies:read")
    answer = get(sandbox, f"Bearer {minted['access_token']}")
    assert answer.status_code == 200
    assert answer.json()["data"]["name"] == "Client ABC"
    assert answer.headers["X-RateLimit-Limit"] == "1000"
    assert 0 <= int(answer.headers["X-RateLimit-Remaining"]) < 1000


def test_a_policy_keeps_what_was_put(sandbox: Sandbox) -> None:
    token = sandbox.token_response(scope="read write")["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{sandbox.production}/v3/policies"
    put = requests.put(f"{url}/pol_2002", json={"name": "Renamed", "enabled": False}, headers=headers, timeout=20)
    assert put.json()["data"]["policy_id"] == "pol_2002"
    kept = {one["policy_id"]: one for one in requests.get(url, headers=headers, timeout=20).json()["data"]}
    assert (kept["pol_2002"]["name"], kept["pol_2002"]["enabled"]) == ("Renamed", False)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/devices?limit=0", 400),
        ("GET", "/v2/devices?limit=abc", 400),
        ("POST", "/v2/devices/dev_1001/actions", 400),
        ("POST", "/v2/devices/nothing/actions", 404),
        ("PUT", "/v2/policies/pol_2001", 400),
        ("DELETE", "/v2/devices", 405),
        ("GET", "/v4/devices", 404),
        ("OPTIONS", "/v2/devices", 204),
        ("HEAD", "/v2/devices", 200),
    ],
)
def test_a_bad_request_is_not_an_authentication_failure(sandbox: Sandbox, method: str, path: str, status: int) -> None:
    token = sandbox.token_response(scope="read write")["access_token"]
    answer = requests.request(
        method, f"{sandbox.production}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT_S
    )
    assert answer.status_code == status


def test_limit_cuts_a_list_and_tells_the_total(sandbox: Sandbox) -> None:
    [minted] = sandbox.mint("valid")
    told = get(sandbox, f"Bearer {minted['access_token']}", "/v2/devices?limit=1").json()
    assert [one["device_id"] for one in told["data"]] == ["dev_1001"]
    assert told["total"] == 2


@pytest.mark.parametrize(
    "wrong",
    [None, "", "Bearer", "Bearer ", "bearer {token}", "BEARER {token}", "{token}", "Basic {token}", "Bearer\t{token}"],
)
def test_without_usable_credentials_the_challenge_names_no_error(sandbox: Sandbox, wrong: str | None) -> None:
    token = sandbox.token_response()["access_token"]
    answer = get(sandbox, wrong.format(token=token) if wrong else wrong)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == CHALLENGE


def test_the_full_error_says_what_the_documented_one_says(sandbox: Sandbox) -> None:
    answer = get(sandbox, None)
    told = answer.json()
    assert told["error"] == "unauthorized"
    assert told["error_description"] == "The access token is invalid or has expired"
    assert told["error_code"] == "E-AUTH-001"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["timestamp"])
    assert told["request_id"] == answer.headers["X-Request-Id"]
    assert told["request_id"].startswith("req_")
    assert answer.headers["Content-Type"] == "application/json"
    assert parsedate_to_datetime(answer.headers["Date"]).tzinfo is not None


REFUSALS = {
    "expired": ("Token has expired", {"error_code"}),
    "not-yet-valid": ("Token is not yet valid", {"error_code"}),
    "clock-skew": ("Token is not yet valid", {"error_code"}),
    "milliseconds": ("Token is not yet valid", {"error_code"}),
    "other-environment": ("Token signature verification failed", {"error_code"}),
    "tampered": ("Token signature verification failed", {"error_code"}),
    "truncated": ("Token signature verification failed", {"error_code"}),
    "retired-key": ("Token signature verification failed", {"error_code"}),
    "unknown-key": ("Token signature verification failed", {"error_code"}),
    "wrong-key": ("Token signature verification failed", {"error_code"}),
    "wrong-audience": ("Token audience is not accepted", {"error_code"}),
    "revoked": ("Token has been revoked", {"error_code"}),
    "suspended": ("Application is suspended", {"code"}),
    "revoked-application": ("Application is revoked", {"code"}),
    "deleted-application": ("Application is unknown", {"code"}),
}


def test_a_minted_token_is_refused_for_its_state(sandbox: Sandbox) -> None:
    for minted in sandbox.mint(*REFUSALS):
        description, members = REFUSALS[minted["state"]]
        answer = get(sandbox, f"Bearer {minted['access_token']}")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == (
            f'{CHALLENGE}, error="invalid_token", error_description="{description}"'
        ), minted["state"]
        assert members <= set(answer.json())


@pytest.mark.parametrize(
    ("shift_s", "description"),
    [
        (-3600 - 30, "Token has been revoked"),
        (-3600 - 90, "Token has expired"),
        (30, "Token has been revoked"),
        (90, "Token is not yet valid"),
    ],
)
def test_times_may_be_a_minute_off_and_no_more(sandbox: Sandbox, shift_s: int, description: str) -> None:
    """A token that was never stored counts as revoked, so that answer tells that its times were accepted."""
    with sqlite3.connect(Path(sandbox.environ["VAR_DIR"]) / "sandbox.sqlite3") as database:
        kid, private_pem = database.execute(
            "SELECT kid, private_pem FROM sandbox_signingkey WHERE environment = 'production' AND state = 'current'"
        ).fetchone()
    [minted] = sandbox.mint("valid")
    claims = jwt.decode(minted["access_token"], options={"verify_signature": False})
    now = int(time.time())
    shifted = {**claims, "iat": now + shift_s, "nbf": now + shift_s, "exp": now + shift_s + 3600}
    token = jwt.encode(shifted, private_pem, algorithm="RS256", headers={"kid": kid})
    answer = get(sandbox, f"Bearer {token}")
    assert answer.headers["WWW-Authenticate"].endswith(f'error_description="{description}"')


def test_minted_tokens_that_are_good_somewhere_are_accepted_there(sandbox: Sandbox) -> None:
    valid, elsewhere, narrow = sandbox.mint("valid", "other-environment", "missing-scope")
    assert get(sandbox, f"Bearer {valid['access_token']}", "/v2/devices").status_code == 200
    assert elsewhere["environment"] == "staging"
    headers = {"Authorization": f"Bearer {elsewhere['access_token']}"}
    assert requests.get(f"{sandbox.staging}/v2/devices", headers=headers, timeout=TIMEOUT_S).status_code == 200
    assert get(sandbox, f"Bearer {narrow['access_token']}", "/v2/policies").status_code == 200
    refused = get(sandbox, f"Bearer {narrow['access_token']}", "/v2/devices")
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]


def test_a_value_that_is_no_jwt_gets_the_short_error(sandbox: Sandbox) -> None:
    answer = get(sandbox, "Bearer 8f14e45fceea167a5a36dedd4bea2543")
    assert (answer.status_code, answer.json()) == (
        401,
        {"error": "unauthorized", "message": "Invalid or expired token"},
    )


@pytest.mark.parametrize("spoilt", ["Bearer  {token}", "Bearer {token} x", "Bearer Bearer {token}", 'Bearer "{token}"'])
def test_blanks_and_quotes_are_no_part_of_a_token(sandbox: Sandbox, spoilt: str) -> None:
    token = sandbox.token_response()["access_token"]
    answer = get(sandbox, spoilt.format(token=token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token", error_description="Token is malformed"')


def test_a_suspended_application_gets_the_coded_error(sandbox: Sandbox) -> None:
    [minted] = sandbox.mint("suspended")
    answer = get(sandbox, f"Bearer {minted['access_token']}")
    assert answer.json() == {"error": "authentication_failed", "code": 401}


def admin(sandbox: Sandbox, method: str, client_id: str, **arguments: object) -> requests.Response:
    return requests.request(
        method,
        f"{sandbox.production}/admin-api/applications/{client_id}",
        headers={"Authorization": f"Bearer {sandbox.admin_token}"},
        timeout=TIMEOUT_S,
        **arguments,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("client_id", "status"),
    [("demo-production", "active"), ("suspended-production", "suspended"), ("revoked-production", "revoked")],
)
def test_the_admin_api_tells_an_applications_status(sandbox: Sandbox, client_id: str, status: str) -> None:
    told = admin(sandbox, "GET", client_id).json()
    assert (told["client_id"], told["status"]) == (client_id, status)
    assert set(told) == {"client_id", "name", "status", "created_at", "last_used_at"}


def test_the_admin_api_needs_its_token(sandbox: Sandbox) -> None:
    url = f"{sandbox.production}/admin-api/applications/demo-production"
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert requests.get(url, headers=headers, timeout=TIMEOUT_S).status_code == 401


def test_the_admin_api_does_not_know_the_other_environments_applications(sandbox: Sandbox) -> None:
    assert admin(sandbox, "GET", "demo-staging").status_code == 404


def test_a_call_is_seen_as_the_applications_last_use(sandbox: Sandbox) -> None:
    [minted] = sandbox.mint("valid", scope="read")
    get(sandbox, f"Bearer {minted['access_token']}")
    told = admin(sandbox, "GET", "demo-production").json()
    assert told["last_used_at"] >= told["created_at"]


def test_an_application_can_be_suspended_restored_and_deleted(sandbox: Sandbox) -> None:
    client_id, client_secret = sandbox.client(role="deletable")
    token = sandbox.token_response(client_id=client_id, client_secret=client_secret)["access_token"]
    assert get(sandbox, f"Bearer {token}").status_code == 200
    assert admin(sandbox, "PATCH", client_id, json={"status": "suspended"}).json()["status"] == "suspended"
    assert get(sandbox, f"Bearer {token}").status_code == 401
    assert admin(sandbox, "PATCH", client_id, json={"status": "sleepy"}).status_code == 400
    assert admin(sandbox, "PATCH", client_id, json={"status": "active"}).json()["status"] == "active"
    assert get(sandbox, f"Bearer {token}").status_code == 200
    assert admin(sandbox, "DELETE", client_id).status_code == 204
    assert admin(sandbox, "GET", client_id).status_code == 404
    assert get(sandbox, f"Bearer {token}").status_code == 401
