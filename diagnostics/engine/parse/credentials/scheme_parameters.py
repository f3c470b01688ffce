"""What stands behind a scheme as parameters rather than as one token (RFC 9110, 11.4), as `Token token="…"`."""

from __future__ import annotations

import re

_AUTH_PARAM = r"[A-Za-z][\w.-]{0,40}[ ]?=[ ]?(?:\"[^\"]{0,4000}\"|[^\s,\"]{1,4000})"
AUTH_PARAMS = re.compile(rf"{_AUTH_PARAM}(?:[ ]?[,;][ ]?{_AUTH_PARAM}){{0,30}}")
_ONE_TOKEN = frozenset({"bearer", "basic", "dpop", "jwt"})
OF_PARAMETERS = frozenset({"digest", "hawk", "oauth", "aws4-hmac-sha256", "mac", "gnap", "vapid", "signature"})
_ONE_PARAMETER = re.compile(r"(?:access_?|api_?)?(?:token|key)[ ]?=\"?", re.IGNORECASE)


def follow(scheme: str, text: str) -> bool:
    """Whether parameters follow the scheme rather than one token (RFC 9110, 11.4); never after Bearer or Basic."""
    whole = bool(scheme) and scheme.lower() not in _ONE_TOKEN and AUTH_PARAMS.fullmatch(text.strip()) is not None
    return whole or bool(beginning(scheme, text))


def beginning(scheme: str, text: str) -> str:
    """How the one parameter begins that APIs put their token into, as in `Token token="…"`; else ""."""
    found = _ONE_PARAMETER.match(text) if scheme and scheme.lower() not in _ONE_TOKEN else None
    return found[0] if found is not None else ""
