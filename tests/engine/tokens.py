"""Tokens, keys and facts for the tests of server-side checks. Keys are made once per process."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from diagnostics.engine import parse
from diagnostics.engine.model.declare import Check
from diagnostics.engine.model.facts import PASTE_FACTS, Missing
from diagnostics.engine.model.profile import Environment, Profile, VerificationCall
from diagnostics.engine.model.types import Finding, msg
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.engine.run.runner import judge

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIVE = Environment(
    name="live",
    api="https://api.example.com",
    auth="https://id.example.com",
    issuer="https://id.example.com",
    audiences=("https://api.example.com",),
    jwks_uri="https://id.example.com/jwks",
    algorithms=("RS256",),
)
TEST = Environment(
    name="test",
    api="https://api.test.example.com",
    auth="https://id.test.example.com",
    issuer="https://id.test.example.com",
    audiences=("https://api.test.example.com",),
)
PROFILE = Profile(
    name="Example",
    slug="example",
    environments=(LIVE, TEST),
    probes=(VerificationCall("Current", "GET", "/v2/current"), VerificationCall("Devices", "GET", "/v2/devices")),
)


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """One RSA key per name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """One P-256 key per name."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def ed_key(name: str) -> ed25519.Ed25519PrivateKey:
    """One Ed25519 key per name."""
    return ed25519.Ed25519PrivateKey.generate()


def jwk(key: Any, kid: str, algorithm: str = "RS256", **members: Any) -> dict[str, Any]:
    """The public key as a JWK."""
    made = json.loads(get_default_algorithms()[algorithm].to_jwk(key.public_key()))
    return {name: value for name, value in made.items() if name != "key_ops"} | {"kid": kid, "use": "sig"} | members


def claims(environment: Environment = LIVE, **changes: Any) -> dict[str, Any]:
    """Claims of a good token, issued ten minutes before NOW."""
    now = int(NOW.timestamp())
    good = {
        "iss": environment.issuer,
        "aud": environment.audiences[0],
        "sub": "client-1",
        "client_id": "client-1",
        "scope": "read",
        "iat": now - 600,
        "exp": now + 3000,
        "jti": "j-1",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(
    payload: Mapping[str, Any] | None = None, key: Any = None, kid: str | None = "a", algorithm: str = "RS256"
) -> str:
    """A token signed with the key called "a" unless said otherwise."""
    headers = {"kid": kid} if kid else {}
    return jwt.encode(dict(payload or claims()), key or rsa_key("a"), algorithm=algorithm, headers=headers)


def with_payload(token: str, payload: Mapping[str, Any], **layout: Any) -> str:
    """The token with another payload under its old signature."""
    header, _, signature = token.split(".")
    content = json.dumps(payload, **(layout or {"separators": (",", ":")})).encode()
    return f"{header}.{base64.urlsafe_b64encode(content).rstrip(b'=').decode()}.{signature}"


def call(token: str, url: str = "https://api.example.com/v2/devices", scheme: str = "Bearer ") -> str:
    """A curl command with the token in the Authorization header."""
    return f"curl '{url}' -H 'Authorization: {scheme}{token}'"


def finding(check: Check, text: str, *facts: Any, profile: Profile = PROFILE) -> Finding:
    """What a check finds of a pasted text and of collected facts; facts that are not given are missing."""
    given = paste_facts(parse.parse(text), profile, now=NOW, options=Options(online=True))
    given |= {type(fact): fact for fact in facts}
    for kind in (*check.needs, *check.sees):
        if kind not in given and kind not in PASTE_FACTS:
            given[kind] = Missing(kind.__name__, msg("The test leaves {fact} out.", fact=kind.__name__))
    return judge(check, given)
