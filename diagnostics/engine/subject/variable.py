"""The variable from which a header takes its whole value, where the paste shows no more of the value than that."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject

_SHELL = re.compile(
    r"\$\{?(?:env:)?([A-Za-z_]\w{0,80})\}?|%([A-Za-z_]\w{0,80})%|![A-Za-z]\w{0,20}[ ]{1,4}([A-Za-z_][\w./-]{0,80})"
)
_IN_CODE = re.compile(
    r"authori[sz]ation[\"'`\])]{0,3}\s{0,4}(?:=>|[:=,])\s{0,4}(?P<expression>[&*@$]?[A-Za-z_][\w.$>\-\[\]\"'?!]{0,120})",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# By its name the variable holds a token and no more; any other may hold the scheme too (`authHeader`, `credentials`).
_OF_TOKENS = frozenset({"token", "jwt", "key", "apikey", "secret", "tok", "pat", "at", "password"})
_OF_WHOLE_VALUES = frozenset({"bearer", "authorization"})


def may_hold_the_scheme(subject: Subject) -> bool:
    """Whether the value comes from a variable or call that is not called a token, so that it may begin with Bearer."""
    words = _words(_expression(subject))
    return bool(words) and not (words[-1] in _OF_TOKENS and _OF_WHOLE_VALUES.isdisjoint(words[:-1]))


def is_variable(subject: Subject) -> bool:
    """Whether the paste shows no more of the value than the variable or call that it comes from."""
    return bool(_expression(subject))


def is_unseen_and_unasked(subject: Subject) -> bool:
    """Whether the value is a variable's, and no answer tells with a challenge what the API wants (RFC 9110, 11.6.1)."""
    return is_variable(subject) and (subject.response is None or not subject.response.challenges)


def _words(expression: str) -> list[str]:
    pieces = _PIECES.findall(expression.replace("_", " ").replace("()", ""))
    return [word.lower() for piece in pieces[-6:] for word in _WORD.findall(piece)]


def _expression(subject: Subject) -> str:
    """The name as the paste has it, or "" where the value is no variable alone."""
    credential = subject.credential
    if credential is None:
        return ""
    shell = _SHELL.fullmatch(credential.value.reveal().strip())
    if shell:
        return shell.group(1) or shell.group(2) or shell.group(3)  # the last: a tag of YAML, as in `!secret name`
    if credential.value.reveal().strip() != "…" or credential.at is None:
        return ""
    lines = subject.submission.text.reveal().split("\n")
    row = credential.at.row or credential.at.line
    found = _IN_CODE.search(lines[row - 1]) if 0 < row <= len(lines) else None
    return found["expression"] if found else ""
