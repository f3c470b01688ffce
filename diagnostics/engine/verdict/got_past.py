"""Which words only a server that got further can say. Each line is data with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue


@dataclass(frozen=True, slots=True)
class GotPast:
    """`words` can only be said of a call in which none of `defects` stopped the server: it had found and read more.

    A defect of what no server can read, shown with certainty, is not among them; it may be why the words were said.
    """

    words: tuple[str, ...]
    defects: tuple[str, ...]
    why: str

    def __post_init__(self) -> None:
        catalogue.slugs(*self.words, *self.defects)


# Words name their cause this plainly before a defect that the paste shows is taken for one the server got past.
GOT_PAST_FROM = 0.7

_NOT_FOUND = (
    "header-not-sent",
    "wrong-header-name",
    "token-in-wrong-location",
    "malformed-header-line",
    "missing-bearer-prefix",
    "wrong-auth-scheme",
    "bearer-scheme-case",
    "header-lost-on-redirect",
    "stripped-by-webserver",
    "stripped-by-proxy-or-gateway",
)
# What a server cannot decode, and what code or settings do to a value on its way.
_UNREADABLE = (
    "alg-none-or-unsigned",
    "jwe-token-where-jws-expected",
    "token-truncated",
    "token-quoted",
    "url-encoded-token",
    "placeholder-or-unexpanded-variable",
)
_TIMES = ("access-token-expired", "token-not-yet-valid", "clock-skew", "timezone-bug")
_ANOTHER_KIND = ("wrong-token-type", "id-token-as-access-token", "wrong-value-as-token")

GOT_PAST: tuple[GotPast, ...] = (
    GotPast(
        ("kid-not-found-key-rotated", "wrong-signing-key-or-secret", "wrong-issuer-or-tenant"),
        (*_NOT_FOUND, "wrong-token-type", "id-token-as-access-token", "access-token-expired"),
        "who looks for the key, or compares the issuer, has found a JWT; its kind and times are asked for later",
    ),
    GotPast(
        ("wrong-issuer-or-tenant", "issuer-hostname-mismatch", "access-token-expired", "token-not-yet-valid"),
        ("alg-mismatch",),
        "who names the issuer or the times was not stopped by the algorithm: it is compared before, or not yet",
    ),
    GotPast(
        ("access-token-expired", "token-not-yet-valid", "token-revoked"),
        (*_NOT_FOUND, *_ANOTHER_KIND),
        "what is called expired or revoked was found and recognised as a token",
    ),
    GotPast(
        ("access-token-expired", "token-revoked", "missing-scope", "user-lacks-permission"),
        (*_UNREADABLE, "alg-mismatch"),
        "who names the times, the state or the rights of a token has decoded it, and compared its signature before",
    ),
    GotPast(
        ("token-revoked", "missing-scope", "user-lacks-permission"),
        _TIMES,
        "state and rights are asked for once the times of the token are in order",
    ),
    GotPast(
        ("wrong-audience", "missing-scope", "user-lacks-permission", "app-only-token-for-user-resource"),
        _NOT_FOUND,
        "audience, scopes and rights are compared after the token was found; another kind of token may explain them",
    ),
    GotPast(
        ("ip-not-allowed", "app-or-account-suspended"),
        (*_NOT_FOUND, *_ANOTHER_KIND, "user-lacks-permission", "missing-scope", "wrong-client-credentials"),
        "who names the address or the account has told the reason itself",
    ),
    GotPast(
        (
            "authorization-code-expired-or-reused",
            "refresh-token-expired-or-revoked",
            "refresh-token-reused",
            "pkce-verifier-mismatch",
            "redirect-uri-mismatch",
            "invalid-scope-requested",
            "wrong-client-credentials",
            "client-secret-expired-or-rotated",
            "client-auth-method-mismatch",
            "unsupported-or-disabled-grant-type",
        ),
        ("header-not-sent", "token-in-wrong-location", *_ANOTHER_KIND),
        "who speaks of a grant or a client answers a request for a token, which carries none of its own",
    ),
    GotPast(
        ("client-assertion-invalid",),
        (*_NOT_FOUND, *_ANOTHER_KIND),
        "who speaks of the client's assertion has found it where it belongs",
    ),
)
