"""Glewlwyd as Debian ships it, set up by its own administration API, before an API on PyJWT."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import load
from tests.live.conftest import free_ports
from tests.live.gateways import debian
from tests.live.gateways.running import started as program_started
from tests.live.providers.further import CALLBACK, CodeProvider
from tests.live.providers.running import SECRETS, Provider, started

_DATABASE = "usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
_ADMIN = {"username": "admin", "password": "password"}  # of Debian's own first database
_PERSON = {"username": "ada", "password": "lovelace-1815"}
_GRANTS = {
    "demo": ["client_credentials"],
    "poster": ["client_credentials"],
    "portal": ["client_credentials"],
    "web": ["code", "refresh_token"],
}
_OTHER_API = "https://billing.example/"
_OFF = (
    "auth-type-token-enabled", "auth-type-implicit-enabled", "auth-type-none-enabled", "auth-type-password-enabled",
    "auth-type-device-enabled", "pkce-method-plain-allowed", "pkce-required", "request-parameter-allow",
    "refresh-token-rolling", "resource-scope-and-client-property",
)  # fmt: skip
_ON = (
    "allow-non-oidc", "auth-type-code-enabled", "auth-type-code-revoke-replayed", "auth-type-id-token-enabled",
    "auth-type-client-enabled", "auth-type-refresh-enabled", "jwks-show", "pkce-allowed", "resource-allowed",
    "introspection-revocation-allowed", "introspection-revocation-allow-target-client",
)  # fmt: skip
_EMPTY = ("scope", "additional-parameters", "claims", "jwks-x5c", "pkce-scopes", "introspection-revocation-auth-scope")


@dataclass(frozen=True)
class Glewlwyd(CodeProvider):
    """Glewlwyd at `at`, whose tokens are JWTs for a resource; `key` is the private key that it was given."""

    at: str = ""
    key: str = field(default="", repr=False)

    @property
    def auth_base(self) -> str:
        return self.at

    def profile(self, *others: Provider) -> Profile:
        """The issuer, the API and its audience. Only the client of a token may ask about it, so the portal may not."""
        lines = [f'name = "{self.name}"', "[[environments]]", 'name = "lab"', f'issuer = "{self.issuer}"']
        lines += [f'api = "{self.api}"', f'audiences = ["{self.api}"]', "allow_private = true"]
        return load.read("\n".join(lines), SECRETS, slug="lab", source="lab.toml")

    def token(self, *, issued_ago_s: int = 0, **changes: object) -> str:  # type: ignore[override]
        """An access token; the claims of one of long ago are moved, and signed with the server's own key."""
        made = Provider.token(self, **{name: str(value) for name, value in changes.items()})
        if not issued_ago_s:
            return made
        claims, header = jwt.decode(made, options={"verify_signature": False}), jwt.get_unverified_header(made)
        moved = claims | {name: claims[name] - issued_ago_s for name in ("iat", "nbf", "exp")}
        return jwt.encode(moved, self.key, algorithm="RS256", headers={"kid": header["kid"], "typ": header["typ"]})

    def code(self, **parameters: str) -> str:
        """A code of a person who signs in and agrees."""
        asked = {"response_type": "code", "client_id": "web", "redirect_uri": CALLBACK, "scope": "openid read"}
        asked |= {"state": "s", "nonce": "n-0S6_WzA2Mj", "g_continue": "", "resource": self.api} | parameters
        if "code_challenge" in asked:
            asked["code_challenge_method"] = "S256"
        with requests.Session() as browser:
            browser.post(f"{self.at}/api/auth/", json=_PERSON, timeout=20).raise_for_status()
            browser.put(f"{self.at}/api/auth/grant/web", json={"scope": "openid read"}, timeout=20).raise_for_status()
            answer = browser.get(f"{self.issuer}/auth", params=asked, allow_redirects=False, timeout=20)
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


@contextmanager
def glewlwyd(folder: Path) -> Iterator[Provider]:
    """Glewlwyd and its API. Raises NotUnpacked, with the reason, where Debian's packages cannot be had."""
    root, port, own = debian.unpacked(), free_ports(1)[0], folder / "glewlwyd"
    own.mkdir()
    at, private = f"http://127.0.0.1:{port}", rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (own / "glewlwyd.conf").write_text(_configuration(root, own, port))
    with sqlite3.connect(own / "glewlwyd.db") as database:
        database.executescript((root / _DATABASE).read_text())
    key = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    api = [sys.executable, "-m", "tests.live.providers.pyjwt_api", "PORT", f"{at}/api/oidc"]
    command = [str(root / "usr/bin/glewlwyd"), "-c", str(own / "glewlwyd.conf")]
    paths = {"issuer_path": "/api/oidc", "api_path": "/api", "token_path": "/api/oidc/token"}
    with (
        program_started(own, command, at),
        started(
            own, api, Glewlwyd, name="glewlwyd", revocation_path="/api/oidc/revoke", jwt=True, at=at, key=key, **paths
        ) as running,
    ):
        _set_up(at, running.api, key, public)
        yield running


def _configuration(root: Path, own: Path, port: int) -> str:
    modules = {"user": "user", "client": "client", "user_auth_scheme": "scheme", "plugin": "plugin"}
    paths = "\n".join(f'{name}_module_path="{root}/usr/lib/glewlwyd/{kind}"' for name, kind in modules.items())
    (own / "none").mkdir()
    return f"""port={port}
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
static_files_path="{own}/none/"
log_mode="console"
log_level="WARNING"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
{paths}
user_middleware_module_path="{own}/none"
hash_algorithm="SHA512"
database = {{ type = "sqlite3" path = "{own}/glewlwyd.db" }};
"""


def _set_up(at: str, api: str, key: str, public: str) -> None:
    """Scopes, clients, the person, and the plugin that speaks OpenID Connect."""
    with requests.Session() as admin:

        def post(path: str, **content: Any) -> None:
            answer = admin.post(f"{at}/api/{path}", json=content, timeout=20)
            if not answer.ok:
                raise ChildProcessError(f"{path}: {answer.status_code} {answer.text}")

        post("auth/", **_ADMIN)
        for name in ("read", "write"):
            post("scope/", name=name, display_name=name, description=name, password_required=False, scheme={})
        scopes = ["openid", "read", "g_profile"]
        post("user/?source=database", name="Ada", email="ada@app.example", enabled=True, scope=scopes, **_PERSON)
        for name, grants in _GRANTS.items():
            secret, method = f"{name}-secret-0123456789", "client_secret_post" if name == "poster" else ""
            post(
                "client/?source=database", client_id=name, name=name, client_secret=secret, password=secret,
                confidential=True, enabled=True, scope=["read", "write"], authorization_type=grants,
                redirect_uri=[CALLBACK], token_endpoint_auth_method=[method or "client_secret_basic"],
            )  # fmt: skip
        parameters = {
            "iss": f"{at}/api/oidc", "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": public,
            "default-kid": "", "access-token-duration": 3600, "refresh-token-duration": 1_209_600,
            "code-duration": 600, "refresh-token-one-use": "always", "subject-type": "public",
            "name-claim": "no", "email-claim": "no", "scope-claim": "no", "address-claim": {"type": "no"},
            "resource-scope": {scope: [api, _OTHER_API] for scope in ("read", "write")}, "resource-client-property": "",
            **dict.fromkeys(_ON, True), **dict.fromkeys(_OFF, False), **{name: [] for name in _EMPTY},
        }  # fmt: skip
        post("mod/plugin/", module="oidc", name="oidc", display_name="oidc", parameters=parameters, order_rank=0)
