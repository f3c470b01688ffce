"""Names that say that a value is confidential, by their meaning; what such a value is shown as is decided elsewhere."""

from __future__ import annotations

import re

_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|api[-_]?key|apikey|credential|assertion|signature|session|cookie|csrf|xsrf|private|"
    r"authori[sz]ation|^auth$|x-auth|code_verifier|^code$|^key$|^jwt$|^sig$|otp|pin$|-key$|[-_]pass(?:code)?$",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset(
    {
        "token_type", "token_use", "token_endpoint", "token_endpoint_auth_method", "code_challenge_method",
        "token_expires_in", "expires_in", "x-amzn-requestid", "signature_algorithm", "auth_time", "session_state_name",
        "www-authenticate", "proxy-authenticate", "access-control-allow-headers", "session_id_type", "tokentype",
        "authentication-info", "access-control-request-headers", "idempotency-key",
        "x-idempotency-key", "cache-key", "x-cache-key", "surrogate-key", "sec-websocket-key",
    }
)  # fmt: skip
# The members of a JWK that no one but its owner may know (RFC 7518, section 6; RFC 8037, section 2).
PRIVATE_KEY_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# The attributes of Set-Cookie (RFC 6265, 5.2, and its drafts); another pair among them is a value of someone's.
COOKIE_ATTRIBUTES = frozenset(
    {"expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority"}
)


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter, member or claim with this name holds a credential by its meaning."""
    lowered = name.lower()
    return lowered not in _NOT_SECRET and _SECRET_NAME.search(lowered) is not None
