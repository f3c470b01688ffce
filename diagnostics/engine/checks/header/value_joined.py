"""Looks at blanks and line breaks within and around the token.

Why it matters: a token holds none (RFC 6750, 2.1); a newline from a file makes clients refuse to send, servers to read.
Cannot see: a line break that the paste lost.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, LIKELY, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import CredentialPlace, DefectKind
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.defects import A_SENTENCE, defect_of, is_sentence, nothing_to_judge, shown
from diagnostics.engine.subject.encoded_break import without_encoded_break

# A wrapped or padded token falls into few pieces; more words than this are prose.
_MOST_WORDS = 5


@check(
    id="header.value-joined",
    title=msg("No blank or line break is in the token"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-whitespace-or-newline", "client-credentials-encoding"),
    kb="step-1",
    needs=(Subject,),
)
def header_value_joined(subject: Subject) -> Result:
    """Whitespace within the token, or beyond the one separator, fails."""
    reason = nothing_to_judge(subject)
    if reason is not None:
        return not_applicable(reason)
    if defect_of(subject, DefectKind.LITERAL_NULL) is not None:
        return not_applicable(msg("What stands in the header is no token that a blank could break."))
    written = defect_of(subject, DefectKind.ESCAPED_NEWLINE)
    if written is not None:
        return failed("token-whitespace-or-newline", CERTAIN, written.what, shown(written, "one unbroken value"))
    bare = subject.credential is not None and subject.credential.place is CredentialPlace.BARE
    broken = defect_of(subject, DefectKind.LINE_BREAK, DefectKind.WHITESPACE_INSIDE)
    if broken is not None and (_is_sentence(subject) or is_sentence(subject)):
        return not_applicable(A_SENTENCE)
    if broken is not None:
        # a terminal wraps a token that is pasted alone; in a header the break was sent
        confidence = POSSIBLE if bare or _is_a_word_and_a_value(subject) else CERTAIN
        severity = Severity.WARNING if bare else None
        return failed(
            "token-whitespace-or-newline",
            confidence,
            broken.what,
            shown(broken, "one unbroken value"),
            severity=severity,
        )
    around = defect_of(subject, DefectKind.WHITESPACE_AROUND)
    if around is not None and not bare:
        return failed("token-whitespace-or-newline", LIKELY, around.what, shown(around, "exactly one space"))
    credential = subject.credential
    if (
        credential is not None
        and not succeeded(subject)
        and without_encoded_break(credential.value.reveal()) is not None
    ):
        row = Evidence(msg("Decoded value"), "a line break at its end", "none", important=True, at=credential.at)
        summary = msg("Decoded from base64 the value ends in a line break, as echo adds one.")
        also = (Candidate("client-credentials-encoding", HEURISTIC),)
        return failed("token-whitespace-or-newline", INFERRED, summary, row, also=also)
    return passed(msg("The token holds no blank and no line break."), Evidence(msg("Blanks in the value"), "0"))


def _is_a_word_and_a_value(subject: Subject) -> bool:
    """Whether a name and one longer value stand there: a word that someone took for the token's name, or a scheme."""
    if subject.credential is None or defect_of(subject, DefectKind.SCHEME_MISSING) is None:
        return False
    words = subject.credential.value.reveal().split(" ")
    return len(words) == 2 and words[0].isalpha() and len(words[0]) < len(words[1])


def _is_sentence(subject: Subject) -> bool:
    return subject.credential is not None and len(subject.credential.value.reveal().split(" ")) > _MOST_WORDS
