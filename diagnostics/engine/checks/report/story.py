"""Looks at what the person says around the failure: where it works, since when, what was done before.

Why it matters: "works through the proxy no more" or "after the secret was replaced" often tells more than the error.
Cannot see: whether the story is complete; it is a hint like any message.
"""

from __future__ import annotations

from dataclasses import replace

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import PLAUSIBLE, POSSIBLE, WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.saying import Saying, Sayings, strongest
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.words.weigh import heard

_NEIGHBOURS_KEEP = 0.9


@check(
    id="report.story",
    title=msg("What is told around the call"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(CAUSES),
    kb="symptoms",
    needs=(Subject,),
)
def report_story(subject: Subject) -> Result:
    """Words of a report that point to a cause fail."""
    found = [] if succeeded(subject) else _heard(subject.submission.sayings)
    if not found or not _is_failure(subject):
        return not_applicable(msg("The paste tells nothing around the call."))
    candidates = heard(found, at_most=_limit(subject))
    telling = sorted(found, key=lambda match: -match.causes.get(candidates[0].cause, 0.0))
    rows = tuple(Evidence(msg("Told in the paste"), _words(match)) for match in telling[:4])
    summary = msg("What is told around the call ({words}) points to this: {cause}.", words=_words(telling[0]),
                  cause=CAUSES[candidates[0].cause].title)  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *rows, also=candidates[1:8])


def _words(match: Saying) -> str:
    return "; ".join(match.phrases)


def _heard(sayings: Sayings) -> list[Saying]:
    """What single sentences say, and at less weight what only two neighbours say together; each saying once."""
    alone = {saying.entry for saying in sayings.story}
    return [*sayings.story, *(_apart(saying) for saying in sayings.story_apart if saying.entry not in alone)]


def _apart(saying: Saying) -> Saying:
    return replace(saying, causes={slug: weight * _NEIGHBOURS_KEEP for slug, weight in saying.causes.items()})


def _limit(subject: Subject) -> float:
    """How far the report may be believed: the less, the more the server itself gave as its reason."""
    error = subject.response.error if subject.response else None
    if error is None or not (error.code or error.description):
        return WORDS_ALONE
    plain = strongest(subject.submission.sayings.error) >= POSSIBLE
    return POSSIBLE if plain else PLAUSIBLE


def _is_failure(subject: Subject) -> bool:
    """Whether there is a failure to tell of: beside a request that was only pasted, some word of one has to stand."""
    if subject.response is None and subject.submission.sighted(Seen.NOTHING_FAILS):
        return False
    if subject.request is None or subject.response is not None:
        return True
    return bool(subject.submission.sighted(Seen.FAILURE_IN_PROSE))
