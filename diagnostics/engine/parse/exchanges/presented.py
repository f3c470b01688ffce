"""The credential and the token that the chosen exchange presents."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import (
    Credential,
    CredentialPlace,
    DefectKind,
    Request,
    Token,
    TokenFormat,
    TokenRole,
)

_ISSUING = ("/token", "/oauth/access_token", "/device")
_PLACES = (
    CredentialPlace.HEADER, CredentialPlace.OPTION, CredentialPlace.QUERY, CredentialPlace.BODY, CredentialPlace.COOKIE,
    CredentialPlace.USERINFO, CredentialPlace.BARE,
)  # fmt: skip
_READABLE = (TokenFormat.JWS, TokenFormat.JWE)
_ROLE_ORDER = (
    TokenRole.ACCESS,
    TokenRole.UNKNOWN,
    TokenRole.ID,
    TokenRole.ASSERTION,
    TokenRole.REFRESH,
    TokenRole.CODE,
    TokenRole.DPOP_PROOF,
)


def is_issuing(request: Request) -> bool:
    """Whether the request asks for a token (RFC 6749, 3.2)."""
    if request.parameter("grant_type") is not None:
        return True
    return request.url is not None and request.url.path.lower().rstrip("/").endswith(_ISSUING)


def credential_of(
    request: int | None, response: int | None, requests: Sequence[Request], credentials: Sequence[Credential]
) -> int | None:
    """The index of the credential that the chosen exchange presents; None where it shows none."""
    own = [n for n, item in enumerate(credentials) if request is not None and item.request == request]
    if not own and (request is None or (requests[request].url is None and not requests[request].headers)):
        # what an answered call sent is not what the one that is not shown was refused for
        own = [n for n, item in enumerate(credentials) if item.request is None] or [
            n for n, item in enumerate(credentials) if response is None or requests[item.request or 0].response is None
        ]
        if request is not None:
            own = [n for n in own if credentials[n].place is CredentialPlace.BARE]
    if not own:
        return None

    def order(number: int) -> tuple[bool, int, bool, bool, int]:
        item = credentials[number]
        named, renews = item.name.lower() == "authorization", "refresh" in item.name.lower()
        return not named, _PLACES.index(item.place), item.token is None, renews, number

    first = min(own, key=order)
    return _as_printed(first, requests, credentials)


def _as_printed(number: int, requests: Sequence[Request], credentials: Sequence[Credential]) -> int:
    """What the fields that code printed of its own call show as sent, where the code leaves the value to a variable.

    Else the credential itself.
    """
    item = credentials[number]
    index = item.request
    if index is None or requests[index].source.family is not Family.CODE or not item.has(DefectKind.ELIDED):
        return number
    printed = [
        other
        for other, given in enumerate(credentials)
        if given.request is not None
        and requests[given.request].source is Form.HEADER
        and requests[given.request].url is None
        and (given.name.lower(), given.scheme) == (item.name.lower(), item.scheme)
        and not given.has(DefectKind.ELIDED)
        and requests[given.request].row > requests[index].row
    ]
    return printed[0] if len(printed) == 1 else number


def token_of(
    request: int | None,
    chosen: int | None,
    requests: Sequence[Request],
    credentials: Sequence[Credential],
    tokens: Sequence[Token],
) -> str | None:
    """The label of the token that the exchange is about: presented, granted, or shown beside it."""
    if request is not None and is_issuing(requests[request]):
        granted = _grant_token(f"request {request + 1}", tokens)
        if granted:
            return granted
    if chosen is not None and credentials[chosen].token is not None:
        return _shown_apart(credentials[chosen].token, credentials, tokens) or credentials[chosen].token
    own = {item.token for item in credentials if item.request == request}
    mine = [t for t in tokens if t.label in own]
    bare = [t for t in tokens if t.label in {item.token for item in credentials if item.request is None}]
    loose = [t for t in tokens if t.role is TokenRole.ACCESS] if request is None else []
    # a call that is only named shows none of its fields, and a token that is shown by its claims is meant as its own
    named = request is not None and chosen is None and not requests[request].headers
    shown = [t for t in tokens if t.claims is not None and t.format is TokenFormat.ELIDED] if named else []
    pool = mine or bare or loose or (list(tokens) if request is None else shown[:1] if len(shown) == 1 else [])
    return min(pool, key=lambda t: _ROLE_ORDER.index(t.role)).label if pool else None


def _shown_apart(sent: str | None, credentials: Sequence[Credential], tokens: Sequence[Token]) -> str | None:
    """The one token that the paste shows by itself, where the call leaves out what it sends, as code does."""
    if not any(token.label == sent and token.format is TokenFormat.ELIDED for token in tokens):
        return None
    bare = {item.token for item in credentials if item.request is None and item.place is CredentialPlace.BARE}
    whole = [token.label for token in tokens if token.label in bare and token.format in _READABLE]
    return whole[0] if len(whole) == 1 else None


def _grant_token(where: str, tokens: Sequence[Token]) -> str | None:
    """The assertion, refresh token or code that a token request presents."""
    for role in (TokenRole.ASSERTION, TokenRole.REFRESH, TokenRole.CODE):
        found = next((t for t in tokens if t.role is role and str(t.where).endswith(where)), None)
        if found:
            return found.label
    return None
