"""Tokens that a paste names beside the one that it sends: they are not what the API got.

`const { access_token, refresh_token } = …; Authorization: "Bearer " + access_token` sends no refresh token.
"""

from __future__ import annotations

import re

_SENT = re.compile(
    r"(?:Bearer[ ]?[\"'`]?\s?[+.,]?\s?(?:\$\{|\{|\+|%s[\"'] ?% ?)?\s?[\w.$]{0,40}access_?token\b"
    r"|\b(?:we|i|wir|ich)\b (?:do |only )?(?:send|pass|use|sende|schicke)n? (?:the )?access[_ ]?token\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:id|refresh)[_ ]?tokens?\b", re.IGNORECASE)
_OTHER_SENT = re.compile(r"Bearer[^\n]{0,60}(?:id|refresh)_?token|grant_type|invalid|expected|expired", re.IGNORECASE)
_LONGEST = 20_000


def without_unsent(text: str) -> str:
    """The text without the names of ID and refresh tokens, where it shows that the access token is sent instead."""
    if len(text) > _LONGEST or _SENT.search(text) is None or _OTHER_SENT.search(text):
        return text
    return _OTHERS.sub(lambda found: " " * len(found.group()), text)
