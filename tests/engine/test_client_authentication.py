"""The portal's own client shows who it is by secret, by assertion or by its name alone, as the profile says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from diagnostics.engine import net
from diagnostics.engine.model.profile import IntrospectionClient, Profile
from tests.engine import provider as lab
from tests.engine.loopback import response
from tests.engine.provider import Diagnosis, Provider, Route, curl, diagnose, provider
from tests.engine.tokens import ec_key, rsa_key

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
KEYS: dict[str, Key] = {
    "RS256": rsa_key("portal"),
    "ES256": ec_key("portal"),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
VARIABLE = "PORTAL_CLIENT_KEY"


@pytest.fixture(autouse=True)
def _may_call() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def pem(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def form_of(request: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.partition(b"\r\n\r\n")[2].decode()).items()}


def asked_with(algorithm: str, key: object, seen: list[dict[str, object]]) -> Route:
    """An introspection endpoint that answers who proves to be `portal`, and refuses everybody else."""

    def handle(sock: socket.socket, request: bytes) -> None:
        form = form_of(request)
        try:
            claims = jwt.decode(
                form["client_assertion"],
                key,
                algorithms=[algorithm],
                options={"verify_aud": False},  # type: ignore[arg-type]
            )
        except (KeyError, jwt.InvalidTokenError):
            sock.sendall(response(401, {"error": "invalid_client"}))
            return
        seen.append({**claims, "type": form["client_assertion_type"]})
        sock.sendall(response(200, {"active": False}))

    return handle


def with_client(one: Provider, client: IntrospectionClient) -> Profile:
    return replace(one.profile, introspection=client)


def looked_up(one: Provider, client: IntrospectionClient) -> Diagnosis:
    return diagnose(one, curl(one, one.token()), profile=with_client(one, client))


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_key_of_any_kind_signs_an_assertion_that_the_server_can_check(
    algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, seen = KEYS[algorithm], list[dict[str, object]]()
    monkeypatch.setitem(lab.SECRETS, VARIABLE, pem(key))
    with provider(introspect=asked_with(algorithm, key.public_key(), seen), devices=lab.api(401)) as one:
        diagnosis = looked_up(one, IntrospectionClient("portal", VARIABLE, "private_key_jwt", "k1"))
        (claims,) = seen
        assert (claims["iss"], claims["sub"], claims["aud"]) == ("portal", "portal", one.server.url)
        assert claims["type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        assert diagnosis.outcome("token.revocation") == "fail"


def test_a_secret_signs_an_assertion_too(monkeypatch: pytest.MonkeyPatch) -> None:
    secret, seen = "s" * 40, list[dict[str, object]]()
    monkeypatch.setitem(lab.SECRETS, VARIABLE, secret)
    with provider(introspect=asked_with("HS256", secret, seen), devices=lab.api(401)) as one:
        looked_up(one, IntrospectionClient("portal", VARIABLE, "client_secret_jwt"))
    assert seen


def test_a_client_without_a_secret_names_itself() -> None:
    forms: list[dict[str, str]] = []

    def handle(sock: socket.socket, request: bytes) -> None:
        forms.append(form_of(request))
        sock.sendall(response(200, {"active": False}))

    with provider(introspect=handle, devices=lab.api(401)) as one:
        diagnosis = looked_up(one, IntrospectionClient("portal", "", "none"))
    assert [(form["client_id"], "client_secret" in form) for form in forms] == [("portal", False)]
    assert diagnosis.outcome("token.revocation") == "fail"


@pytest.mark.parametrize(
    "key", ["not a key, and long enough to be one", pem(ec.generate_private_key(ec.SECP256K1()))], ids=["text", "curve"]
)
def test_a_key_that_cannot_sign_is_told_and_nothing_is_sent(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lab.SECRETS, VARIABLE, key)
    with provider(devices=lab.api(401)) as one:
        diagnosis = looked_up(one, IntrospectionClient("portal", VARIABLE, "private_key_jwt"))
        assert one.asked("/introspect") == 0
    assert "no PEM key" in diagnosis.why("token.revocation")
    assert "long enough" not in repr(diagnosis.report)
