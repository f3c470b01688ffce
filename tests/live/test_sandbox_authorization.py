"""The authorization server of the sandbox, over HTTP."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest
import requests

from tests.live.conftest import Sandbox

TIMEOUT_S = 20


def call(sandbox: Sandbox, token: str, *, base_url: str = "", path: str = "/v2/organizations/current") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{base_url or sandbox.production}{path}", headers=headers, timeout=TIMEOUT_S).status_code


def introspect(sandbox: Sandbox, token: str, *, base_url: str = "") -> dict[str, object]:
    answer = requests.post(
        f"{base_url or sandbox.production}/oauth/introspect",
        data={"token": token},
        auth=("portal-introspection", sandbox.introspection_secret),
        timeout=TIMEOUT_S,
    )
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def refresh(sandbox: Sandbox, refresh_token: str) -> requests.Response:
    client_id, client_secret = sandbox.client()
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": client_id,
        "client_secret": client_secret,
    }
    return requests.post(f"{sandbox.production}/oauth/token", data=form, timeout=TIMEOUT_S)


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_client_credentials_give_a_signed_jwt_of_that_environment(sandbox: Sandbox, environment: str) -> None:
    base_url = sandbox.url(environment)
    told = sandbox.token_response(environment, scope="read devices:manage")
    keys = requests.get(f"{base_url}/.well-known/jwks.json", timeout=TIMEOUT_S).json()
    header = jwt.get_unverified_header(told["access_token"])
    key = next(jwt.PyJWK(one) for one in keys["keys"] if one["kid"] == header["kid"])
    claims = jwt.decode(told["access_token"], key, algorithms=["RS256"], audience=base_url, issuer=base_url)
    assert header["typ"] == "JWT"
    assert claims["client_id"] == f"demo-{environment}"
    assert claims["scope"] == told["scope"] == "read devices:manage"
    assert claims["exp"] - claims["iat"] == told["expires_in"] == 3600
    assert told["token_type"] == "Bearer"


def test_a_client_may_authenticate_with_basic_too(sandbox: Sandbox) -> None:
    answer = requests.post(
        f"{sandbox.production}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=sandbox.client(),
        timeout=TIMEOUT_S,
    )
    assert answer.json()["scope"] == "read write"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "not the secret"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "demo-staging", "client_secret": "demo-staging-client-secret"}, 401, "invalid_client"),
        ({"client_id": "suspended-production"}, 401, "invalid_client"),
        ({"client_id": "revoked-production"}, 401, "invalid_client"),
        ({"scope": "read everything"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "never issued"}, 400, "invalid_grant"),
        ({"resource": "https://elsewhere.example"}, 400, "invalid_target"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong(
    sandbox: Sandbox, change: dict[str, str], status: int, error: str
) -> None:
    client_id, client_secret = sandbox.client()
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret, **change}
    answer = requests.post(f"{sandbox.production}/oauth/token", data=form, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_refresh_gives_new_tokens_and_ends_the_old_ones(sandbox: Sandbox) -> None:
    first = sandbox.token_response(scope="read logs:read")
    second = refresh(sandbox, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == "read logs:read"
    assert call(sandbox, second["access_token"]) == 200
    assert call(sandbox, first["access_token"]) == 401


def test_a_refresh_token_used_twice_ends_the_whole_family(sandbox: Sandbox) -> None:
    first = sandbox.token_response()
    second = refresh(sandbox, first["refresh_token"]).json()
    again = refresh(sandbox, first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert refresh(sandbox, second["refresh_token"]).json()["error"] == "invalid_grant"
    assert call(sandbox, second["access_token"]) == 401


def test_parallel_refreshes_redeem_a_refresh_token_at_most_once(sandbox: Sandbox) -> None:
    refresh_token = sandbox.token_response()["refresh_token"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: refresh(sandbox, refresh_token), range(4)))
    redeemed = [answer for answer in answers if answer.status_code == 200]
    assert len(redeemed) <= 1
    assert all(answer.json()["access_token"] for answer in redeemed)
    assert {answer.json()["error"] for answer in answers if answer not in redeemed} == {"invalid_grant"}


def test_introspection_tells_the_portal_what_a_token_is(sandbox: Sandbox) -> None:
    token = sandbox.token_response(scope="read")["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    told = introspect(sandbox, token)
    assert told["active"] is True
    assert {name: told[name] for name in claims} == claims


def test_introspection_knows_no_token_of_the_other_environment(sandbox: Sandbox) -> None:
    token = sandbox.token_response("staging")["access_token"]
    assert introspect(sandbox, token) == {"active": False}
    assert introspect(sandbox, token, base_url=sandbox.staging)["active"] is True


def test_introspection_refuses_every_client_but_the_portal(sandbox: Sandbox) -> None:
    token = sandbox.token_response()["access_token"]
    url = f"{sandbox.production}/oauth/introspect"
    for credentials in [sandbox.client(), ("portal-introspection", "wrong"), None]:
        answer = requests.post(url, data={"token": token}, auth=credentials, timeout=TIMEOUT_S)
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert requests.get(url, params={"token": token}, timeout=TIMEOUT_S).status_code == 405


def test_a_revoked_token_is_refused_and_inactive(sandbox: Sandbox) -> None:
    told = sandbox.token_response()
    client_id, client_secret = sandbox.client()
    form = {"token": told["access_token"], "client_id": client_id, "client_secret": client_secret}
    assert requests.post(f"{sandbox.production}/oauth/revoke", data=form, timeout=TIMEOUT_S).status_code == 200
    assert call(sandbox, told["access_token"]) == 401
    assert introspect(sandbox, told["access_token"]) == {"active": False}
    assert refresh(sandbox, told["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("document", ["openid-configuration", "oauth-authorization-server"])
def test_metadata_names_this_environments_endpoints(sandbox: Sandbox, document: str) -> None:
    told = requests.get(f"{sandbox.staging}/.well-known/{document}", timeout=TIMEOUT_S).json()
    assert told["issuer"] == sandbox.staging
    assert told["token_endpoint"] == f"{sandbox.staging}/oauth/token"
    assert told["introspection_endpoint"] == f"{sandbox.staging}/oauth/introspect"
    assert told["revocation_endpoint"] == f"{sandbox.staging}/oauth/revoke"
    assert requests.get(told["jwks_uri"], timeout=TIMEOUT_S).json()["keys"][0]["alg"] == "RS256"


def test_jwk_sets_hold_public_keys_only_and_share_none(sandbox: Sandbox) -> None:
    sets = [
        requests.get(f"{base_url}/.well-known/jwks.json", timeout=TIMEOUT_S).json()["keys"]
        for base_url in (sandbox.production, sandbox.staging)
    ]
    for key in [*sets[0], *sets[1]]:
        assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    assert {key["kid"] for key in sets[0]}.isdisjoint(key["kid"] for key in sets[1])


def test_rotation_keeps_the_last_keys_tokens_good_once_and_no_longer(sandbox: Sandbox) -> None:
    token = sandbox.token_response("staging")["access_token"]
    new_kid = sandbox.command("sandbox_rotate", "staging").strip()
    fresh = sandbox.token_response("staging")["access_token"]
    assert jwt.get_unverified_header(fresh)["kid"] == new_kid
    assert call(sandbox, token, base_url=sandbox.staging) == 200
    sandbox.command("sandbox_rotate", "staging")
    kids = {key["kid"] for key in requests.get(f"{sandbox.staging}/.well-known/jwks.json", timeout=20).json()["keys"]}
    assert jwt.get_unverified_header(token)["kid"] not in kids
    assert call(sandbox, token, base_url=sandbox.staging) == 401
    assert call(sandbox, fresh, base_url=sandbox.staging) == 200


def test_the_database_file_holds_no_token(sandbox: Sandbox) -> None:
    told = sandbox.token_response()
    files = sorted(Path(sandbox.environ["VAR_DIR"]).glob("sandbox.sqlite3*"))
    stored = b"".join(file.read_bytes() for file in files)
    signature = told["access_token"].rpartition(".")[2]
    for secret in (signature, told["refresh_token"]):
        assert secret.encode() not in stored
        assert base64.b64encode(secret.encode()) not in stored
    assert b"demo-production" in stored
