"""What a pasted introspection (RFC 7662) was asked about, and of whom. Not redacted."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.subject.claims import claims_of

_INACTIVE = '"active":false'


def issuer_asked_elsewhere(subject: Subject) -> str:
    """The issuer of a token that is called inactive by a server asked under another address than the issuer has; or "".

    A server that takes its own name from the address it is called at knows no token of another name.
    """
    request = subject.request
    url, sent = (request.url, request.parameter("token")) if request is not None else (None, None)
    answer = "".join(subject.submission.text.reveal().split())
    if url is None or sent is None or "introspect" not in url.path or _INACTIVE not in answer:
        return ""
    claims = next((claims_of(token) for token in subject.submission.tokens if token.secret == sent), {})
    named = str(claims.get("iss") or "")
    issuer = split_url(named)
    same = not issuer.hostname or issuer.hostname.lower() == url.host.lower()
    return named if not same and url.path.startswith(issuer.path) else ""
