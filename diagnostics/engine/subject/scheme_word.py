"""Which word an API reads before a value that stands alone in Authorization."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import TokenFormat

_DIGITS = 40


def word_before(subject: Subject, target: Target) -> str:
    """The word that the API reads before such a value: Bearer, or before a key one that is known of it.

    Servers built on Django read the key that they issue, 40 hexadecimal digits, behind the word Token.
    """
    token = subject.token
    opaque = token is not None and token.format is TokenFormat.OPAQUE
    if token is not None and opaque and subject.submission.sighted(Seen.TOKEN_SCHEME_SERVER):
        digits = token.secret.reveal().strip().lower()
        if len(digits) == _DIGITS and not digits.strip("0123456789abcdef"):
            return "Token"
    return (target.accepted.word_before_a_key if opaque else "") or "Bearer"


def only_asked_for(subject: Subject) -> str:
    """The one scheme of the answer's challenges where that is not Bearer; "" otherwise (RFC 9110, 11.6.1)."""
    challenges = subject.response.challenges if subject.response is not None else ()
    asked = {challenge.scheme for challenge in challenges if not challenge.proxy}
    word = next(iter(asked)) if len(asked) == 1 else ""
    return word if word.lower() in ("basic", "digest") else ""
