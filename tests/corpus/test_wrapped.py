"""A verdict withstands what logs, mails and chats put around a paste."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from diagnostics.management import metamorphic
from diagnostics.management.wrappings import WRAPPINGS, Wrapping, paired
from tests.corpus.examined import Case, cases, judged
from tests.fixtures.thorough import THOROUGH, chance

EACH = 1
KEPT = 0.97
# Fewer than one in so many may be surely wrong: one at most of the few that are drawn.
SURELY_WRONG = 500
CASES = cases()


def chosen(source: random.Random) -> dict[str, list[Wrapping]]:
    """What each case is wrapped in: one wrapping that is drawn, or every one and a share of all pairs of two."""
    if not THOROUGH:
        return {case.id: source.sample(WRAPPINGS, EACH) for case in CASES}
    pairs = [paired(*two) for two in permutations(WRAPPINGS, 2)]
    source.shuffle(pairs)
    return {case.id: [*WRAPPINGS, *pairs[number :: len(CASES)]] for number, case in enumerate(CASES)}


def said(case: Case, text: str) -> metamorphic.Said:
    verdict = judged(text, case.platform, case.at).report.verdict
    assert verdict is not None
    return metamorphic.Said(verdict.cause, verdict.confidence)


@pytest.mark.timeout(3000 if THOROUGH else 600)
@pytest.mark.one_in(4, "long")
def test_a_wrapping_that_cannot_imitate_a_cause_leaves_it(capsys: pytest.CaptureFixture[str]) -> None:
    wrappings = chosen(chance())
    done = [
        trial
        for case in CASES
        for trial in metamorphic.trials(
            case.id,
            case.text,
            case.at,
            frozenset({case.cause}),
            lambda text, case=case: said(case, text),
            wrappings[case.id],
        )
    ]
    with capsys.disabled():
        print(f"\n{metamorphic.figures(done)}")
    plain = [trial for trial in done if not trial.imitated]
    lost = [(t.case, t.wrapping.name, t.plain.cause, t.wrapped.cause) for t in plain if t.outcome != "kept"]
    assert len(lost) <= (1 - KEPT) * len(plain), lost
    wrong = [(t.case, t.wrapping.name, t.wrapped.cause) for t in plain if t.surely_wrong]
    assert len(wrong) <= max(1, len(plain) // SURELY_WRONG), wrong
