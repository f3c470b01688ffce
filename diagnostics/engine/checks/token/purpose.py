"""Looks at what the token says it is for: access, ID, refresh, client assertion.

Why it matters: a genuine token of the wrong kind has a good signature and is still refused (RFC 8725, 3.11).
Cannot see: kinds that the issuer does not write into the token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Token, TokenRole
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import audiences, scopes, unread
from diagnostics.engine.subject.token_request import is_client_call

_ID_ONLY = ("at_hash", "c_hash", "nonce", "s_hash")
_REFRESH_SENT = msg("A refresh token is sent as access token.")
_KIND_CLAIMS = ("token_use", "token_type", "typ", "tokenType", "type", "tok")


@check(
    id="token.purpose",
    title=msg("The token is meant for calling an API"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("id-token-as-access-token", "refresh-token-as-access-token", "wrong-token-type"),
    kb="step-1",
    needs=(Subject,),
)
def token_purpose(subject: Subject) -> Result:
    """An ID token, a refresh token or a client assertion in place of an access token fails."""
    token = subject.token
    if token is None or is_client_call(subject):
        return not_applicable(msg("No token for an API was pasted."))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so its purpose is not seen."))
    if succeeded(subject):
        return passed(msg("The API accepted the token."), Evidence(msg("Purpose"), "accepted"))
    found = _refresh(token) or _id(token) or _assertion(token)
    if found is not None:
        return found
    named = next((f"{name}: {token.claims[name]}" for name in _KIND_CLAIMS if name in token.claims), "not named")
    return passed(msg("Nothing says that the token is of another kind."), Evidence(msg("Purpose"), named[:60]))


def _kind(token: Token) -> tuple[str, str]:
    claims = token.claims or {}
    header = token.header or {}
    for name in _KIND_CLAIMS:
        value = claims.get(name)
        if isinstance(value, str):
            return name, value.lower()
    value = header.get("typ")
    return "typ", value.lower() if isinstance(value, str) else ""


def _refresh(token: Token) -> Result | None:
    if token.role is TokenRole.REFRESH:
        row = Evidence(msg("Where it stands"), "refresh_token", "access_token", important=True)
        return failed("refresh-token-as-access-token", NEARLY_CERTAIN, _REFRESH_SENT, row)
    name, value = _kind(token)
    if value not in ("refresh", "refresh_token", "rt+jwt", "offline", "refresh+jwt"):
        return None
    row = Evidence(msg("Kind named by the token"), f"{name}: {value}", "access", important=True)
    also = (Candidate("wrong-token-type", HEURISTIC),)
    summary = msg("The token says of itself that it is a refresh token ({name}: {value}).", name=name, value=value)
    return failed("refresh-token-as-access-token", NEARLY_CERTAIN, summary, row, also=also)


def _id(token: Token) -> Result | None:
    claims = token.claims or {}
    name, value = _kind(token)
    also = (Candidate("wrong-token-type", LIKELY),)
    if value in ("id", "id_token", "id+jwt", "idtoken"):
        row = Evidence(msg("Kind named by the token"), f"{name}: {value}", "access", important=True)
        summary = msg("The token says of itself that it is an ID token ({name}: {value}).", name=name, value=value)
        return failed("id-token-as-access-token", NEARLY_CERTAIN, summary, row, also=also)
    if token.role is TokenRole.ID:
        row = Evidence(msg("Where it stands"), "id_token", "access_token", important=True)
        summary = msg("An ID token is sent as access token.")
        return failed("id-token-as-access-token", NEARLY_CERTAIN, summary, row, also=also)
    if value in ("access", "at+jwt", "application/at+jwt", "access_token") or scopes(claims)[0] in ("scope", "scp"):
        return None
    telling = [claim for claim in _ID_ONLY if claim in claims]
    if telling or _audience_is_client(claims) or _only_signed_in(claims):
        shown = ", ".join(telling) or ("aud is the client itself" if _audience_is_client(claims) else "auth_time")
        row = Evidence(msg("Claims of an ID token"), shown, "none of them", important=True)
        summary = msg("The token is an ID token: it carries {claims}.", claims=shown)
        if not telling:
            also = (Candidate("wrong-token-type", PLAUSIBLE),)
        confidence = INFERRED if telling else HEURISTIC
        return failed("id-token-as-access-token", confidence, summary, row, also=also)
    return None


def _audience_is_client(claims: Mapping[str, Any]) -> bool:
    client = claims.get("azp") or claims.get("client_id") or claims.get("cid")
    return isinstance(client, str) and audiences(claims) == (client,) and "sub" in claims and claims["sub"] != client


def _only_signed_in(claims: Mapping[str, Any]) -> bool:
    """The time of the sign-in, one audience that is no URL, and nothing of a right or a client (OpenID Connect, 2)."""
    audience = audiences(claims)
    rights = {"azp", "client_id", "cid", "appid", "roles", "permissions", "realm_access", "groups"}
    return "auth_time" in claims and len(audience) == 1 and "://" not in audience[0] and not rights & claims.keys()


def _assertion(token: Token) -> Result | None:
    claims = token.claims or {}
    issuer, target = claims.get("iss"), " ".join(audiences(claims))
    to_token_endpoint = target.rstrip("/").endswith(("/token", "/oauth2", "/oauth"))
    if token.role is not TokenRole.ASSERTION and not (issuer and issuer == claims.get("sub") and to_token_endpoint):
        return None
    row = Evidence(msg("Audience"), target[:200], "the API", important=True)
    summary = msg("The token is a client assertion, made for the token endpoint (RFC 7523).")
    return failed("wrong-token-type", INFERRED, summary, row, also=(Candidate("wrong-value-as-token", HEURISTIC),))
