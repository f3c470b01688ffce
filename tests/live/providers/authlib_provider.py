"""An authorization server and an API on Authlib and Flask, run as a process of its own.

`python -m tests.live.providers.authlib_provider PORT jwt|opaque` serves the issuer /as and the API /api on 127.0.0.1.
The paths below /- are for the tests alone. A token request's `X-Clock-Offset` moves the server's clock by so
many seconds while the token is made, so that a token of an hour ago can be had without waiting for one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, scope_to_list
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator, JWTBearerTokenValidator
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import run_simple

METHODS = ["client_secret_basic", "client_secret_post"]
BILLING = "https://billing.example/"
LIFETIME_S = 3600


@dataclass
class Client(ClientMixin):
    """A registered client. It may authenticate by its one method and no other."""

    client_id: str
    secret: str
    scopes: str = ""
    method: str = "client_secret_basic"

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(asked for asked in scope_to_list(scope) or [] if asked in self.scopes.split())

    def check_client_secret(self, client_secret: str) -> bool:
        return self.secret == client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.method

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


@dataclass
class Token(TokenMixin):
    """An issued token as the server keeps it. Times in seconds since 1970."""

    client: Client
    scope: str
    issued_at: int
    expires_in: int
    revoked: bool = False

    def check_client(self, client: Client) -> bool:
        return client is self.client

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return self.expires_in

    def is_expired(self) -> bool:
        return self.issued_at + self.expires_in < time.time()

    def is_revoked(self) -> bool:
        return self.revoked

    def get_client(self) -> Client:
        return self.client


@dataclass
class State:
    """Everything that the server remembers."""

    clients: dict[str, Client]
    tokens: dict[str, Token] = field(default_factory=dict)
    keys: KeySet = field(default_factory=lambda: KeySet([new_key()]))


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


class ClientCredentials(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = METHODS
    state: State

    def check_permission(self, token: Token, client: Client, request: Any) -> bool:
        return client.client_id == "portal"

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        return self.state.tokens.get(token_string)

    def introspect_token(self, token: Token) -> dict[str, Any]:
        expires_at = token.issued_at + token.expires_in
        return {"client_id": token.client.client_id, "scope": token.scope, "iat": token.issued_at, "exp": expires_at}


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS
    state: State

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        return self.state.tokens.get(token_string)

    def revoke_token(self, token: Token, request: Any) -> None:
        token.revoked = True


class Stored(BearerTokenValidator):
    """Looks an opaque token up."""

    state: State

    def authenticate_token(self, token_string: str) -> Token | None:
        return self.state.tokens.get(token_string)


def application(base: str, *, opaque: bool) -> Flask:
    """The server whose URLs start with `base`, issuing opaque tokens or JWTs (RFC 9068)."""
    app = Flask("authlib-provider")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": LIFETIME_S}
    state = State(
        {
            "demo": Client("demo", "demo-secret-0123456789", "read write"),
            "poster": Client("poster", "poster-secret-0123456789", "read write", "client_secret_post"),
            "portal": Client("portal", "portal-secret-0123456789"),
        }
    )
    Introspection.state = Revocation.state = Stored.state = state
    authorization = _authorization_server(app, base, state, opaque=opaque)
    _publish(app, base, state)
    _serve_api(app, base, state, opaque=opaque)

    @app.post("/as/token")
    def token() -> ResponseReturnValue:
        with shifted_clock(int(request.headers.get("X-Clock-Offset", "0"))):
            return authorization.create_token_response()

    @app.post("/as/introspect")
    def introspect() -> ResponseReturnValue:
        return authorization.create_endpoint_response(Introspection.ENDPOINT_NAME)

    @app.post("/as/revoke")
    def revoke() -> ResponseReturnValue:
        return authorization.create_endpoint_response(Revocation.ENDPOINT_NAME)

    @app.post("/-/rotate")
    def rotate() -> ResponseReturnValue:
        state.keys = KeySet([new_key()])
        return "", 204

    @app.get("/-/healthz")
    def health() -> str:
        return "ok"

    return app


def _authorization_server(app: Flask, base: str, state: State, *, opaque: bool) -> AuthorizationServer:
    class Jwts(JWTBearerTokenGenerator):
        def get_jwks(self) -> KeySet:
            return state.keys

        def get_audiences(self, client: Client, user: Any, scope: str) -> str:
            return BILLING if request.form.get("resource") == BILLING else f"{base}/api"

    def save(token: dict[str, Any], oauth_request: Any) -> None:
        kept = Token(oauth_request.client, token.get("scope", ""), int(time.time()), token["expires_in"])
        state.tokens[token["access_token"]] = kept

    server = AuthorizationServer(app, query_client=state.clients.get, save_token=save)
    if not opaque:
        server.register_token_generator("default", Jwts(f"{base}/as", expires_generator=lambda *_: LIFETIME_S))
    server.register_grant(ClientCredentials)
    server.register_endpoint(Introspection)
    server.register_endpoint(Revocation)
    return server


def _publish(app: Flask, base: str, state: State) -> None:
    @app.get("/.well-known/oauth-authorization-server/as")
    def metadata() -> ResponseReturnValue:
        told = AuthorizationServerMetadata(
            issuer=f"{base}/as",
            token_endpoint=f"{base}/as/token",
            jwks_uri=f"{base}/as/jwks",
            introspection_endpoint=f"{base}/as/introspect",
            revocation_endpoint=f"{base}/as/revoke",
            grant_types_supported=["client_credentials"],
            token_endpoint_auth_methods_supported=METHODS,
            response_types_supported=["code"],
        )
        return jsonify(told)

    @app.get("/as/jwks")
    def keys() -> ResponseReturnValue:
        return jsonify(state.keys.as_dict(private=False))

    @app.get("/.well-known/oauth-protected-resource/api")
    def resource() -> ResponseReturnValue:
        return jsonify(resource=f"{base}/api", authorization_servers=[f"{base}/as"], scopes_supported=["read", "write"])


def _serve_api(app: Flask, base: str, state: State, *, opaque: bool) -> None:
    class Jwts(JWTBearerTokenValidator):
        def get_jwks(self) -> KeySet:
            return state.keys

    protected = ResourceProtector()
    protected.register_token_validator(Stored() if opaque else Jwts(f"{base}/as", f"{base}/api"))

    @app.get("/api/devices")
    @protected("read")
    def devices() -> ResponseReturnValue:
        return jsonify(devices=[])

    @app.get("/api/policies")
    @protected("admin")
    def policies() -> ResponseReturnValue:
        return jsonify(policies=[])


@contextmanager
def shifted_clock(seconds: int) -> Iterator[None]:
    """The clock of this whole process, `seconds` off."""
    now = time.time
    with mock.patch("time.time", side_effect=lambda: now() + seconds):
        yield


def main() -> None:
    port, kind = int(sys.argv[1]), sys.argv[2]
    run_simple("127.0.0.1", port, application(f"http://127.0.0.1:{port}", opaque=kind == "opaque"), threaded=True)


if __name__ == "__main__":
    main()
