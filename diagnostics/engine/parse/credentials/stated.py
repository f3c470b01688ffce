"""What the person says a pasted token is: "this is a refresh token". It corrects what was guessed from its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.model.submission import ErrorText, Token, TokenRole
from diagnostics.engine.model.types import Message, msg

_STATED = re.compile(
    r"\b(?:this|that|it|(?:the|my) (?:token|value))(?: one)?(?: is|'s| was) "
    r"(?:actually |really |in fact )?(?:an?|the|my) "
    r"(access token|refresh token|id token|authorization code|auth code|client assertion)\b",
    re.IGNORECASE,
)
_ROLES = {
    "access token": TokenRole.ACCESS,
    "refresh token": TokenRole.REFRESH,
    "id token": TokenRole.ID,
    "authorization code": TokenRole.CODE,
    "auth code": TokenRole.CODE,
    "client assertion": TokenRole.ASSERTION,
}
_NOTES = {
    TokenRole.ACCESS: msg("You say that the token is an access token."),
    TokenRole.REFRESH: msg("You say that the token is a refresh token."),
    TokenRole.ID: msg("You say that the token is an ID token."),
    TokenRole.CODE: msg("You say that the value is an authorization code."),
    TokenRole.ASSERTION: msg("You say that the token is a client assertion."),
}


def corrected(
    tokens: Sequence[Token], subject: str | None, errors: Sequence[ErrorText]
) -> tuple[tuple[Token, ...], tuple[Message, ...]]:
    """The tokens with the subject's role as the prose states it, and a note that says so; else as they were."""
    said = next((found for error in errors if error.origin == "prose" and (found := _STATED.search(error.text))), None)
    if said is None or subject is None:
        return tuple(tokens), ()
    role = _ROLES[said.group(1).lower()]
    return tuple(replace(t, role=role) if t.label == subject else t for t in tokens), (_NOTES[role],)
