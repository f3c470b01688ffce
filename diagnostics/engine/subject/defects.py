"""The defects that concern the subject's credential: of its value, of its header line, of its request."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import CredentialPlace, Defect, DefectKind, HeaderField, Token
from diagnostics.engine.model.types import Evidence, Message, Secret, msg
from diagnostics.engine.subject.header_names import names_a_key

_PLAIN_WORD = re.compile(r"(?<![^\s(])[a-z]{2,15}(?=[\s,;.)]|$)")
_FEWEST_WORDS = 4
# What logs put in the place of a whole value, which a reader of the paste may as well have done.
_MASK = re.compile(
    r"[\W_xX]{0,512}(?:redacted|masked|hidden|filtered|removed|omitted|sanitized|sensitive)?[\W_xX]{0,512}",
    re.IGNORECASE,
)
# Signs that hide nothing: quotation marks of text editors, and characters that nobody sees.
_QUOTES_OR_UNSEEN = frozenset(
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u200b\u200c\u200d\u2060\ufeff\u00a0\u00ad"
)
A_SENTENCE = msg("The line is a sentence about the header rather than the header.")
NO_CREDENTIAL = msg("Nothing that authenticates was pasted, so its value cannot be judged.")
LEFT_OUT = msg("The paste leaves the value out, so it cannot be judged.")
# The cause that a defect of a credential shows, where it is known to be the fault.
CAUSE_OF_DEFECT: Mapping[DefectKind, str] = {
    DefectKind.QUOTED: "token-quoted",
    DefectKind.SMART_QUOTED: "token-invisible-or-nonascii-chars",
    DefectKind.WHITESPACE_INSIDE: "token-whitespace-or-newline",
    DefectKind.WHITESPACE_AROUND: "token-whitespace-or-newline",
    DefectKind.LINE_BREAK: "token-whitespace-or-newline",
    DefectKind.ESCAPED_NEWLINE: "token-whitespace-or-newline",
    DefectKind.INVISIBLE: "token-invisible-or-nonascii-chars",
    DefectKind.NON_ASCII: "token-invisible-or-nonascii-chars",
    DefectKind.PERCENT_ENCODED: "url-encoded-token",
    DefectKind.BRACKETED: "placeholder-or-unexpanded-variable",
    DefectKind.PLACEHOLDER: "placeholder-or-unexpanded-variable",
    DefectKind.UNEXPANDED_VARIABLE: "placeholder-or-unexpanded-variable",
    DefectKind.LITERAL_NULL: "null-or-undefined-token",
    DefectKind.EMPTY: "empty-token",
    DefectKind.SCHEME_DOUBLED: "duplicate-bearer-prefix",
    DefectKind.SCHEME_CASE: "bearer-scheme-case",
    DefectKind.SCHEME_MISSING: "missing-bearer-prefix",
    DefectKind.SCHEME_SEPARATOR: "malformed-bearer-syntax",
    DefectKind.SCHEME_MISSPELT: "malformed-bearer-syntax",
    DefectKind.BYTES_LITERAL: "wrong-value-as-token",
    DefectKind.PRINTED_OBJECT: "wrong-value-as-token",
    DefectKind.WHOLE_JSON: "wrong-value-as-token",
    DefectKind.WRONG_NAME: "wrong-header-name",
}
catalogue.slugs(*CAUSE_OF_DEFECT.values())
# Forms of a value in which no server finds a token that it could read.
UNREADABLE = CAUSE_OF_DEFECT.keys() - {DefectKind.SCHEME_CASE, DefectKind.WRONG_NAME}


def subject_field(subject: Subject) -> HeaderField | None:
    """The header field that carries the subject's credential, or by its name a key where no credential is known."""
    credential, request = subject.credential, subject.request
    if request is None:
        return None
    if credential is None or credential.place is CredentialPlace.BARE:
        return next((field for field in request.headers if names_a_key(field.name)), None)
    return request.header(credential.name) if credential.place is CredentialPlace.HEADER else None


def defect_of(subject: Subject, *kinds: DefectKind) -> Defect | None:
    """The first defect of these kinds in the credential, its field or the request."""
    field = subject_field(subject)
    for owner in (subject.credential, field, subject.request):
        for defect in owner.defects if owner else ():
            if defect.kind in kinds:
                return defect
    return None


def is_left_out(subject: Subject) -> bool:
    """Whether the paste itself says "…" or "[redacted]" in place of the value."""
    return defect_of(subject, DefectKind.ELIDED) is not None


def shown(defect: Defect, expected: str | Message = "") -> Evidence:
    """A defect as a row of evidence: what stands there, where, and what should stand there."""
    return Evidence(msg("Found in the paste"), defect.what, expected, important=True, at=defect.at)


def bearer_like(subject: Subject) -> bool:
    """Whether the credential is sent, or meant to be sent, as a bearer token in an HTTP field."""
    return subject.credential is not None and subject.credential.place in (
        CredentialPlace.HEADER, CredentialPlace.BARE, CredentialPlace.OPTION,
    )  # fmt: skip


def is_masked(value: Secret) -> bool:
    """Whether a mask stands in the place of the whole value, beneath which its scheme may be."""
    text = value.reveal().strip()
    return bool(text) and not _QUOTES_OR_UNSEEN.issuperset(text) and _MASK.fullmatch(text) is not None


def is_sentence(subject: Subject) -> bool:
    """Whether the line goes on in plain words, so that it tells of a header rather than being one."""
    credential = subject.credential
    return credential is not None and len(_PLAIN_WORD.findall(credential.value.reveal()[:2000])) >= _FEWEST_WORDS


def nothing_to_judge(subject: Subject) -> Message | None:
    """Why a check of the Authorization value has no subject here, or None when it has one."""
    return None if bearer_like(subject) else NO_CREDENTIAL


def quoted_in_message(subject: Subject, token: Token) -> bool:
    """Whether the token stands in a message of a tool or log; such quotations are often cut by who wrote them."""
    sent = subject.request is not None and subject.request.source not in (Form.MESSAGE, Form.HEADER)
    if token.at is None or sent:
        return False
    return any(error.at is not None and error.at.row == token.at.row for error in subject.submission.errors)
