"""What a second reader's word changes in the distribution: a witness of rung (e), which overturns nothing (rule 4).

Where a check, a known message or a code names a cause, the reader is heard on the foremost of those alone; so it can
bear that one out and can neither put another in its place nor take from it. What it lifts, it lifts to a sentence's
share at most, or to a story's where all that it rests on is what the caller wrote. A refuted cause stays refuted.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import ENOUGH_FOR_A_VERDICT
from diagnostics.engine.model.facts import ReadAs, Reading, SecondReading
from diagnostics.engine.verdict.distribution import (
    SENTENCES_ALONE,
    STORIES_ALONE,
    Distribution,
    Share,
    distribution,
)
from diagnostics.engine.verdict.evidence import Evidence


def heard_again(
    silent: Distribution,
    by_cause: Mapping[str, Evidence],
    told: Reading,
    second: SecondReading,
    refuted_causes: Set[str],
) -> Distribution:
    """The distribution with the reader's word in it; `silent` is the one without."""
    counted = _counted(silent, second, refuted_causes)
    if not counted:
        return silent
    before = {item.cause: item.share for item in silent.shares}
    heard = distribution(_with(by_cause, counted, before), told)
    shares = [_bounded(item, before.get(item.cause, 0.0), counted.get(item.cause)) for item in heard.shares]
    shares.sort(key=lambda item: (-round(item.share, 4), CAUSES[item.cause].stage, item.cause))
    return Distribution(tuple(shares), max(0.0, 1.0 - sum(item.share for item in shares)))


def _counted(silent: Distribution, second: SecondReading, refuted_causes: Set[str]) -> dict[str, ReadAs]:
    held = [item.cause for item in silent.shares if _is_held(item)]
    said = {slug: one for slug, one in second.causes.items() if one.sureness and slug not in refuted_causes}
    return {slug: one for slug, one in said.items() if not held or slug == held[0]}


def _is_held(item: Share) -> bool:
    """Whether rungs a to d name it plainly, or less plainly where it is the verdict already."""
    strongest = item.evidence.strongest
    return strongest >= ENOUGH_FOR_A_VERDICT or (strongest > 0 and item.share >= ENOUGH_FOR_A_VERDICT)


def _with(
    by_cause: Mapping[str, Evidence], counted: Mapping[str, ReadAs], before: Mapping[str, float]
) -> dict[str, Evidence]:
    heard = dict(by_cause)
    for slug, one in counted.items():
        known = heard.get(slug) or Evidence(slug)
        rests = before.get(slug, 0.0) < ENOUGH_FOR_A_VERDICT
        heard[slug] = replace(known, features={**known.features, "reader": one.sureness}, rests_on_reader=rests)
    return heard


def _bounded(item: Share, before: float, one: ReadAs | None) -> Share:
    """The share with the reader; what it adds ends at its own sureness, and at the bound of its rung."""
    if one is None:
        return item
    bound = min(one.sureness, SENTENCES_ALONE if one.of_machines else STORIES_ALONE)
    return replace(item, share=min(item.share, max(before, bound)))
