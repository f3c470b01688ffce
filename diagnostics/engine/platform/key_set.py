"""The issuer's keys where they stand in a file beside the profile (RFC 7517, section 5), and what makes it unusable.

For an issuer that publishes none, or one that the portal cannot reach. The file is read with the profile, so keys that
change need a restart. What is wrong is told by position alone: whatever the file holds is shown nowhere.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from diagnostics.engine.model.jwk import PRIVATE_MEMBERS
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.second_edition import IssuerTable

_LARGEST_BYTES = 256 * 1024
_MOST_KEYS = 60
_SIGN = ("sig", None)
# RFC 7518, 6.1 and RFC 8037, 2: the kinds of public keys, which a shared secret ("oct") is not
_KINDS = ("RSA", "EC", "OKP")


class Unusable(ValueError):
    """A file of which no key can be used; its text follows the key's name in a complaint."""


def contradictions(issuers: Sequence[IssuerTable], folder: Path) -> Iterator[tuple[str, str]]:
    """The keys of `[[issuers]]` that name a file of keys which cannot be used, and why. `folder` holds the profile."""
    for number, issuer in enumerate(issuers):
        if not issuer.jwks_file:
            continue
        key = f"issuers[{number}].jwks_file"
        if issuer.jwks_uri:
            yield key, "stands beside jwks_uri: keep the one where the keys are kept up to date"
        try:
            public_keys(folder / issuer.jwks_file)
        except Unusable as error:
            yield key, str(error)


def with_keys(profile: Profile, issuers: Sequence[IssuerTable], folder: Path) -> Profile:
    """The profile with the keys of each environment whose issuer has them in a file. Raises Unusable."""
    files = {issuer.environment: issuer.jwks_file for issuer in issuers if issuer.jwks_file}
    return replace(
        profile,
        environments=tuple(
            replace(one, jwks_file=files[one.name], jwks=public_keys(folder / files[one.name]))
            if one.name in files
            else one
            for one in profile.environments
        ),
    )


def public_keys(path: Path) -> str:
    """The key set in a file as JSON, when all of its keys are public and can be used. Raises Unusable."""
    document = _document(path)
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise Unusable(f"names a file that is no key set: it has no list called keys (RFC 7517, section 5): {path}")
    if not keys or len(keys) > _MOST_KEYS:
        raise Unusable(f"names a key set of {len(keys)} keys; it must hold 1 to {_MOST_KEYS}: {path}")
    for number, key in enumerate(keys):
        if what := _wrong(key):
            raise Unusable(f"names a key set whose keys[{number}] {what}: {path}")
    return json.dumps({"keys": keys}, separators=(",", ":"))


def _document(path: Path) -> Any:
    try:
        found = path.stat()
        # a pipe or a device would keep the portal waiting, or never end
        if not stat.S_ISREG(found.st_mode):
            raise Unusable(f"names something that is no file: {path}")
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise Unusable(f"names a file that is not there: {path}") from None
    except OSError as error:
        raise Unusable(f"names a file that cannot be read ({error.strerror}): {path}") from None
    if len(content) > _LARGEST_BYTES:
        raise Unusable(f"names a file of more than {_LARGEST_BYTES >> 10} KiB: {path}")
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        raise Unusable(f"names a file that is not JSON, by its line {error.lineno}: {path}") from None
    except (ValueError, RecursionError):
        raise Unusable(f"names a file that is not JSON: {path}") from None


def _wrong(key: Any) -> str:
    """What is wrong with one key of a set, behind its position; "" where it can be used, or is for encryption."""
    if not isinstance(key, dict):
        return "is no JSON object"
    if key.get("kty") == "oct":
        return "is a shared secret, which must not stand in a file of public keys: take it out"
    if PRIVATE_MEMBERS & key.keys():
        return "is a private key, with which anybody can sign tokens: leave its public members only, and replace it"
    if key.get("kty") not in _KINDS:
        return f"has none of the kinds {', '.join(_KINDS)} in kty (RFC 7518, 6.1)"
    if key.get("use") not in _SIGN:
        return ""
    try:
        PyJWK.from_dict(key)
    except (PyJWTError, ValueError, TypeError, KeyError):
        return "cannot be read as a public key: a member is missing or wrong, or its alg is unknown"
    return ""
