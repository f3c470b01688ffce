"""The forms of a call are read: what was asked with which credential, the answer, and a token that had expired."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diagnostics.engine.parse import parse
from tests.corpus.examined import examined
from tests.corpus.form_samples import AT, Sample, samples, token, understood
from tests.fixtures.thorough import THOROUGH, chance

WHOLE, NAMED = 0.90, 0.95
# One in so many is drawn each time, all where time is no matter; what is drawn varies by some percent.
SHARE, LEEWAY = (1, 0.0) if THOROUGH else (3, 0.05)
EXPIRED = "access-token-expired"


def drawn(some: Sequence[Sample]) -> list[Sample]:
    """The samples of this run."""
    return chance().sample(some, len(some) // SHARE)


def halves(some: Sequence[Sample], good: set[str]) -> str:
    """How many of each half are good, and of the forms that were written later."""
    told = []
    kinds = {
        "own": (False, False),
        "set apart": (True, False),
        "later": (False, True),
        "later, set apart": (True, True),
    }
    for title, kind in kinds.items():
        half = [sample for sample in some if (sample.set_apart, sample.later) == kind]
        told.append(f"{title} {sum(sample.id in good for sample in half)} of {len(half)}")
    return ", ".join(told)


def test_every_form_has_its_three_samples_and_half_are_set_apart() -> None:
    names = [sample.form for sample in samples()]
    assert len(set(names)) >= 120
    assert {names.count(name) for name in names} == {3}
    first = [sample.set_apart for sample in samples() if not sample.later]
    assert abs(sum(first) - len(first) / 2) <= 3


@pytest.mark.one_in(4, "long")
def test_request_authorization_status_and_token_of_most_forms_are_understood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chosen = drawn(samples())
    good, missed = set(), []
    for sample in chosen:
        sent = token(sample.audience)
        found = understood(sample, parse(sample.text(sent)), sent)
        if found == sample.shows:
            good.add(sample.id)
        elif not sample.set_apart:
            missed.append((sample.id, found))
    with capsys.disabled():
        print(f"\nunderstood whole: {halves(chosen, good)}")
    assert len(good) >= (WHOLE - LEEWAY) * len(chosen), missed


@pytest.mark.timeout(600)
@pytest.mark.one_in(4, "long")
def test_a_token_that_expired_before_the_call_is_named_in_most_forms(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = drawn([sample for sample in samples() if "token" in sample.shows])
    good, missed = set(), []
    for sample in chosen:
        report, _ = examined(sample.text(token(sample.audience, expired=True)), "generic", AT)
        cause = report.verdict.cause if report.verdict else None
        if cause == EXPIRED:
            good.add(sample.id)
        elif not sample.set_apart:
            missed.append((sample.id, cause))
    with capsys.disabled():
        print(f"\nexpiry named: {halves(chosen, good)}")
    assert len(good) >= (NAMED - LEEWAY) * len(chosen), missed
