"""Looks for characters that cannot be seen or are not ASCII: curly quotes, zero-width, non-breaking blanks.

Why it matters: a field value is ASCII (RFC 9110, 5.5); word processors and chats replace quotes and blanks unasked.
Cannot see: characters that the paste itself lost or changed.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Credential, DefectKind
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Secret,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)
from diagnostics.engine.subject.defects import LEFT_OUT, defect_of, is_masked, shown
from diagnostics.engine.subject.written_down import is_without_headers

_ODD = (DefectKind.SMART_QUOTED, DefectKind.INVISIBLE, DefectKind.NON_ASCII, DefectKind.SMART_DASH)


@check(
    id="header.value-ascii",
    title=msg("All characters are plain ASCII"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-invisible-or-nonascii-chars",),
    kb="step-1",
    needs=(Subject,),
)
def header_value_ascii(subject: Subject) -> Result:
    """A curly quote, dash, invisible or non-ASCII character in the credential or command fails."""
    if subject.credential is not None and is_masked(_behind_the_scheme(subject.credential)):
        return unavailable(LEFT_OUT)
    odd = defect_of(subject, *_ODD)
    if odd is not None:
        expected = msg("plain ASCII quotes, dashes and blanks")
        return failed("token-invisible-or-nonascii-chars", CERTAIN, odd.what, shown(odd, expected))
    if subject.credential is None and is_without_headers(subject.request):
        return not_applicable(msg("No header and no command was pasted."))
    return passed(msg("All characters are plain ASCII."), Evidence(msg("Other characters"), "0"))


def _behind_the_scheme(credential: Credential) -> Secret:
    return Secret(credential.value.reveal().strip().removeprefix(credential.scheme))
