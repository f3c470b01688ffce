"""Whether the client's own log says that it had no token when it made the call."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family

_SAYS_SO = re.compile(
    r"\b(?:found no (?:access |valid )?token|no (?:access |valid )?token (?:was )?(?:in|for) (?:the )?(?:cache|store|"
    r"storage|session|memory|request interceptor)|no token to (?:add|attach|send)|skipping (?:the )?auth(?:orization)? "
    r"header|not adding (?:the |an )?auth(?:orization)? header)\b",
    re.IGNORECASE,
)


def had_no_token(subject: Subject) -> bool:
    """Whether a line of the client says that there was none; a command has what was typed."""
    request = subject.request
    if request is None or subject.credential is not None or request.source.family is Family.COMMAND:
        return False
    return _SAYS_SO.search(subject.submission.text.reveal()) is not None


def lacks_an_id_token(subject: Subject) -> bool:
    """Whether that client misses an ID token in the answer of the token endpoint (OpenID Connect Core, 12.2)."""
    text = subject.submission.text.reveal().lower()
    return had_no_token(subject) and re.search(r"no id_?token", text) is not None


def is_of_a_fork(subject: Subject) -> bool:
    """Whether a job of GitHub ran for a pull request from a fork, which gets no secrets."""
    text = subject.submission.text.reveal()
    if subject.token is not None and subject.token.claims is not None:
        return False  # a token was there
    return re.search(r"##\[group\]|secrets\.[A-Z]", text) is not None and re.search(r"\bforks?\b", text) is not None
