"""Which word an API reads before a value that stands alone in Authorization."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import TokenFormat

_DIGITS = 40
_GITEA = re.compile(r"\b(?:gitea|forgejo)\b", re.IGNORECASE)


def word_before(subject: Subject, target: Target) -> str:
    """The word that the API reads before such a value: Bearer, or before a key one that is known of it.

    Servers built on Django read the key that they issue, 40 hexadecimal digits, behind the word Token, and Gitea and
    Forgejo theirs behind token, which every version of them takes.
    """
    token = subject.token
    opaque = token is not None and token.format is TokenFormat.OPAQUE
    digits = token.secret.reveal().strip().lower() if token is not None and opaque else ""
    if len(digits) == _DIGITS and not digits.strip("0123456789abcdef"):
        if subject.submission.sighted(Seen.TOKEN_SCHEME_SERVER):
            return "Token"
        if _GITEA.search(subject.submission.text.reveal()):
            return "token"
    return (target.accepted.word_before_a_key if opaque else "") or "Bearer"


def only_asked_for(subject: Subject) -> str:
    """The one scheme of the answer's challenges where that is not Bearer; "" otherwise (RFC 9110, 11.6.1)."""
    challenges = subject.response.challenges if subject.response is not None else ()
    asked = {challenge.scheme for challenge in challenges if not challenge.proxy}
    word = next(iter(asked)) if len(asked) == 1 else ""
    return word if word.lower() in ("basic", "digest") else ""
