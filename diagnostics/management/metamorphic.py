"""How far verdicts withstand wrapping: every case plain, in each wrapping and in drawn pairs of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from diagnostics.management.wrappings import WRAPPINGS, Wrapping, paired

SURE = 0.9


@dataclass(frozen=True, slots=True)
class Said:
    """The first cause of a verdict, None where it is left open, and how sure it is."""

    cause: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One case in one wrapping: what was said of it plain and wrapped."""

    case: str
    wrapping: Wrapping
    plain: Said
    wrapped: Said
    good: frozenset[str]

    @property
    def imitated(self) -> bool:
        """Whether the wrapping can imitate what is, or what was said to be, the matter."""
        return bool(self.wrapping.imitates & (self.good | {self.plain.cause or ""}))

    @property
    def outcome(self) -> str:
        """kept, open, or wrong; another cause that an expert accepts is kept."""
        if self.wrapped.cause == self.plain.cause or (self.wrapped.cause in self.good and self.wrapped.cause):
            return "kept"
        return "open" if self.wrapped.cause is None else "wrong"

    @property
    def surely_wrong(self) -> bool:
        """Whether the wrapping made the verdict wrong, and sure of it."""
        return self.outcome == "wrong" and self.wrapped.confidence >= SURE


def trials(
    case: str, text: str, at: datetime, good: frozenset[str], judge: Callable[[str], Said], chosen: Sequence[Wrapping]
) -> Iterator[Trial]:
    """The case in each of the chosen wrappings."""
    plain = judge(text)
    for wrapping in chosen:
        yield Trial(case, wrapping, plain, judge(wrapping.wrap(text, at)), good)


def drawn_pairs(source: random.Random, count: int) -> list[Wrapping]:
    """`count` pairs of two wrappings."""
    return [paired(*source.sample(WRAPPINGS, 2)) for _ in range(count)]


def report(done: Sequence[Trial]) -> Iterable[str]:
    """A line for each trial that went wrong, a line for each wrapping, and the figures of all."""
    for trial in done:
        if trial.outcome != "kept":
            yield (
                f"{trial.case} {trial.wrapping.name} {trial.plain.cause or 'open'} -> {trial.wrapped.cause or 'open'}"
                f" {trial.wrapped.confidence:.2f}{' (imitated)' if trial.imitated else ''}"
            )
    yield ""
    singles = {wrapping.name for wrapping in WRAPPINGS}
    for name in [*sorted(singles), "pairs"]:
        some = [t for t in done if t.wrapping.name == name or (name == "pairs" and t.wrapping.name not in singles)]
        if some:
            yield f"{name:20} {figures(some)}"
    yield ""
    told = (("cannot imitate", False), ("can imitate", True))
    for title, imitated in told:
        yield f"{title:20} {figures([trial for trial in done if trial.imitated is imitated])}"


def figures(some: Sequence[Trial]) -> str:
    """Kept, open and wrong in percent of the trials, and how many are wrong and sure."""
    count = len(some) or 1
    shares = (100 * sum(trial.outcome == kind for trial in some) / count for kind in ("kept", "open", "wrong"))
    sure = sum(trial.surely_wrong for trial in some)
    return "kept {:.1f}% open {:.1f}% wrong {:.1f}%".format(*shares) + f" surely wrong {sure} of {len(some)}"
