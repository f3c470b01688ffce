"""What the answer to the corrected call makes of the verdict (rung a of rule 4): our own call, corrected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from diagnostics.engine.model.confidence import CERTAIN, LIKELY, PLAUSIBLE
from diagnostics.engine.model.corrected import SentAsCorrected
from diagnostics.engine.model.facts import Replay
from diagnostics.engine.model.types import Candidate, Finding, Kind, Outcome, Sent, Severity, Then, Verdict
from diagnostics.engine.servers.answers import refused, status_of, succeeded
from diagnostics.engine.verdict.evidence import HINTS

Walk = Callable[[SentAsCorrected], "Verdict | None"]


def after_sending(
    verdict: Verdict, findings: Sequence[Finding], facts: Mapping[type, Any], walk: Walk
) -> tuple[Verdict, Sent | None]:
    """The verdict as the answer leaves it, and what is told of the sending; None where nothing was sent.

    A success proves the cause, where our call as pasted was refused a moment before and nothing but the correction was
    changed: a fresh token mends more than one cause. After a refusal `walk` judges the corrected call with its answer:
    another cause is a further defect beside one that is seen, and takes the place of one that is only likely; where it
    shows none, a cause that was more than plausible is plausible. An answer that refuses no call, such as a limit that
    only ours met, changes nothing.
    """
    sent = facts.get(SentAsCorrected)
    if not isinstance(sent, SentAsCorrected) or verdict.kind is not Kind.BROKEN:
        return verdict, None
    answer = sent.replay.answer
    told = Sent(status_of(answer), answer.ms, sent.exchange, sent.fresh_token, sent.replay.left_out)
    if succeeded(answer):
        alone = not sent.fresh_token and _refused_as_pasted(facts)
        return (_proved(verdict) if alone else verdict), told
    if not refused(answer):
        return verdict, told
    second = walk(sent)
    if second is not None and second.kind is Kind.BROKEN and second.cause and second.cause != verdict.cause:
        if not _is_seen(verdict, findings):
            return _replaced(verdict, second), told
        then = Then(second.cause, second.headline, second.fix.text) if second.fix is not None else None
        also = tuple(dict.fromkeys((second.cause, *verdict.also)))
        return replace(verdict, also=also, ruled_out=_without(verdict.ruled_out, also)), replace(told, then=then)
    if second is None or _is_seen(verdict, findings):
        return verdict, told
    return _less_sure(verdict), told


def _refused_as_pasted(facts: Mapping[type, Any]) -> bool:
    replay = facts.get(Replay)
    return isinstance(replay, Replay) and refused(replay.answer) and not replay.could_matter


def _proved(verdict: Verdict) -> Verdict:
    ranked = (Candidate(verdict.cause, CERTAIN),) if verdict.cause else ()
    return replace(verdict, confidence=CERTAIN, ranked=ranked, other=0.0)


def _is_seen(verdict: Verdict, findings: Sequence[Finding]) -> bool:
    """Whether a check looked at the defect itself and is sure of it."""
    return any(
        finding.cause == verdict.cause
        and finding.outcome is Outcome.FAIL
        and finding.severity is Severity.ERROR
        and finding.check not in HINTS
        and finding.confidence >= LIKELY
        for finding in findings
    )


def _replaced(first: Verdict, second: Verdict) -> Verdict:
    named = {second.cause, *(item.cause for item in second.ranked)}
    also = tuple(slug for slug in first.also if slug != second.cause)
    return replace(second, also=also, ruled_out=_without(first.ruled_out, named))


def _without(ruled_out: Sequence[str], named: Collection[str | None]) -> tuple[str, ...]:
    return tuple(slug for slug in ruled_out if slug not in named)


def _less_sure(verdict: Verdict) -> Verdict:
    most = min(verdict.confidence, PLAUSIBLE)
    if most == verdict.confidence:
        return verdict
    ranked = tuple(Candidate(item.cause, most) if item.cause == verdict.cause else item for item in verdict.ranked)
    other = max(0.0, 1 - sum(item.confidence for item in ranked))
    return replace(verdict, confidence=most, ranked=ranked, other=round(other, 3))
