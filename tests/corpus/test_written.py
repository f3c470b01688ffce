"""Pastes that were written, and labelled, by people who did not know the rules, before any of them was examined.

When they were first examined, 96 of the first 120 planted faults, 34 of 45 later ones, 41 of a second hand's 60 and 26
of a third's 40 were named first; ten of forty
calls that went well and twelve of a later forty were called broken, and 113 of the 210 texts that deny every cause got
one. What is asserted here is that what was mended stays mended.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.engine.model.types import Kind, Verdict
from tests.corpus.examined import HERE, blocks, examined

AT = datetime(2026, 11, 28, 8, tzinfo=UTC)
SURE = 0.85
# Of the faults of each file these many are not yet named first, and these many of the surest are wrong.
MOST_WRONG = {"planted": (8, 3), "planted_two": (2, 0), "planted_three": (0, 0), "planted_three_apart": (6, 1)}
MOST_DENIED_AND_NAMED = 40


def written(name: str) -> list[dict[str, Any]]:
    return blocks([HERE / "written" / f"{name}.toml"])


def verdict_of(text: str, at: datetime) -> Verdict:
    verdict = examined(text, "generic", at)[0].verdict
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("name", sorted(MOST_WRONG))
def test_the_planted_fault_is_named_first(name: str) -> None:
    missed, sure_and_wrong = [], []
    most_missed, most_sure_and_wrong = MOST_WRONG[name]
    for row in written(name):
        verdict = verdict_of(row["text"], datetime.fromisoformat(row["at"]))
        first = verdict.cause or next((candidate.cause for candidate in verdict.ranked), "")
        if first not in {row["cause"], *row["acceptable"]}:
            missed.append(row["id"])
            if verdict.cause and verdict.confidence >= SURE:
                sure_and_wrong.append(row["id"])
    assert len(missed) <= most_missed, missed
    assert len(sure_and_wrong) <= most_sure_and_wrong, sure_and_wrong


# Not mended yet: words beside a document that is not there, a registry's challenge in a log of another program, a stack
# trace, counters, a job whose files speak of errors; and, rightly explained, refusals that were then tried again.
OPEN = frozenset(
    {
        "f-elastic-doc-404", "f-skopeo-copy-debug", "g-prom-counter", "g-gitlab-ci-push",
        "g-gitlab-tag-404", "g-discord-429", "g-postman-xero-refresh",
    }
)  # fmt: skip


@pytest.mark.parametrize("row", written("fine"), ids=lambda row: row["id"])
def test_a_call_that_went_well_is_not_broken_and_a_bare_refusal_has_no_cause(row: dict[str, Any]) -> None:
    verdict = verdict_of(row["text"], datetime.fromisoformat(row["at"]))
    assert verdict.cause is None or verdict.kind is not Kind.BROKEN or row["id"] in OPEN
    assert row["kind"] == "success" or verdict.kind is not Kind.HEALTHY


def test_what_is_denied_is_seldom_named_and_never_surely() -> None:
    named = []
    for row in written("denied"):
        verdict = verdict_of(row["text"], AT)
        if verdict.cause:
            named.append((row["id"], verdict.cause, verdict.confidence))
    assert len(named) <= MOST_DENIED_AND_NAMED, named
