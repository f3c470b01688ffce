"""Looks at what the client's own tools said: an HTTP library that refused the header, a shell, a browser.

Why it matters: they had the value in their hands, so their word is evidence, unlike that of a server far away.
Cannot see: errors that were not pasted.
"""

from __future__ import annotations

from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.words.weigh import heard


@check(
    id="client.message",
    title=msg("The client's own tools report no fault"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(
        "token-whitespace-or-newline",
        "token-invisible-or-nonascii-chars",
        "token-truncated",
        "shell-quoting-broke-header",
        "malformed-header-line",
        "cors-preflight-blocked",
        "null-or-undefined-token",
        "placeholder-or-unexpanded-variable",
    ),
    kb="step-1",
    needs=(Subject,),
)
def client_message(subject: Subject) -> Result:
    """A message of an HTTP library, a shell or a browser about the header fails."""
    found = subject.submission.sayings.client
    if not found:
        return not_applicable(msg("No message of the client's own tools was pasted."))
    candidates = heard(found, at_most=1.0)
    first = max(found, key=lambda match: match.causes.get(candidates[0].cause, 0.0))
    rows = [Evidence(msg("Said by {stack}", stack=m.stack), "; ".join(m.phrases), important=True) for m in found[:3]]
    summary = msg("The client's own tool refused or changed the request: {words}.", words="; ".join(first.phrases))
    return failed(candidates[0].cause, candidates[0].confidence, summary, *rows, also=candidates[1:])
