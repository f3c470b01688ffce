"""The secret that an issuer shares with its APIs, which the environment holds, and what makes it unusable.

Only the variable's name and how its value is read stand in a profile. What is wrong with the value is told by the
name and by a length: nothing else of it is shown anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from diagnostics.engine.model.jwk import HMAC_BYTES, secret_bytes
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.types import Secret
from diagnostics.engine.platform.second_edition import IssuerTable


def contradictions(issuers: Sequence[IssuerTable], environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The keys of `[[issuers]]` that cannot stand beside a shared secret, or without one, and what is wrong with it."""
    for number, issuer in enumerate(issuers):
        place = f"issuers[{number}]"
        by_secret = [name for name in issuer.algorithms if name in HMAC_BYTES]
        if not issuer.signing_secret_env:
            if by_secret:
                yield f"{place}.algorithms", f"names {by_secret[0]}, which needs signing_secret_env"
            continue
        for name in ("jwks_uri", "jwks_file"):
            if getattr(issuer, name):
                yield f"{place}.{name}", "stands beside signing_secret_env: one issuer has public keys or a secret"
        # a verifier that takes both kinds can be given a public key as the secret (RFC 8725, 2.1)
        if odd := next((name for name in issuer.algorithms if name not in HMAC_BYTES), None):
            yield f"{place}.algorithms", f"names {odd}, which no shared secret signs"
        elif what := _wrong(issuer, environ):
            yield f"{place}.signing_secret_env", what


def with_algorithms(profile: Profile, environ: Mapping[str, str]) -> Profile:
    """The profile with the algorithms that each shared secret is long enough for, where it names none."""
    return replace(
        profile,
        environments=tuple(
            replace(one, algorithms=_fitting(_key(one.signing_secret_env, one.signing_encoding, environ)))
            if one.signing_secret_env and not one.algorithms
            else one
            for one in profile.environments
        ),
    )


def _wrong(issuer: IssuerTable, environ: Mapping[str, str]) -> str:
    variable, encoding = issuer.signing_secret_env, issuer.signing_encoding
    if not environ.get(variable):
        return f"names {variable}, which is not set"
    try:
        key = _key(variable, encoding, environ)
    except ValueError:
        return f"names {variable}, which does not hold {encoding} as signing_encoding says"
    algorithm = max(issuer.algorithms, key=HMAC_BYTES.__getitem__, default="HS256")
    if len(key) < HMAC_BYTES[algorithm]:
        needed = HMAC_BYTES[algorithm]
        return f"names {variable}, whose key is too short: {algorithm} needs {needed} bytes or more (RFC 7518, 3.2)"
    return ""


def _key(variable: str, encoding: str, environ: Mapping[str, str]) -> bytes:
    return secret_bytes(Secret(environ.get(variable, "")), encoding)


def _fitting(key: bytes) -> tuple[str, ...]:
    return tuple(name for name, least in HMAC_BYTES.items() if len(key) >= least)
