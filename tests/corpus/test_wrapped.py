"""A verdict withstands what logs, mails and chats put around a paste."""

from __future__ import annotations

import random
import secrets

import pytest

from diagnostics.management import metamorphic
from diagnostics.management.wrappings import WRAPPINGS
from tests.corpus.examined import Case, cases, examined

EACH = 3
KEPT = 0.97


def said(case: Case, text: str) -> metamorphic.Said:
    _, snapshot = examined(text, case.platform, case.at)
    verdict = snapshot["verdict"]
    return metamorphic.Said(verdict["cause"], verdict["confidence"])


def test_a_wrapping_that_cannot_imitate_a_cause_leaves_it(capsys: pytest.CaptureFixture[str]) -> None:
    seed = secrets.randbelow(10**6)
    source = random.Random(seed)  # noqa: S311 - draws wrappings, no secrets
    done = [
        trial
        for case in cases()
        for trial in metamorphic.trials(
            case.id,
            case.text,
            case.at,
            frozenset({case.cause}),
            lambda text, case=case: said(case, text),
            source.sample(WRAPPINGS, EACH),
        )
    ]
    with capsys.disabled():
        print(f"\nseed {seed}: {metamorphic.figures(done)}")
    plain = [trial for trial in done if not trial.imitated]
    lost = [(t.case, t.wrapping.name, t.plain.cause, t.wrapped.cause) for t in plain if t.outcome != "kept"]
    assert len(lost) <= (1 - KEPT) * len(plain), lost
    assert [(t.case, t.wrapping.name, t.wrapped.cause) for t in plain if t.surely_wrong] == []
