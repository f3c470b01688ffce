"""Which type of token the call carries, and which one the answer says that the API wants."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Token
from diagnostics.engine.subject.claims import audiences, claims_of
from diagnostics.engine.subject.purpose import OtherPurpose, names_access, other_purpose

_KINDS = (
    r"(?P<kind>(?:non-)?refresh|oauth access|access|id|user access|user|bot|app|application|service account|machine"
    r"|personal access|installation access|installation|server|client|admin|page|custom)"
)
# What is wanted stands behind the verb; behind "given" or "not" stands what came.
_WANTED = re.compile(
    r"\b(?:only|expect(?:s|ed|ing)?|requires?|required|needs?|must (?:be|use|have|provide|send|authenticate with)|use)"
    rf"(?: openid connect 1\.0)? (?:an? |the |your )?(?:valid )?{_KINDS}[ _-]tokens?\b",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:file://)?(?:~|\.{1,2})?(?:/[a-z][a-z._-]{1,40}){2,12}/?|[A-Za-z]:(?:\\{1,2}[A-Za-z][\w. -]{1,40}){2,12}"
)
_NAMED = {
    OtherPurpose.REFRESH: "refresh token",
    OtherPurpose.ID: "ID token",
    OtherPurpose.ASSERTION: "client assertion",
}
_MEANT = {"non-refresh": "access", "oauth access": "access", "id": "ID"}


def sent_kind(token: Token | None) -> str:
    """The type of a token by what it says of itself or where it stands; "" where nothing shows it."""
    if token is None:
        return ""
    purpose = other_purpose(token, guessed=False)
    return _NAMED[purpose] if purpose is not None else "access token" if names_access(token) else ""


def is_path(token: Token) -> bool:
    """Whether the value is the path of a file and no token: names of folders, each of words, and no other signs."""
    return _PATH.fullmatch(token.secret.reveal()) is not None


def is_signed_by_hand(token: Token | None) -> bool:
    """Whether the token is signed with a shared secret and names no issuer that could be called for another."""
    header = token.header if token is not None and token.header is not None else {}
    issuer = str(claims_of(token).get("iss") or "")
    if any("://" in name for name in audiences(claims_of(token))):
        return False  # made out to a server's address: so do servers that issue tokens
    return str(header.get("alg", "")).startswith("HS") and bool(issuer) and "://" not in issuer


def wanted_kind(subject: Subject) -> str:
    """The type of token that a sentence of the answer or of a program says is wanted; "" where none does."""
    told = [error.text for error in subject.submission.errors]
    if subject.response is not None and subject.response.error is not None:
        told.append(subject.response.error.description)
    found = next((found for text in told if (found := _WANTED.search(text))), None)
    if found is None:
        return ""
    kind = found["kind"].lower()
    return f"{_MEANT.get(kind, kind)} token"
