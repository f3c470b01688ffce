"""From evidence to one distribution over the causes and "something else": a conditional logit with fitted weights.

The score of a cause is the sum of its features times their weights; its share is the exponential of its score among
those of all causes and of "something else". What only words carry is capped (rule 4), and what a cap takes away goes
to "something else".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import LIKELY, NEARLY_CERTAIN, PLAUSIBLE, WEAK
from diagnostics.engine.model.facts import NO_CAUSE, Reading
from diagnostics.engine.verdict.evidence import FEATURES, Evidence, times_no_cause

WEIGHTS = Path(__file__).with_name("weights.json")
# Rule 4: what codes and known messages, what a server's sentence, and what a person's story carry at most alone.
MESSAGES_ALONE, SENTENCES_ALONE, STORIES_ALONE = 0.9, 0.8, 0.6
_SAYS_MUCH = 0.5
# Of 70 texts in which every cause is denied 32 got one before a tenth as much of "no cause" left it open, of 26 real
# pastes that had not been read, and in which words alone named a cause, two are left open, one of them rightly.
_A_LITTLE = 0.1
# So plain is a phrase of the dictionary that names a cause rather than a thing.
_TOLD = 0.66
# As the logarithm above its floor, a share of two per cent: less is what any words of a program have.
_HEARD = 3.0
# On the scale of the reading a share of three tenths. Of 161 real cases that nobody had read, all of 40 verdicts at .85
# and above that rest on a message, a code or a sign in code were right where the words agree so, and 13 of 20 where
# they do not; of 640 written pastes 142 of 158 and 38 of 65.
_AGREES = 5.7
_BARELY_PROBABLE, _NOT_QUITE_SURE = 0.6, 0.84
_OTHER = ("other", "other_none", "other_quiet")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the whole a cause has, 0 to 1, and the evidence that gave it."""

    cause: str
    share: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Distribution:
    """The causes by falling share; with `other` the shares add up to 1."""

    shares: tuple[Share, ...]
    other: float


def other_features(by_cause: Mapping[str, Evidence], reading: Reading | None) -> dict[str, float]:
    """What speaks for none of the named causes: words read as telling none, and no check that found anything."""
    none = max(reading.whole.get(NO_CAUSE, 0.0), reading.servers.get(NO_CAUSE, 0.0)) if reading else 0.0
    plain = max((evidence.plain for evidence in by_cause.values() if not evidence.ruled_out), default=0.0)
    return {"other": 1.0, "other_none": none, "other_quiet": 1.0 - plain}


def distribution(
    by_cause: Mapping[str, Evidence], reading: Reading | None, *, is_about_content: bool = False
) -> Distribution:
    """The one distribution over what was brought up.

    `is_about_content` says that the answer refuses what was sent rather than who sent it (RFC 9110, 15.5: 400, 409, 422
    and their like); then a sentence carries no more than a story, for it may speak of anything.
    """
    weights = loaded()
    considered = [evidence for evidence in by_cause.values() if not evidence.ruled_out]
    scores = [sum(weights[name] * size_of(name, value) for name, value in e.features.items()) for e in considered]
    base = sum(weights[name] * value for name, value in other_features(by_cause, reading).items())
    doubted = reading is not None and times_no_cause(reading.whole) >= _A_LITTLE
    highest = max([base, *scores])
    parts = [math.exp(score - highest) for score in scores]
    total = math.exp(base - highest) + sum(parts)
    shares = [
        Share(
            evidence.cause,
            min(part / total, _most(evidence, is_about_content=is_about_content, doubted=doubted)),
            evidence,
        )
        for evidence, part in zip(considered, parts, strict=True)
    ]
    shares.sort(key=lambda item: (-round(item.share, 4), CAUSES[item.cause].stage, item.cause))
    return Distribution(tuple(shares), max(0.0, 1.0 - sum(item.share for item in shares)))


def _most(evidence: Evidence, *, is_about_content: bool, doubted: bool) -> float:
    most = min(cap(evidence, is_about_content=is_about_content), _unagreed(evidence))
    # such a cause is listed, and none is named
    told = evidence.plain or evidence.features.get("reader") or evidence.features.get("story", 0.0) >= _TOLD
    return min(most, WEAK) if doubted and most <= STORIES_ALONE and not told else most


def _unagreed(evidence: Evidence) -> float:
    """The most that a message, a code or a sign in code carries where the words of the whole paste do not agree.

    What was said may have been said of something else, and code may stand there that never ran.
    """
    features = evidence.features
    heard = features.get("reading", 0.0)
    rests_on_it = evidence.plain == features.get("code_sign") or evidence.plain < LIKELY <= evidence.strongest
    if heard >= _AGREES or not rests_on_it or features.get("reader"):
        return 1.0
    if features.get("witnesses") and evidence.plain != features.get("code_sign"):
        return _NOT_QUITE_SURE  # a check that is less than sure itself found it too
    return SENTENCES_ALONE if heard >= _HEARD else _BARELY_PROBABLE


def size_of(name: str, value: float) -> float:
    """A feature's size in the score.

    A server's answer speaks for a cause by how far it is above an even guess; a message or a code that may mean much
    else by the square of its share.
    """
    if name == "server":
        return max(0.0, 2 * value - 1)
    return value * value if name in ("message", "code") else value


def cap(evidence: Evidence, *, is_about_content: bool = False) -> float:
    """The most that the highest rung reached can carry (rule 4)."""
    features = evidence.features
    if evidence.plain >= PLAUSIBLE or (evidence.plain >= _SAYS_MUCH and features.get("server")):
        # a check of what a server told is no surer than itself while nothing else shows the cause
        alone = features.get("witnesses", 0.0) <= 1 and not features.get("paste")
        weak = features.get("server", 0.0) if alone else 0.0
        if evidence.plain in (features.get("code_sign"), features.get("tool")):
            return MESSAGES_ALONE  # code may stand there that never ran, and a tool's refusal is a message
        if _SAYS_MUCH <= weak < NEARLY_CERTAIN:
            return weak
        return evidence.plain if _is_alone(evidence) else 1.0
    if max(features.get("message", 0.0), features.get("code", 0.0)) >= _SAYS_MUCH:
        return MESSAGES_ALONE
    sentences = STORIES_ALONE if is_about_content else SENTENCES_ALONE
    by_programs = features.get("reading_servers", 0.0)
    # a person's phrase weighs no more than a story; one that does is a program's
    said = features.get("phrases", 0.0) > STORIES_ALONE or (features.get("phrases", 0.0) and by_programs >= _HEARD)
    if said or ("reading_servers" in features and by_programs >= features.get("reading_persons", 0.0)):
        return sentences
    # a sign in the paste that other causes share carries words no further than sentences go
    return sentences if evidence.plain >= _SAYS_MUCH else STORIES_ALONE


def _is_alone(evidence: Evidence) -> bool:
    """Whether one check of the paste, which is not nearly sure itself, is all that shows the cause."""
    features = evidence.features
    told = max(
        features.get(name, 0.0) for name in ("message", "code", "phrases", "story", "server", "tool", "code_sign")
    )
    return evidence.plain < NEARLY_CERTAIN and features.get("witnesses", 0.0) <= 1 and told < _SAYS_MUCH


@cache
def loaded() -> Mapping[str, float]:
    """The fitted weight of every feature. Raises KeyError where one is missing."""
    content: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: content[name] for name in (*FEATURES, *_OTHER)}
