"""Tokens that a paste names beside the one that it sends: they are not what the API got.

`const { access_token, refresh_token } = …; Authorization: "Bearer " + access_token` sends no refresh token.
"""

from __future__ import annotations

import re

from diagnostics.engine.words.sentences import is_prose

_TOLD = re.compile(
    r"\b(?:we|i|wir|ich)\b (?:do |only )?(?:send|pass|use|sende|schicke)n? (?:the )?access[_ ]?token\b", re.IGNORECASE
)
_SENT = re.compile(
    r"Bearer[ ]?[\"'`]?\s?[+.,]?\s?(?:\$\{|\{|\+|%s[\"'] ?% ?)?\s?[\w.$]{0,40}access_?token\b", re.IGNORECASE
)
_OTHERS = re.compile(r"\b(?:id|refresh)[_ ]?tokens?\b", re.IGNORECASE)
_OTHER_SENT = re.compile(r"Bearer[^\n]{0,60}(?:id|refresh)_?token|grant_type|invalid|expected|expired", re.IGNORECASE)
# The variable of that name holds another kind.
_GIVEN_ANOTHER = re.compile(
    r"access_?token[\"']?\s{0,3}(?:=|:|=>)\s{0,3}[\w.\[\"']{0,40}(?:id|refresh)_?token", re.IGNORECASE
)
_COMMENT = re.compile(r"//|#|/\*|--|<!--")
_LONGEST = 20_000


def without_unsent(text: str) -> str:
    """The text without the names of ID and refresh tokens in code that sends the access token; words stay."""
    told = len(text) <= _LONGEST and _TOLD.search(text) is not None
    sent = told or (len(text) <= _LONGEST and _SENT.search(text) is not None)
    if not sent or _OTHER_SENT.search(text) or _GIVEN_ANOTHER.search(text):
        return text
    return "\n".join(line if not told and _is_told(line) else _without(line) for line in text.split("\n"))


def _is_told(line: str) -> bool:
    """Whether a person may say in it what the variable of the code holds."""
    return is_prose(line) or _COMMENT.search(line) is not None


def _without(line: str) -> str:
    return _OTHERS.sub(lambda found: " " * len(found.group()), line)
