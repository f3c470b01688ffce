"""An API that verifies JWTs with PyJWT and the issuer's published keys: `python -m … PORT ISSUER`.

What it refuses, it refuses in PyJWT's own words. The path below /- is for the tests alone.
"""

from __future__ import annotations

import sys

import jwt
import requests
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import run_simple

_TRIED_S = 10


def application(audience: str, issuer: str) -> Flask:
    """The API, whose tokens name the audience."""
    app = Flask("pyjwt-api")

    def keys() -> jwt.PyJWKClient:
        found = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=_TRIED_S).json()
        return jwt.PyJWKClient(found["jwks_uri"])

    def guarded(scope: str) -> ResponseReturnValue:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return jsonify(error="Missing bearer token"), 401, {"WWW-Authenticate": "Bearer"}
        try:
            key = keys().get_signing_key_from_jwt(token).key
            claims = jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=issuer)
        except jwt.PyJWTError as error:
            return jsonify(error=str(error)), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        if scope not in claims.get("scope", "").split():
            return jsonify(error=f"Scope {scope} is required"), 403
        return jsonify(devices=[])

    app.add_url_rule("/api/devices", "devices", lambda: guarded("read"))
    app.add_url_rule("/api/policies", "policies", lambda: guarded("admin"))
    app.add_url_rule("/-/healthz", "health", lambda: "ok")
    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    run_simple("127.0.0.1", port, application(f"http://127.0.0.1:{port}/api", sys.argv[2]), threaded=True)
