"""Which changes to the pasted request mend a cause. What is not shown of a value stands as a variable in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.remedy.corrections import (
    address,
    binding,
    client,
    companions,
    exchange,
    header,
    named,
    other_source,
    redirect_uri,
    renewal,
    rights,
    shell,
    token_request,
)
from diagnostics.engine.remedy.corrections.values import Facts
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.subject.token_request import is_token_call

Correct = Callable[[Subject, Request, Facts], "Changes | None"]


def changes_for(cause: str, subject: Subject, facts: Facts) -> Changes | None:
    """The changes that mend `cause` in the subject's request, or None where no change of the request would."""
    request = subject.request
    correct = CORRECTIONS.get(cause)
    made = correct(subject, request, facts) if request is not None and correct is not None else None
    if made is None:
        return None
    return companions.with_companions(exchange.of_new_sign_in(made, subject, facts), subject, facts)


def _by_endpoint(
    of_api: Correct, of_token_endpoint: Correct, subject: Subject, request: Request, facts: Facts
) -> Changes | None:
    return (of_token_endpoint if is_token_call(subject) else of_api)(subject, request, facts)


def _without_blanks(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    return token_request.stripped(subject, request, facts) or header.rewritten(subject, request, facts)


_REWRITTEN = (
    "duplicate-bearer-prefix", "bearer-scheme-case", "malformed-bearer-syntax",
    "malformed-header-line", "token-quoted", "token-invisible-or-nonascii-chars",
    "placeholder-or-unexpanded-variable",
)  # fmt: skip
_RENEWED = ("id-token-as-access-token", "refresh-token-as-access-token")
_REFILLED = (
    "null-or-undefined-token", "empty-token", "access-token-expired", "alg-none-or-unsigned", "token-tampered",
    "token-revoked",
)  # fmt: skip

CORRECTIONS: Mapping[str, Correct] = {
    **dict.fromkeys(_REWRITTEN, header.rewritten),
    **dict.fromkeys(_RENEWED, renewal.renewed),
    **dict.fromkeys(_REFILLED, renewal.refilled),
    "token-whitespace-or-newline": _without_blanks,
    "kid-not-found-key-rotated": renewal.of_unknown_key,
    "missing-bearer-prefix": header.prefixed,
    "shell-quoting-broke-header": shell.requoted,
    "wrong-token-type": renewal.retyped,
    "wrong-value-as-token": renewal.unwrapped,
    "url-encoded-token": partial(_by_endpoint, header.rewritten, token_request.decoded),
    "wrong-auth-scheme": header.as_wanted,
    "wrong-header-name": named.named_authorization,
    "header-not-sent": header.attached,
    "missing-companion-header": companions.companion,
    "token-truncated": header.completed,
    "credential-overridden": other_source.alone,
    "missing-scope": rights.with_scope,
    "wrong-audience": rights.with_audience,
    "token-in-wrong-location": partial(_by_endpoint, header.moved, token_request.secret_in_body),
    "dpop-or-mtls-binding-missing": binding.bound,
    "http-instead-of-https": address.https,
    "header-lost-on-redirect": address.redirected,
    "wrong-environment": address.environment,
    "wrong-host-or-path": address.path,
    "wrong-content-type": token_request.form_body,
    "missing-grant-type-or-parameter": client.completed,
    "client-auth-method-mismatch": client.one_method,
    "client-credentials-encoding": client.encoded_pair,
    "client-assertion-invalid": client.assertion,
    "redirect-uri-mismatch": redirect_uri.same_in_all,
    "invalid-scope-requested": token_request.scope,
    "wrong-client-credentials": partial(_by_endpoint, companions.companion, client.wrong_pair),
    "client-secret-expired-or-rotated": token_request.replaced("client_secret"),
    "refresh-token-reused": token_request.replaced("refresh_token"),
    "refresh-token-expired-or-revoked": token_request.replaced("refresh_token"),
    "authorization-code-expired-or-reused": token_request.replaced("code"),
    "pkce-verifier-mismatch": token_request.verifier,
}
catalogue.slugs(*CORRECTIONS)
