"""Signing keys of an environment: made once, rotated, published as a JWK Set (RFC 7517), used to sign (RFC 7515)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import router, transaction
from jwcrypto.jwk import JWK
from jwt.algorithms import RSAAlgorithm

from portal.sandbox.models import SigningKey

ALGORITHM = "RS256"
_PUBLISHED = (SigningKey.State.CURRENT, SigningKey.State.PREVIOUS)


def make(environment: str, state: str) -> SigningKey:
    """Make and store a 2048-bit RSA key; its `kid` is the JWK thumbprint (RFC 7638)."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
    return SigningKey.objects.create(
        environment=environment, kid=JWK.from_pem(pem.encode("ascii")).thumbprint(), private_pem=pem, state=state
    )


def ensure(environment: str) -> None:
    """See to it that the environment has a current, a retired and an unpublished key."""
    for state in (SigningKey.State.CURRENT, SigningKey.State.RETIRED, SigningKey.State.UNPUBLISHED):
        if not SigningKey.objects.filter(environment=environment, state=state).exists():
            make(environment, state)


def rotate(environment: str) -> SigningKey:
    """Sign with a new key from now on, and return it.

    The key until now stays published, so that its tokens stay valid until the next rotation, which retires it: tokens
    it signed are refused from then on.
    """
    keys = SigningKey.objects.filter(environment=environment)
    with transaction.atomic(using=router.db_for_write(SigningKey)):
        keys.filter(state=SigningKey.State.PREVIOUS).update(state=SigningKey.State.RETIRED)
        keys.filter(state=SigningKey.State.CURRENT).update(state=SigningKey.State.PREVIOUS)
        return make(environment, SigningKey.State.CURRENT)


def key(environment: str, state: str) -> SigningKey:
    """The newest key of an environment in a state; SigningKey.DoesNotExist if it has none."""
    return SigningKey.objects.filter(environment=environment, state=state).latest("created_at", "pk")


def published(environment: str) -> list[SigningKey]:
    """The keys whose signatures the API accepts, newest first."""
    return list(SigningKey.objects.filter(environment=environment, state__in=_PUBLISHED))


def jwk_set(environment: str) -> dict[str, Any]:
    """The public keys of an environment as a JWK Set (RFC 7517 section 5)."""
    return {"keys": [_jwk(one) for one in published(environment)]}


def sign(claims: dict[str, Any], signing_key: SigningKey, *, kid: str | None = None) -> str:
    """The claims as a compact JWS; `kid` overrides the key id that the header names."""
    return jwt.encode(
        claims, _private(signing_key.private_pem), algorithm=ALGORITHM, headers={"kid": kid or signing_key.kid}
    )


def public_key(signing_key: SigningKey) -> rsa.RSAPublicKey:
    """The half of a key that verifies."""
    return _private(signing_key.private_pem).public_key()


# Loading a PEM checks the primes, which takes longer than signing does.
@lru_cache(maxsize=64)
def _private(pem: str) -> rsa.RSAPrivateKey:
    loaded = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError("the sandbox signs with RSA keys only")
    return loaded


def _jwk(signing_key: SigningKey) -> dict[str, Any]:
    exported = RSAAlgorithm.to_jwk(public_key(signing_key), as_dict=True)
    # RFC 7517 section 4.3: not both `use` and `key_ops`.
    parameters = {name: exported[name] for name in ("kty", "n", "e")}
    return {**parameters, "kid": signing_key.kid, "use": "sig", "alg": ALGORITHM}
