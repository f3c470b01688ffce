"""Looks at the size of the token against what servers accept in one header.

Why it matters: many servers stop at 8 KiB for a field, some at 4; group and role claims make tokens grow past that.
Cannot see: the limits of the servers on the way, unless an answer names them.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
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
from diagnostics.engine.subject.wording import characters

_OF_ONE_FIELD = 4096  # what nginx takes in one field of HTTP/2 unless told otherwise
_USUAL_LIMIT = 8192


@check(
    id="token.size",
    title=msg("The token fits into one header"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("token-too-large",),
    kb="token-too-large",
    article="tokens-and-signatures",
    needs=(Subject,),
)
def token_size(subject: Subject) -> Result:
    """Status 431, a stated limit below the stated or actual length, or more than 8 KiB fails."""
    size = len(subject.credential.value) if subject.credential else len(subject.token.secret) if subject.token else 0
    status = subject.response.status if subject.response else None
    row = Evidence(msg("Length of the value"), characters(size), msg("under {most}", most=_USUAL_LIMIT), important=True)
    if status == 431:
        return failed(
            "token-too-large", CERTAIN, msg("The server answered 431: the request's headers are too large."), row
        )
    submission = subject.submission
    limits = [int(seen.value) for seen in submission.sighted(Seen.LIMIT_STATED)]
    lengths = [int(seen.value) for seen in submission.sighted(Seen.LENGTH_STATED)] + [size]
    if limits and submission.sighted(Seen.AUTHORIZATION_WRITTEN) and max(lengths) > min(limits) >= 255:
        row = Evidence(
            msg("Length of the value"), str(max(lengths)), msg("at most {most}", most=min(limits)), important=True
        )
        summary = msg("The header value has {found} characters, and the server takes {limit}.", found=max(lengths),
                      limit=min(limits))  # fmt: skip
        return failed("token-too-large", NEARLY_CERTAIN, summary, row, also=(Candidate("token-truncated", 0.5),))
    if size > _OF_ONE_FIELD and status is None and submission.sighted(Seen.CONNECTION_CLOSED):
        summary = msg("The value has {size} characters, and the connection was closed without an answer.", size=size)
        return failed("token-too-large", LIKELY, summary, row)
    if not size:
        return not_applicable(msg("No token was pasted."))
    if size <= _USUAL_LIMIT or succeeded(subject):
        return passed(msg("The token has {size} characters.", size=size), row)
    summary = msg("The token has {size} characters, more than most servers take in one header.", size=size)
    severity = Severity.ERROR if status in (400, 413, 502) else Severity.WARNING
    return failed("token-too-large", HEURISTIC, summary, row, severity=severity)
