"""The facts about the corrected call: what would be sent of it, and what came back when it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostics.engine.model.facts import Replay, Subject, Target
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Probe, Sendable


@dataclass(frozen=True, slots=True)
class CorrectedCall:
    """The corrected call of the verdict, read like a paste, and where it goes.

    It is there once everything else that is asked has been answered, so that a run sends one at most. `pasted` is what
    its values are from.
    """

    subject: Subject
    target: Target
    pasted: Submission = field(repr=False)
    made: Sendable = field(repr=False)


@dataclass(frozen=True, slots=True)
class SentAsCorrected:
    """The answer to the corrected call, the exchange as it may be shown, and the call read again with its answer.

    `submission` is None where the two are not read as one exchange. `fresh_token` says that the person's own token
    request was made for it.
    """

    replay: Replay
    exchange: Probe
    submission: Submission | None = field(default=None, repr=False)
    fresh_token: bool = False
