"""Looks at what the person says around the failure: where it works, since when, what was done before.

Why it matters: "works through the proxy no more" or "after the secret was replaced" often tells more than the error.
Cannot see: whether the story is complete; it is a hint like any message.
"""

from __future__ import annotations

from diagnostics.engine.answer import succeeded, told
from diagnostics.engine.causes import CAUSES
from diagnostics.engine.confidence import WORDS_ALONE
from diagnostics.engine.error_dictionary import STORY_WORDS, matches
from diagnostics.engine.facts import Subject
from diagnostics.engine.register import check
from diagnostics.engine.said import heard
from diagnostics.engine.types import Evidence, Result, Severity, Step, failed, msg, not_applicable

_LONGEST_STORY = 6000


@check(
    id="report.story",
    title=msg("The report around the call names no cause"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="symptoms",
    needs=(Subject,),
)
def report_story(subject: Subject) -> Result:
    """Words of a report that point to a cause fail."""
    text = told(subject)
    found = [] if succeeded(subject) or len(text) > _LONGEST_STORY else list(matches(text, STORY_WORDS))
    if not found or not _is_told(subject):
        return not_applicable(msg("The paste tells nothing around the call."))
    candidates = heard(found, at_most=WORDS_ALONE)
    rows = tuple(Evidence(msg("Told in the paste"), "; ".join(match.phrases)) for match in found[:4])
    summary = msg("What is told around the call ({words}) points to this: {cause}.", words="; ".join(found[0].phrases),
                  cause=str(CAUSES[candidates[0].cause].title))  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *rows, also=candidates[1:8])


def _is_told(subject: Subject) -> bool:
    """Whether there is a failure to tell of: a refusal, a message, or words beside the request."""
    return subject.response is not None or bool(subject.submission.errors) or subject.request is None
