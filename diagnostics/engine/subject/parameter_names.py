"""Parameters of a token request that are spelt otherwise than their names in the registry (RFC 6749, 11.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = (
    "grant_type", "client_id", "client_secret", "redirect_uri", "refresh_token", "code_verifier", "client_assertion",
    "client_assertion_type", "code", "scope", "username", "password",
)  # fmt: skip
_SIGNS = re.compile(r"[\W_]+")
# What people write for a word of a name.
_FOR = {
    "redirecturl": "redirect_uri", "callback": "redirect_uri", "callbackurl": "redirect_uri", "granttypes": _NAMES[0],
    "scopes": "scope", "user": "username", "authorizationcode": "code", "authcode": "code",
}  # fmt: skip
_BARE = {_SIGNS.sub("", name): name for name in _NAMES} | _FOR


def meant_by(name: str) -> str:
    """The parameter that `name` is a slip of; "" where it is one itself, or none is like it."""
    meant = _BARE.get(_SIGNS.sub("", name).lower(), "")
    return meant if meant != name else ""


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """Each name that is a slip of a parameter which is not there itself, with that parameter."""
    given = list(names)
    return {name: meant for name in given if (meant := meant_by(name)) and meant not in given}
