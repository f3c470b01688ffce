"""Canaille, and an API that its own validator protects, run as a process of its own: `provider.py PORT`.

The issuer is the origin, and the API /api. The paths below /- are for the tests alone: a code as if a person had
agreed, and a token made old.
"""

from __future__ import annotations

import datetime
import sys
import uuid

from canaille import create_app
from canaille.app import models
from canaille.app.flask import csrf
from canaille.backends import Backend
from canaille.oidc.provider import require_oauth
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import run_simple

PORT = int(sys.argv[1])
BASE = f"127.0.0.1:{PORT}"
CALLBACK = "https://app.example/callback"
CLIENTS = {
    "demo": (["client_credentials"], ["read", "write"], "client_secret_basic"),
    "poster": (["client_credentials"], ["read", "write"], "client_secret_post"),
    "portal": (["client_credentials"], ["read"], "client_secret_basic"),
    "web": (["authorization_code", "refresh_token"], ["openid", "read"], "client_secret_basic"),
}


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def fill(app: Flask) -> None:
    """The clients, all of whose tokens the client portal may ask about, and the person."""
    with app.app_context():
        person = models.User(formatted_name="Ada", family_name="Lovelace", user_name="ada", emails=["ada@app.example"])
        Backend.instance.save(person)
        made = {}
        for name, (grants, scopes, method) in CLIENTS.items():
            made[name] = models.Client(
                client_id=name, client_secret=f"{name}-secret-0123456789", client_name=name,
                client_uri="https://app.example", grant_types=grants, response_types=["code"], scope=scopes,
                redirect_uris=[CALLBACK], token_endpoint_auth_method=method, client_id_issued_at=now(),
            )  # fmt: skip
            Backend.instance.save(made[name])
        for client in made.values():
            client.audience = list({id(one): one for one in (client, made["portal"])}.values())
            Backend.instance.save(client)


def application() -> Flask:
    """Canaille with the API and the tests' paths beside it."""
    app = create_app(
        {
            "SECRET_KEY": "a-key-of-the-live-tests",
            "SERVER_NAME": BASE,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "LOGGING": None},
            "CANAILLE_OIDC": {"REQUIRE_NONCE": False},
        },
        env_file="/dev/null",
    )

    @app.get("/api/devices")
    @require_oauth("read")
    def devices() -> ResponseReturnValue:
        return jsonify(devices=[])

    @app.get("/api/policies")
    @require_oauth("admin")
    def policies() -> ResponseReturnValue:
        return jsonify(policies=[])

    @app.get("/-/healthz")
    def health() -> str:
        return "ok"

    @app.get("/-/code")
    def code() -> str:
        challenge = request.args.get("code_challenge")
        # asked for one code of a client, its memory backend may find another of the same client
        for left in Backend.instance.query(models.AuthorizationCode):
            Backend.instance.delete(left)
        made = models.AuthorizationCode(
            authorization_code_id=str(uuid.uuid4()), code=uuid.uuid4().hex + uuid.uuid4().hex[:16],
            subject=Backend.instance.get(models.User, user_name="ada"),
            client=Backend.instance.get(models.Client, client_id="web"),
            redirect_uri=CALLBACK, scope=["openid", "read"], issue_date=now(), lifetime=300, auth_time=now(),
            challenge=challenge, challenge_method="S256" if challenge else None,
        )  # fmt: skip
        Backend.instance.save(made)
        return str(made.code)

    @app.post("/-/age")
    @csrf.exempt
    def age() -> str:
        token = Backend.instance.get(models.Token, access_token=request.form["token"])
        token.issue_date -= datetime.timedelta(seconds=token.lifetime + 3600)
        Backend.instance.save(token)
        return ""

    return app


if __name__ == "__main__":
    served = application()
    fill(served)
    run_simple("127.0.0.1", PORT, served)  # its memory backend is made for one thread
