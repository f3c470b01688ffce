"""Looks at what the token says it is for: access, ID, refresh, client assertion.

Why it matters: a genuine token of the wrong kind has a good signature and is still refused (RFC 8725, 3.11).
Cannot see: kinds that the issuer does not write into the token.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import CredentialPlace, Token, TokenRole
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
from diagnostics.engine.subject.claims import audiences, unread
from diagnostics.engine.subject.purpose import (
    KIND_CLAIMS,
    claims_of_an_id,
    is_assertion,
    looks_like_an_id,
    named_kind,
    names_id,
    names_refresh,
)
from diagnostics.engine.subject.token_request import is_client_call

_REFRESH_SENT = msg("A refresh token is sent as access token.")
_ID_SENT = msg("An ID token is sent as access token.")
_ID_PASTED = msg("What was pasted is an ID token, and APIs take access tokens.")


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
        return passed(msg("The API accepted the token."), Evidence(msg("Purpose"), msg("accepted")))
    found = _refresh(token) or _id(token, sent=_was_sent(subject)) or _assertion(token)
    if found is not None:
        return found
    named = next((f"{name}: {token.claims[name]}" for name in KIND_CLAIMS if name in token.claims), "")
    return passed(
        msg("Nothing says that the token is of another kind."), Evidence(msg("Purpose"), named[:60] or msg("not named"))
    )


def _refresh(token: Token) -> Result | None:
    if token.role is TokenRole.REFRESH:
        row = Evidence(msg("Where it stands"), "refresh_token", "access_token", important=True)
        return failed("refresh-token-as-access-token", NEARLY_CERTAIN, _REFRESH_SENT, row)
    if not names_refresh(token):
        return None
    name, value = named_kind(token)
    row = Evidence(msg("Kind named by the token"), f"{name}: {value}", msg("an access token"), important=True)
    also = (Candidate("wrong-token-type", HEURISTIC),)
    summary = msg("The token says of itself that it is a refresh token ({name}: {value}).", name=name, value=value)
    return failed("refresh-token-as-access-token", NEARLY_CERTAIN, summary, row, also=also)


def _was_sent(subject: Subject) -> bool:
    """Whether the paste shows the token in a call; an application that verifies its own ID token pastes one too."""
    credential = subject.credential
    return credential is not None and (credential.place is not CredentialPlace.BARE or bool(credential.scheme))


def _id(token: Token, *, sent: bool) -> Result | None:
    also = (Candidate("wrong-token-type", LIKELY if sent else PLAUSIBLE),)
    if names_id(token):
        name, value = named_kind(token)
        row = Evidence(msg("Kind named by the token"), f"{name}: {value}", msg("an access token"), important=True)
        summary = msg("The token says of itself that it is an ID token ({name}: {value}).", name=name, value=value)
        return failed("id-token-as-access-token", NEARLY_CERTAIN if sent else HEURISTIC, summary, row, also=also)
    if token.role is TokenRole.ID:
        row = Evidence(msg("Where it stands"), "id_token", "access_token", important=True)
        if not sent:
            return failed("id-token-as-access-token", POSSIBLE, _ID_PASTED, row)
        return failed("id-token-as-access-token", NEARLY_CERTAIN, _ID_SENT, row, also=also)
    telling = claims_of_an_id(token)
    shown = ", ".join(telling) or looks_like_an_id(token)
    if not shown:
        return None
    row = Evidence(msg("Claims of an ID token"), shown, "none of them", important=True)
    summary = msg("The token is an ID token: it carries {claims}.", claims=shown)
    if not telling:
        also = (Candidate("wrong-token-type", PLAUSIBLE),)
    return failed("id-token-as-access-token", INFERRED if telling else HEURISTIC, summary, row, also=also)


def _assertion(token: Token) -> Result | None:
    if not is_assertion(token):
        return None
    row = Evidence(msg("Audience"), " ".join(audiences(token.claims or {}))[:200], "the API", important=True)
    summary = msg("The token is a client assertion, made for the token endpoint (RFC 7523).")
    return failed("wrong-token-type", INFERRED, summary, row, also=(Candidate("wrong-value-as-token", HEURISTIC),))
