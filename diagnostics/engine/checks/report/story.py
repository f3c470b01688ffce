"""Looks at what the person says around the failure: where it works, since when, what was done before.

Why it matters: "works through the proxy no more" or "after the secret was replaced" often tells more than the error.
Cannot see: whether the story is complete; it is a hint like any message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import PLAUSIBLE, POSSIBLE, WORDS_ALONE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable
from diagnostics.engine.subject.answer import succeeded, whole_text
from diagnostics.engine.words.clauses import sayings
from diagnostics.engine.words.dictionary import STORY_WORDS, Match, matches
from diagnostics.engine.words.sentences import sentences
from diagnostics.engine.words.weigh import heard

_LONGEST_PASTE = 32_768
_NEIGHBOURS_KEEP = 0.9
_FAILURE = re.compile(
    r"\b(?:4[0-9]{2}|5[0-9]{2}|errors?|unauthori[sz]ed|forbidden|fail\w{0,5}|reject\w{0,5}|denied|invalid|refus\w{0,4}"
    r"|exception|missing|could not|can't|cannot|does not|doesn't|not|no)\b",
    re.IGNORECASE,
)


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
    told = () if succeeded(subject) else _told(subject)
    found = _sayings(told)
    if not found or not _is_failure(subject, told):
        return not_applicable(msg("The paste tells nothing around the call."))
    candidates = heard(found, at_most=_limit(subject))
    telling = sorted(found, key=lambda match: -match.entry.causes.get(candidates[0].cause, 0.0))
    rows = tuple(Evidence(msg("Told in the paste"), _words(match)) for match in telling[:4])
    summary = msg("What is told around the call ({words}) points to this: {cause}.", words=_words(telling[0]),
                  cause=CAUSES[candidates[0].cause].title)  # fmt: skip
    return failed(candidates[0].cause, candidates[0].confidence, summary, *rows, also=candidates[1:8])


def _words(match: Match) -> str:
    return "; ".join(match.phrases)


def _told(subject: Subject) -> tuple[str, ...]:
    text = whole_text(subject)
    if len(text) > _LONGEST_PASTE or Form.HAR in subject.submission.forms:
        return ()
    return sentences(text)


def _sayings(told: tuple[str, ...]) -> list[Match]:
    """What single sentences say, and at less weight what only two neighbours say together; each saying once."""
    found: dict[int, Match] = {}
    for sentence in told:
        for match in matches(sentence, STORY_WORDS):
            found.setdefault(id(match.entry), match)
    for first, second in pairwise(told):
        for match in matches(f"{first} {second}", STORY_WORDS):
            found.setdefault(id(match.entry), _apart(match))
    return list(found.values())


def _apart(match: Match) -> Match:
    causes = {slug: weight * _NEIGHBOURS_KEEP for slug, weight in match.entry.causes.items()}
    return replace(match, entry=replace(match.entry, causes=causes))


def _limit(subject: Subject) -> float:
    """How far the report may be believed: the less, the more the server itself gave as its reason."""
    error = subject.response.error if subject.response else None
    if error is None or not (error.code or error.description):
        return WORDS_ALONE
    said = sayings(f"{error.code}\n{error.description}\n{error.vendor_code}")
    plain = max((weight for match in said for weight in match.entry.causes.values()), default=0.0) >= POSSIBLE
    return POSSIBLE if plain else PLAUSIBLE


def _is_failure(subject: Subject, told: tuple[str, ...]) -> bool:
    """Whether there is a failure to tell of: beside a request that was only pasted, some word of one has to stand."""
    if subject.request is None or subject.response is not None:
        return True
    return any(_FAILURE.search(sentence) for sentence in told)
