"""What accounts for a server's refusal of a credential that may be the right one."""

from __future__ import annotations

from diagnostics.engine.verdict.explanation import Explains

REFUSALS: tuple[Explains, ...] = (
    Explains(
        "token-in-wrong-location",
        ("header-not-sent", "empty-token", "wrong-header-name"),
        "a token that is seen in another place is why the header has none",
        0.75,
        silences=0.75,
    ),
    Explains(
        "missing-companion-header",
        ("wrong-client-credentials", "access-token-expired"),
        "the id of temporary credentials is unknown without the session token that belongs to it",
        0.86,
    ),
    Explains(
        "empty-token",
        ("header-not-sent", "user-lacks-permission"),
        "who sends nothing is told to log in, or that nobody may do this",
        0.86,
    ),
    Explains(
        "stripped-by-proxy-or-gateway",
        ("wrong-signing-key-or-secret",),
        "a Host that was changed on the way fits no signature that was made over it",
        0.82,
    ),
    Explains(
        "wrong-environment",
        (
            "wrong-signing-key-or-secret",
            "wrong-client-credentials",
            "user-credentials-refused",
            "token-revoked",
            "wrong-value-as-token",
            "access-token-expired",
            "refresh-token-as-access-token",
        ),
        "each environment and region knows its own credentials alone, and answers others as if they were wrong",
        0.8,
        silences=0.8,
    ),
    Explains(
        "client-auth-method-mismatch",
        ("wrong-client-credentials", "client-secret-expired-or-rotated"),
        "right credentials sent in a way that the server does not take are answered like wrong ones",
        0.8,
        silences=0.8,
    ),
    Explains(
        "client-credentials-encoding",
        ("wrong-client-credentials", "client-secret-expired-or-rotated"),
        "credentials that are encoded wrongly look like wrong ones",
        0.8,
        silences=0.8,
    ),
    Explains(
        "wrong-host-or-path",
        ("missing-grant-type-or-parameter",),
        "an endpoint that is there for another request misses the parameters of that one",
        0.9,
    ),
    Explains(
        "token-whitespace-or-newline",
        ("refresh-token-expired-or-revoked", "authorization-code-expired-or-reused", "refresh-token-reused"),
        "a token or code that is sent with more than itself is unknown to the server",
        0.9,
    ),
    *(
        Explains(
            odd,
            ("user-credentials-refused", "wrong-client-credentials"),
            "a password or a secret that is written oddly is refused like a wrong one",
            0.8,
        )
        for odd in (
            "token-quoted",
            "token-whitespace-or-newline",
            "token-invisible-or-nonascii-chars",
            "shell-quoting-broke-header",
            "credential-overridden",
        )
    ),
    Explains(
        "client-credentials-encoding",
        ("user-credentials-refused",),
        "a pair that is encoded wrongly is refused like a wrong one",
        0.85,
    ),
    Explains(
        "scope-claim-not-recognised",
        ("missing-scope", "user-lacks-permission"),
        "a scope that the API does not read is missing to it",
        0.8,
    ),
    Explains(
        "credential-overridden",
        ("wrong-host-or-path",),
        "a server that hides what others may not see answers 404 to a credential that nobody meant to send",
        0.6,
    ),
    Explains(
        "url-encoded-token",
        ("refresh-token-expired-or-revoked", "authorization-code-expired-or-reused", "refresh-token-reused"),
        "a value that is encoded once too often is unknown to the server, which calls it invalid",
        0.85,
    ),
    Explains(
        "stripped-by-webserver",
        ("wrong-client-credentials", "client-auth-method-mismatch", "header-not-sent"),
        "a server that the field does not reach finds no client, or no token",
        0.85,
    ),
    Explains(
        "refresh-token-reused",
        ("refresh-token-expired-or-revoked", "access-token-expired", "wrong-client-credentials"),
        "a refresh token that was used before is refused like one that ended, and the old access token ends beside it",
        0.9,
    ),
    Explains(
        "rate-limited",
        ("access-token-expired", "header-not-sent", "wrong-client-credentials", "api-down-or-server-bug"),
        "a throttled call says nothing about its credentials",
        0.75,
    ),
    Explains(
        "bot-challenge",
        ("header-not-sent", "user-lacks-permission", "missing-scope", "ip-not-allowed"),
        "a gateway that challenges its client lets no call reach the API, whatever is in it",
        0.86,
    ),
    Explains(
        "verifier-cannot-fetch-keys",
        ("kid-not-found-key-rotated", "wrong-signing-key-or-secret"),
        "a verifier that has no keys of the issuer finds none of them",
        0.88,
    ),
    Explains(
        "verifier-cannot-fetch-keys",
        ("name-not-resolved-or-unreachable", "tls-failure"),
        "a connection that the verifier could not make to its keys is none of the call's own",
        0.8,
    ),
)
