"""Parameters of a token request that are spelt otherwise than their names in the registry (RFC 6749, 11.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_NAMES = (
    "grant_type", "client_id", "client_secret", "redirect_uri", "refresh_token", "code_verifier", "client_assertion",
    "client_assertion_type", "code", "scope", "username", "password",
    "assertion", "device_code", "subject_token", "subject_token_type",
)  # fmt: skip
_LONG, _ALIKE = 8, 0.9
_SIGNS = re.compile(r"[\W_]+")
# What people write for a word of a name.
_FOR = {
    "redirecturl": "redirect_uri", "callback": "redirect_uri", "callbackurl": "redirect_uri", "granttypes": _NAMES[0],
    "scopes": "scope", "user": "username", "authorizationcode": "code", "authcode": "code",
}  # fmt: skip
_BARE = {_SIGNS.sub("", name): name for name in _NAMES} | _FOR


def meant_by(name: str) -> str:
    """The parameter that `name` is a slip of; "" where it is one itself, or none is like it."""
    bare = _SIGNS.sub("", name).lower()
    meant = _BARE.get(bare, "")
    if not meant and len(bare) >= _LONG:  # a letter too few or too many, or two in each other's place
        meant = next((_BARE[near] for near in get_close_matches(bare, _BARE, 1, _ALIKE)), "")
    return meant if meant != name else ""


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Each name that is a slip of a parameter which is not there itself, with that parameter."""
    given = list(names)
    return {name: meant for name in given if (meant := meant_by(name)) and meant not in given}
