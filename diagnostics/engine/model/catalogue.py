"""The names that data may use: slugs of causes by their root cause, and anchors of the knowledge base.

A slug never changes its meaning and an anchor is never renamed (rule 11). Data that names one which is not here is
an error when it is built, told with the file and line that holds it.
"""

from __future__ import annotations

import sys
from pathlib import Path

SLUGS_BY_ROOT: dict[str, tuple[str, ...]] = {
    "expired-access-token": ("access-token-expired",),
    "invalid-or-malformed-token": (
        "token-quoted",
        "token-whitespace-or-newline",
        "token-invisible-or-nonascii-chars",
        "placeholder-or-unexpanded-variable",
        "null-or-undefined-token",
        "token-truncated",
        "token-too-large",
        "url-encoded-token",
        "wrong-value-as-token",
        "id-token-as-access-token",
        "refresh-token-as-access-token",
        "wrong-token-type",
        "opaque-token-where-jwt-expected",
        "jwe-token-where-jws-expected",
        "alg-mismatch",
        "alg-none-or-unsigned",
        "wrong-signing-key-or-secret",
        "kid-not-found-key-rotated",
        "verifier-cannot-fetch-keys",
        "token-tampered",
        "malformed-claims",
        "wrong-time-unit",
        "token-revoked",
        "wrong-environment",
    ),
    "missing-authorization-header": (
        "header-not-sent",
        "empty-token",
        "wrong-header-name",
        "missing-companion-header",
        "credential-overridden",
        "token-in-wrong-location",
        "header-lost-on-redirect",
        "stripped-by-webserver",
        "stripped-by-proxy-or-gateway",
        "missing-bearer-prefix",
        "duplicate-bearer-prefix",
        "bearer-scheme-case",
        "malformed-bearer-syntax",
        "malformed-header-line",
        "wrong-auth-scheme",
        "shell-quoting-broke-header",
    ),
    "incorrect-token-scope": (
        "missing-scope",
        "scope-claim-not-recognised",
        "app-only-token-for-user-resource",
        "user-lacks-permission",
        "organization-authorization-missing",
        "invalid-scope-requested",
    ),
    "revoked-or-deleted-credentials": (
        "app-or-account-suspended",
        "client-secret-expired-or-rotated",
    ),
    "clock-skew": (
        "clock-skew",
        "token-not-yet-valid",
        "timezone-bug",
    ),
    "wrong-environment": (
        "wrong-issuer-or-tenant",
        "issuer-hostname-mismatch",
        "wrong-host-or-path",
    ),
    "another-audience": ("wrong-audience",),
    "transport-or-proxy": (
        "http-instead-of-https",
        "rate-limited",
        "bot-challenge",
        "name-not-resolved-or-unreachable",
        "tls-failure",
        "client-certificate-missing",
        "ip-not-allowed",
        "api-down-or-server-bug",
        "dpop-or-mtls-binding-missing",
        "cors-preflight-blocked",
        "quota-or-billing",
    ),
    "token-endpoint-error": (
        "wrong-client-credentials",
        "user-credentials-refused",
        "client-auth-method-mismatch",
        "client-credentials-encoding",
        "client-assertion-invalid",
        "wrong-content-type",
        "missing-grant-type-or-parameter",
        "unsupported-or-disabled-grant-type",
        "redirect-uri-mismatch",
        "authorization-code-expired-or-reused",
        "pkce-verifier-mismatch",
        "refresh-token-expired-or-revoked",
        "refresh-token-reused",
    ),
}
ROOT_OF = {slug: root for root, slugs in SLUGS_BY_ROOT.items() for slug in slugs}
SLUGS = frozenset(slug for slugs in SLUGS_BY_ROOT.values() for slug in slugs)
ANCHORS = frozenset((Path(__file__).parents[2] / "kb" / "anchors.txt").read_text(encoding="utf-8").split())

_OWN = frozenset({"catalogue.py", "types.py", "declare.py", "<string>"})


class UnknownName(ValueError):
    """Data names a cause, an anchor or a check that does not exist."""


def slug(name: str, where: str = "") -> str:
    """`name`, which must be the slug of a cause. Raises UnknownName that tells `where`, else the caller's line."""
    if name not in SLUGS:
        raise UnknownName(f"{where or _caller()}: {name!r} is no cause")
    return name


def slugs(*names: str, where: str = "") -> tuple[str, ...]:
    """`names`, each of which must be the slug of a cause. Raises UnknownName."""
    return tuple(slug(name, where) for name in names)


def anchor(article: str, name: str, where: str = "") -> str:
    """`name`, which must be an anchor of `article`. Raises UnknownName."""
    if f"{article}#{name}" not in ANCHORS:
        raise UnknownName(f"{where or _caller()}: the knowledge base has no section {article}#{name}")
    return name


def check_ids(known: frozenset[str], *names: str, where: str = "") -> tuple[str, ...]:
    """`names`, each of which must be one of the `known` ids of checks. Raises UnknownName."""
    for name in names:
        if name not in known:
            raise UnknownName(f"{where or _caller()}: {name!r} is no check")
    return names


def _caller() -> str:
    """File and line of the data that is being built: the nearest frame outside the declarations."""
    frame = sys._getframe(1)
    while frame.f_back is not None and Path(frame.f_code.co_filename).name in _OWN:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
