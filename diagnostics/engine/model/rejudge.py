"""Judging another text by the checks of the same run: how a corrected call is proved before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Finding

Judged = tuple[Submission, tuple[Finding, ...]]


@dataclass(slots=True)
class Rejudge:
    """`judge` gives a finding of every check of the run from what stands in a submission alone; nothing is asked."""

    judge: Callable[[Submission], tuple[Finding, ...]]
    _known: dict[str, Judged] = field(default_factory=dict, repr=False)

    def of(self, text: str, read: Callable[[str], Submission]) -> Judged:
        """What `read` makes of the text, and the findings about it; a run that reports often asks the same again."""
        if text not in self._known:
            submission = read(text)
            self._known[text] = (submission, self.judge(submission))
        return self._known[text]

    def read(self, text: str) -> Submission | None:
        """What was made of a text that was judged in this run; None for another."""
        known = self._known.get(text)
        return known[0] if known is not None else None
