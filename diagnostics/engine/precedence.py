"""Which of two causes is named first when both show, beyond severity, confidence and place on the path (rule 3).

Each rule is one line of data with its reason: `winner` outranks `loser` although the loser may look
as sure, because the loser is a consequence, a vaguer name, or a hint beside a plain defect.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Precedence:
    """`winner` goes before each of `losers` once its own confidence is at least `from_`."""

    winner: str
    losers: tuple[str, ...]
    why: str
    from_: float = 0.6


PRECEDENCE: tuple[Precedence, ...] = (
    Precedence(
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
    Precedence(
        "placeholder-or-unexpanded-variable",
        (
            "token-truncated",
            "wrong-value-as-token",
            "opaque-token-where-jwt-expected",
            "token-quoted",
            "header-not-sent",
            "wrong-client-credentials",
        ),
        "a placeholder has no structure of its own to judge",
        0.9,
    ),
    Precedence(
        "null-or-undefined-token",
        ("opaque-token-where-jwt-expected", "token-truncated", "wrong-value-as-token", "empty-token"),
        "the word null is no token to judge",
    ),
    Precedence(
        "duplicate-bearer-prefix",
        ("malformed-bearer-syntax", "token-whitespace-or-newline", "opaque-token-where-jwt-expected"),
        "the doubled word is why the value holds a blank",
        0.85,
    ),
    Precedence(
        "missing-bearer-prefix",
        ("placeholder-or-unexpanded-variable", "wrong-auth-scheme", "malformed-bearer-syntax"),
        "a documentation's stand-in for the token does not hide that the word before it is missing",
        0.9,
    ),
    Precedence(
        "malformed-header-line",
        ("header-not-sent", "wrong-header-name", "missing-bearer-prefix", "placeholder-or-unexpanded-variable"),
        "a line that is no header line explains that the header is missing",
        0.85,
    ),
    Precedence(
        "malformed-bearer-syntax",
        ("placeholder-or-unexpanded-variable", "token-truncated", "header-not-sent"),
        "the join of scheme and value fails before the value is looked at",
        0.9,
    ),
    Precedence(
        "cors-preflight-blocked",
        ("malformed-bearer-syntax", "header-not-sent", "header-lost-on-redirect"),
        "the browser never made the call, so its header did not matter yet",
    ),
    Precedence(
        "header-lost-on-redirect",
        ("header-not-sent", "stripped-by-proxy-or-gateway", "http-instead-of-https"),
        "the header was there before the redirect",
        0.75,
    ),
    Precedence(
        "wrong-content-type",
        ("missing-grant-type-or-parameter", "unsupported-or-disabled-grant-type", "client-auth-method-mismatch"),
        "parameters that are sent in a form the server does not read look missing to it",
        0.75,
    ),
    Precedence(
        "rate-limited",
        ("access-token-expired", "header-not-sent", "wrong-client-credentials", "api-down-or-server-bug"),
        "a throttled call says nothing about its credentials",
        0.75,
    ),
    Precedence(
        "wrong-time-unit",
        ("access-token-expired", "token-not-yet-valid", "clock-skew", "malformed-claims"),
        "times in milliseconds cannot be compared with a clock",
    ),
    Precedence(
        "token-invisible-or-nonascii-chars",
        ("token-quoted", "token-whitespace-or-newline", "token-truncated"),
        "curly quotes and zero-width characters are why the value looks quoted or cut",
        0.9,
    ),
    Precedence(
        "id-token-as-access-token",
        ("wrong-audience", "missing-scope", "wrong-token-type"),
        "an ID token names the client as audience and carries no scope, by its kind",
        0.85,
    ),
    Precedence(
        "refresh-token-as-access-token",
        ("wrong-token-type", "wrong-audience", "opaque-token-where-jwt-expected", "access-token-expired"),
        "the kind of token explains its type, audience and lifetime",
        0.7,
    ),
    Precedence(
        "wrong-environment",
        ("wrong-issuer-or-tenant", "wrong-audience", "kid-not-found-key-rotated", "issuer-hostname-mismatch"),
        "another environment has another issuer, audience and keys",
        0.85,
    ),
    Precedence(
        "alg-none-or-unsigned",
        ("token-truncated", "wrong-signing-key-or-secret", "alg-mismatch"),
        "a token that says it is unsigned has lost nothing",
        0.85,
    ),
    Precedence(
        "timezone-bug",
        ("access-token-expired", "clock-skew", "token-not-yet-valid"),
        "who finds local time written as UTC has explained why the token looks too old or too young",
        0.7,
    ),
    Precedence(
        "clock-skew",
        ("access-token-expired", "token-not-yet-valid"),
        "a clock that is known to be wrong explains why the token looks too old or too young",
        0.72,
    ),
    Precedence(
        "app-only-token-for-user-resource",
        ("missing-scope", "user-lacks-permission"),
        "without a user no scope helps",
        0.85,
    ),
)

# Rule 5: expiry that was judged against now, without the request's time, yields to any defect that would
# have failed at any time.
EXPIRY_AGAINST_NOW_YIELDS_FROM = 0.7

# Rule 4: what the paste shows to be in order outranks words that say otherwise; they keep this part of their weight.
REFUTED_WORDS_KEEP = 0.8
REFUTED_BY: dict[str, tuple[str, ...]] = {
    "header.present": ("header-not-sent",),
    "header.value-present": ("empty-token", "null-or-undefined-token"),
    "header.scheme": ("missing-bearer-prefix", "duplicate-bearer-prefix"),
    "endpoint.content-type": ("wrong-content-type",),
    "endpoint.parameters": ("missing-grant-type-or-parameter",),
    "token.structure": ("opaque-token-where-jwt-expected", "token-truncated"),
}
