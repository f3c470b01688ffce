"""From sayings to candidates: the highest weight of each cause counts, and no weight above a limit."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.saying import Saying
from diagnostics.engine.model.types import Candidate

# A saying that repeats the cause in other words adds this much less than a new source would.
_AGREEMENT = 0.15


def heard(found: Sequence[Saying], *, at_most: float) -> tuple[Candidate, ...]:
    """Candidates by falling confidence; sayings that agree raise a cause a little, up to `at_most`."""
    weights: dict[str, list[float]] = {}
    for saying in found:
        for slug, weight in saying.causes.items():
            weights.setdefault(slug, []).append(weight)
    scored = {slug: _together(sorted(values, reverse=True), at_most) for slug, values in weights.items()}
    return tuple(Candidate(slug, score) for slug, score in sorted(scored.items(), key=lambda item: -item[1]))


def _together(values: list[float], at_most: float) -> float:
    best = values[0]
    second = values[1] if len(values) > 1 else 0.0
    return round(min(at_most, best + (1 - best) * second * _AGREEMENT), 4)
