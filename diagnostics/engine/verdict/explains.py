"""Which causes account for the signs of others.

What a cause explains is no second cause: the shell that split a header explains that none was sent. Each line is data
with its reason; how much an explained or refuted cause loses is fitted (weights.json), not written here.
"""

from __future__ import annotations

from diagnostics.engine.verdict.explained_refusals import REFUSALS
from diagnostics.engine.verdict.explanation import Explains

# What no server reads a JWT's header from, and how sure a check must be of it.
_UNREAD = (
    ("missing-bearer-prefix", 0.9),
    ("duplicate-bearer-prefix", 0.85),
    ("malformed-bearer-syntax", 0.9),
    ("wrong-auth-scheme", 0.85),
    ("token-quoted", 0.95),
    ("url-encoded-token", 0.95),
    ("placeholder-or-unexpanded-variable", 0.6),
    ("null-or-undefined-token", 0.85),
    ("empty-token", 0.85),
    ("wrong-value-as-token", 0.8),
)

EXPLAINS: tuple[Explains, ...] = (
    Explains(
        "shell-quoting-broke-header",
        (
            "header-not-sent",
            "placeholder-or-unexpanded-variable",
            "wrong-host-or-path",
            "token-truncated",
            "malformed-header-line",
            "token-whitespace-or-newline",
        ),
        "what the shell did explains that the header is missing or its value is odd",
    ),
    Explains(
        "placeholder-or-unexpanded-variable",
        (
            "token-truncated",
            "wrong-value-as-token",
            "opaque-token-where-jwt-expected",
            "jwe-token-where-jws-expected",
            "token-quoted",
            "header-not-sent",
            "wrong-client-credentials",
        ),
        "a placeholder has no structure of its own to judge",
        0.9,
    ),
    Explains(
        "null-or-undefined-token",
        (
            "opaque-token-where-jwt-expected",
            "jwe-token-where-jws-expected",
            "token-truncated",
            "wrong-value-as-token",
            "empty-token",
        ),
        "the word null is no token to judge",
    ),
    Explains(
        "credential-overridden",
        ("wrong-auth-scheme", "wrong-client-credentials", "user-credentials-refused"),
        "another credential took the place of the one that was set: the scheme that was sent is nobody's choice",
        0.9,
    ),
    Explains(
        "empty-token",
        ("wrong-auth-scheme", "dpop-or-mtls-binding-missing"),
        "a scheme with nothing behind it is often not read as that scheme, and no token is there that is bound to one",
        0.95,
    ),
    Explains(
        "duplicate-bearer-prefix",
        ("malformed-bearer-syntax", "token-whitespace-or-newline", "opaque-token-where-jwt-expected"),
        "the doubled word is why the value holds a blank",
        0.85,
    ),
    Explains(
        "missing-bearer-prefix",
        ("placeholder-or-unexpanded-variable", "wrong-auth-scheme", "malformed-bearer-syntax"),
        "a documentation's stand-in for the token does not hide that the word before it is missing",
        0.9,
    ),
    Explains(
        "token-truncated",
        ("wrong-signing-key-or-secret", "token-tampered"),
        "a signature whose end is missing fits no key",
        0.95,
    ),
    Explains(
        "malformed-header-line",
        (
            "header-not-sent",
            "wrong-header-name",
            "missing-bearer-prefix",
            "placeholder-or-unexpanded-variable",
            "stripped-by-proxy-or-gateway",
        ),
        "a line that is no header line explains that the header is missing",
        0.85,
    ),
    Explains(
        "wrong-header-name",
        ("malformed-bearer-syntax", "missing-bearer-prefix", "wrong-auth-scheme", "header-not-sent"),
        "of a field that the API does not read, the form of the value does not matter yet",
        0.85,
    ),
    Explains(
        "client-assertion-invalid",
        (
            "wrong-audience",
            "wrong-issuer-or-tenant",
            "wrong-signing-key-or-secret",
            "kid-not-found-key-rotated",
            "clock-skew",
            "access-token-expired",
            "wrong-client-credentials",
        ),
        "what is said of the claims or the key of an assertion is said of how the client authenticates",
    ),
    Explains(
        "malformed-bearer-syntax",
        (
            "placeholder-or-unexpanded-variable",
            "token-truncated",
            "header-not-sent",
            "wrong-client-credentials",
            "client-credentials-encoding",
            "user-credentials-refused",
        ),
        "the join of scheme and value fails before the value is looked at",
        0.9,
    ),
    Explains(
        "cors-preflight-blocked",
        ("malformed-bearer-syntax", "header-not-sent", "header-lost-on-redirect"),
        "the browser never made the call, so its header did not matter yet",
    ),
    Explains(
        "header-lost-on-redirect",
        ("header-not-sent", "stripped-by-proxy-or-gateway", "http-instead-of-https"),
        "the header was there before the redirect",
        0.75,
    ),
    Explains(
        "stripped-by-proxy-or-gateway",
        ("header-not-sent", "empty-token"),
        "who tells that it works without the proxy has explained why the API sees no header",
        0.55,
    ),
    Explains(
        "stripped-by-webserver",
        ("header-not-sent", "empty-token"),
        "who tells that it works without the web server has explained why the API sees no header",
        0.55,
    ),
    Explains(
        "wrong-content-type",
        ("missing-grant-type-or-parameter", "unsupported-or-disabled-grant-type", "client-auth-method-mismatch"),
        "parameters that are sent in a form the server does not read look missing to it",
        0.75,
    ),
    Explains(
        "missing-grant-type-or-parameter",
        ("wrong-client-credentials", "client-auth-method-mismatch", "client-secret-expired-or-rotated"),
        "a server that does not read where the parameters stand finds no client",
        0.85,
    ),
    Explains(
        "missing-grant-type-or-parameter",
        ("unsupported-or-disabled-grant-type",),
        "a grant that is not named is none that a server supports",
        0.95,
    ),
    *(
        Explains(
            malformed,
            ("api-down-or-server-bug",),
            "a token endpoint that reads what is not there fails by itself (canaille, oidc/endpoints/oauth.py: 500)",
            0.9,
        )
        for malformed in ("missing-grant-type-or-parameter", "wrong-content-type")
    ),
    Explains(
        "wrong-time-unit",
        (
            "access-token-expired",
            "token-not-yet-valid",
            "clock-skew",
            "malformed-claims",
            "client-assertion-invalid",
            "wrong-client-credentials",
            "client-secret-expired-or-rotated",
            "client-auth-method-mismatch",
            "redirect-uri-mismatch",
        ),
        "times in milliseconds cannot be compared with a clock",
    ),
    Explains(
        "token-invisible-or-nonascii-chars",
        ("token-quoted", "token-whitespace-or-newline", "token-truncated"),
        "curly quotes and zero-width characters are why the value looks quoted or cut",
        0.9,
    ),
    Explains(
        "id-token-as-access-token",
        ("wrong-audience", "missing-scope", "wrong-token-type"),
        "an ID token names the client as audience and carries no scope, by its kind",
        0.8,
    ),
    Explains(
        "refresh-token-as-access-token",
        (
            "wrong-token-type",
            "wrong-audience",
            "opaque-token-where-jwt-expected",
            "access-token-expired",
            "alg-mismatch",
            "kid-not-found-key-rotated",
            "wrong-signing-key-or-secret",
        ),
        "the kind of token explains its type, audience, lifetime, algorithm and key",
        0.7,
    ),
    Explains(
        "wrong-environment",
        ("wrong-issuer-or-tenant", "wrong-audience", "kid-not-found-key-rotated", "issuer-hostname-mismatch"),
        "another environment has another issuer, audience and keys",
        0.85,
    ),
    Explains(
        "wrong-environment",
        ("redirect-uri-mismatch", "client-auth-method-mismatch"),
        "a client that is registered elsewhere is unknown here, with all that was registered for it",
        0.9,
    ),
    Explains(
        "bearer-scheme-case",
        ("header-not-sent", "empty-token", "null-or-undefined-token", "api-down-or-server-bug"),
        "code that looks for the exact word finds no token, and may go on without one",
        0.9,
    ),
    Explains(
        "wrong-audience",
        ("wrong-signing-key-or-secret", "kid-not-found-key-rotated"),
        "a token that was made for another API may be signed for that one alone",
        0.95,
    ),
    Explains(
        "wrong-issuer-or-tenant",
        ("kid-not-found-key-rotated", "wrong-signing-key-or-secret", "wrong-audience"),
        "another issuer has its own keys and its own audiences",
        0.95,
    ),
    Explains(
        "access-token-expired",
        ("kid-not-found-key-rotated",),
        "the key of a token that ended long ago is often no longer published",
        0.95,
    ),
    Explains(
        "dpop-or-mtls-binding-missing",
        ("token-revoked", "wrong-auth-scheme", "wrong-token-type"),
        "a token that is bound to a key is refused without the proof, whatever else is in order",
        0.9,
    ),
    Explains(
        "alg-none-or-unsigned",
        (
            "token-truncated",
            "wrong-signing-key-or-secret",
            "alg-mismatch",
            "token-revoked",
            "kid-not-found-key-rotated",
        ),
        "a token that says it is unsigned has lost nothing, names no key, and no server that is asked ever issued it",
        0.85,
    ),
    Explains(
        "timezone-bug",
        ("access-token-expired", "clock-skew", "token-not-yet-valid"),
        "who finds local time written as UTC has explained why the token looks too old or too young",
        0.7,
    ),
    Explains(
        "token-not-yet-valid",
        ("clock-skew", "kid-not-found-key-rotated", "wrong-signing-key-or-secret"),
        "a start that was set ahead on purpose is what the verifier compares its clock with, and its clock is right",
        0.85,
    ),
    Explains(
        "clock-skew",
        ("access-token-expired", "token-not-yet-valid"),
        "a clock that is known to be wrong explains why the token looks too old or too young",
        0.72,
    ),
    Explains(
        "app-only-token-for-user-resource",
        ("missing-scope", "user-lacks-permission"),
        "without a user no scope helps",
        0.85,
    ),
    Explains(
        "placeholder-or-unexpanded-variable",
        ("wrong-client-credentials",),
        "a name that was never replaced is no client's secret",
        0.85,
    ),
    Explains(
        "shell-quoting-broke-header",
        ("stripped-by-proxy-or-gateway", "stripped-by-webserver"),
        "what the shell took away nobody on the way could remove",
        0.85,
    ),
    *(
        Explains(
            unread,
            ("alg-mismatch", "alg-none-or-unsigned"),
            "a verifier that reads no header of a JWT finds no algorithm, and says of none what it says of a wrong one",
            sureness,
        )
        for unread, sureness in _UNREAD
    ),
    *REFUSALS,
)
