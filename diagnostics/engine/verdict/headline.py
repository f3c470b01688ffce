"""The verdict's one sentence, short enough to be taken in at a glance: long values stand in the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import ENOUGH_FOR_A_VERDICT
from diagnostics.engine.model.types import Finding, Message, msg
from diagnostics.engine.remedy.advice import SET_IN_CODE, is_set_in_code
from diagnostics.engine.verdict.distribution import Share

LONGEST = 90
WORKS_IN_PART = msg("The call works from here without these fields: {names}. One of them may be what fails it.")
WORKS_WITHOUT_SOME = msg("The call works from here without some of its fields; one of them may be what fails it.")


# What it found is somebody's words, which stand in the evidence; what they mean is the cause's own sentence.
_QUOTING = frozenset({"client.message"})


def fits(sentence: Message) -> bool:
    """Whether a sentence is shorter than 90 characters, its values filled in."""
    return len(str(sentence)) < LONGEST


def headline_of(cause: str, finding: Finding | None) -> Message:
    """What was found, in its finding's own words where they are short; else the cause in the catalogue's words."""
    own = (finding.summary,) if finding is not None and finding.check not in _QUOTING else ()
    choices = (*own, CAUSES[cause].headline)
    return next(filter(fits, choices), CAUSES[cause].title)


def headline_of_share(first: Share, findings: Sequence[Finding] = ()) -> Message:
    """What was found, or what is said and by whom, where nothing in the paste shows it (rule 4).

    Where a second reader alone makes it a verdict, that is told first. `findings` are all of the run: where they show
    that the code sets the header, nobody says that none was sent.
    """
    finding = first.evidence.finding
    if finding and not first.evidence.rests_on_reader:
        return headline_of(first.cause, finding)
    found = SET_IN_CODE if is_set_in_code(first.cause, findings) else headline_of(first.cause, finding)
    told = [_introduced(first, each) for each in (found, CAUSES[first.cause].headline, CAUSES[first.cause].title)]
    return next(filter(fits, told), told[-1])


def _introduced(first: Share, sentence: Message) -> Message:
    if first.evidence.rests_on_reader:
        return msg("A second reader says: {headline}", headline=sentence)
    features = first.evidence.features
    # an exact message is a program's, whoever quotes it
    exact = max(features.get("message", 0.0), features.get("code", 0.0)) >= ENOUGH_FOR_A_VERDICT
    by_machines = first.evidence.said_by_machines > 0 or features.get("reading_servers", 0.0) > 1
    louder = features.get("reading_servers", 0.0) >= features.get("reading_persons", 0.0)
    if exact or (by_machines and louder):
        return msg("By its error message: {headline}", headline=sentence)
    return msg("By what is written around it: {headline}", headline=sentence)


def works_in_part(fields: Sequence[str]) -> Message:
    """That our own call succeeds without `fields`, named where they are few and short."""
    named = Message(WORKS_IN_PART.text, {"names": ", ".join(fields)})
    return named if fits(named) else WORKS_WITHOUT_SOME
