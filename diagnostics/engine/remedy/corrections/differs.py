"""How the value that a correction sends differs from the one that was pasted: the line of its variable says it."""

from __future__ import annotations

from diagnostics.engine.model.submission import Credential, DefectKind, Token
from diagnostics.engine.model.types import Message, msg

_LINE_BREAK = msg("without the line break")
_BLANKS = msg("without the blanks")
_QUOTES = msg("without the quotes around it")
# Of two, the first: what is deeper in the value is seen when that is gone.
_HOW = (
    (DefectKind.WHOLE_JSON, msg("without the JSON around it")),
    (DefectKind.PRINTED_OBJECT, msg("without what the program printed around it")),
    (DefectKind.BYTES_LITERAL, msg("without the b and the quotes around it")),
    (DefectKind.PERCENT_ENCODED, msg("decoded once")),
    (DefectKind.LINE_BREAK, _LINE_BREAK),
    (DefectKind.ESCAPED_NEWLINE, _LINE_BREAK),
    (DefectKind.WHITESPACE_INSIDE, _BLANKS),
    (DefectKind.WHITESPACE_AROUND, _BLANKS),
    (DefectKind.INVISIBLE, msg("without the characters that are not seen")),
    (DefectKind.QUOTED, _QUOTES),
    (DefectKind.SMART_QUOTED, _QUOTES),
    (DefectKind.BRACKETED, msg("without the brackets around it")),
    (DefectKind.TRAILING_PUNCTUATION, msg("without the sign behind it")),
    (DefectKind.SCHEME_DOUBLED, msg("without the second word before it")),
    (DefectKind.NAME_IN_VALUE, msg("without the name of the header before it")),
)
_BEFORE = (DefectKind.SCHEME_DOUBLED, DefectKind.NAME_IN_VALUE)  # parsing takes off what stands before the value
_AROUND = frozenset({DefectKind.ESCAPED_NEWLINE, DefectKind.LINE_BREAK, DefectKind.WHITESPACE_AROUND})


def how_it_differs(credential: Credential, token: Token) -> Message | None:
    """In which way the token is less than the value of the credential; None where both are the same."""
    same = credential.value == token.secret
    return next((how for kind, how in _HOW if credential.has(kind) and (not same or kind in _BEFORE)), None)


def ends_in_a_break_alone(credential: Credential | None) -> bool:
    """Whether a line break, written as an escape in code, is all that is wrong with the value."""
    if credential is None or not credential.has(DefectKind.ESCAPED_NEWLINE):
        return False
    return all(defect.kind in _AROUND for defect in credential.defects)
