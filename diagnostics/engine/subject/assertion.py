"""What a client's assertion says of itself (RFC 7523): whose it is, and which key signed it."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import TokenRole
from diagnostics.engine.subject.claims import claims_of

# The server says that it does not know the key, or that it misses its id.
_OF_THE_KEY = re.compile(r"\bkid\b|\bkey id\b", re.IGNORECASE)


def issuer_of_another(subject: Subject) -> str:
    """The issuer of an assertion that the client did not make itself but got from another server; else "".

    A client that signs its own is the issuer and the subject of it (RFC 7523, section 3); one that is federated hands
    on a token of another issuer, and the application trusts that one by its issuer, subject and audience.
    """
    own = claims_of(subject.token)
    assertions = [token for token in subject.submission.tokens if token.role is TokenRole.ASSERTION]
    signed = [own] if own else [claims_of(token) for token in assertions]
    for claims in signed:
        issuer, named = str(claims.get("iss") or ""), str(claims.get("sub") or "")
        if issuer.startswith("https://") and named and issuer != named:
            return issuer
    return ""


def lacks_its_key_id(subject: Subject) -> bool:
    """Whether the header of the assertion names no key, and the paste speaks of that (RFC 7515, section 4.1.4)."""
    token = subject.token
    if token is None or not token.header or "kid" in token.header:
        return False
    return _OF_THE_KEY.search(subject.submission.text.reveal()) is not None
